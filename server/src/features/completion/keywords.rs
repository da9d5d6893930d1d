//! Keywords, in the letters that the file uses, with places to fill in.
//! Leans on `typing` and the reference.

use dockwright_syntax::keyword::{KEYWORDS, KeywordKind};

use super::item::{Item, ItemKind, Topic};
use super::typing::Typing;
use crate::reference;

/// What follows a keyword, to be filled in.
const fn arguments(keyword: KeywordKind) -> &'static str {
    use KeywordKind as Kind;
    match keyword {
        Kind::Add => "${1:source} ${2:destination}",
        Kind::Arg => "${1:name}",
        Kind::Cmd => "[\"${1:program}\"]",
        Kind::Copy => "${1:source} ${2:destination}",
        Kind::Entrypoint => "[\"${1:program}\"]",
        Kind::Env => "${1:name}=${2:value}",
        Kind::Expose => "${1:port}",
        Kind::From => "${1:image}",
        Kind::Healthcheck => "CMD ${1:command}",
        Kind::Label => "${1:key}=\"${2:value}\"",
        Kind::Maintainer => "${1:name}",
        Kind::Onbuild => "$1",
        Kind::Run => "${1:command}",
        Kind::Shell => "[\"${1:/bin/sh}\", \"${2:-c}\"]",
        Kind::Stopsignal => "${1:SIGTERM}",
        Kind::User => "${1:user}",
        Kind::Volume => "${1:path}",
        Kind::Workdir => "${1:path}",
        Kind::Unknown => "",
    }
}

/// The keywords that can stand here.
pub(crate) fn items(typing: &Typing<'_>, in_trigger: bool) -> Vec<Item> {
    let is_first = typing.stage().is_none();
    let can_stand = |keyword: KeywordKind| match keyword {
        KeywordKind::From => !in_trigger,
        KeywordKind::Onbuild | KeywordKind::Maintainer => !in_trigger && !is_first,
        KeywordKind::Arg => true,
        _ => !is_first,
    };
    let is_lower = is_lower(typing);
    KEYWORDS
        .iter()
        .filter(|(keyword, _)| can_stand(*keyword))
        .map(|(keyword, name)| item(typing, *keyword, name, is_lower))
        .collect()
}

/// The word as the file would write it.
pub(crate) fn in_case(typing: &Typing<'_>, word: &str) -> String {
    match is_lower(typing) {
        true => word.to_ascii_lowercase(),
        false => word.to_owned(),
    }
}

fn item(typing: &Typing<'_>, keyword: KeywordKind, name: &str, is_lower: bool) -> Item {
    let arguments = arguments(keyword);
    let name = match is_lower {
        true => name.to_ascii_lowercase(),
        false => name.to_owned(),
    };
    let has_arguments = !typing.line.rest[typing.range.end() - typing.line.offset..]
        .trim()
        .is_empty();
    let item = Item::new(ItemKind::Keyword, &name, typing.range)
        .told_by(reference::keyword(keyword))
        .topic(Topic::Keyword(keyword));
    let item = match has_arguments {
        true => item,
        false => item
            .snippet(format!("{name} {arguments}"))
            .text(format!("{name} ")),
    };
    Item {
        is_deprecated: keyword == KeywordKind::Maintainer,
        rank: if keyword == KeywordKind::Maintainer {
            9
        } else {
            5
        },
        ..item
    }
}

/// Whether the instruction before the cursor, or else the first one, is written in small letters.
fn is_lower(typing: &Typing<'_>) -> bool {
    let instructions = typing.model().instructions();
    let index = typing.index();
    let near = index
        .checked_sub(1)
        .unwrap_or(usize::from(typing.line.instruction.is_some()));
    let near = instructions.get(near).or(instructions.first());
    near.is_some_and(|near| {
        near.keyword.kind != KeywordKind::Unknown
            && near
                .keyword
                .text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase())
    })
}
