//! Character classes of ignore patterns: `[a-z]`, `[^a-z]`, and what stands behind a backslash.
//! Leans on `error`.

use std::ops::Range;

use super::error::{PatternError, PatternErrorKind};

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    negated: bool,
    items: Vec<ClassItem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClassItem {
    Range(char, char),
    Set(NamedSet),
}

/// A set that an escape names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NamedSet {
    negated: bool,
    name: SetName,
}

/// The sets, all within ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SetName {
    Digit,
    Space,
    Word,
}

/// What an escape stands for.
///
/// BuildKit hands escapes to Go's regular expressions, so a letter is not itself:
/// `foo\bar` holds a word boundary and `foo\dist` a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escaped {
    /// One character.
    Character(char),
    /// Any of a set.
    Set(NamedSet),
    /// A place where a word begins or ends, or (`false`) where none does.
    WordBoundary(bool),
    /// The start of the path.
    Start,
    /// The end of the path, which no more of a path can follow.
    End,
}

/// Characters of a pattern with their places, read from the front.
pub(super) struct Characters<'a> {
    pub(super) pattern: &'a str,
    pub(super) at: usize,
}

impl Characters<'_> {
    /// The next character, which stays.
    pub(super) fn peek(&self) -> Option<char> {
        self.pattern[self.at..].chars().next()
    }

    /// Takes the next character.
    pub(super) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Takes the next character if it is `expected`.
    pub(super) fn eat(&mut self, expected: char) -> bool {
        self.peek() == Some(expected) && self.bump().is_some()
    }

    /// Reads what follows a backslash.
    pub(super) fn escaped(&mut self) -> Result<Escaped, PatternError> {
        let start = self.at - 1;
        let Some(character) = self.bump() else {
            return Err(error(PatternErrorKind::TrailingEscape, start..self.at));
        };
        escape_of(character)
            .ok_or_else(|| error(PatternErrorKind::InvalidEscape(character), start..self.at))
    }

    /// Reads what follows an opening bracket. `*` and `?` are characters here, as they are for Go's `filepath.Match`.
    pub(super) fn class(&mut self) -> Result<Class, PatternError> {
        let start = self.at - 1;
        let negated = self.eat('^');
        let mut items = Vec::new();
        loop {
            match self.peek() {
                None => return Err(error(PatternErrorKind::UnclosedClass, start..self.at)),
                Some(']') if !items.is_empty() => break,
                Some(_) => items.push(self.class_item(start)?),
            }
        }
        self.bump();
        Ok(Class { negated, items })
    }

    fn class_item(&mut self, class_start: usize) -> Result<ClassItem, PatternError> {
        let start = self.at;
        let first = match self.class_character(class_start)? {
            Escaped::Set(set) => return Ok(ClassItem::Set(set)),
            first => self.one_character(first, start)?,
        };
        if !self.eat('-') {
            return Ok(ClassItem::Range(first, first));
        }
        let last_start = self.at;
        let last = self.class_character(class_start)?;
        let last = self.one_character(last, last_start)?;
        if last < first {
            return Err(error(PatternErrorKind::ReversedRange, start..self.at));
        }
        Ok(ClassItem::Range(first, last))
    }

    fn class_character(&mut self, class_start: usize) -> Result<Escaped, PatternError> {
        let start = self.at;
        match self.bump() {
            None => Err(error(PatternErrorKind::UnclosedClass, class_start..self.at)),
            Some('-' | ']') => Err(error(PatternErrorKind::MissingCharacter, start..self.at)),
            Some('\\') => self.escaped(),
            Some(character) => Ok(Escaped::Character(character)),
        }
    }

    fn one_character(&self, escaped: Escaped, start: usize) -> Result<char, PatternError> {
        if let Escaped::Character(character) = escaped {
            return Ok(character);
        }
        let letter = self.pattern[..self.at].chars().next_back().unwrap_or('\\');
        Err(error(
            PatternErrorKind::InvalidEscape(letter),
            start..self.at,
        ))
    }
}

impl Class {
    /// The class of one set.
    pub(super) fn of(set: NamedSet) -> Self {
        Self {
            negated: false,
            items: vec![ClassItem::Set(set)],
        }
    }

    /// Whether the class holds `character`; a negated one holds the slash, too.
    pub(super) fn contains(&self, character: char) -> bool {
        let holds = self.items.iter().any(|item| match *item {
            ClassItem::Range(first, last) => (first..=last).contains(&character),
            ClassItem::Set(set) => set.contains(character),
        });
        holds != self.negated
    }
}

impl NamedSet {
    fn contains(self, character: char) -> bool {
        let holds = match self.name {
            SetName::Digit => character.is_ascii_digit(),
            SetName::Space => matches!(character, '\t' | '\n' | '\x0c' | '\r' | ' '),
            SetName::Word => is_word(character),
        };
        holds != self.negated
    }
}

/// Whether `character` belongs to a word, which decides where `\b` matches.
pub(super) fn is_word(character: char) -> bool {
    character == '_' || character.is_ascii_alphanumeric()
}

fn escape_of(character: char) -> Option<Escaped> {
    let negated = character.is_ascii_uppercase();
    let set = |name| Some(Escaped::Set(NamedSet { negated, name }));
    let control = |control| Some(Escaped::Character(control));
    match character {
        'd' | 'D' => set(SetName::Digit),
        's' | 'S' => set(SetName::Space),
        'w' | 'W' => set(SetName::Word),
        'a' => control('\x07'),
        'f' => control('\x0c'),
        'n' => control('\n'),
        'r' => control('\r'),
        't' => control('\t'),
        'v' => control('\x0b'),
        'b' | 'B' => Some(Escaped::WordBoundary(character == 'b')),
        'A' => Some(Escaped::Start),
        'z' => Some(Escaped::End),
        character if character.is_ascii() && !character.is_ascii_alphanumeric() => {
            control(character)
        }
        _ => None,
    }
}

fn error(kind: PatternErrorKind, range: Range<usize>) -> PatternError {
    PatternError { range, kind }
}
