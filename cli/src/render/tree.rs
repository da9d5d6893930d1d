//! The typed syntax as an indented outline: one line a part, with what it says and where.
//! Leans on the JSON of `syntax`, so that both show the same.

use serde_json::{Map, Value};

use crate::harmless::visible;

/// The outline of a file.
pub(crate) fn outline(file: &Value) -> String {
    let mut out = String::new();
    if let Value::Object(parts) = file {
        for part in ["directives", "instructions", "errors"] {
            children(part, parts.get(part).unwrap_or(&Value::Null), 0, &mut out);
        }
    }
    out
}

/// The parts that stand under a name: one, several, or none.
fn children(name: &str, value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Array(items) => {
            // The parts of a list are known by their kind, but for words of a special use.
            let role = (name == "sources").then_some("source");
            for item in items {
                node(role, item, depth, out);
            }
        }
        _ => node(Some(name), value, depth, out),
    }
}

fn node(role: Option<&str>, value: &Value, depth: usize, out: &mut String) {
    let Value::Object(parts) = value else {
        return;
    };
    let is_place = parts.contains_key("start") || parts.contains_key("index");
    if is_place {
        return;
    }
    let kind = parts.get("kind").and_then(Value::as_str);
    let label = match (role, kind) {
        (Some(role), Some(kind)) if role != kind && !role.contains(kind) => {
            format!("{role}: {kind}")
        }
        (Some(role), _) => role.to_owned(),
        (None, kind) => kind.unwrap_or_default().to_owned(),
    };
    out.push_str(&"  ".repeat(depth));
    out.push_str(&label);
    out.push_str(&scalars(parts));
    out.push_str(&place(parts.get("range")));
    out.push('\n');
    for (name, part) in parts.iter().filter(|(name, _)| is_shown(name)) {
        children(name, part, depth + 1, out);
    }
}

/// What is said elsewhere in the outline already.
fn is_shown(name: &str) -> bool {
    !matches!(
        name,
        "keyword" | "join" | "variables" | "definitions" | "functions" | "blocks"
    )
}

/// The texts, numbers and switches of a part.
fn scalars(parts: &Map<String, Value>) -> String {
    parts
        .iter()
        .filter_map(|(name, value)| scalar(name, value, parts))
        .collect()
}

fn scalar(name: &str, value: &Value, parts: &Map<String, Value>) -> Option<String> {
    let text = match value {
        Value::Bool(true) => return Some(format!(" {name}")),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items)
            if items
                .first()
                .is_some_and(|item| item.is_string() || item.is_number()) =>
        {
            items.iter().map(plain).collect::<Vec<_>>().join(",")
        }
        _ => return None,
    };
    match name {
        "kind" | "program" | "stage" | "descriptor" => None,
        "quoting" if text == "bare" => None,
        "value" if parts.get("text") == Some(value) => None,
        "name" => Some(format!(" {}", visible(&text))),
        "text" | "message" => Some(format!(" {text:?}")),
        _ if value.is_string() => Some(format!(" {name}={text:?}")),
        _ => Some(format!(" {name}={text}")),
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn place(range: Option<&Value>) -> String {
    let Some(range) = range else {
        return String::new();
    };
    let end = |name: &str| format!("{}:{}", range[name]["line"], range[name]["column"]);
    format!(" {}-{}", end("start"), end("end"))
}
