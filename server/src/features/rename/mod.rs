//! Renaming a stage, a variable or the delimiter of a heredoc, everywhere at once, or saying why not.
//!
//! A rename never changes what a build does: `obstacle` tells what cannot be renamed at all, `spelling` which names
//! can stand there, and `conflict` which of them mean something already.

mod refusal;
mod obstacle;
mod spelling;
mod conflict;
mod edits;
#[cfg(test)]
mod tests;

pub(crate) use edits::{Prepared, prepare, rename};
pub(crate) use refusal::Refusal;
