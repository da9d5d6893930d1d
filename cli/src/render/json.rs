//! The JSON that scripts rely on; `docs/output.md` describes it.
//! Leans on `place` and on the catalog.

use dockwright_project::problem::Problem;
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Edit, Fix, Note, Severity};
use dockwright_rules::rule::Rule;
use serde_json::{Map, Value, json};

use super::place::Places;
use crate::judge::Report;
use crate::tally::Tally;

/// What stands before the first file.
pub(crate) const HEAD: &str = "{\"version\":1,\"files\":[";

/// One file, as one line.
pub(crate) fn file(report: &Report) -> String {
    let error = report.findings.as_ref().err().map(Problem::to_string);
    let mut line = json!({ "path": report.path, "error": error }).to_string();
    line.pop();
    line.push_str(",\"diagnostics\":[");
    if let Ok(findings) = &report.findings {
        let places = Places::new(findings.source.lines());
        for (index, diagnostic) in findings.diagnostics.iter().enumerate() {
            line.push_str(if index == 0 { "" } else { "," });
            // One value at a time, because a value takes many times the room of its text.
            line.push_str(&finding(diagnostic, &places).to_string());
        }
    }
    line.push_str("]}");
    line
}

/// What stands behind the last file.
pub(crate) fn tail(tally: &Tally, statistics: bool) -> String {
    let mut summary = Map::new();
    summary.insert("files".to_owned(), json!(tally.files));
    for severity in Severity::ALL.into_iter().rev() {
        summary.insert(severity.name().to_owned(), json!(tally.severity(severity)));
    }
    summary.insert("fixable".to_owned(), json!(tally.fixable));
    let statistics = match statistics {
        true => format!(",\n\"statistics\":{}", counts(tally)),
        false => String::new(),
    };
    format!("\n],\"summary\":{}{statistics}}}\n", Value::Object(summary))
}

fn counts(tally: &Tally) -> Value {
    let rules = tally.rules.iter();
    rules
        .map(|(rule, (count, fixable))| json!({ "rule": rule, "count": count, "fixable": fixable }))
        .collect()
}

fn finding(diagnostic: &Diagnostic, places: &Places<'_>) -> Value {
    let rule = catalog::rule(diagnostic.rule);
    let origins: Vec<&str> = rule
        .iter()
        .flat_map(|rule| rule.origins)
        .map(|origin| origin.code())
        .collect();
    json!({
        "rule": diagnostic.rule,
        "origins": origins,
        "severity": diagnostic.severity.name(),
        "phase": diagnostic.phase.name(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "url": rule.map(Rule::url),
        "stage": diagnostic.stage,
        "range": places.range(diagnostic.range),
        "notes": diagnostic.notes.iter().map(|note| self::note(note, places)).collect::<Vec<_>>(),
        "fix": diagnostic.fix.as_ref().map(|fix| self::fix(fix, places)),
    })
}

fn note(note: &Note, places: &Places<'_>) -> Value {
    json!({ "message": note.message, "range": places.range(note.range) })
}

fn fix(fix: &Fix, places: &Places<'_>) -> Value {
    let edit = |edit: &Edit| json!({ "range": places.range(edit.range), "text": edit.text });
    json!({
        "title": fix.title,
        "safety": fix.safety.name(),
        "edits": fix.edits.iter().map(edit).collect::<Vec<_>>(),
    })
}
