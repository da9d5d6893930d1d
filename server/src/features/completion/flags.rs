//! Flags that are not given yet, and the values of flags.
//! Leans on `typing`, on the reference, and on the kinds of values that stand in files of their own.

use dockwright_syntax::flag::{FlagShape, known_flags};

use super::item::{Item, ItemKind, Topic};
use super::typing::Typing;
use super::words::is_blank;
use super::{paths, platforms, stages, users};
use crate::reference;
use crate::reference::entry::{Entry, Value};

/// The flags that can stand here.
pub(crate) fn names(typing: &Typing<'_>) -> Vec<Item> {
    let given = given(typing);
    known_flags(typing.keyword)
        .iter()
        .filter(|(name, shape)| *shape == FlagShape::Many || !given.contains(name))
        .map(|(name, shape)| flag(typing, name, *shape))
        .collect()
}

/// The flags before the one at the cursor, and those behind it, which a half-typed one hides from the reader.
fn given<'a>(typing: &Typing<'a>) -> Vec<&'a str> {
    let flags = typing.instruction().map_or(&[][..], |it| &it.flags);
    let before = flags
        .iter()
        .filter(|flag| flag.range.end() < typing.line.offset);
    let rest = typing.line.rest;
    let behind = &rest[rest.find(is_blank).unwrap_or(rest.len())..];
    let behind = behind
        .split_whitespace()
        .map_while(|word| word.strip_prefix("--"));
    let behind = behind.map(|flag| flag.split('=').next().unwrap_or_default());
    before
        .map(|flag| flag.name.as_str())
        .chain(behind)
        .collect()
}

fn flag(typing: &Typing<'_>, name: &'static str, shape: FlagShape) -> Item {
    let has_value = typing.line.tail[typing.range.end() - typing.line.offset..].starts_with('=');
    let label = match shape == FlagShape::Switch || has_value {
        true => format!("--{name}"),
        false => format!("--{name}="),
    };
    Item::new(ItemKind::Flag, label, typing.range)
        .told_by(reference::flag(typing.keyword, name))
        .rank(6)
        .topic(Topic::Flag(typing.keyword, name.to_owned()))
}

/// The values of a flag.
pub(crate) fn values(typing: &Typing<'_>, name: &str) -> Vec<Item> {
    let shape = known_flags(typing.keyword)
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, shape)| *shape);
    match (shape, name) {
        (None, _) => Vec::new(),
        (Some(FlagShape::Switch), _) => fixed(typing, &[("true", "on"), ("false", "off")]),
        (_, "platform") => platforms::items(typing),
        (_, "from") => stages::sources(typing),
        (_, "chown") => users::items(typing),
        (_, "exclude") => paths::context(typing),
        (_, "network" | "security") => told(typing, reference::flag(typing.keyword, name)),
        (_, name) => fixed(typing, known_values(name)),
    }
}

const fn known_values(name: &str) -> &'static [(&'static str, &'static str)] {
    match name.as_bytes() {
        b"device" => &[("nvidia.com/gpu=all", "all GPUs of NVIDIA")],
        b"chmod" => &[
            ("755", "everybody reads and runs, the owner writes"),
            ("644", "everybody reads, the owner writes"),
            ("700", "only the owner, and it runs"),
            ("600", "only the owner"),
            ("555", "everybody reads and runs, nobody writes"),
            ("444", "everybody reads, nobody writes"),
        ],
        b"checksum" => &[("sha256:", "64 hexadecimal digits follow")],
        b"interval" => &[
            ("30s", "as without the flag"),
            ("10s", ""),
            ("1m", ""),
            ("5m", ""),
        ],
        b"timeout" => &[
            ("30s", "as without the flag"),
            ("3s", ""),
            ("5s", ""),
            ("10s", ""),
        ],
        b"start-period" => &[
            ("0s", "as without the flag"),
            ("5s", ""),
            ("30s", ""),
            ("1m", ""),
        ],
        b"start-interval" => &[("5s", "as without the flag"), ("1s", ""), ("2s", "")],
        b"retries" => &[
            ("3", "as without the flag"),
            ("1", ""),
            ("5", ""),
            ("10", ""),
        ],
        _ => &[],
    }
}

/// The values that the reference knows.
pub(crate) fn told(typing: &Typing<'_>, entry: Option<&Entry>) -> Vec<Item> {
    let values = entry.into_iter().flat_map(|entry| &entry.values);
    let item =
        |value: &Value| Item::new(ItemKind::Value, value.name, typing.range).detail(value.summary);
    values.map(item).collect()
}

/// Values that are always the same.
pub(crate) fn fixed(typing: &Typing<'_>, values: &[(&str, &str)]) -> Vec<Item> {
    let item = |(label, detail): &(&str, &str)| {
        Item::new(ItemKind::Value, *label, typing.range).detail(*detail)
    };
    values.iter().map(item).collect()
}
