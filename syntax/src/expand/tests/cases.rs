//! Proves agreement with the rows taken from BuildKit's tests, where the folder with them is at hand.
//! Leans on the folder that `DOCKWRIGHT_CASES` names, by default `../shared/cases` beside the workspace.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::expand::{
    CaseInsensitiveEnvironment, Environment, Expander, glob_to_regex, reverse_pattern,
};

#[test]
fn rows_from_buildkit_agree() {
    let Some(text) = optional_file("shell-words.jsonl") else {
        return;
    };
    let disagreements: Vec<String> = text.lines().filter_map(disagreement).collect();
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

/// The row and what came out instead, or `None` where it agrees.
fn disagreement(line: &str) -> Option<String> {
    let row: Map<String, Value> = serde_json::from_str(line).expect(line);
    let expected = if row.get("error") == Some(&Value::Bool(true)) {
        let fragment = row.get("error_contains").and_then(Value::as_str);
        Err(fragment.unwrap_or_default().to_owned())
    } else {
        Ok(["expect", "matched", "unmatched"].map(|key| row.get(key).cloned().unwrap_or_default()))
    };
    let actual = outcome(&row);
    let agrees = match (&expected, &actual) {
        (Ok(expected), Ok(actual)) => expected
            .iter()
            .zip(actual)
            .all(|(left, right)| left.is_null() || left == right),
        (Err(fragment), Err(message)) => message.contains(fragment.as_str()),
        _ => false,
    };
    (!agrees).then(|| format!("{line}\n    {actual:?}"))
}

/// What comes out for a row: its value, and the names that are set and unset.
fn outcome(row: &Map<String, Value>) -> Result<[Value; 3], String> {
    let input = row["input"].as_str().expect("an input");
    let kind = row["kind"].as_str().expect("a kind");
    match kind {
        "pattern2regex" => {
            let flag = |key| row.get(key).and_then(Value::as_bool).unwrap_or(true);
            let regex = glob_to_regex(input, flag("greedy"), flag("anchored"));
            regex
                .map(|regex| [regex.into(), Value::Null, Value::Null])
                .map_err(|error| error.to_string())
        }
        "reverse_pattern" => Ok([reverse_pattern(input).into(), Value::Null, Value::Null]),
        kind => expanded(row, kind == "words", input),
    }
}

fn expanded(row: &Map<String, Value>, as_words: bool, input: &str) -> Result<[Value; 3], String> {
    let escape = row["escape"]
        .as_str()
        .and_then(|escape| escape.chars().next());
    let flag = |key| row.get(key).and_then(Value::as_bool).unwrap_or(false);
    let expander = Expander {
        keep_unset: flag("skip_unset"),
        ..Expander::new(escape.expect("an escape"))
    };
    let expansion = expander
        .expand(input, &*environment(row))
        .map_err(|error| error.to_string())?;
    let value = if as_words {
        expansion.words.into()
    } else {
        expansion.text.into()
    };
    let names = [expansion.matched, expansion.unmatched]
        .map(|names| names.into_iter().collect::<Vec<_>>().into());
    let [matched, unmatched] = names;
    Ok([value, matched, unmatched])
}

fn environment(row: &Map<String, Value>) -> Box<dyn Environment> {
    let pairs = row["env"].as_object().expect("an environment").iter();
    let pairs =
        pairs.map(|(name, value)| (name.clone(), value.as_str().expect("a text").to_owned()));
    if row.get("platform").and_then(Value::as_str) == Some("windows") {
        Box::new(pairs.collect::<CaseInsensitiveEnvironment>())
    } else {
        Box::new(pairs.collect::<BTreeMap<_, _>>())
    }
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
