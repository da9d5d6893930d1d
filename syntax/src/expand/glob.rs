//! The patterns of `${x#…}`, `${x%…}` and `${x/…/…}`: `*`, `?` and escapes, without character classes.
//! Leans on nothing; matching costs at most the product of the lengths of pattern and text.

use std::fmt;

/// The most states that one search may visit; a pattern and a value that need more are no real ones.
const MAX_STATES: usize = 1 << 26;

/// A pattern that is ready to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Character(char),
    /// `?`: any character but a line feed.
    AnyCharacter,
    /// `*`: any run of them.
    AnyText,
}

/// Why a pattern cannot be matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobError {
    /// A backslash before a character that needs none, or before nothing.
    InvalidEscape(Option<char>),
    /// Pattern and text are longer together than any real ones.
    TooLarge,
}

impl fmt::Display for GlobError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidEscape(Some(character)) => {
                write!(formatter, "invalid escape `\\{character}`")
            }
            Self::InvalidEscape(None) => formatter.write_str("a `\\` at the end escapes nothing"),
            Self::TooLarge => formatter.write_str("pattern and value are too long together"),
        }
    }
}

/// The regular expression of `pattern`: `*` takes as much as it can where `greedy`,
/// and the match begins at the beginning where `anchored`.
pub fn glob_to_regex(pattern: &str, greedy: bool, anchored: bool) -> Result<String, GlobError> {
    let glob = Glob::parse(pattern)?;
    let mut regex = String::from(if anchored { "^" } else { "" });
    for piece in glob.pieces {
        match piece {
            Piece::AnyText => regex.push_str(if greedy { ".*" } else { ".*?" }),
            Piece::AnyCharacter => regex.push('.'),
            Piece::Character(character) => {
                if r"\*?[]{}.+()|^$".contains(character) {
                    regex.push('\\');
                }
                regex.push(character);
            }
        }
    }
    Ok(regex)
}

/// The pattern that matches the reverse of what `pattern` matches; an escape stays before what it escapes.
pub fn reverse_pattern(pattern: &str) -> String {
    let mut units = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let escaped = (character == '\\').then(|| characters.next()).flatten();
        units.push((character, escaped));
    }
    let backwards = units.into_iter().rev();
    backwards
        .flat_map(|(character, escaped)| [Some(character), escaped])
        .flatten()
        .collect()
}

impl Glob {
    /// Reads a pattern. `\*`, `\?` and `\\` are these characters;
    /// `\/` and `\}` are as well, as they had to be escaped for the sake of the braces around.
    pub fn parse(pattern: &str) -> Result<Self, GlobError> {
        let mut pieces = Vec::new();
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            pieces.push(match character {
                '*' => Piece::AnyText,
                '?' => Piece::AnyCharacter,
                '\\' => Piece::Character(escaped(characters.next())?),
                character => Piece::Character(character),
            });
        }
        Ok(Self { pieces })
    }

    /// Reads a pattern for [`Glob::trim_suffix`], which matches from the end.
    pub fn parse_reversed(pattern: &str) -> Result<Self, GlobError> {
        Self::parse(&reverse_pattern(pattern))
    }

    /// The text without the start that the pattern matches.
    pub fn trim_prefix<'a>(&self, text: &'a str, longest: bool) -> Result<&'a str, GlobError> {
        let characters: Vec<char> = text.chars().collect();
        let end = self.search(&characters, longest)?.match_at(0).unwrap_or(0);
        let length: usize = characters[..end]
            .iter()
            .map(|character| character.len_utf8())
            .sum();
        Ok(&text[length..])
    }

    /// The text without the end that the pattern, which was read in reverse, matches.
    pub fn trim_suffix<'a>(&self, text: &'a str, longest: bool) -> Result<&'a str, GlobError> {
        let characters: Vec<char> = text.chars().rev().collect();
        let end = self.search(&characters, longest)?.match_at(0).unwrap_or(0);
        let length: usize = characters[..end]
            .iter()
            .map(|character| character.len_utf8())
            .sum();
        Ok(&text[..text.len() - length])
    }

    /// Makes a search for this pattern in `text`.
    pub(super) fn search<'a>(
        &'a self,
        text: &'a [char],
        longest: bool,
    ) -> Result<Search<'a>, GlobError> {
        let states = (self.pieces.len() + 1).saturating_mul(text.len() + 1);
        if states > MAX_STATES {
            return Err(GlobError::TooLarge);
        }
        Ok(Search {
            pieces: &self.pieces,
            text,
            longest,
            visited: vec![0; states.div_ceil(64)],
            touched: Vec::new(),
        })
    }
}

/// The character that a backslash before `next` stands for.
fn escaped(next: Option<char>) -> Result<char, GlobError> {
    match next {
        Some(character @ ('*' | '?' | '\\' | '}' | '/')) => Ok(character),
        next => Err(GlobError::InvalidEscape(next)),
    }
}

/// A search in one text: a depth-first walk that enters no state twice.
pub(super) struct Search<'a> {
    pieces: &'a [Piece],
    text: &'a [char],
    longest: bool,
    /// One bit for each pair of piece and place that led nowhere.
    visited: Vec<u64>,
    /// The words of `visited` that are not zero.
    touched: Vec<usize>,
}

impl Search<'_> {
    /// The first match that begins at `from` or later, as start and end.
    pub(super) fn find(&mut self, from: usize) -> Option<(usize, usize)> {
        for &word in &self.touched {
            self.visited[word] = 0;
        }
        self.touched.clear();
        (from..=self.text.len()).find_map(|start| Some((start, self.match_at(start)?)))
    }

    /// The end of the match that begins at `start`.
    ///
    /// States that failed for an earlier start fail for this one too, so they are not tried again.
    pub(super) fn match_at(&mut self, start: usize) -> Option<usize> {
        let mut open = vec![(0, start)];
        while let Some((piece, at)) = open.pop() {
            if !self.enter(piece, at) {
                continue;
            }
            let next = self.text.get(at);
            match self.pieces.get(piece) {
                None => return Some(at),
                Some(Piece::Character(expected)) if next == Some(expected) => {
                    open.push((piece + 1, at + 1));
                }
                Some(Piece::AnyCharacter) if is_any(next) => open.push((piece + 1, at + 1)),
                Some(Piece::AnyText) => self.open_both(piece, at, is_any(next), &mut open),
                Some(Piece::Character(_) | Piece::AnyCharacter) => {}
            }
        }
        None
    }

    /// Leaves `*` or takes one more character with it; what is pushed last is tried first.
    fn open_both(&self, piece: usize, at: usize, may_take: bool, open: &mut Vec<(usize, usize)>) {
        let leave = (piece + 1, at);
        if !may_take {
            open.push(leave);
        } else if self.longest {
            open.extend([leave, (piece, at + 1)]);
        } else {
            open.extend([(piece, at + 1), leave]);
        }
    }

    /// Marks a state; `false` where it was already.
    fn enter(&mut self, piece: usize, at: usize) -> bool {
        let state = piece * (self.text.len() + 1) + at;
        let (word, bit) = (state / 64, 1 << (state % 64));
        if self.visited[word] & bit != 0 {
            return false;
        }
        if self.visited[word] == 0 {
            self.touched.push(word);
        }
        self.visited[word] |= bit;
        true
    }
}

/// A line feed is matched only by itself, as in Go's regular expressions.
fn is_any(next: Option<&char>) -> bool {
    next.is_some_and(|&character| character != '\n')
}
