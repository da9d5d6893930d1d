//! Names that are found by some of their letters: stages, variables and labels.
//! Leans on `outline` for what a symbol stands for, and on the model.

use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::outline::SymbolKind;
use crate::view::View;

/// A name that a file gives to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) kind: SymbolKind,
    /// Where the name stands.
    pub(crate) range: TextRange,
    /// The stage around it.
    pub(crate) container: Option<String>,
}

/// The names of a file, its stages first.
pub(crate) fn named(view: &View) -> Vec<Named> {
    let model = view.model();
    let stages = model.stages().iter().filter_map(|stage| {
        let name = stage.name.as_ref()?;
        Some(Named {
            name: name.text.clone(),
            kind: SymbolKind::Stage,
            range: name.range,
            container: None,
        })
    });
    let instructions = model.instructions().iter().enumerate();
    let pairs = instructions.flat_map(|(index, instruction)| {
        let stage = model.stage_names().of_instruction(index);
        let title = stage.map(|stage| model.stages()[stage].title().replace('`', ""));
        pairs(instruction.innermost(), title)
    });
    let all = stages.chain(pairs);
    all.filter(|named| !named.name.is_empty()).collect()
}

fn pairs(instruction: &Instruction, stage: Option<String>) -> impl Iterator<Item = Named> {
    let kind = match instruction.kind() {
        KeywordKind::Arg => SymbolKind::Argument,
        KeywordKind::Env => SymbolKind::Variable,
        _ => SymbolKind::Label,
    };
    instruction.pairs().iter().map(move |pair| Named {
        name: pair.key.unquoted().to_owned(),
        kind,
        range: pair.key.range,
        container: stage.clone(),
    })
}

/// How far a name is from what was asked for: how much is between the letters, where they begin, how long it is.
pub(crate) type Distance = (usize, usize, usize);

/// Letters that are looked for in names, in their order and in any case.
#[derive(Clone, Debug)]
pub(crate) struct Letters(Vec<char>);

impl Letters {
    /// Takes what was typed; white space in it says nothing.
    pub(crate) fn of(query: &str) -> Self {
        Self(lower(query).filter(|it| !it.is_whitespace()).collect())
    }

    /// How far a name is from them; nothing if it does not hold them in their order.
    pub(crate) fn distance(&self, name: &str) -> Option<Distance> {
        let mut wanted = self.0.iter().peekable();
        let (mut first, mut last, mut length) = (None, 0, 0);
        for (at, character) in lower(name).enumerate() {
            if wanted.next_if(|it| **it == character).is_some() {
                first.get_or_insert(at);
                last = at + 1;
            }
            length = at + 1;
        }
        let first = first.unwrap_or_default();
        let between = (last - first).saturating_sub(self.0.len());
        wanted.peek().is_none().then_some((between, first, length))
    }
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
        let letters = Letters::of(query);
        let mut found: Vec<(Distance, Named)> = named(&view)
            .into_iter()
            .filter_map(|it| Some((letters.distance(&it.name)?, it)))
            .collect();
        found.sort_by_key(|(distance, _)| *distance);
        let shown: Vec<String> = found
            .iter()
            .map(|(_, it)| {
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
        let view = View::of(TEXT);
        let all = named(&view);
        let is_found = |it: &&Named| Letters::of(" ").distance(&it.name).is_some();
        assert_eq!(all.iter().filter(is_found).count(), 7);
    }
}
