//! What makes a build take longer than it needs to.

use crate::rule::Rule;

mod consecutive_runs;
mod copy_before_install;
mod separate_package_update;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &consecutive_runs::RULE,
    &copy_before_install::RULE,
    &separate_package_update::RULE,
];
