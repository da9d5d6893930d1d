//! The inside of `--mount=`: types, keys of the type that are not given yet, and their values.
//! Leans on `typing`, on the reference, on the model's mounts and package commands, and on the files for stages and paths.

use dockwright_model::mount::{KEYS, MountKind};
use dockwright_model::packages::Manager;

use super::item::{Item, ItemKind, Topic};
use super::typing::Typing;
use super::{flags, image_paths, paths, stages};
use crate::reference;

const TYPES: [MountKind; 5] = [
    MountKind::Bind,
    MountKind::Cache,
    MountKind::Secret,
    MountKind::Ssh,
    MountKind::Tmpfs,
];

/// The keys that are offered, each with the others that it leaves no room for.
const OFFERED: [(&str, &[&str]); 13] = [
    ("target", &["dst", "destination"]),
    ("source", &["src"]),
    ("from", &[]),
    ("id", &[]),
    ("required", &[]),
    ("sharing", &[]),
    ("readonly", &["ro", "rw", "readwrite"]),
    ("rw", &["readwrite", "ro", "readonly"]),
    ("size", &[]),
    ("mode", &[]),
    ("uid", &[]),
    ("gid", &[]),
    ("env", &[]),
];

/// Where package managers keep what they download.
const CACHES: [(&[Manager], &str); 15] = {
    use Manager::{
        Apk, Apt, AptGet, Aptitude, Bundler, Cargo, Composer, Dnf, Gem, Go, Microdnf, Npm, Pacman,
        Pip, Pipx, Pnpm, Poetry, Uv, Yarn, Yum, Zypper,
    };
    [
        (&[Apt, AptGet, Aptitude], "/var/cache/apt"),
        (&[Apt, AptGet, Aptitude], "/var/lib/apt"),
        (&[Apk], "/var/cache/apk"),
        (&[Dnf, Microdnf, Yum], "/var/cache/dnf"),
        (&[Zypper], "/var/cache/zypp"),
        (&[Pacman], "/var/cache/pacman/pkg"),
        (&[Npm], "/root/.npm"),
        (&[Yarn], "/usr/local/share/.cache/yarn"),
        (&[Pnpm], "/root/.local/share/pnpm/store"),
        (&[Pip, Pipx, Poetry], "/root/.cache/pip"),
        (&[Uv], "/root/.cache/uv"),
        (&[Cargo], "/usr/local/cargo/registry"),
        (&[Go], "/go/pkg/mod"),
        (&[Go], "/root/.cache/go-build"),
        (&[Bundler, Gem, Composer], "/tmp/cache"),
    ]
};

/// The keys that the mount can still take, and first the types.
pub(crate) fn keys(typing: &Typing<'_>, before: &str) -> Vec<Item> {
    let tail = &typing.line.tail[typing.range.end() - typing.line.offset..];
    let behind = tail.split_once(',').map_or("", |(_, behind)| behind);
    let given: Vec<&str> = fields(before)
        .chain(fields(behind))
        .map(|(key, _)| key)
        .collect();
    let kind = kind(before).or_else(|| kind(behind)).unwrap_or_default();
    let is_given = |key: &&str| given.contains(key);
    let takes = |key: &str| {
        KEYS.iter()
            .any(|(known, kinds)| *known == key && kinds.contains(&kind))
    };
    let free = OFFERED
        .iter()
        .filter(|(key, others)| takes(key) && !is_given(key) && !others.iter().any(&is_given));
    let keys = free.map(|(key, _)| self::key(typing, key, tail.starts_with('=')));
    let types = match is_given(&"type") {
        true => Vec::new(),
        false => types(typing, "type="),
    };
    types.into_iter().chain(keys).collect()
}

fn key(typing: &Typing<'_>, key: &str, has_value: bool) -> Item {
    let is_switch = matches!(key, "readonly" | "rw" | "required");
    let label = match is_switch || has_value {
        true => key.to_owned(),
        false => format!("{key}="),
    };
    Item::new(ItemKind::Key, label, typing.range)
        .told_by(reference::mount_key(key))
        .topic(Topic::MountKey(key.to_owned()))
}

