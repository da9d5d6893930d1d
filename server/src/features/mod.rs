//! What an editor asks for, a file for each: pure functions from a view to values with byte ranges.
//! None of them knows the protocol, another feature, or whether an answer is still wanted.

pub(crate) mod actions;
pub(crate) mod hover;
pub(crate) mod completion;
pub(crate) mod signature;
pub(crate) mod links;
pub(crate) mod names;
pub(crate) mod rename;
pub(crate) mod on_type;
pub(crate) mod syntax_tree;
pub(crate) mod folding;
pub(crate) mod symbol;
pub(crate) mod coloring;
pub(crate) mod selection;
#[cfg(test)]
mod tests;
