//! What is being typed at the cursor, told from the text of its one instruction, however unfinished that is.
//! Leans on `line`, `typing` and `words`.

use dockwright_syntax::directive::DirectiveKind;
use dockwright_syntax::flag::known_flags;
use dockwright_syntax::keyword::KeywordKind;

use super::line::{Line, Where, find};
use super::typing::{Place, Typing};
use super::words::{is_blank, open_variable, skip_blanks, split, word_end};
use crate::view::View;

/// What is being typed at `offset`.
pub(crate) fn typing(view: &View, offset: usize) -> Typing<'_> {
    match find(view, offset) {
        Where::Comment(line) => comment(view, line),
        Where::Heredoc(line, heredoc) => {
            let keyword = line.instruction.map_or(KeywordKind::Unknown, |index| {
                view.model().instructions()[index].innermost().kind()
            });
            let typing = Typing::at(view, line, keyword);
            match keyword == KeywordKind::Run || heredoc.expands {
                true => variable(&typing, 0).unwrap_or(typing),
                false => typing,
            }
        }
        Where::Line(line) => instruction(view, line, 0),
    }
}

fn comment<'a>(view: &'a View, line: Line<'a>) -> Typing<'a> {
    let typing = Typing::at(view, line, KeywordKind::Unknown);
    let start = 1 + skip_blanks(&line.head[1..], 0);
    let text = &line.head[start..];
    let may_be_directive = typing.is_at_head();
    if may_be_directive && let Some((name, value)) = text.split_once('=') {
        let start = line.head.len() - value.trim_start().len();
        let kind = DirectiveKind::of(name.trim());
        if let Some(kind) = kind {
            return typing.typed(start, Place::DirectiveValue(kind), is_blank);
        }
    }
    if let Some((words, list)) = text.split_once("ignore=") {
        let start = line.head.len()
            - list
                .rsplit(',')
                .next()
                .map_or(0, |word| word.trim_start().len());
        let is_hadolint = words.starts_with("hadolint");
        let place = match list.contains(':') || !(is_hadolint || words.starts_with("dockwright")) {
            true => Place::Nothing,
            false => Place::SilencedRule { is_hadolint },
        };
        return typing.typed(start, place, |character| {
            is_blank(character) || character == ','
        });
    }
    typing.typed(start, Place::Comment { may_be_directive }, is_blank)
}

/// Reads an instruction that begins at `start` of the head.
fn instruction<'a>(view: &'a View, line: Line<'a>, start: usize) -> Typing<'a> {
    let head = &line.head[start..];
    let Some(end) = head.find(is_blank) else {
        let in_trigger = start > 0;
        let mut typing = Typing::at(view, line, KeywordKind::Unknown).typed(
            start,
            Place::Keyword { in_trigger },
            is_blank,
        );
        // In front of a keyword, another one takes its place.
        let behind = line.tail.find(is_blank).unwrap_or(line.tail.len());
        typing.range = line.range(typing.word.len(), behind);
        return typing;
    };
    let keyword = KeywordKind::of(&head[..end]);
    let at = start + skip_blanks(head, end);
    match keyword {
        _ if line.instruction.is_none() => Typing::at(view, line, keyword),
        KeywordKind::Onbuild if start == 0 => instruction(view, line, at),
        KeywordKind::Unknown | KeywordKind::Onbuild | KeywordKind::Maintainer => {
            Typing::at(view, line, keyword)
        }
        _ => behind_keyword(Typing::at(view, line, keyword), at),
    }
}

