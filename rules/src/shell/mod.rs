//! What goes wrong inside the shell text of a `RUN`.

mod apt_in_script;
mod cd_in_run;
mod heredoc_without_errexit;
mod missing_assume_yes;
mod pipe_without_pipefail;
mod relinked_shell;
mod useradd_without_no_log_init;

use crate::rule::Rule;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[
    &apt_in_script::RULE,
    &cd_in_run::RULE,
    &heredoc_without_errexit::RULE,
    &missing_assume_yes::RULE,
    &pipe_without_pipefail::RULE,
    &relinked_shell::RULE,
    &useradd_without_no_log_init::RULE,
];
