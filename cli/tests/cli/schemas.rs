//! What is written for other programs, held against the schemas that describe it.
//!
//! `sarif-schema-2.1.0.json` is the schema that OASIS publishes with the standard.

use serde_json::Value;

use crate::sandbox::Sandbox;

const SARIF: &str = include_str!("sarif-schema-2.1.0.json");

/// A file with findings of every severity, with notes, with fixes, and outside of ASCII.
const DOCKERFILE: &str = "FROM node:latest AS Build\nWORKDIR app\nCOPY . .\nRUN npm ci && sudo apt-get install x\n\
    FROM debian:10\nENV KEY \u{e9}\u{1f600} value\nEXPOSE 80/TCP 99999\nCOPY --form=x a /b\nRUN chown -R x /b\nCMD run\n";

#[test]
fn sarif_is_valid_by_the_published_schema() {
    let mut schema: Value = serde_json::from_str(SARIF).unwrap();
    // The published pattern for languages has a bracket too many, so it is no pattern at all; we write no language.
    for part in ["run", "toolComponent"] {
        schema["definitions"][part]["properties"]["language"] = Value::Bool(false);
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let sandbox = Sandbox::with(&[
        ("Dockerfile", DOCKERFILE),
        ("clean/Dockerfile", "FROM scratch\n"),
        ("binary.Dockerfile", "FROM \0"),
    ]);
    let log = sandbox
        .run(&["lint", "--format", "sarif", ".", "missing"])
        .json();
    let faults: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() > 8, "{}", results.len());
    assert!(results.iter().any(|result| result["fixes"].is_array()));
    assert!(
        results
            .iter()
            .any(|result| result["relatedLocations"].is_array())
    );
}

#[test]
fn the_example_of_the_settings_page_is_valid_by_our_own_schema() {
    let schema = dockwright_rules::settings::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let example = serde_json::json!({
        "fail-on": "error",
        "extend-select": ["unpinned-base-digest"],
        "rules": {
            "cd-in-run": "off",
            "undefined-variable": { "severity": "error", "known": ["CI_COMMIT"] },
        },
        "overrides": [{ "paths": ["test/**"], "ignore": ["reproducibility"] }],
    });
    assert!(validator.is_valid(&example));
    let wrong = serde_json::json!({ "rules": { "cd-in-run": "sometimes" } });
    assert!(!validator.is_valid(&wrong));
}
