//! What a language service says, in one shape for all features: places with a word about each.
//! Leans on the protocol's JSON and on `dockwright-syntax` for places.

use std::collections::{BTreeMap, BTreeSet};

use dockwright_syntax::text::{LineIndex, TextRange};
use serde_json::Value;

/// What can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Feature {
    Definition,
    Highlights,
    Rename,
    Folding,
    Symbols,
}

/// One question: a feature, at a place for those that want one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) feature: Feature,
    pub(super) at: usize,
}

/// One part of an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    pub(super) range: TextRange,
    /// What is said of the place: how it is used, or what is there.
    pub(super) word: String,
}

/// The answer to one question.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) items: BTreeSet<Item>,
    /// Why there is none.
    pub(super) refusal: Option<String>,
}

/// The answers about one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    all: BTreeMap<Asked, Answer>,
}

impl Feature {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [
        Self::Definition,
        Self::Highlights,
        Self::Rename,
        Self::Folding,
        Self::Symbols,
    ];

    /// How it is printed.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Highlights => "highlights",
            Self::Rename => "rename",
            Self::Folding => "folding",
            Self::Symbols => "symbols",
        }
    }
}

impl Answers {
    /// Adds an answer.
    pub(super) fn add(&mut self, asked: Asked, answer: Answer) {
        self.all.insert(asked, answer);
    }

    /// All questions with their answers.
    pub(super) fn list(&self) -> impl Iterator<Item = (Asked, &Answer)> {
        self.all.iter().map(|(asked, answer)| (*asked, answer))
    }

    /// The answer to a question; an empty one where nothing was said.
    pub(super) fn to(&self, asked: Asked) -> &Answer {
        static NOTHING: Answer = Answer {
            items: BTreeSet::new(),
            refusal: None,
        };
        self.all.get(&asked).unwrap_or(&NOTHING)
    }
}

/// A text with the places of the protocol, in UTF-16.
pub(super) struct Places {
    lines: LineIndex,
}

impl Places {
    /// Counts the lines of a text.
    pub(super) fn of(text: &str) -> Self {
        Self {
            lines: LineIndex::for_editor(text.into()),
        }
    }

    /// The line and the character of a byte.
    pub(super) fn point(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.line_of(offset);
        let start = self.lines.line_range(line).start();
        let before = &self.lines.text()[start..offset];
        (line, before.encode_utf16().count())
    }

    /// Reads an answer to a question as the protocol writes it.
    pub(super) fn answer(&self, feature: Feature, value: &Value) -> Answer {
        let items = match (feature, value) {
            (_, Value::Null) => BTreeSet::new(),
            (Feature::Definition, Value::Object(_)) => self.item(value, "").into_iter().collect(),
            (Feature::Rename, Value::Object(_)) => self.edits(value),
            (Feature::Folding, _) => each(value, |fold| self.fold(fold)),
            (Feature::Symbols, _) => self.symbols(value),
            _ => each(value, |place| self.item(place, kind(feature, place))),
        };
        Answer {
            items,
            refusal: None,
        }
    }

    fn edits(&self, value: &Value) -> BTreeSet<Item> {
        let changes = value["changes"].as_object();
        let lists = changes.into_iter().flat_map(|changes| changes.values());
        lists
            .flat_map(|list| each(list, |edit| self.item(edit, "")))
            .collect()
    }

    fn item(&self, value: &Value, word: &str) -> Option<Item> {
        Some(Item {
            range: self.range(&value["range"])?,
            word: word.to_owned(),
        })
    }

    fn fold(&self, fold: &Value) -> Option<Item> {
        let line = |key: &str| usize::try_from(fold[key].as_u64()?).ok();
        let start = self.lines.line_content_range(line("startLine")?).start();
        let end = self.lines.line_content_range(line("endLine")?).end();
        Some(Item {
            range: TextRange::new(start, end),
            word: fold["kind"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// Where the symbols of every level begin.
    fn symbols(&self, value: &Value) -> BTreeSet<Item> {
        let mut found = BTreeSet::new();
        for symbol in value.as_array().into_iter().flatten() {
            let range = symbol.get("range").unwrap_or(&symbol["location"]["range"]);
            found.extend(self.range(range).map(|range| Item {
                range: TextRange::empty(range.start()),
                word: String::new(),
            }));
            found.extend(self.symbols(&symbol["children"]));
        }
        found
    }

    fn range(&self, value: &Value) -> Option<TextRange> {
        let start = self.offset(&value["start"])?;
        Some(TextRange::new(start, self.offset(&value["end"])?))
    }

    fn offset(&self, value: &Value) -> Option<usize> {
        let line = usize::try_from(value["line"].as_u64()?).ok()?;
        let mut left = value["character"].as_u64()?;
        let range = self.lines.line_range(line);
        for (at, character) in range.slice(self.lines.text()).char_indices() {
            if left == 0 {
                return Some(range.start() + at);
            }
            left = left.saturating_sub(character.len_utf16() as u64);
        }
        Some(range.end())
    }
}

fn each(value: &Value, item: impl Fn(&Value) -> Option<Item>) -> BTreeSet<Item> {
    let values = value.as_array().into_iter().flatten();
    values.filter_map(item).collect()
}

fn kind(feature: Feature, place: &Value) -> &'static str {
    match (feature, place["kind"].as_u64()) {
        (Feature::Highlights, Some(2)) => "read",
        (Feature::Highlights, Some(3)) => "write",
        _ => "",
    }
}
