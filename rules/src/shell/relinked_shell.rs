//! `/bin/sh` bent to another program.

use dockwright_syntax::shell::Command;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "relinked-shell",
    summary: "`/bin/sh` linked to another shell",
    since: "0.1.0",
    category: Category::Shell,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL4005")],
    options: &[],
    docs: include_str!("relinked_shell.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    for run in checker.model().runs() {
        for command in run.effective().filter(|command| replaces_shell(command)) {
            let Some(link) = command.non_flag_arguments().last() else {
                continue;
            };
            checker
                .report(link.range, "every script in the image that asks for `/bin/sh` gets another shell than it was written for")
                .help("choose the shell of this file with `SHELL`, for example `SHELL [\"/bin/bash\", \"-c\"]`");
        }
    }
}

/// `ln -s … /bin/sh`: the link is the last word.
fn replaces_shell(command: &Command) -> bool {
    let link = command.non_flag_arguments().last();
    let has_target = command.non_flag_arguments().nth(1).is_some();
    command.runs("ln")
        && has_target
        && link.is_some_and(|link| link.is("/bin/sh") || link.is("/usr/bin/sh"))
}
