//! What is said about the place under the pointer: what the thing is, and what is wrong with it.
//! A file for each kind of thing; [`hover`] asks them in turn.

mod text;
mod finding;
mod language;
mod known;
mod image;
mod stage;
mod variable;
mod heredoc;
mod path;
mod value;
mod answer;
#[cfg(test)]
mod tests;

pub(crate) use answer::hover;
pub(crate) use text::{Hover, plain};
