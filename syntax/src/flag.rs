//! The flags of an instruction (`--name=value`), and the options inside a `--mount`.
//! Leans on `joined`, `placed`, `word`, `error`, `keyword` and `suggestion`.

use std::ops::Range;

use crate::error::SyntaxError;
use crate::joined::JoinedText;
use crate::keyword::KeywordKind;
use crate::placed::Placed;
use crate::suggestion::suggest;
use crate::text::{Shift, TextRange};
use crate::word::Word;

/// One `--name` or `--name=value` before the arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The whole flag.
    pub range: TextRange,
    /// The name without the dashes.
    pub name: String,
    /// Where the name stands, dashes included.
    pub name_range: TextRange,
    /// What stands after `=`, quotes and backslashes removed; `None` without a `=`.
    pub value: Option<Word>,
    /// Where each byte of the value's text stands in the logical line.
    offsets: Vec<u32>,
}

impl Flag {
    /// The value's text; empty without one.
    pub fn value_text(&self) -> &str {
        self.value.as_ref().map_or("", |value| &value.text)
    }

    /// Whether a yes-or-no flag is on: bare, or with a value that Go reads as true.
    pub fn is_on(&self) -> bool {
        self.value.is_none()
            || matches!(
                self.value_text(),
                "1" | "t" | "T" | "true" | "TRUE" | "True"
            )
    }

    /// Splits the value of a `--mount` at its commas.
    pub fn options(&self, joined: &JoinedText) -> Vec<MountOption> {
        let text = self.value_text();
        comma_fields(text)
            .into_iter()
            .map(|(field, value)| self.option(joined, field, &value))
            .collect()
    }

    /// Where a part of the value's text stands in the file.
    pub fn part(&self, joined: &JoinedText, part: Range<usize>) -> TextRange {
        self.place(joined, part)
    }

    fn option(&self, joined: &JoinedText, field: Range<usize>, text: &str) -> MountOption {
        let quoted = usize::from(field.len() != text.len());
        let place = |range: Range<usize>| self.place(joined, range);
        let key_length = text.find('=').unwrap_or(text.len());
        let start = field.start + quoted;
        MountOption {
            range: place(field.clone()),
            key: text[..key_length].to_ascii_lowercase(),
            key_range: place(start..start + key_length),
            value: text.get(key_length + 1..).map(str::to_owned),
            value_range: place(
                (start + key_length + 1).min(field.end)..field.end - quoted.min(field.len()),
            ),
        }
    }

    fn place(&self, joined: &JoinedText, range: Range<usize>) -> TextRange {
        let end_of_line = self.value.as_ref().map_or(0, |value| value.joined.end);
        let at = |index: usize| {
            self.offsets
                .get(index)
                .map_or(end_of_line, |&at| at as usize)
        };
        match range.is_empty() || range.start > range.end {
            true => TextRange::empty(joined.file_offset(at(range.start))),
            false => joined.file_range(at(range.start)..at(range.end - 1) + 1),
        }
    }
}

impl Placed for Flag {
    fn shift(&mut self, shift: Shift) {
        let Self {
            range,
            name_range,
            value,
            name: _,
            offsets: _,
        } = self;
        range.shift(shift);
        name_range.shift(shift);
        value.shift(shift);
    }
}

/// One `key=value` of a `--mount`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountOption {
    /// The whole option.
    pub range: TextRange,
    /// The key in lower case.
    pub key: String,
    /// Where the key stands.
    pub key_range: TextRange,
    /// What stands after `=`; `None` without one.
    pub value: Option<String>,
    /// Where the value stands; empty at the option's end without one.
    pub value_range: TextRange,
}

/// The flags that an instruction knows, with how each takes its value.
pub const fn known_flags(kind: KeywordKind) -> &'static [(&'static str, FlagShape)] {
    use FlagShape::{Many, Switch, Text};
    match kind {
        KeywordKind::From => &[("platform", Text)],
        KeywordKind::Run => &[
            ("mount", Many),
            ("network", Text),
            ("security", Text),
            ("device", Many),
        ],
        KeywordKind::Copy => &[
            ("from", Text),
            ("chown", Text),
            ("chmod", Text),
            ("link", Switch),
            ("parents", Switch),
            ("exclude", Many),
        ],
        KeywordKind::Add => &[
            ("keep-git-dir", Switch),
            ("link", Switch),
            ("chown", Text),
            ("chmod", Text),
            ("checksum", Text),
            ("exclude", Many),
            ("unpack", Switch),
        ],
        KeywordKind::Healthcheck => &[
            ("interval", Text),
            ("timeout", Text),
            ("start-period", Text),
            ("start-interval", Text),
            ("retries", Text),
        ],
        _ => &[],
    }
}

/// How a flag takes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagShape {
    /// Needs a value, once.
    Text,
    /// Needs a value, and may stand several times.
    Many,
    /// On without a value; `=true` and `=false` work too.
    Switch,
}

/// Reads the flags at the start of `range` and says where the arguments begin.
pub(crate) fn read_flags(joined: &JoinedText, range: Range<usize>) -> (Vec<Flag>, usize) {
    let text = joined.text();
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        at = range.end - text[at..range.end].trim_start().len();
        if !text[at..range.end].starts_with("--") {
            return (flags, at);
        }
        let (end, offsets, plain) = flag_word(text, at, range.end);
        if plain == "--" {
            return (flags, end);
        }
        flags.push(flag(joined, at..end, &offsets, &plain));
        at = end;
    }
}

