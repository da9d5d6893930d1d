//! The logical line: the text of an instruction as BuildKit reads it, with a way back to the file.
//! Leans on `text` and `placed`.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use crate::placed::Placed;
use crate::text::{Shift, TextRange};

/// Text put together from pieces of a file, continuations and comment lines left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoinedText {
    text: String,
    pieces: Vec<Piece>,
}

/// One stretch that stands in the file as it stands in the joined text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    joined: u32,
    file: u32,
}

impl JoinedText {
    /// Adds the bytes of `range` of the file's `source`.
    pub fn push(&mut self, source: &str, range: TextRange) {
        self.pieces.push(Piece {
            joined: self.text.len() as u32,
            file: range.start() as u32,
        });
        self.text.push_str(range.slice(source));
    }

    /// Adds text that stands for the bytes of the file from `file` on, without being the same.
    pub fn push_text(&mut self, text: &str, file: usize) {
        self.pieces.push(Piece {
            joined: self.text.len() as u32,
            file: file as u32,
        });
        self.text.push_str(text);
    }

    /// The joined text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes the part between two offsets as a text of its own that maps to the same places of the file.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let first = self.piece_index(range.start);
        let pieces = self.pieces[first.min(self.pieces.len())..]
            .iter()
            .take_while(|piece| (piece.joined as usize) < range.end.max(range.start + 1))
            .map(|piece| {
                let skipped = (range.start as u32).saturating_sub(piece.joined);
                Piece {
                    joined: (piece.joined + skipped) - range.start as u32,
                    file: piece.file + skipped,
                }
            })
            .collect();
        Self {
            text: self.text.get(range).unwrap_or_default().to_owned(),
            pieces,
        }
    }

    /// Adds all of `other` behind what is here.
    pub fn append(&mut self, other: &Self) {
        let base = self.text.len() as u32;
        self.pieces.extend(other.pieces.iter().map(|piece| Piece {
            joined: piece.joined + base,
            file: piece.file,
        }));
        self.text.push_str(&other.text);
    }

    /// The stretches of the file that it is put together from, in order.
    pub fn stretches(&self) -> impl Iterator<Item = TextRange> {
        let ends = self.pieces.iter().skip(1).map(|piece| piece.joined);
        let ends = ends.chain([self.text.len() as u32]);
        self.pieces.iter().zip(ends).map(|(piece, end)| {
            let start = piece.file as usize;
            TextRange::new(start, start + (end - piece.joined) as usize)
        })
    }

    /// Where the byte at `offset` stands in the file; the end of the text follows its last byte.
    pub fn file_offset(&self, offset: usize) -> usize {
        match self.pieces.get(self.piece_index(offset)) {
            Some(piece) => piece.file as usize + (offset - piece.joined as usize),
            None => 0,
        }
    }

    /// Where the byte of the file at `offset` stands in the joined text; one that was left out, where the text goes on.
    ///
    /// Only for text whose pieces follow each other in the file, as those of an instruction do.
    pub fn joined_offset(&self, offset: usize) -> usize {
        let after = self
            .pieces
            .partition_point(|piece| piece.file as usize <= offset);
        let Some(piece) = after.checked_sub(1).map(|index| self.pieces[index]) else {
            return 0;
        };
        let end = self
            .pieces
            .get(after)
            .map_or(self.text.len(), |next| next.joined as usize);
        (piece.joined as usize + (offset - piece.file as usize)).min(end)
    }

    /// Where the bytes of `range` stand in the file; a range across a continuation covers it.
    pub fn file_range(&self, range: Range<usize>) -> TextRange {
        let start = self.file_offset(range.start);
        if range.is_empty() {
            return TextRange::empty(start);
        }
        TextRange::new(start, self.file_offset(range.end - 1) + 1)
    }

    /// Whether the bytes of `range` stand in the file without a break.
    pub fn is_contiguous(&self, range: &Range<usize>) -> bool {
        range.is_empty() || self.piece_index(range.start) == self.piece_index(range.end - 1)
    }

    /// The text with the layout of its pieces, wherever in the file it stands.
    pub fn layout(&self) -> Layout<'_> {
        Layout(self)
    }

    /// How far this text has moved from where `before`, of the same layout, stood.
    pub fn shift_from(&self, before: &Self) -> Shift {
        Shift {
            from: before.file_offset(0),
            to: self.file_offset(0),
        }
    }

    fn piece_index(&self, offset: usize) -> usize {
        self.pieces
            .partition_point(|piece| piece.joined as usize <= offset)
            .saturating_sub(1)
    }
}

impl Placed for JoinedText {
    fn shift(&mut self, shift: Shift) {
        let Self { pieces, text: _ } = self;
        for piece in pieces {
            piece.file = shift.apply(piece.file as usize) as u32;
        }
    }
}

/// A joined text seen from its own start: two are equal when the same bytes stand in the same pieces,
/// at the same distances from the first.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a>(&'a JoinedText);

impl Layout<'_> {
    fn distances(&self) -> impl Iterator<Item = (u32, u32)> {
        let first = self.0.pieces.first().map_or(0, |piece| piece.file);
        let pieces = self.0.pieces.iter();
        pieces.map(move |piece| (piece.joined, piece.file.wrapping_sub(first)))
    }
}

impl PartialEq for Layout<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text && self.distances().eq(other.distances())
    }
}

impl Eq for Layout<'_> {}

impl Hash for Layout<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text.hash(state);
        for distance in self.distances().skip(1) {
            distance.hash(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_back_through_a_continuation() {
        let source = "RUN go\\\n# c\nod x";
        let mut joined = JoinedText::default();
        joined.push(source, TextRange::new(0, 6));
        joined.push(source, TextRange::new(12, 16));
        assert_eq!(joined.text(), "RUN good x");
        assert_eq!(joined.file_range(4..8), TextRange::new(4, 14));
        assert_eq!(joined.file_range(9..10), TextRange::new(15, 16));
        assert!(!joined.is_contiguous(&(4..8)));
        let back = |offset| joined.joined_offset(offset);
        assert_eq!(
            [0, 4, 6, 7, 11, 12, 14, 99].map(back),
            [0, 4, 6, 6, 6, 6, 8, 10]
        );
        let tail = joined.slice(5..10);
        assert_eq!(tail.text(), "ood x");
        assert_eq!(tail.file_range(0..1), TextRange::new(5, 6));
        assert_eq!(tail.file_range(1..5), TextRange::new(12, 16));
    }

    #[test]
    fn a_layout_is_the_same_wherever_the_text_stands() {
        let of = |source: &str, ranges: [(usize, usize); 2]| {
            let mut joined = JoinedText::default();
            for (start, end) in ranges {
                joined.push(source, TextRange::new(start, end));
            }
            joined
        };
        let here = of("a\\\nb", [(0, 1), (3, 4)]);
        let there = of("xx a\\\nb", [(3, 4), (6, 7)]);
        let apart = of("a\\\n\nb", [(0, 1), (4, 5)]);
        assert_eq!(here.layout(), there.layout());
        assert_ne!(here.layout(), apart.layout());
        assert_eq!(there.shift_from(&here), Shift { from: 0, to: 3 });
    }
}
