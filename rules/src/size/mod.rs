//! What makes an image larger than it needs to be.

use crate::rule::Rule;

mod apt_lists_kept;
mod archive_kept;
mod build_tools_in_final_stage;
mod copied_archive;
mod file_deleted_in_later_layer;
mod missing_ignore_entry;
mod package_cache_kept;
mod recommended_packages;
mod recursive_ownership_change;
mod split_cleanup;
mod whole_filesystem_copy;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &apt_lists_kept::RULE,
    &archive_kept::RULE,
    &build_tools_in_final_stage::RULE,
    &copied_archive::RULE,
    &file_deleted_in_later_layer::RULE,
    &missing_ignore_entry::RULE,
    &package_cache_kept::RULE,
    &recommended_packages::RULE,
    &recursive_ownership_change::RULE,
    &split_cleanup::RULE,
    &whole_filesystem_copy::RULE,
];
