//! Places in a text: byte ranges, and the one table that turns them into lines and columns.
//! Leans on nothing; every other file of the house leans on this one.

use std::ops::Range;
use std::sync::Arc;

/// The largest text that offsets can address, in bytes.
pub const MAX_TEXT_LEN: usize = u32::MAX as usize;

/// A half-open range of bytes in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextRange {
    start: u32,
    end: u32,
}

impl TextRange {
    /// Makes the range from `start` up to, not including, `end`; an end before the start makes it empty.
    pub fn new(start: usize, end: usize) -> Self {
        let start = start as u32;
        Self {
            start,
            end: (end as u32).max(start),
        }
    }

    /// Makes the empty range at `offset`.
    pub fn empty(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// The byte after the last one.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the range holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `offset` lies inside; the end does not.
    pub fn contains(self, offset: usize) -> bool {
        self.start() <= offset && offset < self.end()
    }

    /// Whether `other` lies wholly inside; ends may touch.
    pub fn contains_range(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn intersects(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The range of the same bytes in a text that has moved.
    #[must_use]
    pub fn shifted(self, shift: Shift) -> Self {
        Self::new(shift.apply(self.start()), shift.apply(self.end()))
    }

    /// The part of `text` in this range; empty where the range is outside of it.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

impl From<Range<usize>> for TextRange {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl From<TextRange> for Range<usize> {
    fn from(range: TextRange) -> Self {
        range.start()..range.end()
    }
}

/// How far a part of a text has moved: what stood at one offset stands at another now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Where it stood.
    pub from: usize,
    /// Where it stands.
    pub to: usize,
}

impl Shift {
    /// Where what stood at `offset` stands now.
    pub fn apply(self, offset: usize) -> usize {
        (offset + self.to).saturating_sub(self.from)
    }

    /// Whether everything stands where it stood.
    pub fn is_none(self) -> bool {
        self.from == self.to
    }
}

/// A line and a column, both counted from 1; the column counts Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in scalar values, from 1.
    pub column: usize,
}

/// Where each line of a text starts. A line ends at `\n`, as in BuildKit; made for an editor, also at a lone `\r`.
#[derive(Clone, Debug)]
pub struct LineIndex {
    text: Arc<str>,
    starts: Arc<[u32]>,
}

impl LineIndex {
    /// Finds the lines of `text` in one pass.
    pub fn new(text: Arc<str>) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Self {
            starts: starts.into(),
            text,
        }
    }

    /// Finds the lines as an editor counts them: `\n`, `\r\n` and a lone `\r` end one.
    /// Source: Language Server Protocol 3.17, "Text Documents".
    pub fn for_editor(text: Arc<str>) -> Self {
        let bytes = text.as_bytes();
        let ends = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        let mut starts = vec![0];
        starts.extend(
            memchr::memchr2_iter(b'\n', b'\r', bytes)
                .filter(ends)
                .map(|at| at as u32 + 1),
        );
        Self {
            starts: starts.into(),
            text,
        }
    }

    /// The text the index was made of.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The number of lines; a text that ends in a newline has an empty last one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The line that holds `offset`, counted from 0.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|&start| start as usize <= offset)
            - 1
    }

    /// The bytes of a line counted from 0, its newline included; empty past the last line.
    pub fn line_range(&self, line: usize) -> TextRange {
        let end = self.text.len();
        let start_of = |line: usize| self.starts.get(line).map_or(end, |&start| start as usize);
        TextRange::new(start_of(line), start_of(line + 1))
    }

    /// The bytes of a line without its `\n` or `\r\n`.
    pub fn line_content_range(&self, line: usize) -> TextRange {
        let range = self.line_range(line);
        let content = range.slice(&self.text).trim_end_matches(['\n', '\r']);
        TextRange::new(range.start(), range.start() + content.len())
    }

    /// The line and column of `offset`, both from 1; an offset past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset);
        let start = self.line_range(line).start();
        Position {
            line: line + 1,
            column: self.text[start..offset].chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_ends_lines_at_lone_carriage_returns_too() {
        let lines = |index: LineIndex| {
            let line = |line| {
                index
                    .line_content_range(line)
                    .slice(index.text())
                    .to_owned()
            };
            (0..index.line_count()).map(line).collect::<Vec<_>>()
        };
        let text: Arc<str> = Arc::from("a\rb\r\nc\n\r");
        assert_eq!(
            lines(LineIndex::for_editor(text.clone())),
            ["a", "b", "c", "", ""]
        );
        assert_eq!(lines(LineIndex::new(text)), ["a\rb", "c", ""]);
    }

    #[test]
    fn positions_count_scalar_values_from_one() {
        let index = LineIndex::new(Arc::from("a\n😀é b\r\n"));
        let at = |offset| {
            let position = index.position(offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (2, 1));
        assert_eq!(at(6), (2, 2));
        assert_eq!(at(8), (2, 3));
        assert_eq!(at(99), (3, 1));
        assert_eq!(index.line_content_range(1).slice(index.text()), "😀é b");
    }
}
