//! Stages by name and number, and the images that `FROM` and `--from=` can name.
//! Leans on `typing`, on the model's stages, and on the lifetimes of known images.

use std::collections::HashSet;

use dockwright_model::image::lifetimes::lifetimes;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::stage::Stage;
use dockwright_syntax::keyword::KeywordKind;

use super::item::{Item, ItemKind, Topic};
use super::keywords;
use super::typing::Typing;
use crate::reference;

/// Images that many start from, with tags that are good to start from.
const IMAGES: [(&str, &str, &[&str]); 20] = [
    (
        "alpine",
        "a small Linux with musl and BusyBox",
        &["3.23", "3.22", "3.21", "3.20"],
    ),
    ("amazonlinux", "Amazon Linux", &["2023", "2023-minimal"]),
    (
        "busybox",
        "a few small programs",
        &["stable", "stable-musl"],
    ),
    (
        "debian",
        "Debian",
        &["trixie-slim", "trixie", "bookworm-slim", "bookworm"],
    ),
    (
        "eclipse-temurin",
        "Java",
        &["25-jre", "25-jdk", "21-jre", "21-jdk", "17-jre", "17-jdk"],
    ),
    ("fedora", "Fedora", &[]),
    ("gcc", "compilers for C and C++", &[]),
    ("golang", "Go", &["1.26", "1.26-alpine"]),
    ("httpd", "the Apache server", &["2.4", "2.4-alpine"]),
    ("mariadb", "MariaDB", &["lts"]),
    ("mysql", "MySQL", &["8.4"]),
    (
        "nginx",
        "the nginx server",
        &["stable", "stable-alpine", "mainline"],
    ),
    (
        "node",
        "Node.js",
        &[
            "24",
            "24-slim",
            "24-alpine",
            "22",
            "22-slim",
            "22-alpine",
            "20-slim",
        ],
    ),
    (
        "php",
        "PHP",
        &["8.4-fpm", "8.4-cli", "8.3-fpm", "8.3-cli", "8.2-fpm"],
    ),
    (
        "postgres",
        "PostgreSQL",
        &["18", "18-alpine", "17", "17-alpine", "16"],
    ),
    (
        "python",
        "Python",
        &[
            "3.14-slim",
            "3.13-slim",
            "3.13-alpine",
            "3.12-slim",
            "3.11-slim",
        ],
    ),
    ("redis", "Redis", &["8", "8-alpine"]),
    ("ruby", "Ruby", &["3.4", "3.4-slim", "3.4-alpine"]),
    ("rust", "Rust", &["1", "1-slim", "1-alpine"]),
    ("ubuntu", "Ubuntu", &["26.04", "24.04", "22.04"]),
];

/// What a `FROM` can start from.
pub(crate) fn bases(typing: &Typing<'_>) -> Vec<Item> {
    let stages = named(typing).map(|(stage, name)| {
        Item::new(ItemKind::Stage, name, typing.range).detail(describe(stage))
    });
    let scratch = Item::new(ItemKind::Image, "scratch", typing.range)
        .told_by(reference::word(KeywordKind::From, "scratch"))
        .topic(Topic::Word(KeywordKind::From, "scratch".to_owned()))
        .rank(3);
    let stages: Vec<Item> = stages.map(|item| item.rank(1)).collect();
    let images = used(typing).chain(known(typing));
    stages.into_iter().chain([scratch]).chain(images).collect()
}

/// The word between a base and a stage name.
pub(crate) fn naming(typing: &Typing<'_>) -> Vec<Item> {
    let word = keywords::in_case(typing, "AS");
    let item = Item::new(ItemKind::Keyword, &word, typing.range)
        .told_by(reference::word(KeywordKind::From, "AS"))
        .text(format!("{word} "))
        .topic(Topic::Word(KeywordKind::From, word));
    vec![item]
}

/// What `--from=` can name: stages before this one, those without a name by number, and images of the file.
pub(crate) fn sources(typing: &Typing<'_>) -> Vec<Item> {
    let named = named(typing).map(|(stage, name)| (stage, name.to_owned()));
    let end = typing.stage().unwrap_or_default();
    let before = typing.model().stages().iter().take(end);
    let nameless = before.filter(|stage| stage.name.is_none());
    let nameless = nameless.map(|stage| (stage, stage.index.to_string()));
    let item = |(stage, label): (&Stage, String)| {
        Item::new(ItemKind::Stage, label, typing.range)
            .detail(describe(stage))
            .rank(1)
    };
    let items = named.chain(nameless).map(item);
    items.chain(used(typing)).collect()
}

/// The stages before this one that have a name, the nearest first; of several of one name that is the one that is meant.
fn named<'a>(typing: &Typing<'a>) -> impl Iterator<Item = (&'a Stage, &'a str)> + use<'a> {
    let mut seen = HashSet::new();
    let end = typing.stage().unwrap_or_default();
    let stages = typing.model().stages().iter().take(end).rev();
    let named = stages.filter_map(|stage| Some((stage, stage.name.as_ref()?.text.as_str())));
    named.filter(move |(_, name)| seen.insert(name.to_lowercase()))
}

fn describe(stage: &Stage) -> String {
    let base = stage.base_word.as_ref().map_or("", |word| &word.text);
    format!("stage {}, from {base}", stage.index)
}

/// The images that the file starts from elsewhere.
fn used<'a>(typing: &Typing<'a>) -> impl Iterator<Item = Item> + use<'a> {
    let range = typing.range;
    let mut seen = HashSet::new();
    let stages = typing.model().stages().iter();
    let images = stages.filter(|stage| stage.image().is_some());
    images
        .filter_map(|stage| stage.base_word.as_ref())
        .filter(move |word| !word.range.contains_range(range) && seen.insert(&word.text))
        .map(move |word| {
            Item::new(ItemKind::Image, &word.text, range)
                .detail("already in this file")
                .rank(2)
        })
}

/// Known images whose makers still look after them.
fn known<'a>(typing: &Typing<'a>) -> impl Iterator<Item = Item> + use<'a> {
    let today = typing.model().today();
    let range = typing.range;
    let is_current = move |name: &str| {
        let image = ImageReference::parse(name);
        image.is_ok_and(|image| lifetimes(&image).iter().all(|life| life.end >= today))
    };
    let item = move |(name, title, tags): (&str, &'static str, &[&str])| {
        let tagged = tags.iter().map(|tag| format!("{name}:{tag}"));
        let names: Vec<String> = tagged
            .filter(|name| is_current(name))
            .chain([name.to_owned()])
            .collect();
        names.into_iter().map(move |name| {
            let rank = if name.contains(':') { 4 } else { 5 };
            Item::new(ItemKind::Image, name, range)
                .detail(title)
                .rank(rank)
        })
    };
    IMAGES.into_iter().flat_map(item)
}
