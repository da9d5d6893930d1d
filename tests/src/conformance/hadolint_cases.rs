//! Hadolint's own tests: for the codes that one of our rules stands for, whether there is something to report.
//! Leans on the rules that have a row's code as an origin.

use std::collections::BTreeMap;

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::Diagnostic;
use dockwright_rules::lint::lint;
use dockwright_rules::rule::{OptionDefault, OptionValue, Origin, Rule};
use dockwright_rules::settings::Settings;
use serde_json::Value;

use super::report::Report;
use super::row::Row;

/// The code for a file that begins with something else than a stage.
const ORDER_CODE: &str = "DL3061";

/// The code for a trigger that cannot be one; the rule that reports it reports other faults of triggers as well.
const TRIGGER_CODE: &str = "DL3043";

pub(super) fn compare(name: &str, rows: &[Row]) -> Vec<Report> {
    let mut report = Report::new(name);
    let mut parts: BTreeMap<&str, Report> = BTreeMap::new();
    for row in rows {
        let code = row.text("rule");
        let rules = rules_for(code);
        if rules.is_empty() {
            continue;
        }
        let reports = reports(row, code, &rules);
        let catches = row.text("expect") == "catches";
        let agrees = catches != reports.is_empty();
        let part = parts.entry(code).or_insert_with(|| Report::new(code));
        part.count(agrees, || disagreement(row, catches, &reports));
        report.count(agrees, || disagreement(row, catches, &reports));
    }
    report.parts = parts.into_values().collect();
    vec![report]
}

fn disagreement(row: &Row, catches: bool, reports: &[Diagnostic]) -> String {
    let expected = if catches { "to report" } else { "to be silent" };
    let messages: Vec<&str> = reports
        .iter()
        .map(|report| report.message.as_str())
        .collect();
    let dockerfile = row.text("dockerfile").trim_end().replace('\n', "\n    | ");
    let options = match row.value("options") {
        Value::Object(options) if !options.is_empty() => format!(" with {}", row.value("options")),
        _ => String::new(),
    };
    format!(
        "{}{options}: expected {expected}, got {messages:?} ({})\n    | {dockerfile}",
        row.text("rule"),
        row.title()
    )
}

/// The rules that give the verdict of a code of hadolint.
fn rules_for(code: &str) -> Vec<&'static Rule> {
    let is_code = |origin: &Origin| matches!(origin, Origin::Hadolint(own) if *own == code);
    catalog::rules()
        .filter(|rule| rule.origins.iter().any(is_code))
        .collect()
}

fn reports(row: &Row, code: &str, rules: &[&'static Rule]) -> Vec<Diagnostic> {
    let mut settings = Settings::everything();
    settings.select_only(rules);
    for rule in rules {
        give_options(row, rule, &mut settings);
    }
    let text = whole_file(row.text("dockerfile"), code, rules);
    let world = MemoryWorld::default();
    let model = Model::new(Source::new("Dockerfile", text), &world);
    let mut diagnostics = lint(&model, &settings);
    // What BuildKit refuses is reported whatever the settings say.
    diagnostics.retain(|diagnostic| rules.iter().any(|rule| rule.name == diagnostic.rule));
    diagnostics
        .retain(|diagnostic| code != TRIGGER_CODE || diagnostic.message.contains("`ONBUILD`"));
    diagnostics
}

/// Puts a fragment below a stage where a rule that refuses fragments would see nothing else.
fn whole_file(text: &str, code: &str, rules: &[&'static Rule]) -> String {
    let refuses_fragments = rules
        .iter()
        .any(|rule| matches!(rule.name, "parse-error" | "build-error"));
    let is_fragment = !text
        .lines()
        .any(|line| line.trim_start().to_ascii_lowercase().starts_with("from"));
    match refuses_fragments && is_fragment && code != ORDER_CODE {
        true => format!("FROM scratch\n{text}"),
        false => text.to_owned(),
    }
}

/// Translates hadolint's settings to the options of a rule.
fn give_options(row: &Row, rule: &'static Rule, settings: &mut Settings) {
    let Value::Object(options) = row.value("options") else {
        return;
    };
    for (key, value) in options {
        let name = match key.as_str() {
            "trustedRegistries" => "registries",
            "label-schema" => "schema",
            "strict-labels" => "strict",
            _ => continue,
        };
        let Some(option) = rule
            .options
            .iter()
            .find(|option| option.name.contains(name))
        else {
            continue;
        };
        let value = match (option.default, value) {
            (OptionDefault::List(_), Value::Array(items)) => OptionValue::List(
                items
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            ),
            (OptionDefault::List(_), Value::Object(pairs)) => {
                let pair =
                    |(name, kind): (&String, &Value)| Some(format!("{name}={}", kind.as_str()?));
                OptionValue::List(pairs.iter().filter_map(pair).collect())
            }
            (OptionDefault::Switch(_), Value::Bool(on)) => OptionValue::Switch(*on),
            _ => continue,
        };
        settings.set_option(rule, option.name, value);
    }
}
