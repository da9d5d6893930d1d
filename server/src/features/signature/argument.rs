//! Which argument of an instruction is being written.
//! Leans on `typed`.

use dockwright_syntax::keyword::KeywordKind;

use super::typed::word_end;

/// Where in its arguments somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing<'a> {
    /// How many words are finished.
    finished: usize,
    /// The word that is being written.
    word: &'a str,
}

/// Which of the ways to write an instruction is taken: the first one unless the arguments say otherwise.
pub(super) fn way(ways: &[&str], arguments: &str) -> usize {
    let has = |mark: &str| ways.iter().position(|way| way.contains(mark));
    let found = if arguments.starts_with('[') {
        has("[\"")
    } else if arguments.starts_with("<<") {
        has("<<")
    } else if arguments.starts_with(['N', 'n']) && has("NONE").is_some() {
        has("NONE")
    } else if arguments.is_empty() {
        None
    } else {
        ways.iter().position(|way| !way.contains("[\""))
    };
    found.unwrap_or_default()
}

/// The name of the parameter that is being written; `None` where nobody needs help, as in the text of a command.
pub(super) fn parameter(kind: KeywordKind, arguments: &str) -> Option<&'static str> {
    if arguments.starts_with('[') {
        return Some(element(kind, arguments));
    }
    let standing = standing(arguments);
    let name = match kind {
        KeywordKind::From if standing.finished == 0 => "image",
        KeywordKind::From => "name",
        KeywordKind::Run | KeywordKind::Cmd | KeywordKind::Entrypoint => {
            return (standing.finished == 0).then_some("command");
        }
        KeywordKind::Healthcheck => return (standing.finished < 2).then_some("command"),
        KeywordKind::Copy | KeywordKind::Add if standing.finished == 0 => "source",
        KeywordKind::Copy | KeywordKind::Add => "destination",
        KeywordKind::Env => behind(standing.word, '=', "name", "value"),
        KeywordKind::Label => behind(standing.word, '=', "key", "value"),
        KeywordKind::Arg => behind(standing.word, '=', "name", "default"),
        KeywordKind::Expose => behind(standing.word, '/', "port", "protocol"),
        KeywordKind::User => behind(standing.word, ':', "user", "group"),
        KeywordKind::Stopsignal => "signal",
        KeywordKind::Volume | KeywordKind::Workdir => "path",
        KeywordKind::Onbuild => "instruction",
        KeywordKind::Shell => "program",
        KeywordKind::Maintainer => "name",
        KeywordKind::Unknown => return None,
    };
    Some(name)
}

/// The element of a JSON array that is being written.
fn element(kind: KeywordKind, arguments: &str) -> &'static str {
    let mut commas = 0;
    let mut is_quoted = false;
    let mut characters = arguments.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => commas += 1,
            _ => {}
        }
    }
    match (kind, commas) {
        (KeywordKind::Copy | KeywordKind::Add, 0) => "source",
        (KeywordKind::Copy | KeywordKind::Add, _) => "destination",
        (KeywordKind::Volume, _) => "path",
        (_, 0) => "program",
        _ => "argument",
    }
}

fn standing(arguments: &str) -> Standing<'_> {
    let mut rest = arguments;
    let mut finished = 0;
    loop {
        let end = word_end(rest);
        if end == rest.len() {
            return Standing {
                finished,
                word: rest,
            };
        }
        finished += 1;
        rest = rest[end..].trim_start();
    }
}

fn behind(word: &str, mark: char, before: &'static str, after: &'static str) -> &'static str {
    if word.contains(mark) { after } else { before }
}
