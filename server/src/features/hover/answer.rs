//! The answer: the thing under the pointer, below what is wrong with it.
//! Leans on everything in this folder.

use dockwright_model::image::reference::ImageReference;
use dockwright_model::stage::Base;
use dockwright_syntax::directive::DirectiveKind;

use super::text::{Hover, Place};
use super::{finding, heredoc, image, language, path, stage, value, variable};
use crate::view::View;

/// What parts of a hover are told apart with.
const RULE: &str = "\n\n---\n\n";

/// What is known about the place at `offset`.
pub(crate) fn hover(view: &View, offset: usize) -> Option<Hover> {
    if let Some(page) = finding::suppressed(view, offset) {
        return Some(page);
    }
    let findings = finding::findings(view, offset);
    let Some(thing) = thing(view, offset) else {
        return finding::page(findings.first()?);
    };
    let mut parts: Vec<String> = findings.into_iter().filter_map(finding::short).collect();
    parts.push(thing.text);
    Some(Hover {
        range: thing.range,
        text: parts.join(RULE),
    })
}

/// What the thing under the pointer is.
pub(super) fn thing(view: &View, offset: usize) -> Option<Hover> {
    let model = view.model();
    let index = model.instruction_at(offset);
    let instruction = index
        .map(|index| &model.instructions()[index])
        .filter(|instruction| instruction.range.contains(offset));
    let (Some(index), Some(instruction)) = (index, instruction) else {
        return frontend(view, offset).or_else(|| language::directive(view, offset));
    };
    let place = Place {
        view,
        index,
        instruction: instruction.innermost(),
        offset,
    };
    let kinds = [
        language::keyword,
        variable::variable,
        heredoc::heredoc,
        stage::stage,
        language::fixed_word,
        base,
        origin,
        value::flag_value,
        language::flag,
        path::path,
        value::argument,
    ];
    kinds.into_iter().find_map(|tell| tell(place))
}

/// The image that `# syntax=` names.
fn frontend(view: &View, offset: usize) -> Option<Hover> {
    let directive = view.model().dockerfile().directive(DirectiveKind::Syntax)?;
    let reference = ImageReference::parse(&directive.value).ok()?;
    let range = directive.value_range;
    range
        .contains(offset)
        .then(|| image::image(view, range, &reference, None))
}

/// The base image of a `FROM`.
fn base(place: Place<'_>) -> Option<Hover> {
    let model = place.view.model();
    let stage = model.stages().get(model.state(place.index).stage?)?;
    let word = stage
        .base_word
        .as_ref()
        .filter(|word| place.is_in(word.range))?;
    let Base::Image(reference) = &stage.base else {
        return None;
    };
    let platform = stage.platform().unwrap_or_else(|| model.world().platform());
    let platform = platform.to_string();
    Some(image::image(
        place.view,
        word.range,
        reference,
        Some(&platform),
    ))
}

/// The image that `--from=` names.
fn origin(place: Place<'_>) -> Option<Hover> {
    let (range, name) = stage::origin(place)?;
    let reference = ImageReference::parse(&name).ok()?;
    Some(image::image(place.view, range, &reference, None))
}
