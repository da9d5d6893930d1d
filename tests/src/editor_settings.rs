//! The settings that the VS Code extension declares, made from the schema of `dockwright.toml`.
//! Leans on the catalog's schema, and on `place` for the extension's manifest, whose other parts are written by hand.

use dockwright_rules::settings::schema;
use serde_json::{Map, Value, json};

use crate::place;

/// The manifest below the root of the workspace.
pub(crate) const MANIFEST: &str = "editors/vscode/package.json";

/// Settings of the file that say nothing to an editor: it has no exit code.
const NOT_IN_EDITORS: [&str; 1] = ["fail-on"];

/// The manifest with its `contributes.configuration` made anew.
pub(crate) fn manifest() -> String {
    let text = std::fs::read_to_string(place::workspace().join(MANIFEST)).unwrap_or_default();
    let Ok(mut manifest) = serde_json::from_str::<Value>(&text) else {
        return text;
    };
    manifest["contributes"]["configuration"] = json!({
        "title": "Dockwright",
        "properties": properties(),
    });
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    text
}

/// Every setting, with the name it has in VS Code.
fn properties() -> Map<String, Value> {
    let schema = schema();
    let file = schema["properties"].as_object().into_iter().flatten();
    let shared = file
        .filter(|(name, _)| !NOT_IN_EDITORS.contains(&name.as_str()))
        .map(|(name, property)| {
            (
                camel_case(name),
                setting(&inlined(property, &schema["$defs"])),
            )
        });
    let own = editor_only()
        .into_iter()
        .map(|(name, property)| (name.to_owned(), property));
    own.chain(shared)
        .map(|(name, property)| (format!("dockwright.{name}"), property))
        .collect()
}

/// What only an editor needs; the first two are read by the extension itself, the others by the server.
fn editor_only() -> [(&'static str, Value); 9] {
    [
        (
            "path",
            json!({
                "type": ["string", "null"],
                "default": null,
                "scope": "machine-overridable",
                "markdownDescription": "The program to start in place of the one that comes with the extension. \
                    It is taken from a workspace only where the workspace is trusted.",
            }),
        ),
        (
            "trace.server",
            json!({
                "enum": ["off", "messages", "verbose"],
                "default": "off",
                "scope": "window",
                "markdownDescription": "How much of what editor and server say to each other is shown in the log.",
            }),
        ),
        (
            "context",
            setting(&json!({
                "type": "string",
                "description": "The folder of the build context, relative to the workspace folder. \
                    Without it, it is the folder of each Dockerfile.",
            })),
        ),
        (
            "buildArguments",
            setting(&json!({
                "type": "object",
                "additionalProperties": { "type": "string" },
                "description": "Build arguments by name, as they are given to the build.",
            })),
        ),
        (
            "platform",
            setting(&json!({
                "type": "string",
                "description": "The platform that is built, such as `linux/arm64`.",
            })),
        ),
        (
            "online",
            setting_of_user(&json!({
                "type": "boolean",
                "description": "Whether registries are asked about the images that open Dockerfiles name. \
                    What they said is kept in the store, and read whatever this says.",
            })),
        ),
        (
            "inlayHints",
            setting(&json!({
                "type": "boolean",
                "description": "Whether hints behind the instructions say which of them make a layer, and what is known of it: whether it is cached, its size and its time.",
            })),
        ),
        (
            "codeLenses",
            setting(&json!({
                "type": "boolean",
                "description": "Whether a line above each stage says what it stands on, what it adds and who uses it.",
            })),
        ),
        (
            "indentContinuations",
            setting(&json!({
                "type": "boolean",
                "description": "Whether continued lines are indented by themselves, where `editor.formatOnType` is on.",
            })),
        ),
    ]
}

/// A property as a setting of VS Code: without a value it says nothing, so that settings files keep their say.
fn setting(property: &Value) -> Value {
    let mut setting = property.as_object().cloned().unwrap_or_default();
    let kind = setting.get("type").cloned();
    setting.insert("type".to_owned(), json!([kind, "null"]));
    setting.insert("default".to_owned(), Value::Null);
    setting.insert("scope".to_owned(), json!("resource"));
    with_markdown(&Value::Object(setting))
}

/// A setting that a folder cannot have: whom to connect to is not for the files of others to say.
fn setting_of_user(property: &Value) -> Value {
    let mut setting = setting(property);
    setting["scope"] = json!("application");
    setting
}

/// Descriptions hold code in back-ticks, which VS Code draws in `markdownDescription` only.
fn with_markdown(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let renamed = map.iter().map(|(key, value)| match (key.as_str(), value) {
                ("description", Value::String(_)) => {
                    ("markdownDescription".to_owned(), value.clone())
                }
                _ => (key.clone(), with_markdown(value)),
            });
            Value::Object(renamed.collect())
        }
        Value::Array(values) => values.iter().map(with_markdown).collect(),
        _ => value.clone(),
    }
}

/// The schema with its references replaced by what they name: VS Code follows none inside of a manifest.
fn inlined(value: &Value, definitions: &Value) -> Value {
    match value {
        Value::Object(map) => inlined_map(map, definitions),
        Value::Array(values) => values
            .iter()
            .map(|value| inlined(value, definitions))
            .collect(),
        _ => value.clone(),
    }
}

fn inlined_map(map: &Map<String, Value>, definitions: &Value) -> Value {
    if let Some(severity) = only_severity(map) {
        return inlined(&severity, definitions);
    }
    let name = map.get("$ref").and_then(Value::as_str);
    let target = name.and_then(|name| name.strip_prefix("#/$defs/"));
    let mut result = match target.map(|name| inlined(&definitions[name], definitions)) {
        Some(Value::Object(named)) => named,
        _ => Map::new(),
    };
    for (key, value) in map.iter().filter(|(key, _)| *key != "$ref") {
        let value = match key.as_str() {
            "items" => inlined(&without_rules(value), definitions),
            _ => inlined(value, definitions),
        };
        result.insert(key.clone(), value);
    }
    Value::Object(result)
}

/// A rule that takes no options of its own is described by a severity alone.
fn only_severity(rule: &Map<String, Value>) -> Option<Value> {
    let [severity, table] = rule.get("anyOf")?.as_array()?.as_slice() else {
        return None;
    };
    let options = table.get("properties")?.as_object()?;
    let mut severity = severity.clone();
    severity["description"] = rule.get("description")?.clone();
    (options.len() == 1).then_some(severity)
}

/// The rules are listed once, and not again for every part that has some.
fn without_rules(items: &Value) -> Value {
    let mut items = items.clone();
    if let Some(rules) = items.pointer_mut("/properties/rules") {
        *rules = json!({ "type": "object", "description": rules["description"] });
    }
    items
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        name + &initial.to_ascii_uppercase() + rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_of_the_file_is_one_of_the_editor() {
        let properties = properties();
        for name in [
            "select",
            "extendSelect",
            "ignore",
            "exclude",
            "honorSuppressions",
            "rules",
            "overrides",
        ] {
            assert!(
                properties.contains_key(&format!("dockwright.{name}")),
                "{name}"
            );
        }
        assert!(!properties.contains_key("dockwright.failOn"));
    }

    #[test]
    fn nothing_is_left_to_be_followed() {
        let text = serde_json::to_string(&properties()).unwrap();
        assert!(!text.contains("$ref"), "{text}");
        assert!(!text.contains("\"description\""), "{text}");
    }
}
