//! Symbols that are found by some of their letters: stages, variables and labels.
//! Leans on `outline` for what a symbol stands for, and on the model.

use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::outline::SymbolKind;
use crate::view::View;

/// A symbol that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) kind: SymbolKind,
    /// Where its name is given.
    pub(crate) range: TextRange,
    /// The stage around it.
    pub(crate) container: Option<String>,
    /// How well it fits; the less the better.
    pub(crate) distance: Distance,
}

/// How far a name is from what was asked for: how much is between the letters, where they begin, what is left over.
pub(crate) type Distance = (usize, usize, usize);

/// The symbols of a file whose names hold the letters of `query` in their order, in any case.
pub(crate) fn found(view: &View, query: &str) -> Vec<Found> {
    let query: Vec<char> = lower(query).filter(|it| !it.is_whitespace()).collect();
    let model = view.model();
    let mut found = Vec::new();
    for stage in model.stages() {
        let name = stage.name.as_ref();
        let names = name.map(|name| (name.text.as_str(), name.range));
        found.extend(names.and_then(|name| symbol(name, SymbolKind::Stage, None, &query)));
    }
    for (index, instruction) in model.instructions().iter().enumerate() {
        let inner = instruction.innermost();
        let Some(kind) = kind(inner) else {
            continue;
        };
        let stage = model.stage_names().of_instruction(index);
        let container = stage.map(|stage| model.stages()[stage].title().replace('`', ""));
        found.extend(inner.pairs().iter().filter_map(|pair| {
            let name = (pair.key.unquoted(), pair.key.range);
            symbol(name, kind, container.as_deref(), &query)
        }));
    }
    found
}

fn kind(instruction: &Instruction) -> Option<SymbolKind> {
    match instruction.kind() {
        KeywordKind::Arg => Some(SymbolKind::Argument),
        KeywordKind::Env => Some(SymbolKind::Variable),
        KeywordKind::Label => Some(SymbolKind::Label),
        _ => None,
    }
}

fn symbol(
    (name, range): (&str, TextRange),
    kind: SymbolKind,
    container: Option<&str>,
    query: &[char],
) -> Option<Found> {
    let distance = distance(name, query)?;
    (!name.is_empty()).then(|| Found {
        name: name.to_owned(),
        kind,
        range,
        container: container.map(str::to_owned),
        distance,
    })
}

/// How far a name is from some letters; nothing if it does not hold them in their order.
fn distance(name: &str, query: &[char]) -> Option<Distance> {
    let mut wanted = query.iter().peekable();
    let (mut first, mut last, mut length) = (None, 0, 0);
    for (at, character) in lower(name).enumerate() {
        if wanted.next_if(|it| **it == character).is_some() {
            first.get_or_insert(at);
            last = at + 1;
        }
        length = at + 1;
    }
    let first = first.unwrap_or_default();
    let between = (last - first).saturating_sub(query.len());
    wanted.peek().is_none().then_some((between, first, length))
}

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ARG GO_VERSION=1\nFROM a AS builder\nENV BUILD=1 PATH=x\nONBUILD ENV LATER=1\nFROM b\nLABEL org.build=x\nARG GO_VERSION\n";

    fn check(query: &str, expected: &[&str]) {
        let view = View::of(TEXT);
        let mut found = found(&view, query);
        found.sort_by_key(|it| it.distance);
        let shown: Vec<String> = found
            .iter()
            .map(|it| {
                assert_eq!(it.range.slice(TEXT), it.name);
                let container = it.container.as_deref().unwrap_or("file");
                format!("{:?} {} in {container}", it.kind, it.name)
            })
            .collect();
        assert_eq!(shown, expected, "{query}");
    }

    #[test]
    fn names_are_found_by_letters_in_their_order() {
        check(
            "bld",
            &[
                "Variable BUILD in stage builder",
                "Stage builder in file",
                "Label org.build in stage 1",
            ],
        );
        check(
            "go v",
            &[
                "Argument GO_VERSION in file",
                "Argument GO_VERSION in stage 1",
            ],
        );
        check("lat", &["Variable LATER in stage builder"]);
        check("nothing", &[]);
    }

    #[test]
    fn no_letters_find_everything() {
        assert_eq!(found(&View::of(TEXT), "").len(), 7);
    }
}
