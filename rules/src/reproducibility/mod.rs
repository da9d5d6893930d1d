//! What does not build the same thing twice.

use crate::rule::Rule;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[];
