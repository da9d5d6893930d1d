//! Answers that are lists, with a line for each thing in them.
//! Leans on `kinds`, `scene` and `shape`.

use serde_json::Value;

use super::scene::{Scene, position};
use super::{kinds, shape};

/// How many lines of a long text and how many completions are shown, unless all are asked for.
const SHOWN: usize = 12;

/// The lines of an answer that has a shape of its own.
pub(super) fn lines(scene: &Scene, method: &str, uri: &str, value: &Value) -> Option<Vec<String>> {
    let items = value.as_array();
    let each = |one: fn(&Scene, &str, &Value) -> Vec<String>| {
        Some(
            items?
                .iter()
                .flat_map(|item| one(scene, uri, item))
                .collect(),
        )
    };
    match method.rsplit('/').next()? {
        "hover" => Some(hover(scene, uri, value)),
        "signatureHelp" => Some(signatures(scene, value)),
        "documentHighlight" => each(highlight),
        "documentSymbol" => each(symbol),
        "symbol" => each(symbol),
        "foldingRange" => each(fold),
        "selectionRange" => each(selection),
        "documentLink" => each(link),
        "inlayHint" => each(hint),
        "codeLens" => each(lens),
        "codeAction" => each(action),
        "completion" => completions(scene, uri, value),
        _ => None,
    }
}

fn string<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// A word behind a blank, or nothing.
fn behind(text: &str) -> String {
    match text.is_empty() {
        true => String::new(),
        false => format!(" {text}"),
    }
}

fn hover(scene: &Scene, uri: &str, value: &Value) -> Vec<String> {
    let kind = string(&value["contents"], "kind");
    let mut all = vec![format!(
        "{} {kind}",
        scene.range(Some(uri), &value["range"])
    )];
    let text = scene.plain(string(&value["contents"], "value"));
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.len() > SHOWN && !scene.tells_all {
        let left_out = lines.len() - SHOWN;
        lines.truncate(SHOWN);
        lines.push(format!("… {left_out} lines more"));
    }
    all.extend(shape::indented(lines));
    all
}

/// Each signature with the active parameter in brackets, and the first line of what is said of both.
fn signatures(scene: &Scene, value: &Value) -> Vec<String> {
    let list = value["signatures"].as_array().into_iter().flatten();
    let active = value["activeSignature"].as_u64().unwrap_or_default();
    let one = |(at, own): (usize, &Value)| {
        let mark = if at as u64 == active { "*" } else { "-" };
        let parameter = own["activeParameter"]
            .as_u64()
            .or(value["activeParameter"].as_u64());
        let parameter = &own["parameters"][parameter.unwrap_or_default() as usize];
        let mut all = vec![format!("{mark} {}", string(own, "label"))];
        all.push(format!("  at {}", parameter["label"]));
        all.extend(
            [own, parameter].map(|it| format!("  {}", first_line(scene, &it["documentation"]))),
        );
        all
    };
    list.enumerate().flat_map(one).collect()
}

fn first_line(scene: &Scene, documentation: &Value) -> String {
    let text = documentation["value"].as_str().or(documentation.as_str());
    scene.plain(text.unwrap_or_default().lines().next().unwrap_or_default())
}

fn highlight(scene: &Scene, uri: &str, value: &Value) -> Vec<String> {
    let kind = kinds::name(&kinds::HIGHLIGHTS, &value["kind"]);
    vec![format!(
        "{kind} {}",
        scene.range(Some(uri), &value["range"])
    )]
}

fn symbol(scene: &Scene, uri: &str, value: &Value) -> Vec<String> {
    let kind = kinds::name(&kinds::SYMBOLS, &value["kind"]);
    let own = value["location"]["uri"].as_str();
    let range = match own {
        Some(_) => shape::inline(scene, None, &value["location"]).unwrap_or_default(),
        None => scene.range(Some(uri), &value["selectionRange"]),
    };
    let detail = behind(string(value, "detail")) + &behind(string(value, "containerName"));
    let mut all = vec![format!(
        "{kind} {}{detail} @ {range}",
        string(value, "name")
    )];
    let children = value["children"].as_array().into_iter().flatten();
    all.extend(shape::indented(
        children
            .flat_map(|child| symbol(scene, uri, child))
            .collect(),
    ));
    all
}

fn fold(_: &Scene, _: &str, value: &Value) -> Vec<String> {
    let end = |name: &str| {
        let line = value[format!("{name}Line")].as_u64().unwrap_or_default() + 1;
        let character = value[format!("{name}Character")].as_u64();
        character.map_or(line.to_string(), |at| format!("{line}:{}", at + 1))
    };
    let kind = behind(string(value, "kind"));
    let shown = behind(string(value, "collapsedText"));
    vec![format!("{}-{}{kind}{shown}", end("start"), end("end"))]
}

