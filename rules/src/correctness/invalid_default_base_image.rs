//! A base that names an image only when a build argument is given.

use dockwright_model::stage::Base;
use dockwright_syntax::word::Word;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-default-base-image",
    summary: "a base that names no image unless build arguments are given",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::BuildKit("InvalidDefaultArgInFrom")],
    options: &[],
    docs: include_str!("invalid_default_base_image.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let has_variable = |word: &Option<Word>| word.as_ref().is_some_and(Word::may_expand);
    if !checker
        .model()
        .stages()
        .iter()
        .any(|stage| has_variable(&stage.base_word))
    {
        return;
    }
    for stage in checker.model().default_stages().list() {
        let Some(word) = stage.base_word.as_ref().filter(|word| word.may_expand()) else {
            continue;
        };
        let value = match &stage.base {
            Base::Unknown if stage.base_text.error.is_none() => "nothing".to_owned(),
            Base::Invalid(_) => format!("`{}`, which names no image", stage.base_text.value),
            _ => continue,
        };
        checker
            .report(
                word.range,
                format!(
                    "without build arguments the base `{}` expands to {value}",
                    word.text
                ),
            )
            .help("give the `ARG` a default that makes it the name of an image");
    }
}
