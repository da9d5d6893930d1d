//! What is committed and generated: the pages of the book that come from the rules, and the schema of the settings.
//! Leans on the catalog and on `editor_settings`. Nothing is written here: `cargo xtask generate` writes, and a law compares.

use std::collections::BTreeMap;
use std::fmt::Write;

use dockwright_rules::catalog;
use dockwright_rules::rule::{Category, FixAvailability, Rule};
use dockwright_rules::settings::schema;

use crate::editor_settings::{MANIFEST, manifest};
use crate::place;

/// The heading below which a rule's page is only for tests.
const CASES: &str = "\n## Cases";

/// Every generated file: its path below the root of the workspace, and its text.
pub fn files() -> Vec<(String, String)> {
    let mut files = vec![
        ("docs/rules.md".to_owned(), index()),
        ("docs/code-map.md".to_owned(), code_map()),
        ("docs/dockwright.schema.json".to_owned(), settings_schema()),
        (MANIFEST.to_owned(), manifest()),
    ];
    files.extend(zed_queries());
    files.extend(catalog::rules().map(|rule| (format!("docs/rules/{}.md", rule.name), page(rule))));
    files
}

/// The grammar's queries where Zed looks for them.
fn zed_queries() -> [(String, String); 2] {
    ["highlights", "injections"].map(|name| {
        let query = place::workspace().join(format!("grammar/queries/{name}.scm"));
        let text = std::fs::read_to_string(query).unwrap_or_default();
        let path = format!("editors/zed/languages/dockerfile/{name}.scm");
        (
            path,
            format!("; Made by `cargo xtask generate` from grammar/queries.\n\n{text}"),
        )
    })
}

fn settings_schema() -> String {
    // The rooms above are free of errors, and so is a value that is only printed.
    let mut text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    text.push('\n');
    text
}

fn index() -> String {
    let mut text = String::from(
        "# Rules\n\n\
         <!-- Made by `cargo xtask generate` from the rules; edit the pages beside the rules instead. -->\n\n",
    );
    let count = catalog::rules().count();
    let _ = writeln!(text, "{count} rules in {} families.", Category::ALL.len());
    text.push_str("`dockwright explain RULE` shows a page in the terminal.\n");
    for category in Category::ALL {
        let mut rules: Vec<&Rule> = catalog::rules()
            .filter(|rule| rule.category == category)
            .collect();
        rules.sort_by_key(|rule| rule.name);
        if !rules.is_empty() {
            let _ = write!(text, "\n## {}\n\n", category.name());
            text.push_str("| rule | reports | severity | fix | codes |\n|---|---|---|---|---|\n");
            for rule in rules {
                text.push_str(&index_line(rule));
            }
        }
    }
    text
}

fn index_line(rule: &Rule) -> String {
    let name = rule.name;
    let severity = severity(rule);
    let summary = rule.summary.replace('|', "\\|");
    format!(
        "| [{name}](rules/{name}.md) | {summary} | {severity} | {} | {} |\n",
        fix(rule),
        codes(rule)
    )
}

fn severity(rule: &Rule) -> String {
    match rule.opt_in {
        true => format!("{} (opt-in)", rule.severity.name()),
        false => rule.severity.name().to_owned(),
    }
}

fn fix(rule: &Rule) -> &'static str {
    match rule.fix {
        FixAvailability::None => "",
        FixAvailability::Either => "safe or unsafe",
        fix => fix.name(),
    }
}

fn codes(rule: &Rule) -> String {
    let codes: Vec<&str> = rule.origins.iter().map(|origin| origin.code()).collect();
    codes.join(", ")
}

/// The page of a rule as it is published: without its test cases and without the marks' upkeep.
fn page(rule: &Rule) -> String {
    let body = rule.docs.split(CASES).next().unwrap_or_default().trim_end();
    let (title, rest) = body.split_once('\n').unwrap_or((body, ""));
    let mut facts = format!(
        "Family: {}. Severity: {}.",
        rule.category.name(),
        severity(rule)
    );
    if rule.fix != FixAvailability::None {
        let _ = write!(facts, " Fix: {}.", fix(rule));
    }
    if !rule.origins.is_empty() {
        let _ = write!(facts, " Also known as {}.", codes(rule));
    }
    let _ = write!(facts, " Since {}.", rule.since);
    format!("{title}\n\n{facts}\n{rest}\n")
}

/// Every code of another tool with the rules that stand for it.
fn code_map() -> String {
    let mut map: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for rule in catalog::rules() {
        for origin in rule.origins {
            map.entry((origin.tool(), origin.code()))
                .or_default()
                .push(rule.name);
        }
    }
    let mut text = String::from(
        "# What other tools call the rules\n\n\
         <!-- Made by `cargo xtask generate` from the rules. -->\n\n\
         Settings, `explain` and suppressing comments take these codes too.\n\n\
         | tool | code | rule |\n|---|---|---|\n",
    );
    for ((tool, code), names) in map {
        let links: Vec<String> = names
            .iter()
            .map(|name| format!("[{name}](rules/{name}.md)"))
            .collect();
        let _ = writeln!(text, "| {tool} | {code} | {} |", links.join(", "));
    }
    text
}
