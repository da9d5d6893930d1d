//! A template as a row of symbols: text outside of `{{` and `}}`, words and signs inside.
//! Leans on `error`.

use serde_json::{Number, Value, json};

use super::error::TemplateError;

/// One symbol.
#[derive(Clone, Debug)]
pub(super) struct Symbol {
    /// The character that it begins at.
    pub(super) character: usize,
    /// Whether white space stands before it.
    pub(super) is_apart: bool,
    pub(super) kind: SymbolKind,
}

/// What a symbol is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SymbolKind {
    Text(String),
    /// `{{`
    Open,
    /// `}}`
    Close,
    /// `.`
    Dot,
    /// `.Name`
    Field(String),
    /// `$name`, without the dollar.
    Variable(String),
    /// A keyword or the name of a function.
    Word(String),
    Literal(Value),
    /// `:=`
    Declare,
    /// `|`, `,`, `=`, `(` or `)`
    Sign(char),
}

/// Takes a template apart.
pub(super) fn symbols(template: &str) -> Result<Vec<Symbol>, TemplateError> {
    let mut reader = Reader {
        rest: template,
        character: 1,
        symbols: Vec::new(),
    };
    while !reader.rest.is_empty() {
        reader.text();
        if !reader.rest.is_empty() {
            reader.action()?;
        }
    }
    Ok(reader.symbols)
}

struct Reader<'t> {
    rest: &'t str,
    character: usize,
    symbols: Vec<Symbol>,
}

impl Reader<'_> {
    /// Text up to the next `{{`.
    fn text(&mut self) {
        let end = self.rest.find("{{").unwrap_or(self.rest.len());
        let (mut text, action) = self.rest.split_at(end);
        if is_trimming(action) {
            text = text.trim_end();
        }
        if !text.is_empty() {
            self.push(SymbolKind::Text(text.to_owned()), false);
        }
        self.step(end);
    }

    /// From `{{` to `}}`.
    fn action(&mut self) -> Result<(), TemplateError> {
        let start = self.character;
        self.push(SymbolKind::Open, false);
        self.step(if is_trimming(self.rest) { 3 } else { 2 });
        if self.rest.trim_start().starts_with("/*") {
            return self.comment(start);
        }
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.step(blank);
            if self.rest.is_empty() {
                return Err(wrong(start, "`{{` has no `}}`"));
            }
            if let Some(length) = self.closing(blank > 0) {
                self.push(SymbolKind::Close, false);
                self.close(length);
                return Ok(());
            }
            let (kind, length) = symbol(self.rest).map_err(|why| wrong(self.character, &why))?;
            self.push(kind, blank > 0);
            self.step(length);
        }
    }

    /// A comment is all that stands in its action.
    fn comment(&mut self, start: usize) -> Result<(), TemplateError> {
        self.symbols.pop();
        let end = self.rest.find("*/");
        let end = end.ok_or_else(|| wrong(start, "the comment has no `*/`"))?;
        self.step(end + 2);
        let blank = self.rest.len() - self.rest.trim_start().len();
        self.step(blank);
        let length = self.closing(blank > 0);
        self.close(length.ok_or_else(|| wrong(start, "a comment ends with `*/}}`"))?);
        Ok(())
    }

    /// The length of `}}` or `-}}` where one comes next.
    fn closing(&self, is_apart: bool) -> Option<usize> {
        match () {
            () if self.rest.starts_with("}}") => Some(2),
            () if is_apart && self.rest.starts_with("-}}") => Some(3),
            () => None,
        }
    }

    fn close(&mut self, length: usize) {
        self.step(length);
        if length == 3 {
            self.step(self.rest.len() - self.rest.trim_start().len());
        }
    }

    fn push(&mut self, kind: SymbolKind, is_apart: bool) {
        self.symbols.push(Symbol {
            character: self.character,
            is_apart,
            kind,
        });
    }

    fn step(&mut self, length: usize) {
        let (done, rest) = self.rest.split_at(length);
        self.character += done.chars().count();
        self.rest = rest;
    }
}

/// Whether an action eats the white space before it.
fn is_trimming(action: &str) -> bool {
    let after = action.strip_prefix("{{-");
    after.is_some_and(|after| after.starts_with(char::is_whitespace))
}

