//! What is linted: which files, and their text.

pub(crate) mod name;
pub(crate) mod decode;
pub(crate) mod read;
pub(crate) mod discover;
