//! Any value of the protocol as an outline: ranges, locations and edits in one line, the rest by name.
//! Leans on `scene`.

use serde_json::{Map, Value};

use super::scene::{Scene, position};

/// The longest that is written in one line.
const WIDTH: usize = 100;

/// A value as lines; `uri` is the document that ranges are about.
pub(super) fn lines(scene: &Scene, uri: Option<&str>, value: &Value) -> Vec<String> {
    if let Some(line) = inline(scene, uri, value) {
        return vec![line];
    }
    match value {
        Value::Array(items) => items
            .iter()
            .flat_map(|item| hung("- ", lines(scene, uri, item)))
            .collect(),
        Value::Object(members) => {
            let uri = document(members).or(uri);
            let members = members.iter().filter(|(_, value)| !value.is_null());
            members
                .flat_map(|(name, value)| member(scene, uri, name, value))
                .collect()
        }
        Value::String(text) => scene.plain(text).lines().map(str::to_owned).collect(),
        _ => vec![value.to_string()],
    }
}

fn member(scene: &Scene, uri: Option<&str>, name: &str, value: &Value) -> Vec<String> {
    let uri = if name.contains(':') { Some(name) } else { uri };
    let shown = scene.plain(name);
    if let (true, Some(id)) = (name.ends_with("esultId"), value.as_str()) {
        return vec![format!("{shown}: {}", scene.names.name(id))];
    }
    match inline(scene, uri, value) {
        Some(line) => vec![format!("{shown}: {line}")],
        None => {
            let mut all = vec![format!("{shown}:")];
            all.extend(indented(lines(scene, uri, value)));
            all
        }
    }
}

/// The document that the parts of an object are about.
fn document(members: &Map<String, Value>) -> Option<&str> {
    members.get("textDocument")?.get("uri")?.as_str()
}

/// A value in one line, if it fits.
pub(super) fn inline(scene: &Scene, uri: Option<&str>, value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.trim().is_empty() => Some(value.to_string()),
        Value::String(text) if text.contains('\n') => None,
        Value::String(text) => Some(scene.plain(text)),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| flat(scene, item)).collect();
            Some(format!("[{}]", items?.join(", "))).filter(|line| line.len() <= WIDTH)
        }
        Value::Object(members) => object(scene, uri, value, members),
        _ => Some(value.to_string()),
    }
}

/// A plain value as it stands in a list.
fn flat(scene: &Scene, value: &Value) -> Option<String> {
    match value {
        Value::Array(_) | Value::Object(_) => None,
        _ => inline(scene, None, value),
    }
}

fn object(
    scene: &Scene,
    uri: Option<&str>,
    value: &Value,
    members: &Map<String, Value>,
) -> Option<String> {
    let has = |name: &str| members.contains_key(name);
    let only = |names: &[&str]| members.len() == names.len() && names.iter().all(|name| has(name));
    if only(&["line", "character"]) {
        return Some(position(value));
    }
    if only(&["start", "end"]) && value["start"].is_object() {
        return Some(scene.range(uri, value));
    }
    if only(&["uri", "range"]) {
        let uri = value["uri"].as_str();
        let shown = scene.plain(uri.unwrap_or_default());
        return Some(format!("{shown} {}", scene.range(uri, &value["range"])));
    }
    if only(&["range", "newText"]) {
        let range = scene.range(uri, &value["range"]);
        return Some(format!("{range} -> {}", value["newText"]));
    }
    members.is_empty().then(|| "{}".to_owned())
}

/// Lines, two columns further in.
pub(super) fn indented(lines: Vec<String>) -> impl Iterator<Item = String> {
    lines.into_iter().map(|line| match line.is_empty() {
        true => line,
        false => format!("  {line}"),
    })
}

/// Lines behind a mark that stands before the first.
pub(super) fn hung(mark: &str, lines: Vec<String>) -> Vec<String> {
    let blank = " ".repeat(mark.chars().count());
    let lead = |at: usize| if at == 0 { mark } else { &blank };
    let lines = lines.into_iter().enumerate();
    lines
        .map(|(at, line)| format!("{}{line}", lead(at)))
        .collect()
}
