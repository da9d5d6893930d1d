//! What makes an image larger than it needs to be.

use crate::rule::Rule;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[];
