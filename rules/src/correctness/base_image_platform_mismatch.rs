//! A base image that is made for another platform than the stage is built for.

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "base-image-platform-mismatch",
    summary: "a base image for another platform than the one that is built",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::BuildKit("InvalidBaseImagePlatform")],
    options: &[],
    docs: include_str!("base_image_platform_mismatch.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stage in model.stages() {
        let (Some(reference), Some(word)) = (stage.image(), &stage.base_word) else {
            continue;
        };
        let expected = model.platform_of(stage);
        let facts = model.base_facts(stage.index);
        let Some(found) = facts.and_then(|facts| facts.platform.as_ref()) else {
            continue;
        };
        if (&found.os, &found.architecture) != (&expected.os, &expected.architecture) {
            checker
                .report(
                    word.range,
                    format!("the image `{reference}` is for `{found}`, but `{expected}` is built"),
                )
                .help(format!(
                    "use an image that exists for `{expected}`, or build for `{found}`"
                ));
        }
    }
}