/// The next symbol of an action, and its length in bytes.
fn symbol(rest: &str) -> Result<(SymbolKind, usize), String> {
    let first = rest.chars().next().unwrap_or_default();
    let name = |from: usize| -> String {
        let is_part = |c: &char| c.is_alphanumeric() || *c == '_';
        rest[from..].chars().take_while(is_part).collect()
    };
    match first {
        '|' | ',' | '=' | '(' | ')' => Ok((SymbolKind::Sign(first), 1)),
        ':' if rest.starts_with(":=") => Ok((SymbolKind::Declare, 2)),
        '"' | '\'' => quoted(rest, first),
        '`' => {
            let end = rest[1..]
                .find('`')
                .ok_or("the text has no closing back-tick")?;
            Ok((SymbolKind::Literal(json!(rest[1..=end])), end + 2))
        }
        '$' => {
            let name = name(1);
            let length = 1 + name.len();
            Ok((SymbolKind::Variable(name), length))
        }
        '.' if rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '_') => {
            let name = name(1);
            let length = 1 + name.len();
            Ok((SymbolKind::Field(name), length))
        }
        '.' if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => Ok((SymbolKind::Dot, 1)),
        '0'..='9' | '+' | '-' | '.' => number(rest),
        first if first.is_alphabetic() || first == '_' => {
            let name = name(0);
            let length = name.len();
            Ok((word(name), length))
        }
        other => Err(format!("`{}` means nothing here", other.escape_debug())),
    }
}

fn word(name: String) -> SymbolKind {
    match name.as_str() {
        "true" => SymbolKind::Literal(json!(true)),
        "false" => SymbolKind::Literal(json!(false)),
        "nil" => SymbolKind::Literal(Value::Null),
        _ => SymbolKind::Word(name),
    }
}

/// A text in quotation marks, or one character in apostrophes, which is its number.
fn quoted(rest: &str, mark: char) -> Result<(SymbolKind, usize), String> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\n' => break,
            '\\' => text.push(escaped(&mut characters)?),
            character if character == mark && mark == '"' => {
                return Ok((SymbolKind::Literal(text.into()), at + 1));
            }
            character if character == mark => {
                let mut one = text.chars();
                return match (one.next(), one.next()) {
                    (Some(only), None) => Ok((SymbolKind::Literal(json!(u32::from(only))), at + 1)),
                    _ => Err(
                        "one character stands between apostrophes; write `\"` for a text"
                            .to_owned(),
                    ),
                };
            }
            character => text.push(character),
        }
    }
    Err("the text has no closing quotation mark".to_owned())
}

fn escaped(characters: &mut impl Iterator<Item = (usize, char)>) -> Result<char, String> {
    let escape = characters.next().map(|(_, escape)| escape);
    let digits = match escape {
        Some('n') => return Ok('\n'),
        Some('t') => return Ok('\t'),
        Some('r') => return Ok('\r'),
        Some(same @ ('\\' | '"' | '\'')) => return Ok(same),
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        other => {
            let other = other.map(String::from).unwrap_or_default();
            return Err(format!("`\\{other}` is no escape"));
        }
    };
    let digits: String = characters.take(digits).map(|(_, digit)| digit).collect();
    let character = u32::from_str_radix(&digits, 16)
        .ok()
        .and_then(char::from_u32);
    character.ok_or_else(|| format!("`{digits}` is the number of no character"))
}

/// A number in decimal, hexadecimal, octal or binary digits, or with a fraction.
fn number(rest: &str) -> Result<(SymbolKind, usize), String> {
    let mut before = ' ';
    let is_part = |c: &char| {
        let is_sign = matches!(c, '+' | '-') && matches!(before, ' ' | 'e' | 'E');
        before = *c;
        is_sign || c.is_alphanumeric() || matches!(c, '.' | '_')
    };
    let text: String = rest.chars().take_while(is_part).collect();
    let plain = text.replace('_', "");
    let value = match whole(&plain) {
        Some(number) => Some(Value::from(number)),
        None => plain
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map(Value::Number),
    };
    let starts = text
        .trim_start_matches(['+', '-'])
        .starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let value = value.filter(|_| starts);
    value
        .map(|value| (SymbolKind::Literal(value), text.len()))
        .ok_or_else(|| format!("`{text}` is no number"))
}

fn whole(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.trim_start_matches('+')),
    };
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = match lower.get(..2) {
        Some("0x") => (&lower[2..], 16),
        Some("0o") => (&lower[2..], 8),
        Some("0b") => (&lower[2..], 2),
        _ => (lower.as_str(), 10),
    };
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok()
}

fn wrong(character: usize, message: &str) -> TemplateError {
    TemplateError {
        character,
        message: message.to_owned(),
    }
}
