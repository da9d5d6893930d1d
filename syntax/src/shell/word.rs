//! One word of a command: as written, as a value, and what is expanded in it.
//! Leans on `text`.

use crate::text::TextRange;

/// How much of a word stands in quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quoting {
    /// No quote in it.
    #[default]
    Bare,
    /// All of it between one pair of single quotes, `$'…'` included.
    Single,
    /// All of it between one pair of double quotes, `$"…"` included.
    Double,
    /// Some of it, or several quoted pieces side by side.
    Mixed,
}

/// A variable that is read: `$name`, `${name…}`, or a bare name in arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableUse {
    /// The name; special ones are `?`, `@`, `1` and so on.
    pub name: String,
    /// The whole expansion, from the `$` on.
    pub range: TextRange,
    /// The name alone.
    pub name_range: TextRange,
    /// Whether double quotes keep its value in one piece.
    pub quoted: bool,
    /// Whether the expansion says what holds when it is unset: `${x:-y}`, `${x?}`, `${x+y}`.
    pub has_fallback: bool,
}

impl VariableUse {
    /// Whether it has a name that an assignment could give, unlike `$?` and `$1`.
    pub fn is_named(&self) -> bool {
        self.name
            .starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
    }
}

/// One word of a command, an assignment's value, or a redirection's target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellWord {
    /// Where it stands in the file.
    pub range: TextRange,
    /// As written in the body, quotes included; in a script in a word, as that script has it.
    pub text: String,
    /// What it comes to after quote removal; none when the shell expands something in it.
    pub value: Option<String>,
    /// How much of it is quoted.
    pub quoting: Quoting,
    /// The variables read in it, in order, those in its defaults and arithmetic included.
    pub variables: Vec<VariableUse>,
    /// Whether a command or process substitution is in it.
    pub has_substitution: bool,
    /// The text without quotes where `value` is none.
    pub(super) unquoted: Option<String>,
}

impl ShellWord {
    /// The text after quote removal, with expansions left as they are written.
    pub fn unquoted(&self) -> &str {
        self.value
            .as_deref()
            .or(self.unquoted.as_deref())
            .unwrap_or(&self.text)
    }

    /// Whether the shell expands something in it.
    pub fn is_expanded(&self) -> bool {
        self.value.is_none()
    }

    /// Whether its value is known and is `text`.
    pub fn is(&self, text: &str) -> bool {
        self.value.as_deref() == Some(text)
    }
}
