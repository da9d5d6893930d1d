//! SARIF 2.1.0, for code scanning.
//! Leans on `place` and on the catalog.

use std::collections::HashMap;
use std::fmt::Write;

use dockwright_project::problem::Problem;
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Edit, Fix, Note, Safety, Severity};
use dockwright_rules::rule::Rule;
use dockwright_syntax::text::TextRange;
use serde_json::{Value, json};

use super::markdown;
use super::place::Places;
use crate::judge::Report;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// How much of a line a fingerprint is made of, in bytes.
const MAX_PRINTED_LINE: usize = 4096;

/// What one file adds to the log.
#[derive(Debug)]
pub(crate) struct SarifFile {
    path: String,
    /// The rule of each result, and its text but for the place of the rule in the log.
    results: Vec<(&'static str, String)>,
    problem: Option<Problem>,
}

/// The results of one file.
pub(crate) fn file(report: &Report) -> SarifFile {
    let results = report.findings.as_ref().map(|findings| {
        let places = Places::new(findings.source.lines());
        results(&report.path, &findings.diagnostics, &places)
    });
    SarifFile {
        path: report.path.clone(),
        problem: report.findings.as_ref().err().cloned(),
        results: results.unwrap_or_default(),
    }
}

/// The whole log, one result a line.
pub(crate) fn log(files: &[SarifFile]) -> String {
    let mut rules: Vec<&'static Rule> = Vec::new();
    let mut results = String::new();
    for (rule, result) in files.iter().flat_map(|file| &file.results) {
        let comma = if results.is_empty() { "" } else { "," };
        let index = json!(rule_index(&mut rules, rule));
        // Writing to a string cannot fail.
        let _ = write!(results, "{comma}\n{result},\"ruleIndex\":{index}}}");
    }
    let mut log = json!({ "$schema": SCHEMA, "version": "2.1.0" }).to_string();
    log.pop();
    log.push_str(",\"runs\":[");
    log.push_str(&run(files, &rules).to_string());
    log.pop();
    log.push_str(",\"results\":[");
    log.push_str(&results);
    log.push_str("\n]}]}\n");
    log
}

/// The run without its results.
fn run(files: &[SarifFile], rules: &[&Rule]) -> Value {
    let artifact =
        |file: &SarifFile| json!({ "location": location(&file.path), "roles": ["analysisTarget"] });
    let notification = |file: &SarifFile| Some(notification(&file.path, file.problem.as_ref()?));
    let notifications: Vec<Value> = files.iter().filter_map(notification).collect();
    json!({
        "tool": { "driver": driver(rules) },
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": notifications.is_empty(),
            "toolExecutionNotifications": notifications,
        }],
        "artifacts": files.iter().map(artifact).collect::<Vec<_>>(),
    })
}

/// The place of a rule among those that have results; the first result of a rule gives it one.
fn rule_index(rules: &mut Vec<&'static Rule>, name: &str) -> Option<usize> {
    let known = rules.iter().position(|rule| rule.name == name);
    known.or_else(|| {
        rules.push(catalog::rule(name)?);
        Some(rules.len() - 1)
    })
}

fn driver(rules: &[&Rule]) -> Value {
    json!({
        "name": "dockwright",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": "https://dockwright.dev",
        "rules": rules.iter().map(|rule| metadata(rule)).collect::<Vec<_>>(),
    })
}

fn metadata(rule: &Rule) -> Value {
    let page = markdown::published(rule.docs);
    let origins = rule
        .origins
        .iter()
        .map(|origin| format!("{}:{}", origin.tool(), origin.code()));
    let tags: Vec<String> = std::iter::once(rule.category.name().to_owned())
        .chain(origins)
        .collect();
    json!({
        "id": rule.name,
        "name": pascal_case(rule.name),
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": markdown::lead(rule.docs) },
        "help": { "text": markdown::plain(&page, 80), "markdown": page },
        "helpUri": rule.url(),
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": tags },
    })
}

