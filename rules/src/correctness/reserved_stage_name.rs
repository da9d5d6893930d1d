//! Stages whose names mean something else.

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "reserved-stage-name",
    summary: "a stage named `scratch` or `context`",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[
        Origin::BuildKit("ReservedStageName"),
        Origin::Hadolint("DL3063"),
    ],
    options: &[],
    docs: include_str!("reserved_stage_name.md"),
    check,
};

/// The names with what they mean already.
const RESERVED: [(&str, &str); 2] = [
    ("scratch", "the empty base"),
    ("context", "the build context"),
];

fn check(checker: &mut Checker<'_>) {
    for stage in checker.model().stages() {
        let (Some(name), Some(lower_name)) = (&stage.name, stage.lower_name()) else {
            continue;
        };
        if let Some((reserved, meaning)) = RESERVED
            .iter()
            .find(|(reserved, _)| *reserved == lower_name)
        {
            checker
                .report(
                    name.range,
                    format!("the stage name `{reserved}` is reserved: it means {meaning}"),
                )
                .help("give the stage another name");
        }
    }
}
