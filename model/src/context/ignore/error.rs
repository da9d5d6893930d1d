//! Why an ignore pattern means nothing.
//! Leans on ranges only.

use std::fmt;
use std::ops::Range;

use dockwright_syntax::text::TextRange;

/// A pattern that BuildKit refuses; its build stops there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// The bytes of the pattern, cleaned and without `!`, that are at fault.
    pub range: Range<usize>,
    /// What is wrong.
    pub kind: PatternErrorKind,
}

/// The ways in which a pattern can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// `!` with no pattern behind it.
    LoneNegation,
    /// `[` without its `]`.
    UnclosedClass,
    /// A `-` or `]` in a class that stands where a character is expected.
    MissingCharacter,
    /// A range in a class whose end is before its start.
    ReversedRange,
    /// A backslash at the end.
    TrailingEscape,
    /// A backslash before a character that means nothing behind it.
    InvalidEscape(char),
}

/// A faulty pattern and its place in the ignore file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreError {
    /// The whole pattern in the ignore file, `!` included.
    pub range: TextRange,
    /// What is wrong with it.
    pub error: PatternError,
}

impl fmt::Display for PatternErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoneNegation => formatter.write_str("`!` must be followed by a pattern"),
            Self::UnclosedClass => {
                formatter.write_str("`[` is never closed; write `\\[` for the character")
            }
            Self::MissingCharacter => {
                formatter.write_str("`-` and `]` in a class must be escaped with `\\`")
            }
            Self::ReversedRange => formatter.write_str("a range in a class ends before it starts"),
            Self::TrailingEscape => {
                formatter.write_str("`\\` at the end escapes nothing; folders are separated by `/`")
            }
            Self::InvalidEscape(character) => write!(
                formatter,
                "`\\{character}` is no escape; folders are separated by `/`, and `\\` stands before marks only"
            ),
        }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(formatter)
    }
}

impl std::error::Error for PatternError {}
