//! Why a word cannot be expanded, and where.
//! Leans on nothing.

use std::fmt;
use std::ops::Range;

/// A word that BuildKit refuses to expand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError {
    /// The bytes of the source that are at fault.
    pub range: Range<usize>,
    /// What is wrong, for a reader.
    pub message: String,
    /// What is wrong, for a program.
    pub kind: ExpandErrorKind,
}

/// The ways in which expansion fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ExpandErrorKind {
    /// A quote that nothing closes.
    UnterminatedQuote,
    /// `${x` without its `}`.
    MissingBrace,
    /// `${x/pattern` without the `/` before the replacement.
    MissingSlash,
    /// `${}`, `${{…` or `${:…`: no name to look up.
    BadSubstitution,
    /// A modifier that BuildKit does not know, such as `:=`.
    UnsupportedModifier,
    /// A pattern with an escape that means nothing.
    InvalidPattern,
    /// `${x?message}` of a variable that is unset.
    RequiredUnset,
    /// `${x:?message}` of a variable that is empty.
    RequiredEmpty,
    /// Nested deeper, or grown longer, than any real file; ours alone, so that a hostile file costs little.
    TooLarge,
}

impl ExpandError {
    /// Makes the error of `kind` at `range`.
    pub(super) fn new(
        kind: ExpandErrorKind,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            range,
            message: message.into(),
            kind,
        }
    }
}

impl fmt::Display for ExpandError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ExpandError {}
