//! What does not do what it seems to.

use crate::rule::Rule;

mod build_error;
mod parse_error;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[&build_error::RULE, &parse_error::RULE];
