//! What a selection grows to, step by step: from the part of a word to the whole file.
//!
//! Whatever could be selected around a place is collected in any order; then what nests is kept.

mod candidates;
mod shell;
mod dockerfile;
mod selections;

pub(crate) use selections::selections;