fn results(
    path: &str,
    diagnostics: &[Diagnostic],
    places: &Places<'_>,
) -> Vec<(&'static str, String)> {
    let mut seen = HashMap::new();
    let result = |diagnostic: &Diagnostic| {
        let line = places.line_text(diagnostic.range.start());
        let line = &line[..line.floor_char_boundary(MAX_PRINTED_LINE)];
        let occurrence = seen.entry((diagnostic.rule, line)).or_insert(0usize);
        *occurrence += 1;
        let fingerprint = fingerprint(diagnostic.rule, line, *occurrence);
        let mut text = result(path, diagnostic, places, &fingerprint).to_string();
        // The closing brace comes behind the place of the rule.
        text.pop();
        (diagnostic.rule, text)
    };
    diagnostics.iter().map(result).collect()
}

fn result(path: &str, diagnostic: &Diagnostic, places: &Places<'_>, fingerprint: &str) -> Value {
    let message = match &diagnostic.help {
        Some(help) => format!("{}: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut result = json!({
        "ruleId": diagnostic.rule,
        "level": level(diagnostic.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": physical(path, diagnostic.range, places) }],
        "partialFingerprints": { "ruleLineOccurrence/v1": fingerprint },
        "properties": { "phase": diagnostic.phase.name(), "severity": diagnostic.severity.name() },
    });
    if !diagnostic.notes.is_empty() {
        result["relatedLocations"] = diagnostic
            .notes
            .iter()
            .map(|note| related(path, note, places))
            .collect();
    }
    if let Some(fix) = diagnostic
        .fix
        .as_ref()
        .filter(|fix| fix.safety == Safety::Safe)
    {
        result["fixes"] = json!([self::fix(path, fix, places)]);
    }
    result
}

fn related(path: &str, note: &Note, places: &Places<'_>) -> Value {
    json!({ "message": { "text": note.message }, "physicalLocation": physical(path, note.range, places) })
}

fn fix(path: &str, fix: &Fix, places: &Places<'_>) -> Value {
    let replacement = |edit: &Edit| json!({ "deletedRegion": region(edit.range, places), "insertedContent": { "text": edit.text } });
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": location(path),
            "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}

fn notification(path: &str, problem: &Problem) -> Value {
    json!({
        "level": "error",
        "message": { "text": problem.to_string() },
        "locations": [{ "physicalLocation": { "artifactLocation": location(path) } }],
    })
}

fn physical(path: &str, range: TextRange, places: &Places<'_>) -> Value {
    json!({ "artifactLocation": location(path), "region": region(range, places) })
}

fn region(range: TextRange, places: &Places<'_>) -> Value {
    let start = places.position(range.start());
    let end = places.position(range.end());
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a URI: relative ones to the root of the sources, wherever the reader has that.
fn location(path: &str) -> Value {
    match path.strip_prefix('/') {
        Some(rest) => json!({ "uri": format!("file:///{}", encoded(rest)) }),
        None => json!({ "uri": encoded(path.trim_start_matches("./")), "uriBaseId": "%SRCROOT%" }),
    }
}

fn encoded(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte as char);
            }
            // Writing to a string cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

/// What a result is known by when lines above it come and go: FNV-1a of its rule, its line, and which one of these it is.
fn fingerprint(rule: &str, line: &str, occurrence: usize) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let text = format!("{rule}\n{}\n{occurrence}", words.join(" "));
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn pascal_case(name: &str) -> String {
    let capital = |word: &str| {
        let mut characters = word.chars();
        characters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(characters)
            .collect::<String>()
    };
    name.split('-').map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_take_the_shape_of_the_standard() {
        assert_eq!(pascal_case("sudo-in-run"), "SudoInRun");
        assert_eq!(encoded("a b/Dockerfile#é"), "a%20b/Dockerfile%23%C3%A9");
        assert_eq!(location("/a")["uri"], "file:///a");
        assert_eq!(location("./a")["uri"], "a");
    }

    #[test]
    fn fingerprints_hold_when_only_blanks_change() {
        assert_eq!(fingerprint("a", "RUN  x", 1), fingerprint("a", "RUN x", 1));
        assert_ne!(fingerprint("a", "RUN x", 1), fingerprint("a", "RUN x", 2));
        assert_ne!(fingerprint("a", "RUN x", 1), fingerprint("b", "RUN x", 1));
    }
}
