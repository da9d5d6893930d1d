//! What can be seen in the text of a shell without understanding it: comments, quotes, operators, words of the language.
//! Leans on nothing. What is a command and what is not is known to `script`, which paints over it.

use std::ops::Range;

/// What a stretch of shell text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lexeme {
    Comment,
    Text,
    Keyword,
    Operator,
    /// A substitution: code again, also inside of quotes.
    Plain,
}

/// The words that a shell keeps for itself.
const KEYWORDS: [&str; 22] = [
    "if", "then", "elif", "else", "fi", "for", "select", "while", "until", "do", "done", "case",
    "in", "esac", "function", "time", "coproc", "{", "}", "!", "[[", "]]",
];

/// The lexemes of a text, an outer one before those inside it; `skipped` are parts of another kind, in order.
pub(super) fn lexemes(text: &str, skipped: &[Range<usize>]) -> Vec<(Range<usize>, Lexeme)> {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        frames: Vec::new(),
        skipped,
        found: Vec::new(),
    };
    while lexer.at < lexer.bytes.len() {
        lexer.step();
    }
    while let Some(frame) = lexer.frames.pop() {
        lexer.close(&frame);
    }
    let mut found = lexer.found;
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    found
}

/// What the lexer is inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FrameKind {
    Parentheses,
    Substitution,
    Arithmetic,
    Backticks,
    Quotes,
    Braces,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: FrameKind,
    start: usize,
    /// How many `case`s are open, whose patterns end in a parenthesis.
    cases: usize,
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    frames: Vec<Frame>,
    skipped: &'a [Range<usize>],
    found: Vec<(Range<usize>, Lexeme)>,
}

