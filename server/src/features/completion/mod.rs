//! Completion: what can be put in where the cursor is.
//! `place` tells what is being typed, a file for each kind says what there is, `complete` is the call.

mod item;
mod line;
mod typing;
mod words;
mod place;
mod directives;
mod keywords;
mod platforms;
mod stages;
mod users;
mod variables;
mod image_paths;
mod paths;
mod flags;
mod mounts;
mod literals;
mod documentation;
mod complete;
#[cfg(test)]
mod tests;

pub(crate) use complete::complete;
pub(crate) use documentation::text;
pub(crate) use item::{Completions, Item, ItemKind, Topic};
