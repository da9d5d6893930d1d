//! What is wrong with a template, and where.
//! Leans on nothing.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplateError {
    /// The character that it begins at, the first being 1.
    pub(crate) character: usize,
    /// What and why; lower case, no full stop.
    pub(crate) message: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { character, message } = self;
        write!(f, "character {character} of the template: {message}")
    }
}
