//! Heredocs: text that follows an instruction up to a line of its own choosing.
//! Leans on `text`.

use crate::text::TextRange;

/// One `<<NAME` with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The delimiter without quotes.
    pub name: String,
    /// Where `<<NAME` stands.
    pub marker: TextRange,
    /// The body's lines, the last newline included; empty without any.
    pub body: TextRange,
    /// Where the delimiter ends the body; `None` where it never does.
    pub end: Option<TextRange>,
    /// Whether variables in the body are expanded: the delimiter has no quotes.
    pub expands: bool,
    /// Whether leading tabs are removed: `<<-`.
    pub strips_tabs: bool,
    /// The file descriptor before `<<`; 0 without one.
    pub descriptor: u32,
}

/// Reads a word as the start of a heredoc: an optional number, `<<`, an optional `-`, and a delimiter.
pub(crate) fn read_marker(word: &str, range: TextRange) -> Option<Heredoc> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = word[digits..].strip_prefix("<<")?;
    let (strips_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.trim_start();
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    let name = unquote(rest)?;
    Some(Heredoc {
        expands: name == rest,
        name,
        marker: range,
        body: TextRange::empty(range.end()),
        end: None,
        strips_tabs,
        descriptor: word[..digits].parse().unwrap_or_default(),
    })
}

/// Removes quotes and escapes; `None` where a quote stays open.
fn unquote(word: &str) -> Option<String> {
    let mut name = String::new();
    let mut quote = None;
    let mut characters = word.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if quote != Some('\'') => name.extend(characters.next()),
            _ if quote == Some(character) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(character),
            _ => name.push(character),
        }
    }
    quote.is_none().then_some(name)
}
