//! A base image that nobody looks after anymore.

use std::collections::HashMap;

use dockwright_model::image::lifetimes::{Lifetime, lifetimes_of};
use dockwright_model::image::reference::ImageReference;
use dockwright_model::image::release::OsRelease;
use dockwright_model::stage::Stage;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "end-of-life-base-image",
    summary: "a base image whose version gets no security updates anymore",
    since: "0.1.0",
    category: Category::Reproducibility,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("end_of_life_base_image.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let ended = |image: &ImageReference, release: Option<&OsRelease>| -> Vec<Lifetime> {
        let all = lifetimes_of(image, release).into_iter();
        all.filter(|life| life.end < model.today()).collect()
    };
    // Most stages of a long file stand on the same few images.
    let mut known: HashMap<(&str, Option<&OsRelease>), Vec<Lifetime>> = HashMap::new();
    for stage in model.stages() {
        let Some(image) = stage.image() else { continue };
        let facts = model.base_facts(stage.index);
        let release = facts.and_then(|facts| facts.release.as_ref());
        let ended = known
            .entry((stage.base_text.value.as_str(), release))
            .or_insert_with(|| ended(image, release));
        let from = &model.instructions()[stage.instructions.start];
        let (Some(range), false) = (tag_range(stage, from), ended.is_empty()) else {
            continue;
        };
        checker
            .report(
                range,
                format!(
                    "{}, so faults found since stay in the image",
                    sentence(ended)
                ),
            )
            .help("move to a version that is still looked after");
    }
}

fn sentence(ended: &[Lifetime]) -> String {
    let parts: Vec<String> = ended
        .iter()
        .map(|life| format!("`{}` on {}", life.title, life.end))
        .collect();
    format!("security updates ended for {}", parts.join(" and for "))
}

/// The tag where the file writes it, or else the whole base.
fn tag_range(stage: &Stage, from: &Instruction) -> Option<TextRange> {
    let word = stage.base_word.as_ref()?;
    let tag = stage.image()?.tag.as_deref()?;
    let place = word
        .text
        .rfind(&format!(":{tag}"))
        .map(|colon| colon + 1..colon + 1 + tag.len());
    Some(place.map_or(word.range, |place| word.part(&from.joined, place)))
}
