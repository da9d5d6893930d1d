//! What BuildKit's parser refuses.

use crate::diagnostic::{Phase, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "parse-error",
    summary: "text that BuildKit's parser refuses",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Error,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[
        Origin::Hadolint("DL1000"),
        Origin::Hadolint("DL3043"),
        Origin::Hadolint("DL3061"),
    ],
    options: &[],
    docs: include_str!("parse_error.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for error in model.syntax_errors() {
        // A fault inside a trigger only shows in the build that fires it.
        let phase = if error.deferred {
            Phase::Lint
        } else {
            Phase::Parse
        };
        let diagnostic = checker
            .report(error.range, error.message.clone())
            .phase(phase);
        if let Some(help) = &error.help {
            diagnostic.help(help.clone());
        }
        let written = error.range.slice(model.source().text());
        diagnostic.maybe_replace(written, error.replacement.as_deref());
    }
}
