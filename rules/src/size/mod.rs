//! What makes an image larger than it needs to be.

use crate::rule::Rule;

mod apt_lists_kept;
mod archive_kept;
mod copied_archive;
mod file_deleted_in_later_layer;
mod package_cache_kept;
mod recommended_packages;
mod recursive_ownership_change;
mod split_cleanup;
mod whole_filesystem_copy;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &apt_lists_kept::RULE,
    &archive_kept::RULE,
    &copied_archive::RULE,
    &file_deleted_in_later_layer::RULE,
    &package_cache_kept::RULE,
    &recommended_packages::RULE,
    &recursive_ownership_change::RULE,
    &split_cleanup::RULE,
    &whole_filesystem_copy::RULE,
];
