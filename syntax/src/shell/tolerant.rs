//! Splits what the parser refuses: at operators, quotes respected, keywords and redirections dropped.
//! Leans on `redirection`.

use std::ops::Range;

use super::redirection::JoinOperator;

/// One simple command of a body, in offsets of the body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) join: Option<(JoinOperator, Range<usize>)>,
    pub(super) words: Vec<Range<usize>>,
}

/// One expansion of a word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LooseExpansion {
    pub(super) range: Range<usize>,
    /// The name of the variable, or the script of the substitution.
    pub(super) content: Range<usize>,
    pub(super) is_variable: bool,
    pub(super) quoted: bool,
}

/// Splits the body from `start` on into commands.
pub(super) fn segments(body: &str, start: usize) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut current = Segment::default();
    let mut at = start;
    while at < body.len() {
        if let Some((operator, len)) = operator_at(body, at) {
            let join = operator.map(|operator| (operator, at..at + len));
            let done = std::mem::replace(
                &mut current,
                Segment {
                    join,
                    words: Vec::new(),
                },
            );
            segments.extend(finish(body, done));
            at += len;
        } else if body.as_bytes()[at].is_ascii_whitespace() {
            at += 1;
        } else if body.as_bytes()[at] == b'#' {
            at = find_from(body, at, b'\n');
        } else {
            let end = word_end(body, at);
            current.words.push(at..end);
            at = end;
        }
    }
    segments.extend(finish(body, current));
    segments
}

/// Finds what is expanded in the word at `range`.
pub(super) fn expansions(body: &str, range: &Range<usize>) -> Vec<LooseExpansion> {
    let bytes = &body.as_bytes()[..range.end];
    let mut found = Vec::new();
    let mut quoted = false;
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            b'\\' => at += 2,
            b'\'' if !quoted => at = skip_to(bytes, at + 1, b'\''),
            b'"' => {
                quoted = !quoted;
                at += 1;
            }
            _ => {
                let expansion = expansion_at(body, at, range.end, quoted);
                at = expansion
                    .as_ref()
                    .map_or(at + 1, |expansion| expansion.range.end);
                found.extend(expansion);
            }
        }
    }
    found
}

fn expansion_at(body: &str, at: usize, end: usize, quoted: bool) -> Option<LooseExpansion> {
    let bytes = &body.as_bytes()[..end];
    let (content, stop, is_variable) = match (bytes[at], bytes.get(at + 1)) {
        (b'`', _) => {
            let stop = skip_to(bytes, at + 1, b'`');
            (at + 1..stop.saturating_sub(1).max(at + 1), stop, false)
        }
        (b'$', Some(b'(')) => {
            let stop = skip_group(bytes, at + 1);
            (at + 2..stop.saturating_sub(1).max(at + 2), stop, false)
        }
        (b'$', Some(b'{')) => {
            let name = at
                + 2
                + bytes[at + 2..]
                    .iter()
                    .take_while(|byte| matches!(byte, b'!' | b'#'))
                    .count();
            (
                name..name + name_len(&bytes[name..]),
                skip_group(bytes, at + 1),
                true,
            )
        }
        (b'$', Some(_)) => {
            let stop = at + 1 + name_len(&bytes[at + 1..]);
            (at + 1..stop, stop, true)
        }
        _ => return None,
    };
    (!content.is_empty()).then_some(LooseExpansion {
        range: at..stop.min(end),
        content,
        is_variable,
        quoted,
    })
}

fn name_len(bytes: &[u8]) -> usize {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    match bytes.first() {
        Some(b'0'..=b'9' | b'?' | b'@' | b'*' | b'#' | b'$' | b'!' | b'-') => 1,
        _ => bytes.iter().take_while(is_name).count(),
    }
}

