//! Runs the cases of `test/corpus`, as `tree-sitter test` does, but without its command line.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, iter};

use tree_sitter::TreeCursor;

/// One case: a name, a text, and the tree that the text must have.
struct Case {
    name: String,
    text: String,
    tree: String,
}

#[test]
fn every_case_has_its_tree() {
    let mut failures = String::new();
    let mut count = 0;
    for case in all_cases() {
        count += 1;
        let tree = dockwright_grammar::parse(&case.text, None);
        let actual = expression(&mut tree.walk());
        if actual != case.tree {
            write!(
                failures,
                "\n{}\n  expected {}\n  actual   {actual}\n",
                case.name, case.tree
            )
            .expect("strings take all");
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(count > 200, "the corpus was not found: {count} cases");
}

#[test]
fn no_two_cases_have_the_same_name() {
    let mut names: Vec<_> = all_cases().into_iter().map(|case| case.name).collect();
    names.sort();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

fn all_cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("test/corpus");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .flat_map(|path| {
            let file = path
                .file_stem()
                .expect("it has a name")
                .to_string_lossy()
                .into_owned();
            cases(&file, &fs::read_to_string(path).expect("it is UTF-8"))
        })
        .collect()
}

/// The cases of one file: a name between two lines of `=`, the text, a line of `-`, the tree.
fn cases(file: &str, content: &str) -> Vec<Case> {
    let lines: Vec<&str> = content.split('\n').collect();
    let starts: Vec<usize> = (0..lines.len().saturating_sub(2))
        .filter(|&at| is_rule(lines[at], '=') && is_rule(lines[at + 2], '='))
        .collect();
    let ends = starts
        .iter()
        .skip(1)
        .copied()
        .chain(iter::once(lines.len()));
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| case(file, lines[start + 1], &lines[start + 3..end]))
        .collect()
}

fn case(file: &str, name: &str, lines: &[&str]) -> Case {
    let rule = lines
        .iter()
        .rposition(|line| is_rule(line, '-'))
        .expect("a line of dashes parts text and tree");
    Case {
        name: format!("{file}: {name}"),
        text: lines[..rule].join("\n"),
        tree: normalized(&lines[rule + 1..].join(" ")),
    }
}

fn is_rule(line: &str, character: char) -> bool {
    line.len() >= 3 && line.chars().all(|c| c == character)
}

/// An expression with one space where it has white space, and none behind a parenthesis.
fn normalized(expression: &str) -> String {
    let words: Vec<&str> = expression.split_whitespace().collect();
    words.join(" ").replace("( ", "(").replace(" )", ")")
}

/// The tree's named nodes, with the names of their fields.
fn expression(cursor: &mut TreeCursor) -> String {
    let node = cursor.node();
    let mut text = String::new();
    if let Some(field) = cursor.field_name() {
        write!(text, "{field}: ").expect("strings take all");
    }
    write!(
        text,
        "({}",
        if node.is_missing() {
            "MISSING"
        } else {
            node.kind()
        }
    )
    .expect("strings take all");
    if cursor.goto_first_child() {
        loop {
            if cursor.node().is_named() {
                write!(text, " {}", expression(cursor)).expect("strings take all");
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }
    text.push(')');
    text
}
