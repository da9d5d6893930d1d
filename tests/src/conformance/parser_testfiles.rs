//! BuildKit's parser tests: whole files with the syntax tree it makes of them, their lines, and JSON arrays.
//! Leans on `sexpr` for the tree.

use std::sync::Arc;

use dockwright_syntax::exec::decode_string_array;
use dockwright_syntax::parse::parse;
use dockwright_syntax::text::LineIndex;
use serde_json::{Value, json};

use super::report::Report;
use super::row::Row;
use super::sexpr;

pub(super) fn compare(name: &str, rows: &[Row]) -> Vec<Report> {
    let mut report = Report::new(name);
    for row in rows {
        let (expected, actual) = match row.text("kind") {
            "json_array" => (array_expectation(row), array(row.text("input"))),
            "lines" => lines(row),
            _ => (tree_expectation(row), tree(row.text("dockerfile"))),
        };
        report.count(expected == actual, || {
            format!("{}: expected {expected}, got {actual}", row.title())
        });
    }
    vec![report]
}

fn refused() -> Value {
    json!("refused")
}

fn array_expectation(row: &Row) -> Value {
    match row.flag("error") {
        Some(true) => refused(),
        _ => row.value("expect").clone(),
    }
}

fn array(text: &str) -> Value {
    decode_string_array(text).map_or_else(|_| refused(), Value::from)
}

fn tree_expectation(row: &Row) -> Value {
    match row.optional_text("expect_sexpr") {
        Some(tree) => json!(tree.trim()),
        None => refused(),
    }
}

/// The tree, or that the parser refuses the text; faults in what instructions mean are not the parser's.
fn tree(text: &str) -> Value {
    let parse = parse(text);
    match parse.errors.iter().any(|error| error.splitting) {
        true => refused(),
        false => json!(sexpr::write(&parse.dockerfile).trim()),
    }
}

/// The first and last line of each instruction; a row without them only asks that the text is read.
fn lines(row: &Row) -> (Value, Value) {
    let text = row.text("dockerfile");
    let parse = parse(text);
    let index = LineIndex::new(Arc::from(text));
    let line = |offset| index.position(offset).line;
    let actual = parse.dockerfile.instructions.iter().map(|instruction| {
        json!([
            line(instruction.range.start()),
            line(instruction.range.end())
        ])
    });
    let actual: Value = actual.collect();
    match row.value("expect_lines") {
        Value::Null => (
            json!(false),
            json!(parse.errors.iter().any(|error| error.splitting)),
        ),
        expected => (expected.clone(), actual),
    }
}
