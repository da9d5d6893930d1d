//! The way from a body back to the file, also through text that was taken out of quotes.
//! Leans on `text`.

use std::ops::Range;

use crate::text::TextRange;

/// How offsets of a body go back to the file.
pub trait BodyMap {
    /// Gives the range of the file for the bytes of the body from `start` up to `end`.
    ///
    /// The start is where the byte at `start` stands, the end is behind the byte before `end`;
    /// an empty range may lie at the very end of the body.
    fn file_range(&self, start: usize, end: usize) -> TextRange;
}

/// A body that stands in the file in one piece, from this offset on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FromOffset(pub usize);

impl BodyMap for FromOffset {
    fn file_range(&self, start: usize, end: usize) -> TextRange {
        TextRange::new(self.0 + start, self.0 + end)
    }
}

/// Text made from parts of a body by taking quotes and escapes away.
///
/// Each byte remembers which bytes of the body it stands for.
#[derive(Clone, Debug, Default)]
pub(super) struct DerivedText {
    pub(super) text: String,
    origins: Vec<(u32, u32)>,
}

impl DerivedText {
    /// Adds text that stands in the body as it is, from `start` on.
    pub(super) fn push_same(&mut self, text: &str, start: usize) {
        self.text.push_str(text);
        let bytes = start..start + text.len();
        self.origins
            .extend(bytes.map(|at| (at as u32, at as u32 + 1)));
    }

    /// Adds text that the bytes of `origin` stand for.
    pub(super) fn push_decoded(&mut self, text: &str, origin: &Range<usize>) {
        self.text.push_str(text);
        let origin = (origin.start as u32, origin.end as u32);
        self.origins.extend(std::iter::repeat_n(origin, text.len()));
    }

    /// Adds all of another text of the same body.
    pub(super) fn append(&mut self, other: Self) {
        self.text.push_str(&other.text);
        self.origins.extend(other.origins);
    }

    /// The bytes of the body behind those of the derived text.
    fn origin(&self, start: usize, end: usize) -> Range<usize> {
        let last = self.origins.last().map_or(0, |origin| origin.1);
        let first = self.origins.get(start).map_or(last, |origin| origin.0) as usize;
        if end <= start {
            return first..first;
        }
        let end = self.origins.get(end - 1).map_or(last, |origin| origin.1) as usize;
        first..end.max(first)
    }
}

/// The map of a derived text: first to the body it came from, from there to the file.
#[derive(Clone, Copy)]
pub(super) struct DerivedMap<'a> {
    pub(super) derived: &'a DerivedText,
    pub(super) outer: &'a dyn BodyMap,
}

impl BodyMap for DerivedMap<'_> {
    fn file_range(&self, start: usize, end: usize) -> TextRange {
        let origin = self.derived.origin(start, end);
        self.outer.file_range(origin.start, origin.end)
    }
}
