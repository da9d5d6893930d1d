//! The laws of the house: crates and modules in order, pure rooms pure, files headed, short and named for what they hold.

use std::collections::BTreeSet;
use std::path::Path;

use dockwright_rules::catalog;
use dockwright_tests::imports::{circles, upward_uses};
use dockwright_tests::sources::{SourceFile, all};
use dockwright_tests::{generated, place};

/// The rooms in dependency order: no arrow returns to an earlier one.
const ROOMS: [&str; 11] = [
    "grammar", "syntax", "model", "rules", "project", "images", "builder", "server", "cli",
    "tests", "xtask",
];

/// The rooms that do no input and output.
const PURE: [&str; 3] = ["syntax/src/", "model/src/", "rules/src/"];

/// The one door of the pure rooms to the file system.
const DOOR: &str = "model/src/world/disk.rs";

/// The longest a file of code may be, in lines.
const MAX_LINES: usize = 500;

#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// What is found in the code of the files that pass.
fn find(files: &[SourceFile], passes: impl Fn(&SourceFile) -> bool, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| passes(file)) {
        for (number, line) in file.code().lines().enumerate() {
            let hits = words.iter().filter(|word| line.contains(**word));
            found.extend(hits.map(|word| format!("{}:{}: {word}", file.path, number + 1)));
        }
    }
    found
}

#[test]
fn crates_depend_in_one_direction() {
    let mut found = Vec::new();
    for (rank, room) in ROOMS.iter().enumerate() {
        let text =
            std::fs::read_to_string(place::workspace().join(room).join("Cargo.toml")).unwrap();
        let table: toml::Table = text.parse().unwrap();
        let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
        let names = sections
            .iter()
            .filter_map(|section| table.get(*section)?.as_table())
            .flat_map(toml::Table::keys);
        for name in names {
            let other = if name == "dockwright" {
                Some("cli")
            } else {
                name.strip_prefix("dockwright-")
            };
            let other_rank = ROOMS.iter().position(|room| Some(*room) == other);
            if other_rank.is_some_and(|other| other >= rank) {
                found.push(format!("{room} depends on {name}"));
            }
        }
    }
    none("an arrow returns to an earlier room", &found);
}

#[test]
fn modules_stand_in_the_order_of_their_use() {
    let files = all();
    let found: Vec<String> = ROOMS
        .iter()
        .flat_map(|room| upward_uses(&files, room))
        .collect();
    none("a file uses only what is listed above it", &found);
}

#[test]
fn no_circle_within_a_folder() {
    let files = all();
    let found: Vec<String> = ROOMS
        .iter()
        .flat_map(|room| circles(&files, room))
        .collect();
    none("modules that use each other", &found);
}

#[test]
fn pure_rooms_do_no_input_and_output() {
    let is_pure = |file: &SourceFile| {
        PURE.iter().any(|room| file.path.starts_with(room)) && !file.is_test() && file.path != DOOR
    };
    let words = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::thread",
        "std::io",
    ];
    none(
        "a pure room reaches outside",
        &find(&all(), is_pure, &words),
    );
}

#[test]
fn every_file_of_code_opens_with_its_header() {
    let opens = |file: &SourceFile| match file.has_extension(&["rs"]) {
        true => file.text.starts_with("//!"),
        false => file.text.starts_with("//") || file.text.starts_with("/*"),
    };
    let files = all();
    let code = files
        .iter()
        .filter(|file| file.has_extension(&["rs", "c", "js"]) && !file.is_generated());
    let found: Vec<String> = code
        .filter(|file| !opens(file))
        .map(|file| file.path.clone())
        .collect();
    none("no header", &found);
}

#[test]
fn no_file_of_code_is_longer_than_it_may_be() {
    let files = all();
    let code = files
        .iter()
        .filter(|file| file.has_extension(&["rs", "c", "js", "ts", "lua"]) && !file.is_generated());
    let lines = code.map(|file| (file.text.lines().count(), &file.path));
    let found: Vec<String> = lines
        .filter(|(count, _)| *count > MAX_LINES)
        .map(|(count, path)| format!("{path}: {count}"))
        .collect();
    none("longer than 500 lines", &found);
}

#[test]
fn there_are_no_drawers() {
    let drawers = [
        "util", "utils", "helper", "helpers", "common", "misc", "manager", "managers",
    ];
    let files = all();
    let is_drawer = |file: &&SourceFile| {
        let mut parts = Path::new(&file.path)
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned());
        parts.any(|part| drawers.contains(&part.split('.').next().unwrap_or_default()))
    };
    let found: Vec<String> = files
        .iter()
        .filter(is_drawer)
        .map(|file| file.path.clone())
        .collect();
    none("a file is named for what it holds", &found);
}

#[test]
fn nothing_is_allowed_ignored_or_left_to_do() {
    // Written in two parts, so that this file does not find itself.
    let words = [
        concat!("#[", "allow"),
        concat!("#![", "allow"),
        concat!("#[", "ignore"),
        concat!("to", "do!("),
    ];
    let found = find(&all(), |file| file.has_extension(&["rs"]), &words);
    none(
        "say `#[expect(…, reason = …)]`, assert today's answer, or finish it",
        &found,
    );
}

#[test]
fn every_rule_is_in_the_book() {
    let index =
        std::fs::read_to_string(place::workspace().join("docs/rules.md")).unwrap_or_default();
    let is_missing = |name: &&str| !index.contains(&format!("(rules/{name}.md)"));
    let found: Vec<String> = catalog::rules()
        .map(|rule| rule.name)
        .filter(is_missing)
        .map(str::to_owned)
        .collect();
    none("`cargo xtask generate` lists them", &found);
}

#[test]
fn generated_files_are_fresh() {
    let files = generated::files();
    let root = place::workspace();
    let is_stale = |(path, text): &&(String, String)| {
        std::fs::read_to_string(root.join(path)).ok().as_ref() != Some(text)
    };
    let mut found: Vec<String> = files
        .iter()
        .filter(is_stale)
        .map(|(path, _)| path.clone())
        .collect();
    let expected: BTreeSet<String> = files.into_iter().map(|(path, _)| path).collect();
    let pages = std::fs::read_dir(root.join("docs/rules"))
        .into_iter()
        .flatten();
    let names = pages.map(|entry| {
        format!(
            "docs/rules/{}",
            entry.unwrap().file_name().to_string_lossy()
        )
    });
    found.extend(
        names
            .filter(|name| !expected.contains(name))
            .map(|name| format!("{name} belongs to no rule")),
    );
    none("`cargo xtask generate` makes them", &found);
}

#[test]
fn nothing_names_places_outside_of_the_repository() {
    let outside = concat!("../", "shared");
    let may_name = |file: &SourceFile, line: &str| {
        let is_test =
            file.path.starts_with("tests/") || file.path.starts_with("xtask/") || file.is_test();
        is_test || file.has_extension(&["md"]) && line.contains("optional")
    };
    let mut found = Vec::new();
    for file in all() {
        let lines = file.text.lines().enumerate().filter(|(_, line)| {
            let is_machine = [
                concat!("/work/", "main"),
                concat!("/work/", "shared"),
                concat!("/tmp/", "target"),
            ];
            let names_machine = is_machine.iter().any(|word| line.contains(word));
            names_machine || line.contains(outside) && !may_name(&file, line)
        });
        found.extend(lines.map(|(number, line)| format!("{}:{}: {line}", file.path, number + 1)));
    }
    none(
        "only tests look outside, and docs say that it is optional",
        &found,
    );
}
