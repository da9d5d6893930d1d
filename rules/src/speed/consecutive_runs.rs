//! `RUN`s of one command each that follow each other.

use dockwright_model::Model;
use dockwright_model::run::Run;
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "consecutive-runs",
    summary: "`RUN`s of one command each that follow each other",
    since: "0.1.0",
    category: Category::Speed,
    severity: Severity::Info,
    opt_in: true,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3059")],
    options: &[],
    docs: include_str!("consecutive_runs.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let mut above: Option<&Run> = None;
    for run in model.runs().iter().filter(|run| !run.is_trigger) {
        let first = above.filter(|first| {
            follows(model, first, run)
                && have_same_flags(model, first, run)
                && is_short(model, first)
                && is_short(model, run)
        });
        let Some(first) = first else {
            above = Some(run);
            continue;
        };
        let instructions = model.instructions();
        checker
            .report(
                instructions[run.instruction].keyword.range,
                "this `RUN` makes a layer that it could share",
            )
            .help("join it to the `RUN` above with `&&`, unless the cache is better off with both")
            .note(
                instructions[first.instruction].keyword.range,
                "the first of them",
            );
    }
}

/// Whether only `RUN`s stand between the two.
fn follows(model: &Model<'_>, first: &Run, run: &Run) -> bool {
    let last = model.instructions().get(run.instruction.wrapping_sub(1));
    first.stage == run.stage && last.is_some_and(|last| last.kind() == KeywordKind::Run)
}

/// Whether it runs one command; in a language that is not read, whether it stands on one line.
fn is_short(model: &Model<'_>, run: &Run) -> bool {
    let lines = model.source().lines();
    let range = model.instructions()[run.instruction].range;
    match run.dialect {
        Some(_) => run.written().count() <= 1,
        None => lines.line_of(range.start()) == lines.line_of(range.end().saturating_sub(1)),
    }
}

fn have_same_flags(model: &Model<'_>, first: &Run, run: &Run) -> bool {
    let flags = |run: &Run| {
        let flags = &model.instructions()[run.instruction].flags;
        flags
            .iter()
            .map(|flag| (flag.name.clone(), flag.value_text().to_owned()))
            .collect::<Vec<_>>()
    };
    flags(first) == flags(run)
}
