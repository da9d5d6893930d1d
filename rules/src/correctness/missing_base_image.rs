//! A base image that its registry does not have.

use dockwright_model::image::facts::Lookup;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "missing-base-image",
    summary: "a base image that its registry does not have",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Error,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("missing_base_image.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stage in model.stages() {
        let (Some(image), Some(word)) = (stage.image(), &stage.base_word) else {
            continue;
        };
        if model.base_lookup(stage.index) != Some(&Lookup::NoSuchImage) {
            continue;
        }
        let registry = &image.registry;
        let asked = match (&image.digest, &image.tag) {
            (Some(_), _) => "digest",
            (None, _) => "tag",
        };
        checker
            .report(
                word.range,
                format!("`{registry}` has no image `{image}`, so nothing can be built on it"),
            )
            .help(format!(
                "correct the name or the {asked}, or push the image first"
            ));
    }
}
