//! What goes wrong inside the shell text of a `RUN`.

use crate::rule::Rule;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[];
