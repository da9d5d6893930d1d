//! One open text: a rope that edits are put into, and its version.
//! Leans on `position`.

use std::sync::Arc;

use ropey::Rope;

use crate::position::{Encoding, Point};

/// One change of a text.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// What is replaced; `None` for the whole text.
    pub(crate) range: Option<(Point, Point)>,
    /// What stands there afterwards.
    pub(crate) text: String,
}

/// A text that is being edited. A clone costs nothing.
#[derive(Clone, Debug)]
pub(crate) struct Buffer {
    rope: Rope,
}

impl Buffer {
    /// Takes a text.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            rope: Rope::from_str(text),
        }
    }

    /// How many bytes it has.
    pub(crate) fn length(&self) -> usize {
        self.rope.len_bytes()
    }

    /// The whole text in one piece.
    pub(crate) fn text(&self) -> Arc<str> {
        Arc::from(String::from(&self.rope))
    }

    /// Puts changes in, one after the other: each is told in the text that the one before left.
    pub(crate) fn apply(&mut self, changes: &[Change], encoding: Encoding) {
        for change in changes {
            match change.range {
                None => self.rope = Rope::from_str(&change.text),
                Some((start, end)) => self.replace(start, end, &change.text, encoding),
            }
        }
    }

    fn replace(&mut self, start: Point, end: Point, text: &str, encoding: Encoding) {
        let (start, end) = (self.index(start, encoding), self.index(end, encoding));
        let (start, end) = (start.min(end), end.max(start));
        self.rope.remove(start..end);
        self.rope.insert(start, text);
    }

    /// The character index of a point; what lies outside is clamped to its line, or to the end of the text.
    fn index(&self, point: Point, encoding: Encoding) -> usize {
        let Some(line) = self.rope.get_line(point.line as usize) else {
            return self.rope.len_chars();
        };
        let start = self.rope.line_to_char(point.line as usize);
        let mut left = point.character as usize;
        let within = line
            .chars()
            .take_while(|character| {
                let width = encoding.width(*character);
                let fits = !matches!(character, '\n' | '\r') && width <= left;
                left = left.saturating_sub(width);
                fits
            })
            .count();
        start + within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(start: (u32, u32), end: (u32, u32), text: &str) -> Change {
        let point = |(line, character)| Point { line, character };
        Change {
            range: Some((point(start), point(end))),
            text: text.to_owned(),
        }
    }

    fn check(before: &str, changes: &[Change], encoding: Encoding, after: &str) {
        let mut buffer = Buffer::new(before);
        buffer.apply(changes, encoding);
        assert_eq!(&*buffer.text(), after);
    }

    #[test]
    fn each_change_is_told_in_the_text_the_one_before_left() {
        let changes = [
            change((0, 5), (0, 6), "alpine"),
            change((1, 0), (1, 3), "CMD"),
            change((0, 11), (0, 11), ":3"),
        ];
        check(
            "FROM a\nRUN x\n",
            &changes,
            Encoding::Utf16,
            "FROM alpine:3\nCMD x\n",
        );
    }

    #[test]
    fn characters_past_an_emoji_are_found_in_every_encoding() {
        for (encoding, at) in [
            (Encoding::Utf8, 4),
            (Encoding::Utf16, 2),
            (Encoding::Utf32, 1),
        ] {
            check("😀x", &[change((0, at), (0, at + 1), "y")], encoding, "😀y");
        }
    }

    #[test]
    fn form_feeds_and_line_separators_end_no_line() {
        let changes = [change((1, 0), (1, 1), "B")];
        check(
            "a\u{c}\u{2028}\u{85}\nb",
            &changes,
            Encoding::Utf16,
            "a\u{c}\u{2028}\u{85}\nB",
        );
    }

    #[test]
    fn what_lies_outside_is_clamped() {
        check(
            "ab\r\ncd",
            &[change((0, 9), (0, 9), "!")],
            Encoding::Utf16,
            "ab!\r\ncd",
        );
        check("ab", &[change((7, 0), (9, 9), "!")], Encoding::Utf16, "ab!");
        check("ab", &[change((0, 2), (0, 0), "")], Encoding::Utf16, "");
    }
}
