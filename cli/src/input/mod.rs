//! What is linted: which files, and their text.

pub(crate) mod stdin;
pub(crate) mod discover;
