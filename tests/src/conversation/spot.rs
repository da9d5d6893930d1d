//! Spots in a text, as a conversation names them.
//! Leans on `words`.
//!
//! `a` is the mark `«a»` of the text, `a..b` what lies between two; `"apt-«»get"` is the pointer in the first such text,
//! `"RUN «apt-get»"` what is chosen in it, `"x"#2` the second `x`; `3:5` and `3:5-3:9` count from 1;
//! `start`, `end` and `all` mean the whole text.

use std::collections::BTreeMap;

use super::words::Word;
use crate::editor::units::Units;

/// A text with named marks.
#[derive(Clone, Debug, Default)]
pub(super) struct Marked {
    pub(super) text: String,
    pub(super) marks: BTreeMap<String, usize>,
}

impl Marked {
    /// Takes the marks out of a text.
    pub(super) fn of(marked: &str) -> Self {
        let mut own = Self::default();
        let mut rest = marked;
        while let Some((before, name, behind)) = next_mark(rest) {
            own.text.push_str(before);
            own.marks.insert(name.to_owned(), own.text.len());
            rest = behind;
        }
        own.text.push_str(rest);
        own
    }

    /// Replaces bytes; marks behind move along.
    pub(super) fn replace(&mut self, (start, end): (usize, usize), text: &str) {
        self.text.replace_range(start..end, text);
        for mark in self.marks.values_mut() {
            if *mark >= end {
                *mark = *mark - (end - start) + text.len();
            } else {
                *mark = (*mark).min(start);
            }
        }
    }

    /// The bytes that a word names.
    pub(super) fn find(&self, word: &Word, units: Units) -> Result<(usize, usize), String> {
        let found = match word {
            Word::Quoted(text, nth) => self.find_text(text, *nth),
            Word::Plain(name) => self.find_plain(name, units),
        };
        found.ok_or_else(|| format!("no such place: {word:?}"))
    }

    fn find_text(&self, text: &str, nth: usize) -> Option<(usize, usize)> {
        let wanted = text.replace(['«', '»'], "");
        let (start, _) = self.text.match_indices(&wanted).nth(nth.checked_sub(1)?)?;
        let Some((before, rest)) = text.split_once('«') else {
            return Some((start, start + wanted.len()));
        };
        let chosen = rest.split_once('»')?.0;
        let start = start + before.len();
        Some((start, start + chosen.len()))
    }

    fn find_plain(&self, name: &str, units: Units) -> Option<(usize, usize)> {
        let end = self.text.len();
        match name {
            "start" => return Some((0, 0)),
            "end" => return Some((end, end)),
            "all" => return Some((0, end)),
            _ => {}
        }
        let (from, to) = name
            .split_once("..")
            .or_else(|| name.split_once('-'))
            .unwrap_or((name, name));
        Some((self.point(from, units)?, self.point(to, units)?))
    }

    fn point(&self, name: &str, units: Units) -> Option<usize> {
        if let Some(mark) = self.marks.get(name) {
            return Some(*mark);
        }
        let (line, column) = name.split_once(':')?;
        let [line, column] =
            [line, column].map(|number| number.parse::<u64>().ok()?.checked_sub(1));
        let position = serde_json::json!({ "line": line?, "character": column? });
        units.offset(&self.text, &position)
    }
}

fn next_mark(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('«')?;
    let (name, behind) = rest.split_once('»')?;
    Some((before, name, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spots_are_found() {
        let marked = Marked::of("FROM «a»x\nRUN y && y«b»\n");
        let find = |word: Word| marked.find(&word, Units::Utf16).ok();
        let quoted = |text: &str, nth| find(Word::Quoted(text.to_owned(), nth));
        let plain = |text: &str| find(Word::Plain(text.to_owned()));
        assert_eq!(marked.text, "FROM x\nRUN y && y\n");
        assert_eq!(plain("a..b"), Some((5, 17)));
        assert_eq!(plain("2:1-2:4"), Some((7, 10)));
        assert_eq!(quoted("y", 2), Some((16, 17)));
        assert_eq!(quoted("RUN «y»", 1), Some((11, 12)));
        assert_eq!(quoted("&«»&", 1), Some((14, 14)));
        assert_eq!(plain("c"), None);
    }
}
