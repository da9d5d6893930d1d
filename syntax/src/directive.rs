//! Comments and the directives at the head of a file.
//! Leans on `text`.

use crate::text::TextRange;

/// A comment line, from `#` to the end of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the last byte before the newline.
    pub range: TextRange,
    /// What stands after the `#`, white space trimmed.
    pub text: String,
}

/// What a directive sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// Which frontend reads the file: `# syntax=docker/dockerfile:1`.
    Syntax,
    /// The escape character.
    Escape,
    /// Which of BuildKit's checks run, and whether they are errors.
    Check,
}

impl DirectiveKind {
    /// Reads a directive's name in any case.
    pub fn of(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "syntax" => Some(Self::Syntax),
            "escape" => Some(Self::Escape),
            "check" => Some(Self::Check),
            _ => None,
        }
    }

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Escape => "escape",
            Self::Check => "check",
        }
    }
}

/// One `# name=value` at the head of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// What it sets.
    pub kind: DirectiveKind,
    /// The whole comment.
    pub range: TextRange,
    /// Where the name stands.
    pub name_range: TextRange,
    /// The value as written.
    pub value: String,
    /// Where the value stands.
    pub value_range: TextRange,
}
