//! What reads worse than it needs to.

use crate::rule::Rule;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[];