impl Lexer<'_> {
    fn step(&mut self) {
        if self.skip() {
            return;
        }
        match self.frames.last().map(|frame| frame.kind) {
            Some(FrameKind::Quotes) => self.step_quoted(),
            Some(FrameKind::Braces) => self.step_braced(),
            Some(FrameKind::Arithmetic) if self.rest().starts_with(b"))") => {
                self.push(self.at..self.at + 2, Lexeme::Operator);
                self.pop(2);
            }
            _ => self.step_code(),
        }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Goes past a part that is none of the shell's.
    fn skip(&mut self) -> bool {
        while let Some((first, rest)) = self.skipped.split_first() {
            if first.start > self.at {
                return false;
            }
            self.skipped = rest;
            if first.end > self.at {
                self.at = first.end.min(self.bytes.len());
                return true;
            }
        }
        false
    }

    fn step_quoted(&mut self) {
        match self.bytes[self.at] {
            b'"' => self.pop(1),
            _ => self.step_inside(),
        }
    }

    fn step_braced(&mut self) {
        let is_in_quotes = self
            .frames
            .iter()
            .rev()
            .nth(1)
            .is_some_and(|outer| outer.kind == FrameKind::Quotes);
        match self.bytes[self.at] {
            b'}' => self.pop(1),
            b'"' => self.open(FrameKind::Quotes, 1),
            b'\'' if !is_in_quotes => self.take_single(1, false),
            _ => self.step_inside(),
        }
    }

    /// What is the same in quotes, in braces and in code: escapes and expansions; else one byte.
    fn step_inside(&mut self) {
        match self.rest() {
            [b'\\', ..] => self.at = (self.at + 2).min(self.bytes.len()),
            [b'$', b'(', b'(', ..] => self.open(FrameKind::Arithmetic, 3),
            [b'$', b'(', ..] => self.open(FrameKind::Substitution, 2),
            [b'$', b'{', ..] => self.open(FrameKind::Braces, 2),
            [b'`', ..] if self.is_in(FrameKind::Backticks) => self.pop(1),
            [b'`', ..] => self.open(FrameKind::Backticks, 1),
            _ => self.at += 1,
        }
    }

    fn step_code(&mut self) {
        match self.rest() {
            [b'#', ..] if self.is_word_start() => self.take_comment(),
            [b'\'', ..] => self.take_single(1, false),
            [b'$', b'\'', ..] => self.take_single(2, true),
            [b'"', ..] => self.open(FrameKind::Quotes, 1),
            [b'$', b'"', ..] => self.open(FrameKind::Quotes, 2),
            [b'(', ..] => {
                self.push(self.at..self.at + 1, Lexeme::Operator);
                self.open(FrameKind::Parentheses, 1);
            }
            [b')', ..] => self.take_closing(),
            [b'|' | b'&' | b';' | b'<' | b'>', ..] => self.take_operator(),
            [byte, ..] if is_word_byte(*byte) => self.take_word(),
            _ => self.step_inside(),
        }
    }

    fn is_in(&self, kind: FrameKind) -> bool {
        self.frames.last().is_some_and(|frame| frame.kind == kind)
    }

    fn is_word_start(&self) -> bool {
        let before = self.at.checked_sub(1).map(|at| self.bytes[at]);
        before.is_none_or(|byte| byte.is_ascii_whitespace() || b"();&|`".contains(&byte))
    }

    fn take_comment(&mut self) {
        let in_backticks = self.is_in(FrameKind::Backticks);
        let ends = |byte: &u8| *byte == b'\n' || (in_backticks && *byte == b'`');
        let length = self.rest().iter().position(ends);
        self.take(length.unwrap_or(self.rest().len()), Lexeme::Comment);
    }

    /// Takes text in single quotes, which begins behind `opening` bytes.
    fn take_single(&mut self, opening: usize, has_escapes: bool) {
        let mut end = self.at + opening;
        while end < self.bytes.len() && self.bytes[end] != b'\'' {
            end += 1 + usize::from(has_escapes && self.bytes[end] == b'\\');
        }
        let end = (end + 1).min(self.bytes.len());
        self.take(end - self.at, Lexeme::Text);
    }

    fn take_closing(&mut self) {
        let frame = self.frames.last().copied();
        self.push(self.at..self.at + 1, Lexeme::Operator);
        match frame {
            Some(frame) if frame.cases > 0 => self.at += 1,
            Some(Frame {
                kind: FrameKind::Parentheses | FrameKind::Substitution,
                ..
            }) => self.pop(1),
            _ => self.at += 1,
        }
    }

    fn take_operator(&mut self) {
        let is_part = |byte: &&u8| matches!(**byte, b'|' | b'&' | b';' | b'<' | b'>');
        let length = self.rest().iter().take_while(is_part).count();
        self.take(length, Lexeme::Operator);
    }

    /// Takes a word up to where something else begins; it is the language's own only if nothing is glued to it.
    fn take_word(&mut self) {
        let starts = self.is_word_start();
        let start = self.at;
        let length = self
            .rest()
            .iter()
            .take_while(|byte| is_word_byte(**byte))
            .count();
        self.at += length;
        let ends = self
            .rest()
            .first()
            .is_none_or(|byte| byte.is_ascii_whitespace() || b"();&|<>`".contains(byte));
        let word = self.text.get(start..self.at).unwrap_or_default();
        if starts && ends && KEYWORDS.contains(&word) {
            self.push(start..self.at, Lexeme::Keyword);
            self.count_cases(word);
        }
    }

    fn count_cases(&mut self, word: &str) {
        if let Some(frame) = self.frames.last_mut() {
            match word {
                "case" => frame.cases += 1,
                "esac" => frame.cases = frame.cases.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn take(&mut self, length: usize, lexeme: Lexeme) {
        self.push(self.at..self.at + length, lexeme);
        self.at += length;
    }

    fn push(&mut self, range: Range<usize>, lexeme: Lexeme) {
        self.found.push((range, lexeme));
    }

    fn open(&mut self, kind: FrameKind, length: usize) {
        if matches!(
            kind,
            FrameKind::Substitution | FrameKind::Arithmetic | FrameKind::Backticks
        ) {
            self.push(self.at..self.at + length, Lexeme::Operator);
        }
        self.frames.push(Frame {
            kind,
            start: self.at,
            cases: 0,
        });
        self.at += length;
    }

    fn pop(&mut self, length: usize) {
        self.at += length;
        if let Some(frame) = self.frames.pop() {
            if frame.kind == FrameKind::Backticks {
                self.push(self.at - length..self.at, Lexeme::Operator);
            }
            self.close(&frame);
        }
    }

    fn close(&mut self, frame: &Frame) {
        let range = frame.start..self.at;
        match frame.kind {
            FrameKind::Quotes => self.push(range, Lexeme::Text),
            FrameKind::Substitution | FrameKind::Arithmetic | FrameKind::Backticks => {
                self.push(range, Lexeme::Plain);
            }
            FrameKind::Parentheses | FrameKind::Braces => {}
        }
    }
}

fn is_word_byte(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !b"\\'\"`$()|&;<>".contains(&byte)
}
