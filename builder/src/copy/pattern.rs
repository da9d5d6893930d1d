//! Patterns in sources, as Go's `filepath.Match` reads them: `*`, `?`, `[a-z]`, `[^a-z]` and `\`, each within one name.
//! Leans on `error`.

use std::ffi::OsStr;

use super::error::CopyError;

/// The pattern of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamePattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Character(char),
    Any,
    Run,
    Class(bool, Vec<(char, char)>),
}

/// Whether anything in a name stands for more than itself; what follows a backslash does not.
pub(crate) fn is_pattern(text: &str) -> bool {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' | '?' | '[' => return true,
            '\\' => {
                characters.next();
            }
            _ => {}
        }
    }
    false
}

/// A name without the backslashes that take away the meaning of what follows.
pub(crate) fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let next = if character == '\\' {
            characters.next()
        } else {
            None
        };
        plain.push(next.unwrap_or(character));
    }
    plain
}

impl NamePattern {
    /// Reads the pattern of one name.
    ///
    /// # Errors
    /// When a class is not closed, is empty or runs backward, or a backslash ends it.
    pub(crate) fn parse(text: &str) -> Result<Self, CopyError> {
        let mut reader = Reader { text, rest: text };
        let mut pieces = Vec::new();
        while let Some(character) = reader.bump() {
            pieces.push(match character {
                '*' => Piece::Run,
                '?' => Piece::Any,
                '[' => reader.class()?,
                '\\' => Piece::Character(reader.must("a backslash ends it")?),
                character => Piece::Character(character),
            });
        }
        Ok(Self(pieces))
    }

    /// Whether a name is meant.
    pub(crate) fn matches(&self, name: &OsStr) -> bool {
        let name: Vec<char> = name.to_string_lossy().chars().collect();
        let (mut piece, mut at) = (0, 0);
        // Where to go on when what follows the last run does not fit: the run takes one character more.
        let mut retry = None;
        loop {
            match (self.0.get(piece), name.get(at)) {
                (None, None) => return true,
                (Some(Piece::Run), _) => {
                    retry = Some((piece, at));
                    piece += 1;
                }
                (Some(wanted), Some(&character)) if wanted.takes(character) => {
                    piece += 1;
                    at += 1;
                }
                _ => match retry {
                    Some((run, from)) if from < name.len() => {
                        retry = Some((run, from + 1));
                        (piece, at) = (run + 1, from + 1);
                    }
                    _ => return false,
                },
            }
        }
    }
}

impl Piece {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Character(expected) => *expected == character,
            Self::Any | Self::Run => true,
            Self::Class(negated, ranges) => {
                let holds = ranges
                    .iter()
                    .any(|(first, last)| (first..=last).contains(&&character));
                holds != *negated
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Reader<'_> {
    fn bump(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    fn must(&mut self, reason: &str) -> Result<char, CopyError> {
        self.bump().ok_or_else(|| self.wrong(reason))
    }

    fn eat(&mut self, expected: char) -> bool {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn class(&mut self) -> Result<Piece, CopyError> {
        let negated = self.eat('^');
        let mut ranges = Vec::new();
        while ranges.is_empty() || !self.eat(']') {
            let first = self.class_character()?;
            let last = if self.eat('-') {
                self.class_character()?
            } else {
                first
            };
            if last < first {
                return Err(self.wrong("a range runs backward"));
            }
            ranges.push((first, last));
        }
        Ok(Piece::Class(negated, ranges))
    }

    fn class_character(&mut self) -> Result<char, CopyError> {
        const OPEN: &str = "a `[` is not closed";
        match self.must(OPEN)? {
            '-' | ']' => Err(self.wrong("a class has no character where one must stand")),
            '\\' => self.must(OPEN),
            character => Ok(character),
        }
    }

    fn wrong(&self, reason: &str) -> CopyError {
        CopyError::Pattern {
            pattern: self.text.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_as_in_go() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("*", "a", true),
            ("a*", "ab", true),
            ("a*b*c", "axxbyc", true),
            ("a*b*c", "axxbycd", false),
            ("*.go", "x.go.go", true),
            ("*.go", "x.goo", false),
            ("?", "ä", true),
            ("?", "", false),
            ("[a-c]", "b", true),
            ("[^a-c]", "b", false),
            ("[^a-c]", "d", true),
            ("[[]xyz]", "[xyz]", true),
            ("[\\]]", "]", true),
            ("st\\*uv", "st*uv", true),
            ("st\\*uv", "staruv", false),
            ("[x\\-z]", "-", true),
            (
                "*a*a*a*a*a*a*a*b",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                false,
            ),
        ] {
            let parsed = NamePattern::parse(pattern).unwrap();
            assert_eq!(
                parsed.matches(OsStr::new(name)),
                expected,
                "{pattern} on {name}"
            );
        }
        for pattern in ["[", "[]", "[a", "[a-", "[-a]", "[b-a]", "a\\", "[]a]"] {
            assert!(NamePattern::parse(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn escaped_marks_are_plain() {
        for (text, expected) in [("a", false), ("a\\*", false), ("a\\\\*", true), ("[", true)] {
            assert_eq!(is_pattern(text), expected, "{text}");
        }
        assert_eq!(unescaped("a\\*b\\\\"), "a*b\\");
    }
}
