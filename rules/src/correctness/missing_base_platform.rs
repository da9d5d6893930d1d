//! A base image that does not exist for the platform that is built.

use dockwright_model::image::facts::Lookup;
use dockwright_model::image::platform::Platform;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "missing-base-platform",
    summary: "a base image that does not exist for the platform that is built",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Error,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("missing_base_platform.md"),
    check,
};

/// How many platforms are named.
const MAX_NAMED: usize = 8;

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stage in model.stages() {
        let (Some(image), Some(word)) = (stage.image(), &stage.base_word) else {
            continue;
        };
        let Some(Lookup::NoSuchPlatform(offered)) = model.base_lookup(stage.index) else {
            continue;
        };
        let wanted = model.platform_of(stage);
        checker
            .report(
                word.range,
                format!("`{image}` does not exist for `{wanted}`, so nothing can be built on it"),
            )
            .help(help(offered));
    }
}

fn help(offered: &[Platform]) -> String {
    if offered.is_empty() {
        return "choose another image; this one names no platforms at all".to_owned();
    }
    let names: Vec<String> = offered
        .iter()
        .take(MAX_NAMED)
        .map(|platform| format!("`{platform}`"))
        .collect();
    let more = match offered.len() > MAX_NAMED {
        true => " and others",
        false => "",
    };
    format!(
        "choose another image, or build for one of those it exists for: {}{more}",
        names.join(", ")
    )
}
