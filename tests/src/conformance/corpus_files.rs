//! The corpus beside what BuildKit says of each file: its verdict, the line of its error, its warnings.
//! Leans on `corpus` for the files and on `judged` for our side.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dockwright_model::world::MemoryWorld;
use serde_json::Value;

use super::judged::{Judged, Warning, judge};
use super::report::Report;
use super::row::{self, Row};
use crate::corpus;

/// Compares the corpus of a folder; `None` when it is not there.
pub(super) fn compare(folder: &Path) -> Option<Vec<Report>> {
    let files = corpus::read(folder)?;
    let texts: BTreeMap<&str, String> = files
        .iter()
        .map(|file| (file.name.as_str(), file.text()))
        .collect();
    let rows = row::read(&folder.join("expected-buildkit.jsonl")).ok()?;
    let mut comparison = Comparison::default();
    for row in &rows {
        match texts.get(row.text("file")) {
            Some(text) => comparison.add(row, text),
            None => comparison.verdicts.count(false, || {
                format!("{}: not in the archive", row.text("file"))
            }),
        }
    }
    Some(comparison.finish())
}

#[derive(Default)]
struct Comparison {
    verdicts: Report,
    error_lines: Report,
    trees: Report,
    warnings: Report,
}

impl Comparison {
    fn add(&mut self, row: &Row, text: &str) {
        let file = row.text("file");
        let judged = judge(text, &MemoryWorld::default());
        let is_parsed = row.optional_text("parse_error").is_none();
        let is_accepted = is_parsed && row.value("build_error").is_null();
        let agrees = judged.is_parsed() == is_parsed && judged.is_accepted() == is_accepted;
        self.verdicts.count(agrees, || {
            format!(
                "{file}: BuildKit: {}; ours: {}",
                reason(row),
                judged.reasons()
            )
        });
        if !is_accepted {
            self.add_error_lines(file, row, &judged);
        }
        if is_parsed {
            let tree = dockwright_grammar::parse(text, None);
            self.trees.count(!tree.root_node().has_error(), || {
                format!("{file}: an error node in an accepted file")
            });
            self.add_warnings(file, row, &judged);
        }
    }

    fn add_error_lines(&mut self, file: &str, row: &Row, judged: &Judged) {
        let expected = error_lines(row);
        let is_near = |line: usize| {
            expected
                .iter()
                .any(|expected| line.abs_diff(*expected) <= 1)
        };
        let agrees = judged
            .refusals
            .iter()
            .any(|refusal| is_near(refusal.line) || is_near(refusal.own_line));
        self.error_lines.count(agrees, || {
            format!(
                "{file}: BuildKit on lines {expected:?}: {}; ours: {}",
                reason(row),
                judged.reasons()
            )
        });
    }

    /// Each warning of either side counts once.
    fn add_warnings(&mut self, file: &str, row: &Row, judged: &Judged) {
        let expected = expected_warnings(row);
        for warning in expected.union(&judged.warnings) {
            let word = if expected.contains(warning) {
                "missing"
            } else {
                "invented"
            };
            let agrees = expected.contains(warning) && judged.warnings.contains(warning);
            self.warnings.count(agrees, || {
                format!("{file}:{}: {word} {}", warning.1, warning.0)
            });
        }
    }

    fn finish(self) -> Vec<Report> {
        let named = |report: Report, name: &str| Report {
            name: format!("corpus/{name}"),
            ..report
        };
        vec![
            named(self.verdicts, "verdicts"),
            named(self.error_lines, "error-lines"),
            named(self.trees, "trees-without-errors"),
            named(self.warnings, "warnings"),
        ]
    }
}

fn reason(row: &Row) -> &str {
    let build_error = row.value("build_error")["message"].as_str();
    row.optional_text("parse_error")
        .or(build_error)
        .unwrap_or("accepted")
}

/// The first lines of the places that BuildKit names.
fn error_lines(row: &Row) -> Vec<usize> {
    let of_parser = row
        .list("parse_error_lines")
        .iter()
        .flat_map(|ranges| ranges.as_array().into_iter().flatten());
    let ranges = row.value("build_error")["location"]["ranges"].as_array();
    let of_build = ranges.into_iter().flatten();
    let lines = of_parser
        .map(|range| &range["Start"]["Line"])
        .chain(of_build.map(|range| &range["start"]["line"]));
    lines.filter_map(number).collect()
}

/// BuildKit names every line of an instruction; the first one stands for it.
fn expected_warnings(row: &Row) -> BTreeSet<Warning> {
    let warning = |warning: &Value| {
        let line = warning["lines"]
            .as_array()?
            .iter()
            .filter_map(number)
            .min()?;
        Some((warning["rule"].as_str()?.to_owned(), line))
    };
    row.list("warnings").iter().filter_map(warning).collect()
}

fn number(value: &Value) -> Option<usize> {
    value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
}
