//! The exec form: a JSON array of strings, read as Go's `encoding/json` reads it.
//! Leans on `joined` and `word`.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use crate::joined::JoinedText;
use crate::text::TextRange;
use crate::word::Word;

/// How deep JSON may nest before it no longer counts as JSON; Go's limit is 10,000.
const MAX_DEPTH: usize = 1000;

/// The spelling of a command as a JSON array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecForm {
    /// From the opening bracket to the closing one.
    pub range: TextRange,
    /// The strings, decoded; their ranges hold the quotes.
    pub words: Vec<Word>,
}

/// What text that could be an exec form is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ExecReading {
    /// A JSON array of strings.
    Exec(ExecForm),
    /// A JSON array that holds something else, which BuildKit refuses; the range is that of the first such element.
    NotStrings(TextRange),
    /// Not a JSON array: plain words or shell text.
    Plain,
}

/// Reads the part `range` of the logical line, which is trimmed.
pub(crate) fn read_exec_form(joined: &JoinedText, range: Range<usize>) -> ExecReading {
    let text = &joined.text()[range.clone()];
    if !text.starts_with('[') {
        return ExecReading::Plain;
    }
    let mut reader = Reader::new(text);
    let Some(elements) = reader.array(0) else {
        return ExecReading::Plain;
    };
    reader.skip_blanks();
    if reader.characters.peek().is_some() {
        return ExecReading::Plain;
    }
    let place = |part: &Range<usize>| range.start + part.start..range.start + part.end;
    let mut words = Vec::new();
    for (part, value) in elements {
        match value {
            Value::Text(value) => words.push(Word::decoded(joined, place(&part), value)),
            Value::Other => return ExecReading::NotStrings(joined.file_range(place(&part))),
        }
    }
    ExecReading::Exec(ExecForm {
        range: joined.file_range(range),
        words,
    })
}

/// Decodes text that is a JSON array of strings; the error is the reason why it is none.
pub fn decode_string_array(text: &str) -> Result<Vec<String>, &'static str> {
    let mut joined = JoinedText::default();
    joined.push(text, TextRange::new(0, text.len()));
    let start = text.len() - text.trim_start().len();
    match read_exec_form(&joined, start..text.len()) {
        ExecReading::Exec(form) => Ok(form.words.into_iter().map(|word| word.text).collect()),
        ExecReading::NotStrings(_) => Err("an exec form holds only strings"),
        ExecReading::Plain => Err("not a JSON array"),
    }
}

/// One element and where it stands.
type Element = (Range<usize>, Value);

/// What an element is.
enum Value {
    Text(String),
    Other,
}

struct Reader<'a> {
    text: &'a str,
    characters: Peekable<CharIndices<'a>>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            characters: text.char_indices().peekable(),
        }
    }

    fn offset(&mut self) -> usize {
        self.characters
            .peek()
            .map_or(self.text.len(), |(at, _)| *at)
    }

    fn skip_blanks(&mut self) {
        while self
            .characters
            .next_if(|(_, c)| matches!(c, ' ' | '\t' | '\r' | '\n'))
            .is_some()
        {}
    }

    fn eat(&mut self, wanted: char) -> Option<()> {
        self.characters.next_if(|(_, c)| *c == wanted).map(|_| ())
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Element>> {
        let mut elements = Vec::new();
        self.eat('[')?;
        self.skip_blanks();
        if self.eat(']').is_some() {
            return Some(elements);
        }
        loop {
            self.skip_blanks();
            let start = self.offset();
            let value = self.value(depth + 1)?;
            elements.push((start..self.offset(), value));
            self.skip_blanks();
            if self.eat(']').is_some() {
                return Some(elements);
            }
            self.eat(',')?;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.characters.peek()?.1 {
            '"' => self.string().map(Value::Text),
            '[' => self.array(depth).map(|_| Value::Other),
            '{' => self.object(depth).map(|()| Value::Other),
            _ => self.literal().map(|()| Value::Other),
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.eat('{')?;
        self.skip_blanks();
        if self.eat('}').is_some() {
            return Some(());
        }
        loop {
            self.skip_blanks();
            self.string()?;
            self.skip_blanks();
            self.eat(':')?;
            self.skip_blanks();
            self.value(depth + 1)?;
            self.skip_blanks();
            if self.eat('}').is_some() {
                return Some(());
            }
            self.eat(',')?;
        }
    }

    fn literal(&mut self) -> Option<()> {
        let start = self.offset();
        while self
            .characters
            .next_if(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            .is_some()
        {}
        let end = self.offset();
        let text = &self.text[start..end];
        (matches!(text, "true" | "false" | "null") || is_number(text)).then_some(())
    }

    fn string(&mut self) -> Option<String> {
        let mut value = String::new();
        self.eat('"')?;
        loop {
            match self.characters.next()?.1 {
                '"' => return Some(value),
                '\\' => value.push(self.escape()?),
                c if (c as u32) < 0x20 => return None,
                c => value.push(c),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.characters.next()?.1 {
            c @ ('"' | '\\' | '/') => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            _ => return None,
        })
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.hex()?;
        if !(0xd800..0xdc00).contains(&high) {
            return Some(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let mut ahead = self.characters.clone();
        let is_pair = ahead.next()?.1 == '\\' && ahead.next().is_some_and(|(_, c)| c == 'u');
        if !is_pair {
            return Some(char::REPLACEMENT_CHARACTER);
        }
        let before = self.characters.clone();
        self.characters = ahead;
        let low = self.hex()?;
        if !(0xdc00..0xe000).contains(&low) {
            self.characters = before;
            return Some(char::REPLACEMENT_CHARACTER);
        }
        char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }

    fn hex(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |value, _| {
            let digit = self.characters.next()?.1.to_digit(16)?;
            Some(value * 16 + digit)
        })
    }
}

/// Whether `text` is a number in JSON's grammar.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = |part: &str| digits(part.strip_prefix(['+', '-']).unwrap_or(part));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(exponent_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_arrays_of_strings_are_exec_forms() {
        let ok =
            |text, words: &[&str]| assert_eq!(decode_string_array(text).unwrap(), words, "{text}");
        ok("[]", &[]);
        ok("[ \"a\" ,\t\"b\" ] ", &["a", "b"]);
        ok(r#"["\u00e9\ud83d\ude00\ud800x\n"]"#, &["é😀\u{fffd}x\n"]);
        for text in [
            "[\"a\", 1]",
            "[[\"a\"]]",
            "[null]",
            "[1.5e+3]",
            "[{\"a\": true}]",
        ] {
            assert_eq!(
                decode_string_array(text),
                Err("an exec form holds only strings"),
                "{text}"
            );
        }
        for text in [
            "['a']",
            "[\"a\",]",
            "[\"a\"] x",
            "[\"a\" \"b\"]",
            "[\"a",
            "[01]",
            "[\"\\x\"]",
            "a",
        ] {
            assert_eq!(decode_string_array(text), Err("not a JSON array"), "{text}");
        }
    }
}
