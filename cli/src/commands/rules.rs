//! `dockwright rules`: every rule in one table.
//! Leans on the catalog.

use dockwright_rules::catalog;
use dockwright_rules::rule::{FixAvailability, OptionDefault, Origin, Rule, RuleOption};
use serde_json::{Value, json};

use crate::args::{PlainFormat, RulesArguments};
use crate::exit::Exit;
use crate::output;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &RulesArguments, color: ColorChoice) -> Exit {
    let text = match arguments.format {
        PlainFormat::Text => table(),
        PlainFormat::Json => {
            let rules: Vec<Value> = catalog::rules().map(described).collect();
            format!("{:#}\n", json!({ "version": 1, "rules": rules }))
        }
    };
    output::print(&[&text], color)
}

/// Everything about a rule but its page, for scripts.
pub(crate) fn described(rule: &Rule) -> Value {
    let origin = |origin: &Origin| json!({ "tool": origin.tool(), "code": origin.code() });
    json!({
        "name": rule.name,
        "summary": rule.summary,
        "family": rule.category.name(),
        "severity": rule.severity.name(),
        "enabled": !rule.opt_in,
        "fix": rule.fix.name(),
        "origins": rule.origins.iter().map(origin).collect::<Vec<_>>(),
        "options": rule.options.iter().map(option).collect::<Vec<_>>(),
        "since": rule.since,
        "url": rule.url(),
    })
}

/// Everything about a rule but its page, in a few lines for people.
pub(crate) fn facts(rule: &Rule) -> String {
    let state = if rule.opt_in {
        "off unless settings turn it on"
    } else {
        "on"
    };
    let fix = match rule.fix {
        FixAvailability::None => "no fix",
        FixAvailability::Safe => "fixable with `dockwright fix`",
        FixAvailability::Unsafe => "fixable with `dockwright fix --unsafe`",
        FixAvailability::Either => {
            "fixable with `dockwright fix`, in some places only with `--unsafe`"
        }
    };
    let names = rule
        .origins
        .iter()
        .map(|origin| format!("{} {}", origin.tool(), origin.code()));
    let origins = match rule.origins {
        [] => String::new(),
        _ => format!("also known as: {}\n", names.collect::<Vec<_>>().join(", ")),
    };
    let (family, severity) = (rule.category.name(), rule.severity.name());
    format!(
        "{family} · {severity} · {state} · {fix}\n{origins}{}\n",
        rule.url()
    )
}

fn table() -> String {
    let head = ["name", "severity", "family", "fix", "codes", "summary"].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(head)
        .chain(catalog::rules().map(row))
        .collect();
    let widths: [usize; 5] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0));
    let line = |row: &[String; 6]| {
        let cells = widths
            .iter()
            .zip(row)
            .map(|(width, cell)| format!("{cell:width$}  "));
        format!("{}{}\n", cells.collect::<String>(), row[5])
    };
    rows.iter().map(line).collect()
}

fn row(rule: &Rule) -> [String; 6] {
    let severity = if rule.opt_in {
        "off"
    } else {
        rule.severity.name()
    };
    let codes: Vec<&str> = rule.origins.iter().map(|origin| origin.code()).collect();
    [
        rule.name.to_owned(),
        severity.to_owned(),
        rule.category.name().to_owned(),
        rule.fix.name().to_owned(),
        if codes.is_empty() {
            "-".to_owned()
        } else {
            codes.join(",")
        },
        rule.summary.to_owned(),
    ]
}

fn option(option: &RuleOption) -> Value {
    let (kind, default) = match option.default {
        OptionDefault::List(texts) => ("list", json!(texts)),
        OptionDefault::Number(number) => ("number", json!(number)),
        OptionDefault::Switch(on) => ("switch", json!(on)),
    };
    json!({ "name": option.name, "summary": option.summary, "type": kind, "default": default })
}