fn selection(scene: &Scene, uri: &str, value: &Value) -> Vec<String> {
    let chain = std::iter::successors(Some(value), |own| own.get("parent"));
    let ranges = chain.map(|own| scene.range(Some(uri), &own["range"]));
    shape::hung("- ", ranges.collect())
}

fn link(scene: &Scene, uri: &str, value: &Value) -> Vec<String> {
    let range = scene.range(Some(uri), &value["range"]);
    let target = scene.plain(string(value, "target"));
    let tooltip = string(value, "tooltip");
    let tooltip = if tooltip.is_empty() {
        String::new()
    } else {
        format!(" ({tooltip})")
    };
    vec![format!("{range} -> {target}{tooltip}")]
}

fn hint(scene: &Scene, _: &str, value: &Value) -> Vec<String> {
    let parts = value["label"].as_array().into_iter().flatten();
    let label: String = match value["label"].as_str() {
        Some(label) => label.to_owned(),
        None => parts.map(|part| string(part, "value")).collect(),
    };
    let label = scene.plain(&label);
    let mut all = vec![format!("{} {label}", position(&value["position"]))];
    let tooltip = value["tooltip"]["value"]
        .as_str()
        .or(value["tooltip"].as_str());
    let tooltip = tooltip.unwrap_or_default().lines();
    all.extend(shape::indented(
        tooltip.map(|line| scene.plain(line)).collect(),
    ));
    all
}

fn lens(scene: &Scene, uri: &str, value: &Value) -> Vec<String> {
    let range = scene.range(Some(uri), &value["range"]);
    let title = scene.plain(string(&value["command"], "title"));
    let mut all = vec![format!("{range} {title}")];
    let command = string(&value["command"], "command");
    if !command.is_empty() {
        let arguments = shape::lines(scene, Some(uri), &value["command"]["arguments"]);
        all.extend(shape::indented(shape::hung(
            &format!("{command} "),
            arguments,
        )));
    }
    all
}

fn action(scene: &Scene, uri: &str, value: &Value) -> Vec<String> {
    let preferred = if value["isPreferred"] == true {
        " preferred"
    } else {
        ""
    };
    let mut all = vec![format!(
        "{} ({}{preferred})",
        string(value, "title"),
        string(value, "kind")
    )];
    let codes = value["diagnostics"].as_array().into_iter().flatten();
    let codes: Vec<&str> = codes.map(|own| string(own, "code")).collect();
    if !codes.is_empty() {
        all.push(format!("  mends {}", codes.join(", ")));
    }
    for name in ["disabled", "edit", "command"] {
        if !value[name].is_null() {
            all.extend(shape::indented(shape::lines(
                scene,
                Some(uri),
                &value[name],
            )));
        }
    }
    all
}

fn completions(scene: &Scene, uri: &str, value: &Value) -> Option<Vec<String>> {
    let (items, defaults) = match value {
        Value::Array(items) => (items, &Value::Null),
        _ => (value["items"].as_array()?, &value["itemDefaults"]),
    };
    let mut all = Vec::new();
    if value["isIncomplete"] == true {
        all.push("more when typing goes on".to_owned());
    }
    if !defaults.is_null() {
        all.extend(shape::hung(
            "all: ",
            shape::lines(scene, Some(uri), defaults),
        ));
    }
    // As an editor orders them.
    let mut items: Vec<&Value> = items.iter().collect();
    let key = |item: &&Value| {
        item["sortText"]
            .as_str()
            .unwrap_or(string(item, "label"))
            .to_owned()
    };
    items.sort_by_key(key);
    let shown = if scene.tells_all { items.len() } else { SHOWN };
    let left_out = items.len().saturating_sub(shown);
    all.extend(
        items
            .into_iter()
            .take(shown)
            .map(|item| completion(scene, uri, item)),
    );
    if left_out > 0 {
        all.push(format!("… {left_out} more"));
    }
    Some(all)
}

fn completion(scene: &Scene, uri: &str, item: &Value) -> String {
    let kind = kinds::name(&kinds::COMPLETIONS, &item["kind"]);
    let mut line = format!("{} ({kind})", string(item, "label"));
    for part in [
        string(item, "detail"),
        string(&item["labelDetails"], "description"),
    ] {
        if !part.is_empty() {
            line.extend([" · ", &scene.plain(part)]);
        }
    }
    if item["tags"].as_array().is_some_and(|tags| !tags.is_empty()) {
        line += " [deprecated]";
    }
    let edit = &item["textEdit"];
    if edit.is_object() {
        let range = if edit["range"].is_object() {
            &edit["range"]
        } else {
            &edit["replace"]
        };
        let replaced = scene.range(Some(uri), range);
        line.extend([" | ", &replaced, " -> ", &edit["newText"].to_string()]);
    } else if !item["insertText"].is_null() {
        line.extend([" | -> ", &item["insertText"].to_string()]);
    }
    if item["insertTextFormat"] == 2 {
        line += " snippet";
    }
    line
}
