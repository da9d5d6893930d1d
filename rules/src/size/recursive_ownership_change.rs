//! `chown -R` and `chmod -R` over what an earlier layer brings.

use dockwright_model::files::{FileAction, FileUse};
use dockwright_model::path::PathMap;
use dockwright_model::run::Run;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "recursive-ownership-change",
    summary: "`chown -R` or `chmod -R` over files of an earlier layer",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Info,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("recursive_ownership_change.md"),
    check,
};

/// How many copies one report points at.
const MAX_NOTES: usize = 4;

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let mut copies: PathMap<TextRange> = PathMap::default();
    for index in model.image_instructions() {
        match model.run_of(index) {
            Some(run) => judge(checker, run, &mut copies),
            None => {
                for copied in model.copied_paths(index) {
                    copies.insert(copied.path, copied.range);
                }
            }
        }
    }
}

/// Judges the changes of a `RUN`; what was stored again once is not told of again.
fn judge(checker: &mut Checker<'_>, run: &Run, copies: &mut PathMap<TextRange>) {
    let changes = run
        .files
        .iter()
        .filter(|file| file.action == FileAction::ChangeOwner);
    for change in changes.filter(|change| !run.is_mounted(&change.path)) {
        let held = copies.take_held(&change.path);
        if !held.is_empty() {
            report(checker, run, change, &held);
        }
    }
}

fn report(checker: &mut Checker<'_>, run: &Run, change: &FileUse, held: &[(String, TextRange)]) {
    let program = run.script.commands[change.command]
        .program_name()
        .unwrap_or_default();
    let flag = if program == "chmod" {
        "--chmod"
    } else {
        "--chown"
    };
    let diagnostic = checker.report(
        change.range,
        format!("`{program} -R` stores again what an earlier layer brings"),
    );
    diagnostic.help(format!(
        "give the files what they need when they are copied: `COPY {flag}=…`"
    ));
    for (path, range) in held.iter().take(MAX_NOTES) {
        diagnostic.note(*range, format!("`{path}` is copied here"));
    }
}
