//! Quote removal that remembers where each byte comes from.
//! Leans on `body` and `word`.

use std::ops::Range;

use super::body::DerivedText;
use super::word::Quoting;

/// A word without its quotes and escapes; expansions stay as they are written.
#[derive(Default)]
pub(super) struct Unquoted {
    pub(super) text: DerivedText,
    pub(super) quoting: Quoting,
}

/// Removes the quotes from the bytes of `range`; `expansions` are the outermost ones in it, in order.
pub(super) fn remove_quotes(
    body: &str,
    range: &Range<usize>,
    expansions: &[Range<usize>],
) -> Unquoted {
    let mut removal = Removal {
        body: body.get(..range.end).unwrap_or_default(),
        at: range.start,
        expansions,
        out: DerivedText::default(),
        pieces: 0,
        whole: None,
    };
    while removal.at < removal.body.len() {
        removal.step_bare(range);
    }
    Unquoted {
        quoting: removal.quoting(),
        text: removal.out,
    }
}

/// Removes the escapes that backticks add to the script between them, which starts at `start` of the body.
pub(super) fn remove_backtick_escapes(script: &str, start: usize, quoted: bool) -> DerivedText {
    let mut out = DerivedText::default();
    let mut at = 0;
    while let Some(first) = script[at..].chars().next() {
        let rest = &script[at..];
        let len = match rest.strip_prefix('\\').and_then(|rest| rest.chars().next()) {
            Some(next @ ('\\' | '`' | '$')) => push_escaped(&mut out, start + at, next),
            Some('"') if quoted => push_escaped(&mut out, start + at, '"'),
            _ => {
                let more = rest[first.len_utf8()..].find('\\');
                let plain = more.map_or(rest.len(), |more| first.len_utf8() + more);
                out.push_same(&rest[..plain], start + at);
                plain
            }
        };
        at += len;
    }
    out
}

/// Adds a character that has a backslash in front at `at`, and gives the length of both.
fn push_escaped(out: &mut DerivedText, at: usize, character: char) -> usize {
    let len = 1 + character.len_utf8();
    out.push_decoded(character.encode_utf8(&mut [0; 4]), &(at..at + len));
    len
}

struct Removal<'a> {
    body: &'a str,
    at: usize,
    expansions: &'a [Range<usize>],
    out: DerivedText,
    pieces: usize,
    whole: Option<Quoting>,
}

