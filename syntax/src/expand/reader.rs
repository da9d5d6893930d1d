//! Reads a source into parts in one pass that never fails: what is broken becomes a part as well.
//! Leans on `part`, `operator` and `name`; both expansion and the list of uses start here.

use std::ops::Range;

use super::error::{ExpandError, ExpandErrorKind};
use super::name::name_length;
use super::operator::Operator;
use super::part::{DoubleQuoted, Operation, Part, Variable};

/// How deep quotes and variables may nest; real files stay under ten.
const MAX_DEPTH: usize = 128;

/// Reads the whole of `source`.
pub(super) fn read(source: &str, escape: char, skip_quotes: bool) -> Vec<Part> {
    let mut reader = Reader {
        source,
        // A byte order mark is no part of the first word.
        at: if source.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        },
        escape,
        skip_quotes,
        depth: 0,
    };
    reader.parts_until(None).0
}

/// A place in a source, and the settings that decide what stands there.
struct Reader<'a> {
    source: &'a str,
    at: usize,
    escape: char,
    skip_quotes: bool,
    depth: usize,
}

impl Reader<'_> {
    /// The parts up to `stop`, which is consumed, and whether it was found.
    fn parts_until(&mut self, stop: Option<char>) -> (Vec<Part>, bool) {
        let mut parts = Vec::new();
        while let Some(next) = self.peek() {
            if Some(next) == stop {
                self.bump();
                return (parts, true);
            }
            parts.push(match next {
                '$' => self.dollar(),
                '\'' if !self.skip_quotes => self.single_quoted(),
                '"' if !self.skip_quotes => self.double_quoted(),
                next if next == self.escape => self.escape(),
                _ => self.text(stop),
            });
        }
        (parts, stop.is_none())
    }

    /// The run of characters up to the next one that means something.
    fn text(&mut self, stop: Option<char>) -> Part {
        let (escape, skip_quotes) = (self.escape, self.skip_quotes);
        self.text_until(|character| {
            character == '$'
                || character == escape
                || Some(character) == stop
                || (!skip_quotes && matches!(character, '\'' | '"'))
        })
    }

    fn text_until(&mut self, ends: impl Fn(char) -> bool) -> Part {
        let start = self.at;
        let rest = &self.source[start..];
        self.at += rest.find(ends).unwrap_or(rest.len());
        Part::Text(start..self.at)
    }

    fn escape(&mut self) -> Part {
        self.bump();
        let escaped = self.bump();
        Part::Escape { escaped }
    }

    fn single_quoted(&mut self) -> Part {
        let start = self.at;
        self.bump();
        let Some(length) = self.source[self.at..].find('\'') else {
            self.at = self.source.len();
            return Part::Broken(unterminated_quote(start..self.at, "single"));
        };
        let inner = self.at..self.at + length;
        self.at = inner.end + 1;
        Part::SingleQuoted(inner)
    }

    fn double_quoted(&mut self) -> Part {
        let start = self.at;
        self.bump();
        let mut parts = Vec::new();
        let closed = loop {
            match self.peek() {
                None => break false,
                Some('"') => break self.bump().is_some(),
                Some('$') => parts.push(self.dollar()),
                Some(next) if next == self.escape => parts.push(self.escape_in_double_quotes()),
                Some(_) => parts.push(self.text_in_double_quotes()),
            }
        };
        Part::DoubleQuoted(DoubleQuoted {
            range: start..self.at,
            parts,
            closed,
        })
    }

    fn text_in_double_quotes(&mut self) -> Part {
        let escape = self.escape;
        self.text_until(|character| matches!(character, '$' | '"') || character == escape)
    }

    /// Inside double quotes an escape before any other character is a character like others.
    fn escape_in_double_quotes(&mut self) -> Part {
        self.bump();
        let next = self.peek();
        let escaped = next.filter(|&next| matches!(next, '$' | '"') || next == self.escape);
        if escaped.is_some() {
            self.bump();
        }
        Part::Escape { escaped }
    }

    fn dollar(&mut self) -> Part {
        if self.depth == MAX_DEPTH {
            return self.too_deep();
        }
        let start = self.at;
        self.bump();
        self.depth += 1;
        let part = if self.peek() == Some('{') {
            self.braced(start)
        } else {
            self.bare(start)
        };
        self.depth -= 1;
        part
    }

    fn too_deep(&mut self) -> Part {
        let start = self.at;
        self.at = self.source.len();
        Part::Broken(ExpandError::new(
            ExpandErrorKind::TooLarge,
            start..self.at,
            format!("variables are nested deeper than {MAX_DEPTH} levels"),
        ))
    }

    /// `$name`, or a dollar that stands for itself.
    fn bare(&mut self, start: usize) -> Part {
        let name = self.name();
        if name.is_empty() {
            return Part::Text(start..self.at);
        }
        Part::Variable(Box::new(Variable {
            range: start..self.at,
            name,
            braced: false,
            operation: None,
            missing: None,
        }))
    }

    /// `${name}` or `${name…}`.
    fn braced(&mut self, start: usize) -> Part {
        self.bump();
        match self.peek() {
            None => return Part::Broken(missing_brace(start..self.at)),
            Some('{' | '}' | ':') => return Part::Broken(bad_substitution(start..self.at)),
            Some(_) => {}
        }
        let name = self.name();
        let (operation, missing) = self.operation();
        Part::Variable(Box::new(Variable {
            range: start..self.at,
            name,
            braced: true,
            operation,
            missing,
        }))
    }

    fn name(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += name_length(&self.source[start..]);
        start..self.at
    }

    /// What follows the name up to the closing brace, and the delimiter that is missing.
    fn operation(&mut self) -> (Option<Operation>, Option<char>) {
        let colon = self.eat(':');
        match self.bump() {
            None => (None, Some('}')),
            Some('}') if !colon => (None, None),
            Some(symbol) => {
                let operator = Operator::read(symbol, colon, self.peek());
                let (operation, missing) = self.operand(operator);
                (Some(operation), missing)
            }
        }
    }

    fn operand(&mut self, operator: Operator) -> (Operation, Option<char>) {
        if operator == (Operator::Replace { all: true }) {
            self.bump();
        }
        let is_replace = matches!(operator, Operator::Replace { .. });
        let delimiter = if is_replace { '/' } else { '}' };
        let start = self.at;
        let (operand, closed) = self.parts_until(Some(delimiter));
        let operand_range = start..self.at - usize::from(closed);
        let mut missing = (!closed).then_some(delimiter);
        let mut replacement = Vec::new();
        if is_replace && closed {
            let (parts, closed) = self.parts_until(Some('}'));
            replacement = parts;
            missing = (!closed).then_some('}');
        }
        let operation = Operation {
            operator,
            operand_range,
            operand,
            replacement,
        };
        (operation, missing)
    }

    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, expected: char) -> bool {
        self.peek() == Some(expected) && self.bump().is_some()
    }
}

/// The error of a quote that the source ends without.
pub(super) fn unterminated_quote(range: Range<usize>, which: &str) -> ExpandError {
    let message = format!("unexpected end of word while looking for the matching {which} quote");
    ExpandError::new(ExpandErrorKind::UnterminatedQuote, range, message)
}

/// The error of a variable that the source ends in.
pub(super) fn missing_brace(range: Range<usize>) -> ExpandError {
    ExpandError::new(
        ExpandErrorKind::MissingBrace,
        range,
        "missing `}` in substitution",
    )
}

fn bad_substitution(range: Range<usize>) -> ExpandError {
    ExpandError::new(
        ExpandErrorKind::BadSubstitution,
        range,
        "bad substitution: `${` must be followed by a name",
    )
}
