//! Between our values and the protocol's: the only folder that knows both.
//! A file for each feature; `place` is what all of them use.

pub(crate) mod place;
pub(crate) mod folders;
pub(crate) mod diagnostic;
pub(crate) mod action;
pub(crate) mod capabilities;
pub(crate) mod hover;
pub(crate) mod inspection;
