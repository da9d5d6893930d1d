//! `apt`, which is made for people at a terminal.

use dockwright_model::run::Run;
use dockwright_syntax::shell::Command;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "apt-in-script",
    summary: "`apt` in a `RUN`, where `apt-get` is meant for scripts",
    since: "0.1.0",
    category: Category::Shell,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Either,
    origins: &[Origin::Hadolint("DL3027")],
    options: &[],
    docs: include_str!("apt_in_script.md"),
    check,
};

/// What both do alike.
const SAME: [&str; 7] = [
    "install",
    "update",
    "remove",
    "purge",
    "clean",
    "autoclean",
    "autoremove",
];

/// What `apt-get` does a little less eagerly, or under another name in older versions.
const SIMILAR: [&str; 2] = ["upgrade", "full-upgrade"];

/// What `apt-cache` does.
const QUERIES: [&str; 4] = ["search", "show", "policy", "depends"];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for run in model.runs() {
        for command in run.effective().filter(|command| command.runs("apt")) {
            let Some(range) = command.program_range() else {
                continue;
            };
            let fix = fix(run, command, model.source().text());
            checker
                .report(range, "`apt` is made for a terminal: its output and options may change, as it warns itself")
                .help(help(command))
                .maybe_fix(fix);
        }
    }
}

fn help(command: &Command) -> &'static str {
    match command.subcommand() {
        Some(verb) if QUERIES.contains(&verb) => "use `apt-cache`",
        Some("list") => "use `dpkg-query` or `apt-cache`",
        _ => "use `apt-get`",
    }
}

fn fix(run: &Run, command: &Command, text: &str) -> Option<Fix> {
    let verb = command.subcommand()?;
    let word = command
        .words
        .first()
        .filter(|word| word.range.slice(text) == "apt" && !run.is_exec)?;
    let title = "replace `apt` with `apt-get`";
    let fix = match verb {
        _ if SAME.contains(&verb) => Fix::safe(title),
        _ if SIMILAR.contains(&verb) => Fix::dangerous(title),
        _ => return None,
    };
    Some(fix.replace(word.range, "apt-get"))
}
