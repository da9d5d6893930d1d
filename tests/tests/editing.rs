//! Edits at random places: after each, the server's text, tree and diagnostics are those of a fresh reading.
//!
//! The same edits are made in every run. A fault names its seed; `SEED=7 cargo test -p dockwright-tests --test editing`
//! starts with that one, and `EDITS=10000` goes on for longer.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use dockwright_tests::editing::edit::edit;
use dockwright_tests::editing::session::{Session, greeted};
use dockwright_tests::editor::client::Editor;
use dockwright_tests::editor::units::Units;
use dockwright_tests::folder::Folder;
use dockwright_tests::mutation::Chance;
use dockwright_tests::place;

/// How many times a document is edited before the next one is opened.
const EDITS_OF_ONE: usize = 50;

/// How often the built `lint` is asked for its opinion too, in documents.
const SAMPLE: usize = 4;

fn number(name: &str, usual: usize) -> usize {
    let given = std::env::var(name).ok();
    given.map_or(usual, |given| given.parse().unwrap())
}

/// What the suite and the examples hold.
fn texts() -> Vec<String> {
    let mut paths = Vec::new();
    for folder in ["tests/suite/lint", "examples"] {
        let entries = std::fs::read_dir(place::workspace().join(folder)).unwrap();
        paths.extend(entries.map(|entry| entry.unwrap().path()));
    }
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "Dockerfile"));
    paths.sort();
    let texts = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap());
    texts.collect()
}

fn edits_hold(units: Units) {
    let (texts, folder) = (texts(), Folder::new().unwrap());
    let mut editor = greeted(units, folder.path()).unwrap();
    let first = number("SEED", 1);
    for seed in first..first + number("EDITS", 1_500) / EDITS_OF_ONE {
        let file = (seed % 2 == 0).then(|| folder.path().join("Dockerfile"));
        let text = &texts[seed % texts.len()];
        let session = Session::open(&mut editor, units, file, text).unwrap();
        edit_one(&mut editor, session, &texts, seed);
    }
    assert_eq!(editor.leave(), Ok(Some(0)));
}

fn edit_one(editor: &mut Editor, mut session: Session, texts: &[String], seed: usize) {
    let mut chance = Chance::new(seed as u64);
    for count in 0..EDITS_OF_ONE {
        let before = session.text.clone();
        // Several edits of one notification are told each in the text that the one before left.
        let mut after = before.clone();
        let mut edits = Vec::new();
        for _ in 0..=chance.below(6).saturating_sub(3) {
            let edit = edit(&after, texts, &mut chance);
            dockwright_tests::editing::edit::apply(&mut after, &edit);
            edits.push(edit);
        }
        session.change(editor, &edits).unwrap();
        if let Err(fault) = session.check(editor) {
            panic!("seed {seed}, edit {count}: {fault}\nedits {edits:#?}\nof {before:?}");
        }
    }
    if seed.is_multiple_of(SAMPLE) {
        session.check_with_binary(editor).unwrap();
    }
    session.close(editor).unwrap();
}

#[test]
fn edits_counted_in_bytes_hold() {
    edits_hold(Units::Utf8);
}

#[test]
fn edits_counted_in_utf_16_hold() {
    edits_hold(Units::Utf16);
}

#[test]
fn edits_counted_in_scalar_values_hold() {
    edits_hold(Units::Utf32);
}
