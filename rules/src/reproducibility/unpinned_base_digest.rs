//! A base image without a digest: the same tag can be another image tomorrow.

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-base-digest",
    summary: "a base image without a digest",
    since: "0.1.0",
    category: Category::Reproducibility,
    severity: Severity::Info,
    opt_in: true,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("unpinned_base_digest.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stage in model.stages() {
        let (Some(image), Some(word)) = (stage.image(), &stage.base_word) else {
            continue;
        };
        if image.digest.is_none() {
            let facts = model.base_facts(stage.index);
            let digest = facts.and_then(|facts| facts.digest.as_deref());
            checker
                .report(
                    word.range,
                    format!(
                        "`{image}` has no digest, so its publisher can replace what is built on"
                    ),
                )
                .help(format!(
                    "add the digest that you have tested: `{image}@sha256:…`"
                ))
                .alternatives(digest.filter(|_| !word.may_expand()).map(|digest| {
                    Fix::dangerous("pin the digest that the tag stands for by now")
                        .insert(word.range.end(), format!("@{digest}"))
                }));
        }
    }
}
