//! The words of one line of a conversation: plain ones, and strings as JSON writes them.
//! Leans on nothing.

use serde_json::Value;

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Plain(String),
    /// A string, and which of its occurrences is meant: `"x"#2` is the second.
    Quoted(String, usize),
}

impl Word {
    /// What it says, however it is written.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Quoted(text, _) => text,
        }
    }
}

/// The words of a line.
pub(super) fn words(line: &str) -> Result<Vec<Word>, String> {
    let mut found = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (word, behind) = match rest.starts_with('"') {
            true => quoted(rest)?,
            false => plain(rest),
        };
        found.push(word);
        rest = behind.trim_start();
    }
    Ok(found)
}

fn plain(text: &str) -> (Word, &str) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (Word::Plain(text[..end].to_owned()), &text[end..])
}

fn quoted(text: &str) -> Result<(Word, &str), String> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let Some(Ok(Value::String(string))) = values.next() else {
        return Err(format!("a string does not end: {text}"));
    };
    let rest = &text[values.byte_offset()..];
    let Some(numbered) = rest.strip_prefix('#') else {
        return Ok((Word::Quoted(string, 1), rest));
    };
    let end = numbered
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(numbered.len());
    let number = numbered[..end]
        .parse()
        .map_err(|_| format!("no number: {rest}"))?;
    Ok((Word::Quoted(string, number), &numbered[end..]))
}
