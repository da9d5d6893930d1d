//! The keys of `dockwright.toml` as an editor sends them: JSON, in kebab-case or in camelCase.
//! Leans on `file`, to which the values are handed as TOML, and on `resolve`.

use serde_json::{Map, Value};

use super::file::{SettingsError, SettingsFile};
use super::resolve::Settings;

impl SettingsFile {
    /// Reads the settings of an editor; a key that is wrong is told and left out, and the rest holds.
    ///
    /// A key that is `null` is not said. No error has a range.
    pub fn from_json(value: &Value) -> (Self, Vec<SettingsError>) {
        let mut errors = Vec::new();
        let mut good = toml::Table::new();
        match value {
            Value::Null => {}
            Value::Object(entries) => {
                for (key, value) in said(entries) {
                    match parsed(&toml::Table::from_iter([(key.clone(), value.clone())])) {
                        Ok(_) => drop(good.insert(key, value)),
                        Err(error) => errors.push(about(&key, error)),
                    }
                }
            }
            _ => errors.push(no_object()),
        }
        let file = parsed(&good).unwrap_or_default();
        errors.extend(Settings::resolve(&file).1.into_iter().map(placeless));
        (file, errors)
    }
}

/// The entries that say something, with the names that they have in a file.
fn said(entries: &Map<String, Value>) -> impl Iterator<Item = (String, toml::Value)> {
    entries.iter().filter_map(|(key, value)| {
        let key = kebab(key);
        let value = match key.as_str() {
            "rules" => rules(value),
            "overrides" => overrides(value),
            _ => plain(value),
        };
        Some((key, value?))
    })
}

/// Names of rules and codes stay as they are; the names of their options do not.
fn rules(value: &Value) -> Option<toml::Value> {
    let Value::Object(entries) = value else {
        return plain(value);
    };
    let entries = entries.iter().filter_map(|(rule, value)| {
        let value = match value {
            Value::Object(options) => toml::Value::Table(
                options
                    .iter()
                    .filter_map(|(option, value)| Some((kebab(option), plain(value)?)))
                    .collect(),
            ),
            _ => plain(value)?,
        };
        Some((rule.clone(), value))
    });
    Some(toml::Value::Table(entries.collect()))
}

fn overrides(value: &Value) -> Option<toml::Value> {
    let Value::Array(items) = value else {
        return plain(value);
    };
    let items = items.iter().filter_map(|item| match item {
        Value::Object(entries) => Some(toml::Value::Table(said(entries).collect())),
        _ => plain(item),
    });
    Some(toml::Value::Array(items.collect()))
}

/// A value as TOML has it, which knows no `null`.
fn plain(value: &Value) -> Option<toml::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(on) => toml::Value::Boolean(*on),
        Value::Number(number) => number.as_i64().map_or_else(
            || toml::Value::Float(number.as_f64().unwrap_or_default()),
            toml::Value::Integer,
        ),
        Value::String(text) => toml::Value::String(text.clone()),
        Value::Array(items) => toml::Value::Array(items.iter().filter_map(plain).collect()),
        Value::Object(entries) => toml::Value::Table(
            entries
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), plain(value)?)))
                .collect(),
        ),
    })
}

/// The file stands on places in a text, so it is given one.
fn parsed(table: &toml::Table) -> Result<SettingsFile, SettingsError> {
    let text = toml::to_string(table).map_err(|error| SettingsError {
        message: error.to_string(),
        help: None,
        range: None,
    })?;
    SettingsFile::parse(&text)
}

/// `failOn` → `fail-on`.
fn kebab(key: &str) -> String {
    let mut name = String::with_capacity(key.len() + 2);
    for letter in key.chars() {
        if letter.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

fn about(key: &str, error: SettingsError) -> SettingsError {
    SettingsError {
        message: format!("`{key}`: {}", error.message),
        ..placeless(error)
    }
}

fn placeless(error: SettingsError) -> SettingsError {
    SettingsError {
        range: None,
        ..error
    }
}

fn no_object() -> SettingsError {
    SettingsError {
        message: "the settings are no object".to_owned(),
        help: Some("give an object with the keys of a `dockwright.toml`".to_owned()),
        range: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalog;
    use crate::diagnostic::Severity;

    fn faults(value: &Value) -> Vec<String> {
        let (_, errors) = SettingsFile::from_json(value);
        assert!(errors.iter().all(|error| error.range.is_none()));
        errors.into_iter().map(|error| error.message).collect()
    }

    #[test]
    fn both_spellings_of_every_key_are_read() {
        let kebab = json!({
            "select": ["size"], "extend-select": ["DL3004"], "ignore": [], "exclude": ["a"],
            "fail-on": "error", "honor-suppressions": false,
            "rules": { "floating-base-image": { "severity": "hint", "tags": ["edge"] } },
            "overrides": [{ "paths": ["a"], "ignore": ["all"], "rules": { "DL3004": "off" } }],
        });
        let camel = json!({
            "select": ["size"], "extendSelect": ["DL3004"], "ignore": [], "exclude": ["a"],
            "failOn": "error", "honorSuppressions": false,
            "rules": { "floating-base-image": { "severity": "hint", "tags": ["edge"] } },
            "overrides": [{ "paths": ["a"], "ignore": ["all"], "rules": { "DL3004": "off" } }],
        });
        let read = |value| {
            let (file, errors) = SettingsFile::from_json(value);
            assert_eq!(errors, []);
            Settings::resolve(&file).0
        };
        let settings = read(&kebab);
        assert_eq!(settings.fail_on(), Some(Severity::Error));
        assert!(!settings.honors_suppressions() && settings.has_overrides());
        assert!(
            settings
                .severity(catalog::rule("sudo-in-run").unwrap())
                .is_some()
        );
        assert_eq!(format!("{settings:?}"), format!("{:?}", read(&camel)));
    }

    #[test]
    fn a_wrong_key_is_told_and_the_rest_holds() {
        let value = json!({ "ignore": 1, "failOn": null, "exclude": ["a"], "slect": [] });
        let (file, _) = SettingsFile::from_json(&value);
        assert_eq!(file.exclude.as_deref(), Some(&["a".to_owned()][..]));
        let faults = faults(&value);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("`ignore`: "), "{faults:?}");
        assert!(faults[1].starts_with("`slect`: "), "{faults:?}");
    }

    #[test]
    fn words_that_mean_nothing_are_told() {
        let value = json!({ "ignore": ["sudo-in-rum"], "failOn": "never" });
        let expected = ["there is no rule `sudo-in-rum`", "`never` is no severity"];
        assert_eq!(faults(&value), expected);
        assert_eq!(faults(&json!([1])), ["the settings are no object"]);
        assert!(faults(&Value::Null).is_empty());
    }
}