/// The values of a key.
pub(crate) fn values(typing: &Typing<'_>, before: &str, key: &str) -> Vec<Item> {
    let behind = typing.line.tail;
    let kind = kind(before).or_else(|| kind(behind)).unwrap_or_default();
    match key {
        "type" => types(typing, ""),
        "from" => stages::sources(typing),
        "sharing" => flags::told(typing, reference::mount_key(key)),
        "required" | "readonly" | "ro" | "rw" | "readwrite" => {
            flags::fixed(typing, &[("true", "on"), ("false", "off")])
        }
        "mode" => flags::fixed(
            typing,
            &[
                ("0400", "only the owner reads"),
                ("0444", "everybody reads"),
                ("0600", "only the owner reads and writes"),
                ("0755", "everybody reads and runs"),
            ],
        ),
        "uid" | "gid" => flags::fixed(typing, &[("0", "root"), ("1000", "the first user")]),
        "size" => flags::fixed(typing, &[("64m", ""), ("512m", ""), ("1g", "")]),
        "id" => ids(typing, kind),
        "target" | "dst" | "destination" => targets(typing, kind),
        "source" | "src" if kind == MountKind::Bind => {
            match fields(before)
                .chain(fields(behind))
                .find(|(key, _)| *key == "from")
            {
                Some((_, from)) => paths::of_stage(typing, from),
                None => paths::context(typing),
            }
        }
        _ => Vec::new(),
    }
}

fn types(typing: &Typing<'_>, prefix: &str) -> Vec<Item> {
    let item = |kind: MountKind| {
        let name = kind.name();
        Item::new(ItemKind::Value, format!("{prefix}{name}"), typing.range)
            .told_by(reference::mount_type(name))
            .rank(2)
            .topic(Topic::MountType(name.to_owned()))
    };
    TYPES.map(item).into()
}

/// The names that other mounts of the kind have.
fn ids(typing: &Typing<'_>, kind: MountKind) -> Vec<Item> {
    let here = typing.line.instruction;
    let mounts = typing.model().mounts().iter();
    let others = mounts.filter(|(index, mount)| Some(*index) != here && mount.kind == kind);
    let mut ids: Vec<&str> = others
        .filter_map(|(_, mount)| mount.id.as_deref())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    if kind == MountKind::Ssh && !ids.contains(&"default") {
        ids.push("default");
    }
    let item = |id: &str| Item::new(ItemKind::Value, id, typing.range).detail("used in this file");
    ids.into_iter().map(item).collect()
}

fn targets(typing: &Typing<'_>, kind: MountKind) -> Vec<Item> {
    match kind {
        MountKind::Cache => caches(typing),
        MountKind::Secret => {
            flags::fixed(typing, &[("/run/secrets/", "where it is without a target")])
        }
        MountKind::Ssh => Vec::new(),
        MountKind::Tmpfs => flags::fixed(typing, &[("/tmp", "temporary files")]),
        MountKind::Bind => image_paths::folders(typing),
    }
}

/// The caches of the package managers that the `RUN` uses; of all of them when it uses none.
fn caches(typing: &Typing<'_>) -> Vec<Item> {
    let runs = typing.model().runs();
    let index = typing.index();
    let at = runs.partition_point(|run| run.instruction < index);
    let run = runs.get(at).filter(|run| run.instruction == index);
    let used: Vec<Manager> = run
        .into_iter()
        .flat_map(|run| &run.packages)
        .map(|package| package.manager)
        .collect();
    let uses = |managers: &[Manager]| managers.iter().any(|manager| used.contains(manager));
    let any_known = CACHES.iter().any(|(managers, _)| uses(managers));
    let caches = CACHES
        .iter()
        .filter(|(managers, _)| !any_known || uses(managers));
    let item = |(managers, target): &(&[Manager], &str)| {
        let names: Vec<&str> = managers.iter().map(|manager| manager.name()).collect();
        Item::new(ItemKind::Folder, *target, typing.range)
            .detail(format!("the cache of {}", names.join(", ")))
    };
    caches.map(item).collect()
}

/// The `key=value` pairs of some options.
fn fields(options: &str) -> impl Iterator<Item = (&str, &str)> {
    let options = options.split([' ', '\t', '"']).next().unwrap_or_default();
    let fields = options.split(',').filter(|field| !field.is_empty());
    fields.map(|field| field.split_once('=').unwrap_or((field, "")))
}

fn kind(options: &str) -> Option<MountKind> {
    let (_, name) = fields(options).find(|(key, _)| *key == "type")?;
    TYPES.into_iter().find(|kind| kind.name() == name)
}
