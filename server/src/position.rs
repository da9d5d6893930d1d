//! Places as an editor counts them: lines from 0, characters in the units that were agreed on.
//! Leans on `LineIndex`; the only file that knows the units.

use dockwright_syntax::text::{LineIndex, TextRange};

/// What a character of a position is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// A byte.
    Utf8,
    /// A UTF-16 code unit, which every editor understands.
    #[default]
    Utf16,
    /// A Unicode scalar value.
    Utf32,
}

impl Encoding {
    /// How many units a character takes.
    pub(crate) fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// How many units a text takes.
    pub(crate) fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            _ if text.is_ascii() => text.len(),
            _ => text.chars().map(|character| self.width(character)).sum(),
        }
    }

    /// The byte of `text` that `units` lead to: never inside a character, never past the end.
    pub(crate) fn offset(self, text: &str, units: usize) -> usize {
        if text.is_ascii() {
            return units.min(text.len());
        }
        let mut left = units;
        for (offset, character) in text.char_indices() {
            let width = self.width(character);
            if left < width {
                return offset;
            }
            left -= width;
        }
        text.len()
    }
}

/// A place in a text: the line and the character in it, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point {
    pub(crate) line: u32,
    pub(crate) character: u32,
}

/// From bytes to points and back, for one text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ruler<'a> {
    pub(crate) lines: &'a LineIndex,
    pub(crate) encoding: Encoding,
}

impl Ruler<'_> {
    /// The point of a byte; one inside a character is the character's, one past the end the end's.
    pub(crate) fn point(self, offset: usize) -> Point {
        let text = self.lines.text();
        let offset = text.floor_char_boundary(offset);
        let line = self.lines.line_of(offset);
        let start = self.lines.line_range(line).start();
        Point {
            line: line as u32,
            character: self.encoding.length(&text[start..offset]) as u32,
        }
    }

    /// The byte of a point; one past the end of its line is the end of the line, its line break excluded.
    pub(crate) fn offset(self, point: Point) -> usize {
        let content = self.lines.line_content_range(point.line as usize);
        let line = content.slice(self.lines.text());
        content.start() + self.encoding.offset(line, point.character as usize)
    }

    /// The bytes between two points, given in either order.
    pub(crate) fn range(self, start: Point, end: Point) -> TextRange {
        let (start, end) = (self.offset(start), self.offset(end));
        TextRange::new(start.min(end), end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn points_and_bytes_lead_to_each_other_in_every_encoding() {
        let text = "FROM a\r\nRUN echo 😀e\u{301}x\rCMD é\n";
        let lines = LineIndex::for_editor(Arc::from(text));
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let ruler = Ruler {
                lines: &lines,
                encoding,
            };
            for (offset, character) in text.char_indices().filter(|(_, c)| !"\r\n".contains(*c)) {
                let point = ruler.point(offset);
                assert_eq!(ruler.offset(point), offset, "{encoding:?} {character}");
            }
        }
    }

    #[test]
    fn characters_are_counted_in_the_units_agreed_on() {
        let lines = LineIndex::for_editor(Arc::from("😀x\ny"));
        let x = |encoding| {
            Ruler {
                lines: &lines,
                encoding,
            }
            .point(4)
            .character
        };
        assert_eq!(
            [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32].map(x),
            [4, 2, 1]
        );
    }

    #[test]
    fn what_lies_outside_is_clamped() {
        let lines = LineIndex::for_editor(Arc::from("a😀\r\nb"));
        let ruler = Ruler {
            lines: &lines,
            encoding: Encoding::Utf16,
        };
        let offset = |line, character| ruler.offset(Point { line, character });
        assert_eq!(offset(0, 2), 1, "inside a surrogate pair");
        assert_eq!(offset(0, 99), 5, "past the end of the line");
        assert_eq!(offset(9, 0), 8, "past the last line");
    }
}
