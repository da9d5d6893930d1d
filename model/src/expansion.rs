//! The values of words: each expanded once, with the scope in force where it stands.
//! Leans on `scope` and on `dockwright-syntax` for the reading of words.

use std::collections::{BTreeSet, HashMap};

use dockwright_syntax::expand::{ExpandErrorKind, Expander};
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::scope::Scope;

/// What a word becomes.
#[derive(Clone, Debug, Default)]
pub struct Expanded {
    /// The value, quotes removed; the text as written where it cannot be expanded.
    pub value: String,
    /// The variables in it that have a value.
    pub matched: BTreeSet<String>,
    /// The variables in it that nothing declares.
    pub undefined: Vec<UndefinedVariable>,
    /// Why it cannot be expanded.
    pub error: Option<ExpansionError>,
}

/// A variable that nothing declares, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndefinedVariable {
    /// The name.
    pub name: String,
    /// The whole `$name` or `${name…}`.
    pub range: TextRange,
}

/// Why a word cannot be expanded, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpansionError {
    /// What is wrong.
    pub message: String,
    /// The part at fault.
    pub range: TextRange,
    /// What is wrong, for a program.
    pub kind: ExpandErrorKind,
}

/// The expansions of a file, by the place of the word.
#[derive(Clone, Debug, Default)]
pub struct Expansions {
    by_range: HashMap<TextRange, Expanded>,
    has_errors: bool,
}

impl Expansions {
    /// The expansion of a word; `None` for one that says just what it says, or that BuildKit does not expand.
    pub fn get(&self, word: &Word) -> Option<&Expanded> {
        self.by_range.get(&word.range)
    }

    /// The expansion of the text at a place.
    pub fn at(&self, range: TextRange) -> Option<&Expanded> {
        self.by_range.get(&range)
    }

    /// The value of a word: expanded if it was, otherwise as written.
    pub fn value<'a>(&'a self, word: &'a Word) -> &'a str {
        self.get(word)
            .map_or(&word.text, |expanded| &expanded.value)
    }

    /// Every expansion, in no order.
    pub fn all(&self) -> impl Iterator<Item = (TextRange, &Expanded)> {
        self.by_range
            .iter()
            .map(|(range, expanded)| (*range, expanded))
    }

    /// Whether any word cannot be expanded; most files have none, and need not be searched for them.
    pub(crate) fn has_errors(&self) -> bool {
        self.has_errors
    }

    pub(crate) fn insert(&mut self, range: TextRange, expanded: Expanded) {
        self.has_errors |= expanded.error.is_some();
        self.by_range.insert(range, expanded);
    }
}

/// Whether `text` says more than itself: a variable, a quote or an escape.
pub(crate) fn needs_expansion(text: &str, escape: char) -> bool {
    text.contains(['$', '"', '\'', escape])
}

/// Expands `text`; `place` tells where a part of it stands in the file.
pub(crate) fn expand(
    text: &str,
    expander: Expander,
    scope: &Scope,
    place: &dyn Fn(std::ops::Range<usize>) -> TextRange,
) -> Expanded {
    match expander.expand(text, scope) {
        Ok(expansion) => {
            let names = expansion
                .unmatched
                .iter()
                .filter(|name| !scope.is_declared(name));
            let names: BTreeSet<&str> = names.map(String::as_str).collect();
            Expanded {
                undefined: undefined(text, expander, &names, place),
                value: expansion.text,
                matched: expansion.matched,
                error: None,
            }
        }
        Err(error) => Expanded {
            value: text.to_owned(),
            error: Some(ExpansionError {
                range: place(error.range),
                message: error.message,
                kind: error.kind,
            }),
            ..Expanded::default()
        },
    }
}

/// Finds the first use of each of `names`.
fn undefined(
    text: &str,
    expander: Expander,
    names: &BTreeSet<&str>,
    place: &dyn Fn(std::ops::Range<usize>) -> TextRange,
) -> Vec<UndefinedVariable> {
    if names.is_empty() {
        return Vec::new();
    }
    let uses = expander.variable_uses(text);
    names
        .iter()
        .filter_map(|name| uses.iter().find(|variable| variable.name == **name))
        .map(|variable| UndefinedVariable {
            name: variable.name.clone(),
            range: place(variable.range.clone()),
        })
        .collect()
}
