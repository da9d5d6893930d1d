//! What reads worse than it needs to.

use crate::rule::Rule;

mod directive_casing;
mod empty_continuation_line;
mod inconsistent_instruction_casing;
mod invalid_definition_description;
mod legacy_key_value;
mod maintainer_instruction;
mod mismatched_as_casing;
mod redundant_target_platform;
mod uppercase_port_protocol;
mod uppercase_stage_name;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &directive_casing::RULE,
    &empty_continuation_line::RULE,
    &inconsistent_instruction_casing::RULE,
    &invalid_definition_description::RULE,
    &legacy_key_value::RULE,
    &maintainer_instruction::RULE,
    &mismatched_as_casing::RULE,
    &redundant_target_platform::RULE,
    &uppercase_port_protocol::RULE,
    &uppercase_stage_name::RULE,
];
