//! What can be abused.

use crate::rule::Rule;

mod missing_user;
mod piped_remote_script;
mod root_user;
mod secret_in_global_argument;
mod secret_in_variable;
mod sudo_in_run;
mod unverified_download;
mod world_writable_mode;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &missing_user::RULE,
    &piped_remote_script::RULE,
    &root_user::RULE,
    &secret_in_global_argument::RULE,
    &secret_in_variable::RULE,
    &sudo_in_run::RULE,
    &unverified_download::RULE,
    &world_writable_mode::RULE,
];
