//! Bytes to lines and columns, fast also where a line is very long.
//! Leans on the line index of `dockwright-syntax`.

use std::cell::Cell;

use dockwright_syntax::text::{LineIndex, Position, TextRange};
use serde_json::{Value, json};

/// The places of one text. Asking in the order of the text costs one pass over it.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    lines: &'a LineIndex,
    is_ascii: bool,
    last: Cell<(usize, Position)>,
}

impl<'a> Places<'a> {
    /// Prepares a text.
    pub(crate) fn new(lines: &'a LineIndex) -> Self {
        Self {
            lines,
            is_ascii: lines.text().is_ascii(),
            last: Cell::new((0, Position { line: 1, column: 1 })),
        }
    }

    /// The text.
    pub(crate) fn text(&self) -> &'a str {
        self.lines.text()
    }

    /// The line and column of a byte.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text().len());
        let line = self.lines.line_of(offset);
        let start = self.lines.line_range(line).start();
        if self.is_ascii {
            return Position {
                line: line + 1,
                column: offset - start + 1,
            };
        }
        let (known, mut position) = self.last.get();
        let between = self.text().get(known..offset).filter(|_| known >= start);
        position = match between {
            Some(between) => Position {
                line: line + 1,
                column: position.column + between.chars().count(),
            },
            None => self.lines.position(offset),
        };
        self.last.set((offset, position));
        position
    }

    /// A range with the lines and columns of both ends.
    pub(crate) fn range(&self, range: TextRange) -> Value {
        let start = self.end(range.start());
        json!({ "start": start, "end": self.end(range.end()) })
    }

    /// The text of the line that holds a byte, without white space around it.
    pub(crate) fn line_text(&self, offset: usize) -> &'a str {
        self.lines
            .line_range(self.lines.line_of(offset))
            .slice(self.text())
            .trim()
    }

    fn end(&self, offset: usize) -> Value {
        let position = self.position(offset);
        json!({ "offset": offset, "line": position.line, "column": position.column })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn places_agree_with_the_line_index_in_any_order() {
        for text in ["", "FROM a\nRUN b\n", "# é\nFROM ä AS ö\r\nRUN 😀 x\n"] {
            let lines = LineIndex::new(Arc::from(text));
            let places = Places::new(&lines);
            let offsets: Vec<usize> = (0..=text.len())
                .filter(|at| text.is_char_boundary(*at))
                .collect();
            for at in offsets.iter().chain(offsets.iter().rev()) {
                assert_eq!(
                    places.position(*at),
                    lines.position(*at),
                    "{text:?} at {at}"
                );
            }
        }
    }
}
