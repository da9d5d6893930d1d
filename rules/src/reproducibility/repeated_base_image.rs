//! Stages that start from one image, each with its own copy of the reference.

use std::collections::HashMap;

use dockwright_model::stage::Stage;
use dockwright_syntax::word::Word;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "repeated-base-image",
    summary: "one base image written out in several stages",
    since: "0.1.0",
    category: Category::Reproducibility,
    severity: Severity::Hint,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("repeated_base_image.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let mut first: HashMap<&str, &Word> = HashMap::new();
    for word in checker.model().stages().iter().filter_map(literal_base) {
        let earlier = *first.entry(word.text.as_str()).or_insert(word);
        if std::ptr::eq(earlier, word) {
            continue;
        }
        let message = format!(
            "`{}` is written out again, so the next version has to be changed in several places",
            word.text
        );
        checker
            .report(word.range, message)
            .help("write the reference once, in an `ARG` before the first `FROM` or in a stage the others start from")
            .note(earlier.range, "it stands here first");
    }
}

/// The base as written, where it is an image with a version and no variable.
fn literal_base(stage: &Stage) -> Option<&Word> {
    let image = stage.image()?;
    let has_version = image.tag.is_some() || image.digest.is_some();
    stage
        .base_word
        .as_ref()
        .filter(|word| has_version && !word.may_expand())
}
