//! What cannot be renamed, whatever the new name: it has a meaning outside of the file, or no place to be changed at.
//! Leans on `refusal`.

use dockwright_model::occurrence::{Occurrence, Role, Spelling, Symbol, SymbolKind};
use dockwright_model::predefined::is_predefined;
use dockwright_model::scope::Origin;

use super::refusal::{Refusal, line};
use crate::view::View;

/// Why the name of an occurrence cannot be changed; `None` where it can.
pub(super) fn obstacle(view: &View, occurrence: &Occurrence) -> Option<Refusal> {
    let symbol = view.occurrences().symbol(occurrence.symbol);
    let special = match symbol.kind {
        SymbolKind::Stage => stage(view, symbol),
        SymbolKind::Variable => variable(view, symbol),
        SymbolKind::Heredoc => None,
    };
    special.or_else(|| broken(view, occurrence))
}

fn stage(view: &View, symbol: &Symbol) -> Option<Refusal> {
    if symbol.name.parse::<usize>().is_ok() {
        let number = &symbol.name;
        return Some(Refusal::new(format!(
            "stage {number} has no name to change; write `AS name` behind its base"
        )));
    }
    let indirect = symbol.indirect.first()?;
    let (name, word) = (&symbol.name, indirect.slice(view.text()));
    let line = line(view, *indirect);
    Some(Refusal::new(format!(
        "`{word}` in line {line} names the stage `{name}` through a variable, which a rename would miss; write the name there first"
    )))
}

fn variable(view: &View, symbol: &Symbol) -> Option<Refusal> {
    let name = &symbol.name;
    if is_predefined(name) {
        return Some(Refusal::new(format!(
            "BuildKit gives `{name}` its meaning, so it cannot have another name"
        )));
    }
    if symbol.definitions.is_empty() {
        return Some(Refusal::new(format!(
            "no `ARG` or `ENV` of this file defines `{name}`, so whoever does would not know the new name"
        )));
    }
    let is_inherited = symbol.definitions.iter().any(|definition| {
        let instruction = view.model().instruction_at(definition.start());
        let scope = instruction.map(|index| &view.model().state(index).scope);
        let variable = scope.and_then(|scope| scope.variable(name));
        variable.is_some_and(|variable| variable.origin == Origin::BaseImage)
    });
    is_inherited.then(|| {
        Refusal::new(format!(
            "the base image sets `{name}` too, and its programs read it by that name"
        ))
    })
}

fn broken(view: &View, occurrence: &Occurrence) -> Option<Refusal> {
    let all = view.occurrences().of_symbol(occurrence.symbol);
    let broken = all
        .filter(|it| it.spelling == Spelling::Broken)
        .min_by_key(|it| it.role != Role::Definition)?;
    let name = &view.occurrences().symbol(occurrence.symbol).name;
    let line = line(view, broken.range);
    Some(Refusal::new(format!(
        "`{name}` is not written in one piece in line {line}; take out the continuation, quote, escape or variable within it first"
    )))
}
