//! What is asked about a text: its folds and symbols, and every place of a word that could be a name.
//! Leans on `answer`.

use std::collections::HashSet;
use std::ops::Range;

use super::answer::Places;

/// A text with the places that are asked about.
pub(super) struct Question<'a> {
    pub(super) text: &'a str,
    pub(super) places: Places,
    /// One place within each word that could be a name.
    pub(super) positions: Vec<usize>,
}

impl<'a> Question<'a> {
    /// Finds what to ask.
    pub(super) fn about(text: &'a str) -> Self {
        let words = words(text);
        let names: HashSet<&str> = words
            .iter()
            .filter(|word| could_be_name(text, word))
            .map(|word| &text[(*word).clone()])
            .collect();
        let positions = words
            .into_iter()
            .filter(|word| names.contains(&text[word.clone()]))
            .map(|word| word.start + word.len() / 2)
            .collect();
        Self {
            places: Places::of(text),
            text,
            positions,
        }
    }
}

fn words(text: &str) -> Vec<Range<usize>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(length) = text[at..].find(is_word) {
        let start = at + length;
        let rest = &text[start..];
        at = start + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        words.push(start..at);
    }
    words
}

/// Whether a word stands where names stand; other places of such a word are asked about as well.
fn could_be_name(text: &str, word: &Range<usize>) -> bool {
    let before = &text[..word.start];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let first = line.split_whitespace().next().unwrap_or_default();
    let keyword = ["arg", "env", "from", "onbuild"]
        .iter()
        .any(|keyword| first.eq_ignore_ascii_case(keyword));
    keyword
        || text[word.end..].starts_with('=')
        || before.ends_with(['$', '{', '<'])
        || before.ends_with("<<-")
        || before.trim_end_matches(['"', '\'']).ends_with(['<', '='])
            && (line.contains("<<") || line.contains("from="))
}
