//! Positions counted in the units of the protocol, straight from its words and on purpose not with the server's code.
//! Leans on nothing.

use serde_json::{Value, json};

/// What a character of a position is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    /// A byte.
    Utf8,
    /// A UTF-16 code unit.
    #[default]
    Utf16,
    /// A Unicode scalar value.
    Utf32,
}

impl Units {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Utf8, Self::Utf16, Self::Utf32];

    /// The protocol's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    /// Reads the protocol's word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|units| units.name() == word)
    }

    fn width(self, character: char) -> u64 {
        match self {
            Self::Utf8 => character.len_utf8() as u64,
            Self::Utf16 => character.len_utf16() as u64,
            Self::Utf32 => 1,
        }
    }

    /// The position of a byte, as the protocol writes it.
    pub fn position(self, text: &str, offset: usize) -> Value {
        let (line, character) = self.point(text, offset);
        json!({ "line": line, "character": character })
    }

    /// The line and the character of a byte, both from 0.
    pub fn point(self, text: &str, offset: usize) -> (u64, u64) {
        let (mut line, mut character) = (0, 0);
        let mut rest = text[..offset].chars().peekable();
        while let Some(next) = rest.next() {
            // Between the two bytes of `\r\n` there is no line yet.
            let is_pair = next == '\r' && text_follows(text, offset, rest.peek().copied());
            if is_pair || !matches!(next, '\n' | '\r') {
                character += self.width(next);
            } else {
                (line, character) = (line + 1, 0);
            }
        }
        (line, character)
    }

    /// The range of some bytes, as the protocol writes it.
    pub fn range(self, text: &str, start: usize, end: usize) -> Value {
        json!({ "start": self.position(text, start), "end": self.position(text, end) })
    }

    /// The byte of a position that the protocol wrote; nothing for one that no text has.
    pub fn offset(self, text: &str, position: &Value) -> Option<usize> {
        let (line, character) = (position["line"].as_u64()?, position["character"].as_u64()?);
        let start = line_start(text, line)?;
        let mut left = character;
        for (at, next) in text[start..].char_indices() {
            if left == 0 {
                return Some(start + at);
            }
            left = left.checked_sub(self.width(next))?;
        }
        (left == 0).then_some(text.len())
    }

    /// The bytes of a range that the protocol wrote.
    pub fn bytes(self, text: &str, range: &Value) -> Option<(usize, usize)> {
        let start = self.offset(text, &range["start"])?;
        let end = self.offset(text, &range["end"])?;
        (start <= end).then_some((start, end))
    }
}

/// Whether a `\n` comes next, within what was cut off or right behind the cut.
fn text_follows(text: &str, offset: usize, next: Option<char>) -> bool {
    next.or_else(|| text[offset..].chars().next()) == Some('\n')
}

/// The first byte of a line; lines end in `\n`, `\r\n` or a lone `\r`.
fn line_start(text: &str, line: u64) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends = |at: &usize| {
        bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')
    };
    let starts = (0..bytes.len()).filter(ends).map(|at| at + 1);
    std::iter::once(0).chain(starts).nth(line as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_bytes_lead_to_each_other() {
        let text = "a😀é\r\nb\rc\n";
        for units in Units::ALL {
            for offset in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let position = units.position(text, offset);
                assert_eq!(
                    units.offset(text, &position),
                    Some(offset),
                    "{units:?} {position}"
                );
            }
        }
    }

    #[test]
    fn each_unit_counts_its_own_way() {
        let after = |units: Units| units.point("a😀é", "a😀é".len()).1;
        assert_eq!(Units::ALL.map(after), [7, 4, 3]);
    }
}
