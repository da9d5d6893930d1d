//! What somebody has written of an instruction so far: the text up to the cursor, taken apart without the parser,
//! which knows only whole instructions.
//! Leans on the view.

use dockwright_syntax::keyword::{KEYWORDS, KeywordKind};

use crate::view::View;

/// An instruction up to the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// Which instruction it is.
    pub(super) kind: KeywordKind,
    /// The flag that is being written, with its dashes.
    pub(super) flag: Option<String>,
    /// The arguments up to the cursor; white space in front is left out.
    pub(super) arguments: String,
}

/// Reads the instruction around `offset` up to there; `None` before the blank behind the keyword, in comments and in heredocs.
pub(super) fn typed(view: &View, offset: usize) -> Option<Typed> {
    let model = view.model();
    let instruction = &model.instructions()[model.instruction_at(offset)?];
    let escape = model.dockerfile().escape();
    let start = instruction.keyword.range.end();
    let line = logical_line(view.text().get(start..offset)?, escape)?;
    let is_behind_heredoc = instruction
        .heredocs
        .iter()
        .any(|it| it.body.start() <= offset);
    let kind = instruction.keyword.kind;
    if is_behind_heredoc || !line.starts_with([' ', '\t']) {
        return None;
    }
    Some(read(kind, line.trim_start()))
}

/// The lines up to the cursor as one, without continuations and comments; `None` where the instruction has ended before.
fn logical_line(text: &str, escape: char) -> Option<String> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let last = lines.pop()?;
    let mut joined = String::new();
    for (index, line) in lines.into_iter().enumerate() {
        let is_empty = line.trim().is_empty();
        if index > 0 && (is_empty || line.trim_start().starts_with('#')) {
            continue;
        }
        joined.push_str(line.trim_end().strip_suffix(escape)?);
    }
    let is_comment = last.trim_start().starts_with('#') && text.contains('\n');
    (!is_comment).then(|| joined + last)
}

fn read(kind: KeywordKind, text: &str) -> Typed {
    if kind == KeywordKind::Onbuild
        && let Some((word, rest)) = text.split_once([' ', '\t'])
        && KEYWORDS
            .iter()
            .any(|(_, name)| name.eq_ignore_ascii_case(word))
    {
        return read(KeywordKind::of(word), rest.trim_start());
    }
    let mut rest = text;
    while rest.starts_with("--") {
        let end = word_end(rest);
        if end == rest.len() {
            return Typed {
                kind,
                flag: Some(rest.to_owned()),
                arguments: String::new(),
            };
        }
        rest = rest[end..].trim_start();
    }
    Typed {
        kind,
        flag: None,
        arguments: rest.to_owned(),
    }
}

/// Where the word at the start of a text ends.
pub(super) fn word_end(text: &str) -> usize {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match character {
            _ if quote == Some(character) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(character),
            ' ' | '\t' if quote.is_none() => return at,
            _ => {}
        }
    }
    text.len()
}
