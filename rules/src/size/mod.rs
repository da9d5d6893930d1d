//! What makes an image larger than it needs to be.

use crate::rule::Rule;

mod apt_lists_kept;
mod archive_kept;
mod copied_archive;
mod package_cache_kept;
mod recommended_packages;
mod whole_filesystem_copy;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &apt_lists_kept::RULE,
    &archive_kept::RULE,
    &copied_archive::RULE,
    &package_cache_kept::RULE,
    &recommended_packages::RULE,
    &whole_filesystem_copy::RULE,
];
