//! The catalog: every rule, and the way from any tool's code to its rules.
//! Leans on the families.

use dockwright_syntax::suggestion::suggest;

use crate::rule::{Category, Origin, Rule};
use crate::{correctness, reproducibility, security, shell, size, speed, style};

/// The families in the order of the documentation.
const FAMILIES: [&[&Rule]; 7] = [
    correctness::RULES,
    security::RULES,
    reproducibility::RULES,
    size::RULES,
    speed::RULES,
    style::RULES,
    shell::RULES,
];

/// Every rule, family by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.into_iter().flatten().copied()
}

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.name == name)
}

/// The rules that a word means: one by its name, or all that have another tool's code, in any case.
pub fn rules_called(word: &str) -> impl Iterator<Item = &'static Rule> {
    rules().filter(move |rule| rule.is_called(word))
}

/// The rules that a word selects: a name, a code, a family, or `all`.
pub fn rules_selected(word: &str) -> Vec<&'static Rule> {
    let family = Category::ALL
        .into_iter()
        .find(|category| category.name().eq_ignore_ascii_case(word));
    match family {
        Some(family) => rules().filter(|rule| rule.category == family).collect(),
        None if word.eq_ignore_ascii_case("all") => rules().collect(),
        None => rules_called(word).collect(),
    }
}

/// The name or code nearest to a word that means no rule.
pub fn suggestion(word: &str) -> Option<&'static str> {
    let codes = rules().flat_map(|rule| rule.origins.iter().map(|origin: &Origin| origin.code()));
    let families = Category::ALL.into_iter().map(Category::name);
    suggest(
        word,
        rules().map(|rule| rule.name).chain(codes).chain(families),
    )
}

/// Whether a word has the shape of another linter's code, so that not knowing it is no mistake: `DL3059`, `SC2086`.
pub fn is_foreign_code(word: &str) -> bool {
    let digits = |prefix: &str| {
        word.strip_prefix(prefix)
            .map(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    digits("DL").or_else(|| digits("SC")).unwrap_or(false)
}
