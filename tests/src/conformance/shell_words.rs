//! BuildKit's word expansion: words, lists of words, the names they mention, and patterns.
//! Leans on `syntax::expand`.

use std::collections::BTreeMap;

use dockwright_syntax::expand::{
    CaseInsensitiveEnvironment, Environment, Expander, glob_to_regex, reverse_pattern,
};
use serde_json::Value;

use super::report::Report;
use super::row::Row;

/// The value, and the names that are set and unset; or what the error says.
type Outcome = Result<[Value; 3], String>;

pub(super) fn compare(name: &str, rows: &[Row]) -> Vec<Report> {
    let mut report = Report::new(name);
    for row in rows {
        let expected = expectation(row);
        let actual = outcome(row);
        report.count(agrees(&expected, &actual), || {
            format!(
                "{} {:?}: expected {expected:?}, got {actual:?}",
                row.title(),
                row.text("input")
            )
        });
    }
    vec![report]
}

fn agrees(expected: &Outcome, actual: &Outcome) -> bool {
    match (expected, actual) {
        (Ok(expected), Ok(actual)) => expected
            .iter()
            .zip(actual)
            .all(|(left, right)| left.is_null() || left == right),
        (Err(fragment), Err(message)) => message.contains(fragment.as_str()),
        _ => false,
    }
}

fn expectation(row: &Row) -> Outcome {
    match row.flag("error") {
        Some(true) => Err(row.text("error_contains").to_owned()),
        _ => Ok(["expect", "matched", "unmatched"].map(|key| row.value(key).clone())),
    }
}

fn outcome(row: &Row) -> Outcome {
    let input = row.text("input");
    match row.text("kind") {
        "pattern2regex" => {
            let flag = |key| row.flag(key).unwrap_or(true);
            let regex = glob_to_regex(input, flag("greedy"), flag("anchored"));
            regex
                .map(|regex| [regex.into(), Value::Null, Value::Null])
                .map_err(|error| error.to_string())
        }
        "reverse_pattern" => Ok([reverse_pattern(input).into(), Value::Null, Value::Null]),
        kind => expanded(row, kind == "words", input),
    }
}

fn expanded(row: &Row, as_words: bool, input: &str) -> Outcome {
    let escape = row.text("escape").chars().next().unwrap_or('\\');
    let expander = Expander {
        keep_unset: row.flag("skip_unset").unwrap_or(false),
        ..Expander::new(escape)
    };
    let expansion = expander
        .expand(input, &*environment(row))
        .map_err(|error| error.to_string())?;
    let value = if as_words {
        expansion.words.into()
    } else {
        expansion.text.into()
    };
    let [matched, unmatched] =
        [expansion.matched, expansion.unmatched].map(|names| names.into_iter().collect());
    Ok([value, matched, unmatched])
}

fn environment(row: &Row) -> Box<dyn Environment> {
    match row.text("platform") {
        "windows" => Box::new(row.pairs("env").collect::<CaseInsensitiveEnvironment>()),
        _ => Box::new(row.pairs("env").collect::<BTreeMap<_, _>>()),
    }
}