/// Reports what an instruction of `kind` would refuse of its flags.
pub(crate) fn check_flags(kind: KeywordKind, flags: &[Flag], errors: &mut Vec<SyntaxError>) {
    let known = known_flags(kind);
    for (index, flag) in flags.iter().enumerate() {
        let shape = known
            .iter()
            .find(|(name, _)| *name == flag.name)
            .map(|(_, shape)| *shape);
        match shape {
            None => errors.push(unknown_flag(kind, flag)),
            Some(FlagShape::Text | FlagShape::Many) if flag.value.is_none() => {
                errors.push(missing_value(flag));
            }
            Some(FlagShape::Switch) if !flag.is_on() && !is_false(flag) => {
                errors.push(not_a_switch(flag));
            }
            Some(FlagShape::Many) => {}
            Some(_) => errors.extend(
                flags[..index]
                    .iter()
                    .any(|other| other.name == flag.name)
                    .then(|| duplicate_flag(flag)),
            ),
        }
    }
}

fn is_false(flag: &Flag) -> bool {
    matches!(
        flag.value_text(),
        "0" | "f" | "F" | "false" | "FALSE" | "False"
    )
}

fn unknown_flag(kind: KeywordKind, flag: &Flag) -> SyntaxError {
    let keyword = kind.name();
    let names = known_flags(kind).iter().map(|(name, _)| *name);
    let suggestion = suggest(&flag.name, names.clone()).map(|name| format!("--{name}"));
    let known: Vec<String> = names.map(|name| format!("`--{name}`")).collect();
    let error = SyntaxError::new(
        flag.name_range,
        format!("`{keyword}` has no flag `--{}`", flag.name),
    );
    let error = match known.is_empty() {
        true => error.with_help(format!("`{keyword}` takes no flags")),
        false => error.with_help(format!("`{keyword}` knows {}", known.join(", "))),
    };
    error.with_replacement(suggestion.as_deref())
}

fn missing_value(flag: &Flag) -> SyntaxError {
    SyntaxError::new(
        flag.range,
        format!("the flag `--{}` needs a value", flag.name),
    )
    .with_help(format!("write `--{}=…`", flag.name))
}

fn not_a_switch(flag: &Flag) -> SyntaxError {
    SyntaxError::new(
        flag.range,
        format!(
            "`--{}` is either on or off, not `{}`",
            flag.name,
            flag.value_text()
        ),
    )
    .with_help("write `true`, `false`, or leave the value out")
}

fn duplicate_flag(flag: &Flag) -> SyntaxError {
    SyntaxError::new(
        flag.range,
        format!("the flag `--{}` stands twice", flag.name),
    )
    .with_help("remove one of them")
}

/// Reads one flag word: where it ends, and its text without quotes and backslashes, with the place of each byte.
fn flag_word(text: &str, start: usize, end: usize) -> (usize, Vec<u32>, String) {
    let mut plain = String::new();
    let mut offsets = Vec::new();
    let mut quote = None;
    let mut characters = text[start..end].char_indices();
    while let Some((offset, character)) = characters.next() {
        let taken = match character {
            _ if quote.is_none() && character.is_whitespace() => {
                return (start + offset, offsets, plain);
            }
            '\\' => characters.next(),
            _ if quote == Some(character) => {
                quote = None;
                None
            }
            '"' | '\'' if quote.is_none() => {
                quote = Some(character);
                None
            }
            _ => Some((offset, character)),
        };
        if let Some((offset, character)) = taken {
            plain.push(character);
            offsets.extend((0..character.len_utf8()).map(|byte| (start + offset + byte) as u32));
        }
    }
    (end, offsets, plain)
}

fn flag(joined: &JoinedText, range: Range<usize>, offsets: &[u32], plain: &str) -> Flag {
    let equals = plain.find('=');
    let name_end = equals.unwrap_or(plain.len());
    let place = |index: usize| offsets.get(index).map_or(range.end, |&at| at as usize);
    let value_start = equals.map(|at| place(at) + 1);
    Flag {
        range: joined.file_range(range.clone()),
        name: plain[2.min(name_end)..name_end].to_owned(),
        name_range: joined.file_range(range.start..place(name_end).max(range.start)),
        value: value_start.map(|start| {
            Word::decoded(
                joined,
                start.min(range.end)..range.end,
                plain[name_end + 1..].to_owned(),
            )
        }),
        offsets: offsets.get(name_end + 1..).unwrap_or_default().to_vec(),
    }
}

/// Splits at commas outside of double quotes, as one record of a CSV file: the place and the text of each field.
fn comma_fields(text: &str) -> Vec<(Range<usize>, String)> {
    let mut fields = Vec::new();
    let mut start = 0;
    let mut in_quotes = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b',' if !in_quotes => {
                fields.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    fields.push(start..text.len());
    fields
        .into_iter()
        .map(|field| (field.clone(), unquoted_field(&text[field])))
        .collect()
}

fn unquoted_field(field: &str) -> String {
    match field
        .strip_prefix('"')
        .and_then(|field| field.strip_suffix('"'))
    {
        Some(inner) => inner.replace("\"\"", "\""),
        None => field.to_owned(),
    }
}
