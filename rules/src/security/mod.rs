//! What can be abused.

use crate::rule::Rule;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[];
