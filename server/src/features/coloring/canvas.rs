//! The picture of one instruction: a cell for each byte, painted from the outside in.
//! Leans on `color`.

use dockwright_syntax::text::TextRange;

use super::color::{Color, Colored};

/// What is painted on.
pub(super) struct Canvas<'a> {
    text: &'a str,
    range: TextRange,
    /// The stroke that covers each byte, from 1; 0 where there is none.
    cells: Vec<u32>,
    strokes: Vec<Color>,
}

impl<'a> Canvas<'a> {
    /// An empty one for a part of the file's text.
    pub(super) fn new(text: &'a str, range: TextRange) -> Self {
        Self {
            text,
            range,
            cells: vec![0; range.len()],
            strokes: Vec::new(),
        }
    }

    /// The text of the whole file.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Paints a range; what lies outside of the canvas is not painted.
    pub(super) fn paint(&mut self, range: TextRange, color: impl Into<Color>) {
        self.strokes.push(color.into());
        self.fill(range, self.strokes.len() as u32);
    }

    /// Takes the paint of a range away.
    pub(super) fn erase(&mut self, range: TextRange) {
        self.fill(range, 0);
    }

    fn fill(&mut self, range: TextRange, stroke: u32) {
        let at =
            |offset: usize| offset.clamp(self.range.start(), self.range.end()) - self.range.start();
        let cells = at(range.start())..at(range.end());
        self.cells[cells].fill(stroke);
    }

    /// What is seen in the end, in order: never across lines, never white space alone.
    pub(super) fn colored(&self, out: &mut Vec<Colored>) {
        let bytes = &self.text.as_bytes()[self.range.start()..self.range.end()];
        let mut at = 0;
        while at < self.cells.len() {
            let stroke = self.cells[at];
            let rest = self.cells[at..].iter().zip(&bytes[at..]);
            let is_same = |(cell, byte): &(&u32, &u8)| **cell == stroke && !is_break(**byte);
            let length = rest.take_while(is_same).count().max(1);
            if stroke > 0 && !bytes[at..at + length].trim_ascii().is_empty() {
                let start = self.range.start() + at;
                out.push(Colored {
                    range: TextRange::new(start, start + length),
                    color: self.strokes[stroke as usize - 1],
                });
            }
            at += length;
        }
    }
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
