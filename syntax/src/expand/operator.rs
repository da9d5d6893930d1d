//! The modifiers between a variable's name and its closing brace.
//! Leans on nothing.

use std::fmt;

/// What `${name…}` does with the value, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `-` or `:-`: the operand where the variable is unset.
    Default {
        /// `:-`, so that an empty value counts as unset.
        or_empty: bool,
    },
    /// `+` or `:+`: the operand where the variable is set.
    Alternative {
        /// `:+`, so that an empty value counts as unset.
        or_empty: bool,
    },
    /// `?` or `:?`: an error with the operand as its message where the variable is unset.
    Required {
        /// `:?`, so that an empty value counts as unset.
        or_empty: bool,
    },
    /// `#` or `##`: the value without the start that the pattern matches.
    TrimPrefix {
        /// `##`, the longest start.
        longest: bool,
    },
    /// `%` or `%%`: the value without the end that the pattern matches.
    TrimSuffix {
        /// `%%`, the longest end.
        longest: bool,
    },
    /// `/` or `//`: the value with what the pattern matches replaced.
    Replace {
        /// `//`, every match.
        all: bool,
    },
    /// A modifier of one character that BuildKit refuses, such as `=`.
    Unsupported(char),
    /// A colon and a character that BuildKit refuses together, such as `:=` or `:#`.
    UnsupportedColon(char),
}

impl Operator {
    /// The operator after a name: its first character, whether a colon came before it, and what follows it.
    pub(super) fn read(symbol: char, colon: bool, next: Option<char>) -> Self {
        let doubled = next == Some(symbol);
        match (symbol, colon) {
            ('-', or_empty) => Self::Default { or_empty },
            ('+', or_empty) => Self::Alternative { or_empty },
            ('?', or_empty) => Self::Required { or_empty },
            ('#', false) => Self::TrimPrefix { longest: doubled },
            ('%', false) => Self::TrimSuffix { longest: doubled },
            ('/', false) => Self::Replace { all: doubled },
            (symbol, false) => Self::Unsupported(symbol),
            (symbol, true) => Self::UnsupportedColon(symbol),
        }
    }

    /// Whether the operand is a pattern, whose escapes are its own.
    pub fn takes_pattern(self) -> bool {
        matches!(
            self,
            Self::TrimPrefix { .. } | Self::TrimSuffix { .. } | Self::Replace { .. }
        )
    }

    /// Whether BuildKit expands it.
    pub fn is_supported(self) -> bool {
        !matches!(self, Self::Unsupported(_) | Self::UnsupportedColon(_))
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colon = |or_empty| if or_empty { ":" } else { "" };
        match *self {
            Self::Default { or_empty } => write!(formatter, "{}-", colon(or_empty)),
            Self::Alternative { or_empty } => write!(formatter, "{}+", colon(or_empty)),
            Self::Required { or_empty } => write!(formatter, "{}?", colon(or_empty)),
            Self::TrimPrefix { longest } => formatter.write_str(if longest { "##" } else { "#" }),
            Self::TrimSuffix { longest } => formatter.write_str(if longest { "%%" } else { "%" }),
            Self::Replace { all } => formatter.write_str(if all { "//" } else { "/" }),
            Self::Unsupported(symbol) => write!(formatter, "{symbol}"),
            Self::UnsupportedColon(symbol) => write!(formatter, ":{symbol}"),
        }
    }
}
