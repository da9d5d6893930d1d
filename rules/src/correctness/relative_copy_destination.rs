//! `COPY` to a place that depends on where the base image happens to stand.

use dockwright_model::walk::is_absolute;
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "relative-copy-destination",
    summary: "a relative destination of `COPY` that no `WORKDIR` precedes",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3045")],
    options: &[],
    docs: include_str!("relative_copy_destination.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (index, instruction) in model.instructions_of(KeywordKind::Copy) {
        let Some(destination) = instruction
            .copy()
            .and_then(|copy| copy.destination.as_ref())
        else {
            continue;
        };
        let path = destination.unquoted();
        if path.is_empty()
            || is_absolute(path)
            || path.starts_with('$')
            || model.is_directory_settled(index)
        {
            continue;
        }
        checker
            .report(
                destination.range,
                "the destination is relative, and only the base image says to what",
            )
            .help("write it from the root on, or set a `WORKDIR` above");
    }
}
