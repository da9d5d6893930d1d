//! Proves agreement with the rows taken from moby's tests, where the folder with them is at hand.
//! Leans on the folder that `DOCKWRIGHT_CASES` names, by default `../shared/cases` beside the workspace.

use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::context::ignore::{IgnoreFile, match_glob};

#[test]
fn rows_from_moby_agree() {
    let Some(text) = optional_file("dockerignore.jsonl") else {
        return;
    };
    let disagreements: Vec<String> = text.lines().filter_map(disagreement).collect();
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

/// The row and what came out instead, or `None` where it agrees.
fn disagreement(line: &str) -> Option<String> {
    let row: Map<String, Value> = serde_json::from_str(line).expect(line);
    let is_error = row.get("error") == Some(&Value::Bool(true));
    let expected = if is_error {
        None
    } else {
        row["expect"].as_bool()
    };
    let actual = outcome(&row);
    (actual != expected).then(|| format!("{line}\n    {actual:?}"))
}

/// Whether the path of a row is ignored, or `None` where a pattern is faulty.
fn outcome(row: &Map<String, Value>) -> Option<bool> {
    let path = row["path"].as_str().expect("a path");
    let patterns = row["patterns"].as_array().expect("patterns").iter();
    let patterns: Vec<&str> = patterns
        .map(|pattern| pattern.as_str().expect("a text"))
        .collect();
    if row["kind"] == "match_glob" {
        return match_glob(patterns.first()?, path).ok();
    }
    let file = IgnoreFile::from_patterns(patterns);
    file.errors.is_empty().then(|| file.matches(path))
}

#[expect(
    clippy::print_stderr,
    reason = "a proof that was left out must be seen"
)]
fn optional_file(name: &str) -> Option<String> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases");
    let folder = std::env::var_os("DOCKWRIGHT_CASES").map_or_else(default, PathBuf::from);
    let path = folder.join(name);
    #[expect(clippy::disallowed_methods, reason = "a test may look for its data")]
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: {} is not there", path.display());
    }
    text
}
