//! Two stages under one name.

use std::collections::HashMap;

use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-stage-name",
    summary: "two stages with the same name",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[
        Origin::BuildKit("DuplicateStageName"),
        Origin::Hadolint("DL3024"),
    ],
    options: &[],
    docs: include_str!("duplicate_stage_name.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let mut first_uses: HashMap<String, TextRange> = HashMap::new();
    for stage in checker.model().stages() {
        let (Some(name), Some(lower_name)) = (&stage.name, stage.lower_name()) else {
            continue;
        };
        let first = *first_uses.entry(lower_name).or_insert(name.range);
        if first != name.range {
            checker
                .report(
                    name.range,
                    format!(
                        "the stage name `{}` is taken by an earlier stage, so it means two things",
                        name.text
                    ),
                )
                .help("give each stage a name of its own")
                .note(first, "the first stage of that name");
        }
    }
}
