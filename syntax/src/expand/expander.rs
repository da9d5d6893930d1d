//! How a source is to be read, and what comes out of it.
//! Leans on nothing; `variable_use` and `evaluation` add what an [`Expander`] does.

use std::collections::BTreeSet;

/// How a source is read and what is kept of it; [`Expander::new`] is what most instructions want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent switches, named as BuildKit's users know them"
)]
pub struct Expander {
    /// The escape character: `\`, or a back-tick after `# escape=`.
    pub escape: char,
    /// Whether quotes stay in the text.
    pub raw_quotes: bool,
    /// Whether escape characters stay in the text.
    pub raw_escapes: bool,
    /// Whether an unset variable stays as it is written, for a later expansion.
    pub keep_unset: bool,
    /// Whether quotes are characters like others, as in the body of a heredoc.
    pub skip_quotes: bool,
}

/// What a source became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// The whole as one value.
    pub text: String,
    /// The words between white space that is neither quoted nor escaped, that of variables' values included.
    pub words: Vec<String>,
    /// The names that were looked up and are set.
    pub matched: BTreeSet<String>,
    /// The names that were looked up and are unset.
    pub unmatched: BTreeSet<String>,
}

impl Expander {
    /// Expands with `escape`, removing quotes and escapes and giving unset variables no text.
    pub fn new(escape: char) -> Self {
        Self {
            escape,
            raw_quotes: false,
            raw_escapes: false,
            keep_unset: false,
            skip_quotes: false,
        }
    }

    /// Expands the body of a heredoc, where quotes stay and the escape is always a backslash.
    pub fn heredoc() -> Self {
        Self {
            skip_quotes: true,
            ..Self::new('\\')
        }
    }
}

impl Default for Expander {
    fn default() -> Self {
        Self::new('\\')
    }
}