impl Removal<'_> {
    fn step_bare(&mut self, range: &Range<usize>) {
        let start = self.at;
        let rest = &self.body[start..];
        let kind = if self.take_expansion() {
            return;
        } else if rest.starts_with('\'') {
            self.at += 1;
            self.take_single();
            Quoting::Single
        } else if rest.starts_with("$'") {
            self.at += 2;
            self.take_ansi();
            Quoting::Single
        } else if rest.starts_with('"') || rest.starts_with("$\"") {
            self.at += 1 + usize::from(rest.starts_with('$'));
            self.take_double();
            Quoting::Double
        } else {
            return self.take_bare(rest);
        };
        self.pieces += 1;
        if *range == (start..self.at) {
            self.whole = Some(kind);
        }
    }

    fn quoting(&self) -> Quoting {
        match self.pieces {
            0 => Quoting::Bare,
            _ => self.whole.unwrap_or(Quoting::Mixed),
        }
    }

    /// Copies the expansion that starts here, if one does.
    fn take_expansion(&mut self) -> bool {
        while let Some((first, rest)) = self.expansions.split_first() {
            if first.start > self.at {
                return false;
            }
            self.expansions = rest;
            if first.start == self.at
                && first.end > self.at
                && self.body.is_char_boundary(first.end)
            {
                self.copy_up_to(first.end);
                return true;
            }
        }
        false
    }

    fn take_bare(&mut self, rest: &str) {
        if let Some(escaped) = rest.strip_prefix('\\') {
            return self.take_escaped(escaped);
        }
        let special = |byte: &u8| {
            matches!(
                byte,
                b'\\' | b'\'' | b'"' | b'$' | b'`' | b'<' | b'>' | b'='
            )
        };
        self.copy_plain(rest, special);
    }

    /// Copies up to the next byte that may mean something, at least one character.
    fn copy_plain(&mut self, rest: &str, special: impl Fn(&u8) -> bool) {
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let more = rest.as_bytes()[first..].iter().position(special);
        self.copy_up_to(self.at + more.map_or(rest.len(), |more| first + more));
    }

    fn take_escaped(&mut self, escaped: &str) {
        match escaped.chars().next() {
            Some('\n') => self.at += 2,
            Some(character) => self.at += push_escaped(&mut self.out, self.at, character),
            None => self.copy_up_to(self.at + 1),
        }
    }

    fn take_single(&mut self) {
        let end = self.body[self.at..].find('\'').map(|end| self.at + end);
        self.copy_up_to(end.unwrap_or(self.body.len()));
        self.at += usize::from(end.is_some());
    }

    fn take_double(&mut self) {
        while self.at < self.body.len() {
            let rest = &self.body[self.at..];
            let escaped = rest.strip_prefix('\\').unwrap_or_default();
            if rest.starts_with('"') {
                self.at += 1;
                return;
            }
            if escaped.starts_with(['$', '`', '"', '\\', '\n']) {
                self.take_escaped(escaped);
            } else if !self.take_expansion() {
                self.copy_plain(rest, |byte| matches!(byte, b'\\' | b'"' | b'$' | b'`'));
            }
        }
    }

    fn take_ansi(&mut self) {
        while self.at < self.body.len() {
            let rest = &self.body[self.at..];
            if rest.starts_with('\'') {
                self.at += 1;
                return;
            }
            match rest.strip_prefix('\\') {
                Some(escaped) => self.take_ansi_escape(escaped),
                None => self.copy_plain(rest, |byte| matches!(byte, b'\\' | b'\'')),
            }
        }
    }

    fn take_ansi_escape(&mut self, escaped: &str) {
        let Some((character, len)) = decode_ansi(escaped) else {
            return self.copy_up_to(self.at + 1);
        };
        let end = self.at + 1 + len;
        let mut buffer = [0; 4];
        self.out
            .push_decoded(character.encode_utf8(&mut buffer), &(self.at..end));
        self.at = end;
    }

    fn copy_up_to(&mut self, end: usize) {
        self.out.push_same(&self.body[self.at..end], self.at);
        self.at = end;
    }
}

/// The character behind a backslash in `$'…'`, and how many bytes it is written with.
fn decode_ansi(escaped: &str) -> Option<(char, usize)> {
    let first = escaped.chars().next()?;
    let (character, len) = match first {
        'a' => ('\x07', 1),
        'b' => ('\x08', 1),
        'e' | 'E' => ('\x1b', 1),
        'f' => ('\x0c', 1),
        'n' => ('\n', 1),
        'r' => ('\r', 1),
        't' => ('\t', 1),
        'v' => ('\x0b', 1),
        '\\' | '\'' | '"' | '?' => (first, 1),
        'x' => decode_number(escaped, 1, 2, 16)?,
        'u' => decode_number(escaped, 1, 4, 16)?,
        'U' => decode_number(escaped, 1, 8, 16)?,
        '0'..='7' => decode_number(escaped, 0, 3, 8)?,
        _ => return None,
    };
    Some((character, len))
}

fn decode_number(escaped: &str, skip: usize, most: usize, radix: u32) -> Option<(char, usize)> {
    let digits = escaped[skip..].chars().take(most);
    let len = digits.take_while(|digit| digit.is_digit(radix)).count();
    let number = u32::from_str_radix(&escaped[skip..skip + len], radix).ok()?;
    Some((char::from_u32(number)?, skip + len))
}
