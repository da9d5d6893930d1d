//! What a word becomes when its variables get values: BuildKit's word expansion, and the same reading
//! of a word without values, for hover, rename and rules.
//! Leans on nothing outside of this folder; ranges are bytes in the source that was handed in.
//!
//! A source is read once into parts that never fail ([`Expander::variable_uses`] lists what they mention),
//! and evaluating the parts in order ([`Expander::expand`]) stops at the first part that cannot be expanded.

mod environment;
mod error;
mod evaluation;
mod expander;
mod glob;
mod name;
mod operator;
mod output;
mod part;
mod reader;
mod replacement;
mod variable_use;

pub use environment::{CaseInsensitiveEnvironment, Environment};
pub use error::{ExpandError, ExpandErrorKind};
pub use expander::{Expander, Expansion};
pub use glob::{Glob, GlobError, glob_to_regex, reverse_pattern};
pub use name::is_special_parameter;
pub use operator::Operator;
pub use variable_use::{VariableUse, variable_uses};

#[cfg(test)]
mod tests;
