//! The names of a file: in a tree for its outline, and found by their letters.

pub(crate) mod title;
pub(crate) mod outline;
pub(crate) mod search;
