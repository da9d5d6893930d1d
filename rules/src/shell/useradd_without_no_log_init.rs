//! `useradd` with a large number: a huge sparse file in the layer.

use dockwright_model::run::Run;
use dockwright_syntax::shell::Command;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "useradd-without-no-log-init",
    summary: "`useradd` with a large user number and without `--no-log-init`",
    since: "0.1.0",
    category: Category::Shell,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[Origin::Hadolint("DL3046")],
    options: &[],
    docs: include_str!("useradd_without_no_log_init.md"),
    check,
};

/// The shortest number that makes the files noticeably large.
const LARGE: usize = 6;

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for run in model.runs() {
        for command in run.effective().filter(|command| command.runs("useradd")) {
            let Some(number) = large_number(command) else {
                continue;
            };
            if command.has_any_flag(&["l", "no-log-init"]) {
                continue;
            }
            let fix = fix(run, command, model.source().text());
            let message = format!(
                "`useradd` makes `/var/log/lastlog` and `faillog` large enough for user {number}, and a layer stores that"
            );
            let Some(range) = command.program_range() else {
                continue;
            };
            checker
                .report(range, message)
                .help("add `--no-log-init`")
                .maybe_fix(fix);
        }
    }
}

/// The user number, when it is a long one.
fn large_number(command: &Command) -> Option<&str> {
    let number = command
        .flag_value("u")
        .or_else(|| command.flag_value("uid"))?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && number.len() >= LARGE).then_some(number)
}

fn fix(run: &Run, command: &Command, text: &str) -> Option<Fix> {
    let word = command
        .words
        .first()
        .filter(|word| word.range.slice(text) == word.unquoted() && !run.is_exec)?;
    Some(Fix::safe("add `--no-log-init`").insert(word.range.end(), " --no-log-init"))
}
