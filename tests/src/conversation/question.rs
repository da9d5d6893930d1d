//! What a line asks the server, as the protocol writes it.
//! Leans on `scene`, `spot` and `words`.
//!
//! `hover Dockerfile at SPOT` asks `textDocument/hover`; behind `at`, `over`, `to`, `typed`, `only`, `since`,
//! `triggered`, `of` and `declaration` stands what the request needs besides.

use serde_json::{Value, json};

use super::capabilities::merge;
use super::scene::Scene;
use super::words::Word;

/// A request.
pub(super) struct Question {
    pub(super) method: String,
    /// The document that it is about.
    pub(super) uri: Option<String>,
    pub(super) params: Value,
}

/// Reads a request; `body` is put into its parameters.
pub(super) fn question(scene: &Scene, words: &[Word], body: &str) -> Result<Question, String> {
    let verb = words.first().map(Word::text).unwrap_or_default();
    let mut question = match verb {
        "resolve" => return resolve(scene, &words[1..]),
        _ if verb.starts_with("workspace/") => Question {
            method: verb.to_owned(),
            uri: None,
            params: arguments(scene, None, verb, &words[1..])?,
        },
        _ => about_document(scene, verb, &words[1..])?,
    };
    if !body.is_empty() {
        merge(&mut question.params, addressed(scene, json(body)?));
    }
    Ok(question)
}

/// Reads JSON.
pub(super) fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("not JSON: {error}: {text}"))
}

/// Puts addresses where a name stands behind `@`.
pub(super) fn addressed(scene: &Scene, value: Value) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('@') {
            Some(name) => Value::String(scene.uri(name)),
            None => Value::String(text),
        },
        Value::Array(items) => items
            .into_iter()
            .map(|item| addressed(scene, item))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| match name.strip_prefix('@') {
                Some(own) => (scene.uri(own), addressed(scene, value)),
                None => (name, addressed(scene, value)),
            })
            .collect(),
        plain => plain,
    }
}

fn about_document(scene: &Scene, verb: &str, words: &[Word]) -> Result<Question, String> {
    let (name, rest) = words.split_first().ok_or("about which document?")?;
    let method = match verb.starts_with("dockwright/") {
        true => verb.to_owned(),
        false => format!("textDocument/{verb}"),
    };
    let uri = scene.uri(name.text());
    let mut params = json!({ "textDocument": { "uri": uri } });
    merge(&mut params, usual(scene, verb, &uri));
    merge(
        &mut params,
        arguments(scene, Some(name.text()), verb, rest)?,
    );
    if verb == "codeAction" {
        narrow(&mut params);
    }
    Ok(Question {
        method,
        uri: Some(uri),
        params,
    })
}

/// What a request has when nothing else is said.
fn usual(scene: &Scene, verb: &str, uri: &str) -> Value {
    match verb {
        "references" => json!({ "context": { "includeDeclaration": true } }),
        "codeAction" => {
            let diagnostics = scene.diagnostics.get(uri).cloned().unwrap_or(json!([]));
            json!({ "context": { "diagnostics": diagnostics } })
        }
        "formatting" | "rangeFormatting" | "onTypeFormatting" => {
            json!({ "options": { "tabSize": 4, "insertSpaces": true } })
        }
        _ => json!({}),
    }
}

fn arguments(
    scene: &Scene,
    document: Option<&str>,
    verb: &str,
    words: &[Word],
) -> Result<Value, String> {
    let mut params = json!({});
    for pair in words.chunks(2) {
        let [name, word] = pair else {
            return Err(format!("{:?} says nothing", pair[0]));
        };
        merge(
            &mut params,
            argument(scene, document, verb, name.text(), word)?,
        );
    }
    Ok(params)
}

fn argument(
    scene: &Scene,
    document: Option<&str>,
    verb: &str,
    name: &str,
    word: &Word,
) -> Result<Value, String> {
    let text = word.text();
    let spot = || {
        let marked = &scene.document(document.unwrap_or_default())?.marked;
        let (start, end) = marked.find(word, scene.units)?;
        Ok::<_, String>(scene.units.range(&marked.text, start, end))
    };
    Ok(match name {
        "at" if verb == "selectionRange" => json!({ "positions": [spot()?["start"]] }),
        "at" if verb == "codeAction" => {
            let range = spot()?;
            json!({ "range": { "start": range["start"], "end": range["start"] } })
        }
        "at" => json!({ "position": spot()?["start"] }),
        "over" => json!({ "range": spot()? }),
        "to" => json!({ "newName": text }),
        "typed" => json!({ "ch": text }),
        "of" => json!({ "query": text }),
        "only" => json!({ "context": { "only": [text] } }),
        "declaration" => json!({ "context": { "includeDeclaration": text == "yes" } }),
        "triggered" => json!({ "context": { "triggerKind": 2, "triggerCharacter": text } }),
        "since" if verb == "workspace/diagnostic" => previous(scene),
        "since" => json!({ "previousResultId": scene.names.value(text) }),
        _ => return Err(format!("nothing is asked by `{name}`")),
    })
}

/// The results that a server gave last time for the whole workspace.
fn previous(scene: &Scene) -> Value {
    let last = scene.last.get("workspace/diagnostic");
    let items = last.and_then(|last| last["items"].as_array());
    let previous = items.into_iter().flatten();
    let previous = previous.filter(|item| item["resultId"].is_string());
    let ids = previous.map(|item| json!({ "uri": item["uri"], "value": item["resultId"] }));
    json!({ "previousResultIds": ids.collect::<Value>() })
}

/// An editor sends the diagnostics that touch the range.
fn narrow(params: &mut Value) {
    let key = |position: &Value| (position["line"].as_u64(), position["character"].as_u64());
    let range = params["range"].clone();
    let touches = |own: &Value| {
        key(&own["range"]["start"]) <= key(&range["end"])
            && key(&range["start"]) <= key(&own["range"]["end"])
    };
    if let Some(list) = params["context"]["diagnostics"].as_array_mut() {
        list.retain(touches);
    }
}

/// `resolve completion "label"` asks for the rest of what a list held.
fn resolve(scene: &Scene, words: &[Word]) -> Result<Question, String> {
    let [kind, label] = words else {
        return Err("resolve what?".to_owned());
    };
    let listed = scene.last.get(&format!("textDocument/{}", kind.text()));
    let listed = listed.ok_or("nothing was listed before")?;
    let items = listed.as_array().or(listed["items"].as_array());
    let is_meant = |item: &&Value| {
        let command = item["command"]["title"].as_str();
        let names = [item["label"].as_str(), item["title"].as_str(), command];
        names.contains(&Some(label.text()))
    };
    let item = items.into_iter().flatten().find(is_meant);
    let item = item.ok_or_else(|| format!("nothing was listed as {label:?}"))?;
    let room = match kind.text() {
        "completion" => "completionItem",
        other => other,
    };
    Ok(Question {
        method: format!("{room}/resolve"),
        uri: None,
        params: item.clone(),
    })
}
