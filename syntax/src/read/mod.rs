//! From a logical line to an instruction: its keyword, flags and arguments, and what is wrong with them.

mod line;
mod from;
mod pairs;

pub(crate) use line::Line;
