//! `cd` where a `WORKDIR` would say it for good.

use dockwright_model::run::Run;
use dockwright_model::scope::Scope;
use dockwright_syntax::shell::{Command, ShellWord};

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "cd-in-run",
    summary: "`cd` in a `RUN`, which holds until its end only",
    since: "0.1.0",
    category: Category::Shell,
    severity: Severity::Hint,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3003")],
    options: &[],
    docs: include_str!("cd_in_run.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for run in model.runs() {
        let scope = &model.state(run.instruction).scope;
        let Some(command) = run.written().find(|command| is_replaceable(command, scope)) else {
            continue;
        };
        let Some(word) = command.words.first() else {
            continue;
        };
        let target = command
            .non_flag_arguments()
            .next()
            .map_or("", |target| target.text.as_str());
        let message = match is_last(run, command) {
            true => "nothing follows this `cd`, and it holds until the end of its `RUN` only",
            false => "this `cd` holds until the end of its `RUN` only",
        };
        checker
            .report(word.range, message)
            .help(format!("set the directory with `WORKDIR {target}`"));
    }
}

/// Whether a `WORKDIR` can name the directory: it is known, and no subshell, loop or condition goes there.
fn is_replaceable(command: &Command, scope: &Scope) -> bool {
    let nesting = command.nesting;
    let is_aside = nesting.in_subshell()
        || nesting.in_substitution()
        || nesting.in_function()
        || nesting.in_loop()
        || nesting.in_condition()
        || nesting.in_branch();
    let mut targets = command.non_flag_arguments();
    let target = targets.next().filter(|target| !is_local(target, scope));
    command.runs("cd") && !is_aside && target.is_some() && targets.next().is_none()
}

/// Whether only the shell knows where it leads: `-`, `..`, `~`, or a variable of the script's own.
fn is_local(target: &ShellWord, scope: &Scope) -> bool {
    let text = target.unquoted();
    let is_relation =
        matches!(text, "-" | "." | ".." | "~") || text.starts_with("../") || text.starts_with('~');
    let is_own = target
        .variables
        .iter()
        .any(|variable| !scope.is_declared(&variable.name));
    is_relation || is_own || target.has_substitution
}

fn is_last(run: &Run, command: &Command) -> bool {
    run.written()
        .last()
        .is_some_and(|last| std::ptr::eq(last, command))
}
