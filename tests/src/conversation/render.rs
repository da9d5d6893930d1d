//! What a server says, as lines that people read.
//! Leans on `shape`, and on a file for what has a shape of its own.

use serde_json::Value;

use super::scene::Scene;
use super::{diagnostics, lists, shape, tokens};
use crate::editor::client::{Answer, Said};

/// The answer to a request about a document.
pub(super) fn answer(
    scene: &Scene,
    method: &str,
    uri: Option<&str>,
    answer: &Answer,
) -> Vec<String> {
    match answer {
        Err(error) => {
            let message = scene.plain(error["message"].as_str().unwrap_or_default());
            said(&format!("error {}: {message}", error["code"]), Vec::new())
        }
        Ok(Value::Null) => said("nothing", Vec::new()),
        Ok(Value::Array(items)) if items.is_empty() => said("an empty list", Vec::new()),
        Ok(value) => said("answer", result(scene, method, uri, value)),
    }
}

fn result(scene: &Scene, method: &str, uri: Option<&str>, value: &Value) -> Vec<String> {
    let address = uri.unwrap_or_default();
    match method {
        "textDocument/diagnostic" => report(scene, address, value),
        "workspace/diagnostic" => reports(scene, value),
        "textDocument/semanticTokens/full" | "textDocument/semanticTokens/range"
            if value["data"].is_array() =>
        {
            let mut all = result_id(scene, value);
            all.extend(tokens::lines(scene, address, &value["data"]));
            all
        }
        "textDocument/semanticTokens/full/delta" if value["data"].is_array() => {
            let count = value["data"].as_array().map_or(0, Vec::len) / 5;
            let mut all = result_id(scene, value);
            all.push(format!("all {count} tokens anew"));
            all
        }
        _ => lists::lines(scene, method, address, value)
            .unwrap_or_else(|| shape::lines(scene, uri, value)),
    }
}

fn report(scene: &Scene, uri: &str, value: &Value) -> Vec<String> {
    let mut all = result_id(scene, value);
    match value["kind"].as_str() {
        Some("full") => all.extend(diagnostics::lines(scene, uri, &value["items"])),
        kind => all.push(kind.unwrap_or("?").to_owned()),
    }
    all
}

fn reports(scene: &Scene, value: &Value) -> Vec<String> {
    let mut items: Vec<&Value> = value["items"].as_array().into_iter().flatten().collect();
    items.sort_by_key(|item| item["uri"].as_str());
    let one = |item: &&Value| {
        let uri = item["uri"].as_str().unwrap_or_default();
        let mut all = vec![format!(
            "{} (version {})",
            scene.plain(uri),
            item["version"]
        )];
        all.extend(shape::indented(report(scene, uri, item)));
        all
    };
    items.iter().flat_map(one).collect()
}

fn result_id(scene: &Scene, value: &Value) -> Vec<String> {
    let id = value["resultId"].as_str();
    id.map(|id| format!("result {}", scene.names.name(id)))
        .into_iter()
        .collect()
}

/// What is said unasked.
pub(super) fn unasked(scene: &Scene, it: &Said) -> Vec<String> {
    let params = &it.params;
    let uri = params["uri"].as_str();
    match it.method.as_str() {
        "textDocument/publishDiagnostics" => {
            let uri = uri.unwrap_or_default();
            let version = match &params["version"] {
                Value::Null => "without version".to_owned(),
                version => format!("version {version}"),
            };
            said(
                &format!("diagnostics {} {version}", scene.plain(uri)),
                diagnostics::lines(scene, uri, &params["diagnostics"]),
            )
        }
        "window/logMessage" | "window/showMessage" => {
            let kind = ["?", "error", "warning", "info", "log"]
                .get(params["type"].as_u64().unwrap_or_default() as usize)
                .unwrap_or(&"?");
            let message = scene.plain(params["message"].as_str().unwrap_or_default());
            said(&format!("{} {kind}: {message}", it.method), Vec::new())
        }
        method => {
            let kind = if it.is_request {
                "request"
            } else {
                "notification"
            };
            let lines = match params {
                Value::Null => Vec::new(),
                _ => shape::lines(scene, uri, params),
            };
            said(&format!("{kind} {method}"), lines)
        }
    }
}

/// A thing said: its head, and what belongs to it.
pub(super) fn said(head: &str, lines: Vec<String>) -> Vec<String> {
    let mut all = vec![format!("<-- {head}")];
    all.extend(lines.into_iter().map(|line| match line.is_empty() {
        true => "<".to_owned(),
        false => format!("<   {line}"),
    }));
    all
}
