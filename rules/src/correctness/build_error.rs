//! What BuildKit refuses after parsing, before any step runs.

use crate::diagnostic::{Phase, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "build-error",
    summary: "something that BuildKit parses and then refuses to build",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Error,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3011"), Origin::Hadolint("DL3023")],
    options: &[],
    docs: include_str!("build_error.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for error in model.build_errors() {
        // A fault in a stage that nothing needs does not stop the build.
        let phase = if model.stops_build(error) {
            Phase::Build
        } else {
            Phase::Lint
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