/// The operator at an offset and its length; an operator that joins nothing is none.
fn operator_at(body: &str, at: usize) -> Option<(Option<JoinOperator>, usize)> {
    let rest = &body[at..];
    let before = at.checked_sub(1).map(|before| body.as_bytes()[before]);
    let two = |operator| Some((Some(operator), 2));
    let one = |operator| Some((Some(operator), 1));
    match rest.as_bytes()[0] {
        b'&' if rest.starts_with("&&") => two(JoinOperator::And),
        b'&' if rest.starts_with("&>") || matches!(before, Some(b'>' | b'<')) => None,
        b'&' => one(JoinOperator::Background),
        b'|' if rest.starts_with("||") => two(JoinOperator::Or),
        b'|' if rest.starts_with("|&") => two(JoinOperator::PipeBoth),
        b'|' if before == Some(b'>') => None,
        b'|' => one(JoinOperator::Pipe),
        b';' if rest.starts_with(";;") => Some((None, 2)),
        b';' => one(JoinOperator::Semicolon),
        b'\n' => one(JoinOperator::Newline),
        b'(' | b')' => Some((None, 1)),
        _ => None,
    }
}

fn word_end(body: &str, start: usize) -> usize {
    let bytes = body.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        at = match bytes[at] {
            b'\\' => at + 2,
            b'\'' => skip_to(bytes, at + 1, b'\''),
            b'"' => skip_double(bytes, at + 1),
            b'`' => skip_to(bytes, at + 1, b'`'),
            b'$' if matches!(bytes.get(at + 1), Some(b'(' | b'{')) => skip_group(bytes, at + 1),
            byte if byte.is_ascii_whitespace() => break,
            _ if operator_at_boundary(body, at) => break,
            _ => at + 1,
        };
    }
    next_boundary(body, at.min(bytes.len()))
}

fn operator_at_boundary(body: &str, at: usize) -> bool {
    body.is_char_boundary(at) && operator_at(body, at).is_some()
}

fn next_boundary(body: &str, mut at: usize) -> usize {
    while !body.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn find_from(body: &str, at: usize, byte: u8) -> usize {
    let found = body.as_bytes()[at..].iter().position(|here| *here == byte);
    found.map_or(body.len(), |found| at + found)
}

/// The offset behind the next `end` that no backslash hides.
fn skip_to(bytes: &[u8], mut at: usize, end: u8) -> usize {
    while at < bytes.len() && bytes[at] != end {
        at += if bytes[at] == b'\\' && end != b'\'' {
            2
        } else {
            1
        };
    }
    (at + 1).min(bytes.len())
}

fn skip_double(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at = match bytes[at] {
            b'\\' => at + 2,
            b'$' if matches!(bytes.get(at + 1), Some(b'(' | b'{')) => skip_group(bytes, at + 1),
            _ => at + 1,
        };
    }
    (at + 1).min(bytes.len())
}

/// The offset behind the bracket that closes the one at `at`.
fn skip_group(bytes: &[u8], mut at: usize) -> usize {
    let (open, close) = if bytes[at] == b'(' {
        (b'(', b')')
    } else {
        (b'{', b'}')
    };
    let mut depth = 0usize;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\'' if open == b'(' => at = skip_to(bytes, at + 1, b'\'') - 1,
            b'"' if open == b'(' => at = skip_to(bytes, at + 1, b'"') - 1,
            byte if byte == open => depth += 1,
            byte if byte == close => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(bytes.len())
}

const KEYWORDS: &[&str] = &[
    "!", "{", "}", "if", "then", "elif", "else", "fi", "do", "done", "while", "until", "esac",
];

/// Drops keywords and redirections; none when no command is left.
fn finish(body: &str, mut segment: Segment) -> Option<Segment> {
    let text = |range: &Range<usize>| &body[range.clone()];
    let keywords = segment
        .words
        .iter()
        .take_while(|word| KEYWORDS.contains(&text(word)))
        .count();
    segment.words.drain(..keywords);
    let first = segment.words.first().map_or("", text);
    if matches!(first, "" | "for" | "case" | "select" | "function") {
        return None;
    }
    let mut takes_next = false;
    segment.words.retain(|word| {
        let (is_redirection, is_open) = redirection(text(word));
        let kept = !is_redirection && !std::mem::take(&mut takes_next);
        takes_next = is_open;
        kept
    });
    (!segment.words.is_empty()).then_some(segment)
}

/// Whether a word is a redirection, and whether its target is the next word.
fn redirection(text: &str) -> (bool, bool) {
    let rest = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let is_redirection =
        rest.starts_with(['<', '>']) && !rest.starts_with("<(") && !rest.starts_with(">(")
            || rest.starts_with("&>");
    let target = rest.trim_start_matches(['<', '>', '&', '|', '-']);
    (
        is_redirection,
        is_redirection && target.is_empty() && !rest.ends_with('-'),
    )
}
