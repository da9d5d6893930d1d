//! `sudo` in a `RUN`.

use dockwright_model::Model;
use dockwright_model::run::Run;
use dockwright_syntax::shell::Command;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "sudo-in-run",
    summary: "`sudo` in a `RUN` instruction",
    since: "0.1.0",
    category: Category::Security,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Unsafe,
    origins: &[Origin::Hadolint("DL3004")],
    options: &[],
    docs: include_str!("sudo_in_run.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for run in model.runs() {
        for command in run
            .script
            .commands
            .iter()
            .filter(|command| command.runs("sudo"))
        {
            let Some(range) = command.program_range() else {
                continue;
            };
            checker
                .report(range, "`sudo` asks for rights that `USER` gives, and behaves differently without a terminal")
                .help("remove it where the user is root, and otherwise change the user with `USER` before and after")
                .maybe_fix(fix(model, run, command));
        }
    }
}

/// Removes `sudo` where only the command follows it.
fn fix(model: &Model<'_>, run: &Run, command: &Command) -> Option<Fix> {
    let [sudo, next, ..] = command.words.as_slice() else {
        return None;
    };
    let gap = TextRange::new(sudo.range.end(), next.range.start());
    let is_plain = gap
        .slice(model.source().text())
        .bytes()
        .all(|byte| matches!(byte, b' ' | b'\t'));
    let is_prefix = !next.text.starts_with('-') && sudo.text == "sudo";
    let range = TextRange::new(sudo.range.start(), next.range.start());
    (is_plain && is_prefix && command.is_written() && !run.is_exec)
        .then(|| Fix::dangerous("remove `sudo`").delete(range))
}
