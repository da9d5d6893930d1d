//! The JSON schema of `dockwright.toml`, made from the catalog, for editors and for the documentation.
//! Leans on `catalog`; `cargo xtask generate` writes it to `docs/dockwright.schema.json`.

use serde_json::{Map, Value, json};

use crate::catalog;
use crate::diagnostic::Severity;
use crate::rule::{Category, OptionDefault, Rule};

/// Describes what a settings file can say.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://dockwright.dev/dockwright.schema.json",
        "title": "dockwright.toml",
        "description": "The settings of Dockwright, found upwards from the file that is linted.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties(),
        "$defs": {
            "severity": { "enum": severities(), "description": "How bad a rule's reports are; `off` turns it off." },
            "selectors": {
                "type": "array",
                "items": { "type": "string" },
                "description": "Names of rules, codes of other tools, families, or `all`."
            },
            "rules": rules(),
        },
    })
}

fn properties() -> Value {
    json!({
        "select": described("selectors", "The rules that run, in place of the default ones."),
        "extend-select": described("selectors", "Rules that run beside the others."),
        "ignore": described("selectors", "Rules that do not run."),
        "exclude": {
            "type": "array",
            "items": { "type": "string" },
            "description": "Paths that are not looked at when a folder is linted.",
        },
        "fail-on": {
            "enum": Severity::ALL.map(Severity::name),
            "description": "The lowest severity that fails a run.",
        },
        "honor-suppressions": {
            "type": "boolean",
            "default": true,
            "description": "Whether comments may silence rules.",
        },
        "rules": described("rules", "Severity and options by rule."),
        "overrides": {
            "type": "array",
            "description": "Settings for some paths only.",
            "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["paths"],
                "properties": {
                    "paths": {
                        "type": "array",
                        "items": { "type": "string" },
                        "description": "Patterns relative to the settings file, written as in a `.dockerignore`.",
                    },
                    "ignore": described("selectors", "Rules that do not run there."),
                    "rules": described("rules", "Severity and options by rule."),
                },
            },
        },
    })
}

fn described(definition: &str, description: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{definition}"), "description": description })
}

fn severities() -> Vec<&'static str> {
    std::iter::once("off")
        .chain(Severity::ALL.map(Severity::name))
        .collect()
}

fn rules() -> Value {
    let mut properties = Map::new();
    for category in Category::ALL {
        let description = format!("Every rule of the family {}.", category.name());
        properties.insert(
            category.name().to_owned(),
            described("severity", &description),
        );
    }
    for rule in catalog::rules() {
        properties.insert(rule.name.to_owned(), rule_schema(rule));
    }
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": { "$ref": "#/$defs/severity" },
    })
}

fn rule_schema(rule: &Rule) -> Value {
    let mut properties = Map::new();
    properties.insert("severity".to_owned(), json!({ "$ref": "#/$defs/severity" }));
    for option in rule.options {
        properties.insert(
            option.name.to_owned(),
            option_schema(option.summary, option.default),
        );
    }
    json!({
        "description": rule.summary,
        "anyOf": [
            { "$ref": "#/$defs/severity" },
            { "type": "object", "additionalProperties": false, "properties": properties },
        ],
    })
}

fn option_schema(summary: &str, default: OptionDefault) -> Value {
    match default {
        OptionDefault::List(texts) => json!({
            "type": "array",
            "items": { "type": "string" },
            "default": texts,
            "description": summary,
        }),
        OptionDefault::Number(number) => {
            json!({ "type": "integer", "default": number, "description": summary })
        }
        OptionDefault::Switch(on) => {
            json!({ "type": "boolean", "default": on, "description": summary })
        }
    }
}