fn behind_keyword(typing: Typing<'_>, start: usize) -> Typing<'_> {
    let head = typing.line.head;
    let has_flags = !known_flags(typing.keyword).is_empty();
    let mut at = start;
    while has_flags && head[at..].starts_with("--") {
        match word_end(head, at) {
            Some(end) => at = skip_blanks(head, end),
            None => return flag(typing, at),
        }
    }
    if has_flags && &head[at..] == "-" {
        return typing.typed(at, Place::FlagName, |character| {
            is_blank(character) || character == '='
        });
    }
    if let Some(variable) = variable(&typing, at) {
        return variable;
    }
    let takes_flags = has_flags && head.len() == at;
    Typing {
        takes_flags,
        ..argument(typing, at)
    }
}

/// A flag that begins at `start` of the head and goes on to the cursor.
fn flag(typing: Typing<'_>, start: usize) -> Typing<'_> {
    let head = typing.line.head;
    let ends_name = |character| is_blank(character) || character == '=';
    let Some(equals) = head[start..].find('=').map(|at| start + at) else {
        return typing.typed(start, Place::FlagName, ends_name);
    };
    let name = &head[start + 2..equals];
    if name != "from"
        && let Some(variable) = variable(&typing, equals + 1)
    {
        return variable;
    }
    let value = equals + 1 + usize::from(head[equals + 1..].starts_with('"'));
    match name == "mount" {
        true => mount(typing, value),
        false => typing.typed(value, Place::FlagValue(name), |character| {
            is_blank(character) || character == '"'
        }),
    }
}

/// The options of a mount, which begin at `start` of the head.
fn mount(typing: Typing<'_>, start: usize) -> Typing<'_> {
    let head = typing.line.head;
    let option = head[start..].rfind(',').map_or(start, |at| start + at + 1);
    let before = &head[start..option];
    let ends = |character| is_blank(character) || matches!(character, ',' | '"');
    match head[option..].split_once('=') {
        Some((key, _)) => {
            let value = option + key.len() + 1;
            typing.typed(value, Place::MountValue(before, key), ends)
        }
        None => typing.typed(option, Place::MountKey(before), |character| {
            ends(character) || character == '='
        }),
    }
}

/// The name of a variable, when the cursor is in one that begins behind `start` of the head.
fn variable<'a>(typing: &Typing<'a>, start: usize) -> Option<Typing<'a>> {
    let text = &typing.line.head[start..];
    let is_exec = typing.keyword != KeywordKind::Copy && typing.keyword != KeywordKind::Add;
    if is_exec && text.starts_with('[') {
        return None;
    }
    let escape = typing.model().dockerfile().escape();
    let (name, is_braced) = open_variable(text, escape)?;
    let is_other = |character: char| !(character.is_ascii_alphanumeric() || character == '_');
    let mut found = typing
        .clone()
        .typed(start + name, Place::Variable { is_braced }, is_other);
    if found.word.is_empty() && is_braced {
        let behind = found
            .line
            .tail
            .find(is_other)
            .unwrap_or(found.line.tail.len());
        found.range = found.line.range(0, behind);
    }
    Some(found)
}

/// An argument; the arguments begin at `start` of the head.
fn argument(typing: Typing<'_>, start: usize) -> Typing<'_> {
    use KeywordKind::{
        Add, Arg, Cmd, Copy, Entrypoint, Expose, From, Healthcheck, Label, Shell, Stopsignal, User,
        Volume, Workdir,
    };
    let head = typing.line.head;
    let is_list = head[start..].starts_with('[');
    if is_list && matches!(typing.keyword, Copy | Add) {
        return listed_path(typing, start);
    }
    let has_quotes = matches!(typing.keyword, Label | Arg);
    let (words, last) = split(head, start, has_quotes);
    let is_key = !head[last..].contains('=');
    let place = match (typing.keyword, words.as_slice()) {
        (From, []) => Place::Base,
        (From, [_]) => Place::As,
        (Copy | Add, words) => path_place(&typing, words.is_empty()),
        (Cmd | Entrypoint | Shell, []) => Place::ExecForm,
        (Healthcheck, []) => Place::HealthcheckKind,
        (Healthcheck, [word]) if word.eq_ignore_ascii_case("CMD") => Place::ExecForm,
        (Label, _) if is_key => Place::LabelKey,
        (Arg, _) if is_key => Place::ArgumentName,
        (Expose, _) => Place::Port,
        (Volume, _) | (Workdir, []) => Place::Folder,
        (User, []) => Place::User,
        (Stopsignal, []) => Place::Signal,
        _ => Place::Nothing,
    };
    typing.typed(last, place, |character| {
        is_blank(character) || is_key && character == '='
    })
}

/// A path of `COPY` or `ADD`: the last word is where the others go.
fn path_place<'a>(typing: &Typing<'_>, is_first: bool) -> Place<'a> {
    let behind = typing.line.rest;
    let word = behind.find(is_blank).unwrap_or(behind.len());
    let is_last = behind[word..].trim().is_empty();
    Place::Path {
        source: is_first || !is_last || behind.trim().is_empty(),
        destination: !is_first && is_last,
    }
}

/// A path in the JSON array of a `COPY` or `ADD`.
fn listed_path(typing: Typing<'_>, start: usize) -> Typing<'_> {
    let head = typing.line.head;
    let quotes = head[start..].matches('"').count();
    let Some(quote) = head[start..].rfind('"').filter(|_| quotes % 2 == 1) else {
        return typing;
    };
    let behind = typing.line.rest;
    let behind = behind.split_once('"').map_or("", |(_, behind)| behind);
    let place = Place::Path {
        source: true,
        destination: quotes > 1 && !behind.contains('"'),
    };
    typing.typed(start + quote + 1, place, |character| {
        matches!(character, '"' | ',')
    })
}
