//! Whatever is edited, and however often, the tree that is mended equals the tree that is made afresh.

use std::path::{Path, PathBuf};
use std::{env, fs};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tree_sitter::{InputEdit, Point, Tree, TreeCursor};

/// One edit: where it starts, how many characters go, what comes.
type Edit = (Index, usize, String);

#[test]
fn mended_trees_of_the_test_data_equal_fresh_ones() {
    let texts = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"));
    assert!(texts.len() >= 8, "the test data is there");
    run(texts, 1_500);
}

/// A sample of real files, if there is a folder of them.
#[test]
fn mended_trees_of_the_corpus_equal_fresh_ones() {
    let Some(folder) = env::var_os("DOCKWRIGHT_CORPUS") else {
        eprintln!("skipped: DOCKWRIGHT_CORPUS names no folder of Dockerfiles");
        return;
    };
    run(texts(Path::new(&folder)), 1_000);
}

fn run(texts: Vec<String>, cases: u32) {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    let strategy = (
        prop::sample::select(texts),
        prop::collection::vec(edit(), 1..6),
    );
    TestRunner::new(config)
        .run(&strategy, |(text, edits)| check(text, &edits))
        .unwrap_or_else(|failure| panic!("{failure}"));
}

fn edit() -> impl Strategy<Value = Edit> {
    let removed = prop_oneof![3 => Just(0_usize), 2 => 0..4_usize, 1 => 0..80_usize];
    let added = prop_oneof![
        1 => Just(String::new()),
        6 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned),
        2 => prop::collection::vec(prop::sample::select(FRAGMENTS), 1..5).prop_map(|parts| parts.concat()),
        1 => any::<char>().prop_map(String::from),
    ];
    (any::<Index>(), removed, added)
}

const FRAGMENTS: &[&str] = &[
    "<<EOF",
    "<<-EOF",
    "<<'EOF'",
    "<<\"E F\"",
    "3<<EOF",
    "<<<",
    "<",
    "EOF",
    "\nEOF\n",
    "\n\tEOF\n",
    "\\\n",
    "\\ \n",
    "\\\r\n",
    "`\n",
    "\\\\\n",
    "\\",
    "`",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\u{a0}",
    "\u{2003}",
    "\0",
    "\u{feff}",
    "é",
    "日本",
    "🐳",
    "#",
    "\n# comment\n",
    "# escape=`\n",
    "# escape=\\\n",
    "# syntax=a/b:1\n",
    "# check=skip=all\n",
    "\"",
    "'",
    "[",
    "]",
    "[\"a\", \"b\"]",
    ",",
    "${",
    "}",
    "$",
    "$x",
    "${x:-",
    "${x//a/b}",
    "=",
    ":",
    "@",
    "/",
    "--",
    "--mount=",
    "--mount=type=cache,target=/a ",
    "--from=b ",
    "\nRUN ",
    "\nCOPY ",
    "\nADD ",
    "\nENV ",
    "\nFROM a AS b\n",
    "\nHEALTHCHECK CMD ",
    "\nONBUILD ",
    "ONBUILD ",
    "RUN",
    "x",
];

fn check(mut text: String, edits: &[Edit]) -> Result<(), TestCaseError> {
    let mut tree = dockwright_grammar::parse(&text, None);
    for (index, removed, added) in edits {
        let before = text.clone();
        apply(&mut text, &mut tree, *index, *removed, added);
        tree = dockwright_grammar::parse(&text, Some(&tree));
        let fresh = dockwright_grammar::parse(&text, None);
        prop_assert_eq!(
            nodes(&tree),
            nodes(&fresh),
            "from {:?} to {:?}",
            before,
            text
        );
        prop_assert!(
            text[tree.root_node().end_byte()..].trim().is_empty(),
            "not covered: {:?}",
            text
        );
    }
    Ok(())
}

fn apply(text: &mut String, tree: &mut Tree, index: Index, removed: usize, added: &str) {
    let boundaries: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let first = index.index(boundaries.len());
    let last = (first + removed).min(boundaries.len() - 1);
    let (start, old_end) = (boundaries[first], boundaries[last]);
    let (start_position, old_end_position) = (point(text, start), point(text, old_end));
    text.replace_range(start..old_end, added);
    let new_end = start + added.len();
    tree.edit(&InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position,
        old_end_position,
        new_end_position: point(text, new_end),
    });
}

fn point(text: &str, offset: usize) -> Point {
    let before = &text[..offset];
    Point::new(
        before.matches('\n').count(),
        before.len() - before.rfind('\n').map_or(0, |at| at + 1),
    )
}

/// Every node in order: its depth, its kind, its range, and whether it is an error or missing.
fn nodes(tree: &Tree) -> Vec<String> {
    let mut lines = Vec::new();
    list(&mut tree.walk(), 0, &mut lines);
    lines
}

fn list(cursor: &mut TreeCursor, depth: usize, lines: &mut Vec<String>) {
    let node = cursor.node();
    let trouble = if node.is_error() || node.is_missing() {
        "!"
    } else {
        ""
    };
    lines.push(format!(
        "{depth} {}{trouble} {}..{}",
        node.kind(),
        node.start_byte(),
        node.end_byte()
    ));
    if cursor.goto_first_child() {
        loop {
            list(cursor, depth + 1, lines);
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }
}

/// The texts of a folder and of those below it: of many, every tenth.
fn texts(folder: &Path) -> Vec<String> {
    let mut paths = paths(folder);
    paths.sort();
    let step = if paths.len() > 100 { 10 } else { 1 };
    paths
        .iter()
        .step_by(step)
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect()
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries
        .flat_map(|entry| {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                paths(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
