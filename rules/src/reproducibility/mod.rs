//! What does not build the same thing twice.

mod end_of_life_base_image;
mod floating_base_image;
mod moved_tag;
mod repeated_base_image;
mod unpinned_base_digest;
mod untagged_base_image;

use crate::rule::Rule;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &end_of_life_base_image::RULE,
    &floating_base_image::RULE,
    &moved_tag::RULE,
    &repeated_base_image::RULE,
    &unpinned_base_digest::RULE,
    &untagged_base_image::RULE,
];
