//! Between our values and the protocol's: the only folder that knows both.
//! A file for each feature; `place` is what all of them use.

pub(crate) mod place;
pub(crate) mod folders;
pub(crate) mod coloring;
pub(crate) mod diagnostic;
pub(crate) mod action;
pub(crate) mod hover;
pub(crate) mod completion;
pub(crate) mod inspection;
pub(crate) mod names;
pub(crate) mod folding;
pub(crate) mod symbol;
pub(crate) mod selection;
pub(crate) mod signature;
pub(crate) mod link;
pub(crate) mod build;
pub(crate) mod plan;
pub(crate) mod capabilities;
