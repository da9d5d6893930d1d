//! Where exactly a part of a word stands in the file, and whether its bytes there are the name.
//! Leans on `symbol`, and on `dockwright-syntax` for words and flags.

use std::ops::Range;

use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use super::symbol::Spelling;

/// The place of a name, with how it is written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) range: TextRange,
    pub(super) spelling: Spelling,
}

/// The place of `name` in `range` of the file: the whole of it, or the one stretch that reads so.
pub(super) fn place(text: &str, range: TextRange, name: &str) -> Place {
    let written = range.slice(text);
    let found = written.find(name).filter(|_| !name.is_empty());
    let Some(start) = found.filter(|_| written.matches(name).nth(1).is_none()) else {
        let spelling = Spelling::Broken;
        return Place { range, spelling };
    };
    let start = range.start() + start;
    Place {
        range: TextRange::new(start, start + name.len()),
        spelling: Spelling::Name,
    }
}

/// Where a part of a word's text stands: also in a JSON string without escapes.
pub(super) fn part(word: &Word, joined: &JoinedText, part: Range<usize>) -> TextRange {
    let line = joined.text();
    let inner = word.joined.start + 1..word.joined.end.saturating_sub(1);
    let is_string = line.get(inner.clone()) == Some(word.text.as_str())
        && line.get(word.joined.clone()) != Some(word.text.as_str());
    match is_string {
        true => joined.file_range(inner.start + part.start..inner.start + part.end),
        false => word.part(joined, part),
    }
}
