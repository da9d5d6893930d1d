//! What goes wrong inside the shell text of a `RUN`.

mod cd_in_run;
mod pipe_without_pipefail;
mod relinked_shell;

use crate::rule::Rule;

/// The rules of the family.
pub(crate) const RULES: &[&Rule] = &[&cd_in_run::RULE, &pipe_without_pipefail::RULE, &relinked_shell::RULE];
