//! Moby's ignore patterns: whether a list of them ignores a path.
//! Leans on `model::context::ignore`.

use dockwright_model::context::ignore::{IgnoreFile, match_glob};
use serde_json::Value;

use super::report::Report;
use super::row::Row;

pub(super) fn compare(name: &str, rows: &[Row]) -> Vec<Report> {
    let mut report = Report::new(name);
    for row in rows {
        let expected = match row.flag("error") {
            Some(true) => None,
            _ => row.flag("expect"),
        };
        let actual = outcome(row);
        report.count(expected == actual, || {
            let patterns = row.value("patterns");
            format!(
                "{patterns} {:?}: expected {expected:?}, got {actual:?}",
                row.text("path")
            )
        });
    }
    vec![report]
}

/// Whether the path of a row is ignored; `None` where a pattern is faulty.
fn outcome(row: &Row) -> Option<bool> {
    let patterns: Vec<&str> = row
        .list("patterns")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    if row.text("kind") == "match_glob" {
        return match_glob(patterns.first()?, row.text("path")).ok();
    }
    let file = IgnoreFile::from_patterns(patterns);
    file.errors
        .is_empty()
        .then(|| file.matches(row.text("path")))
}
