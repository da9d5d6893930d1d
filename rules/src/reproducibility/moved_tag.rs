//! A base image whose tag stands for another image by now than the digest beside it.

use dockwright_model::image::facts::ImageFacts;
use dockwright_model::image::reference::ImageReference;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "moved-tag",
    summary: "a base image whose tag has moved on from the digest beside it",
    since: "0.1.0",
    category: Category::Reproducibility,
    severity: Severity::Info,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Unsafe,
    origins: &[],
    options: &[],
    docs: include_str!("moved_tag.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stage in model.stages() {
        let (Some(image), Some(word)) = (stage.image(), &stage.base_word) else {
            continue;
        };
        let now = model.tag_lookup(stage);
        let Some(facts) = now.as_ref().and_then(|now| now.facts()) else {
            continue;
        };
        let Some((pinned, digest)) = moved(image, facts) else {
            continue;
        };
        let from = &model.instructions()[stage.instructions.start];
        let place = place(word, from, pinned);
        let tag = image.tag.as_deref().unwrap_or_default();
        checker
            .report(
                place.unwrap_or(word.range),
                format!(
                    "the tag `{tag}` stands for another image by now: {digest}",
                    digest = short(digest)
                ),
            )
            .help("read what has changed, test it, and pin the new digest")
            .maybe_fix(place.map(|place| {
                Fix::dangerous(format!("pin what `{tag}` stands for by now")).replace(place, digest)
            }));
    }
}

/// The digest that is pinned, and the one that the tag stands for by now, where they differ.
fn moved<'a>(image: &'a ImageReference, facts: &'a ImageFacts) -> Option<(&'a str, &'a str)> {
    let pinned = image.digest.as_deref()?;
    let digest = facts.digest.as_deref()?;
    (!facts.is_called(pinned)).then_some((pinned, digest))
}

/// The digest, where the file itself writes it.
fn place(word: &Word, from: &Instruction, digest: &str) -> Option<TextRange> {
    let before = word.text.strip_suffix(digest)?;
    Some(word.part(&from.joined, before.len()..word.text.len()))
}

/// The first digits of a digest, which are enough for people.
fn short(digest: &str) -> String {
    let end = digest.find(':').map_or(0, |at| at + 1) + 12;
    match digest.get(..end) {
        Some(start) if start.len() < digest.len() => format!("`{start}…`"),
        _ => format!("`{digest}`"),
    }
}
