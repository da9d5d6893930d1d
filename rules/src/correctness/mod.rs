//! What does not do what it seems to.

use crate::rule::Rule;

mod added_local_file;
mod base_image_platform_mismatch;
mod build_error;
mod constant_platform;
mod duplicate_stage_name;
mod ignored_copy_source;
mod invalid_default_base_image;
mod missing_base_image;
mod missing_base_platform;
mod overridden_instruction;
mod parse_error;
mod port_mapping_in_expose;
mod relative_copy_destination;
mod relative_workdir;
mod reserved_stage_name;
mod self_referencing_variable;
mod shell_form_command;
mod shell_form_healthcheck;
mod single_quoted_exec_form;
mod undefined_argument_in_from;
mod undefined_variable;
mod unknown_copy_source;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &added_local_file::RULE,
    &base_image_platform_mismatch::RULE,
    &build_error::RULE,
    &constant_platform::RULE,
    &duplicate_stage_name::RULE,
    &ignored_copy_source::RULE,
    &invalid_default_base_image::RULE,
    &missing_base_image::RULE,
    &missing_base_platform::RULE,
    &overridden_instruction::RULE,
    &parse_error::RULE,
    &port_mapping_in_expose::RULE,
    &relative_copy_destination::RULE,
    &relative_workdir::RULE,
    &reserved_stage_name::RULE,
    &self_referencing_variable::RULE,
    &shell_form_command::RULE,
    &shell_form_healthcheck::RULE,
    &single_quoted_exec_form::RULE,
    &undefined_argument_in_from::RULE,
    &undefined_variable::RULE,
    &unknown_copy_source::RULE,
];
