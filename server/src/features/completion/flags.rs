//! Flags that are not given yet, and the values of flags.
//! Leans on `place`, and on the kinds of values that stand in files of their own.

use dockwright_syntax::flag::{FlagShape, known_flags};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::item::{Item, ItemKind, Topic};
use super::place::Typing;
use super::{paths, platforms, stages, users};

/// The flags that can stand here.
pub(crate) fn names(typing: &Typing<'_>) -> Vec<Item> {
    let given = |name: &str| {
        let flags = typing.instruction().map(|instruction| &instruction.flags);
        let here = typing.line.offset;
        let is_other = |range: TextRange| !range.contains(here) && range.end() != here;
        flags.is_some_and(|flags| {
            flags
                .iter()
                .any(|flag| flag.name == name && is_other(flag.range))
        })
    };
    known_flags(typing.keyword)
        .iter()
        .filter(|(name, shape)| *shape == FlagShape::Many || !given(name))
        .map(|(name, shape)| flag(typing, name, *shape))
        .collect()
}

fn flag(typing: &Typing<'_>, name: &'static str, shape: FlagShape) -> Item {
    let has_value = typing.line.tail[typing.range.end() - typing.line.offset..].starts_with('=');
    let label = match shape == FlagShape::Switch || has_value {
        true => format!("--{name}"),
        false => format!("--{name}="),
    };
    Item::new(ItemKind::Flag, label, typing.range)
        .detail(summary(typing.keyword, name))
        .rank(4)
        .topic(Topic::Flag(typing.keyword, name.to_owned()))
}

fn summary(keyword: KeywordKind, name: &str) -> &'static str {
    match (keyword, name) {
        (_, "platform") => "the platform of the image",
        (_, "mount") => "mounts something while the command runs",
        (_, "network") => "the network of the command",
        (_, "security") => "how locked in the command is",
        (_, "device") => "gives the command a device",
        (_, "from") => "the stage or image to copy from",
        (_, "chown") => "the owner of what is copied",
        (_, "chmod") => "the mode of what is copied",
        (_, "link") => "makes a layer that does not depend on those below",
        (_, "parents") => "keeps the folders above each source",
        (_, "exclude") => "leaves out what matches a pattern",
        (_, "keep-git-dir") => "keeps the `.git` folder",
        (_, "checksum") => "the digest of what is fetched",
        (_, "unpack") => "whether an archive is unpacked",
        (_, "interval") => "how long between two checks",
        (_, "timeout") => "how long a check may take",
        (_, "start-period") => "how long a start may take",
        (_, "start-interval") => "how long between two checks at the start",
        (_, "retries") => "how many failures in a row make it unhealthy",
        _ => "",
    }
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
        (_, name) => fixed(typing, known_values(name)),
    }
}

const fn known_values(name: &str) -> &'static [(&'static str, &'static str)] {
    match name.as_bytes() {
        b"network" => &[
            ("default", "the network of the build"),
            ("none", "no network"),
            (
                "host",
                "the network of the host; the builder has to allow it",
            ),
        ],
        b"security" => &[
            ("sandbox", "as always"),
            ("insecure", "with all rights; the builder has to allow it"),
        ],
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

/// Values that are always the same.
pub(crate) fn fixed(typing: &Typing<'_>, values: &[(&str, &str)]) -> Vec<Item> {
    let item = |(label, detail): &(&str, &str)| {
        Item::new(ItemKind::Value, *label, typing.range).detail(*detail)
    };
    values.iter().map(item).collect()
}
