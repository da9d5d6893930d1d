//! One step of a conversation, carried out.
//! Leans on `question` for what is asked, and on `render` for what is answered.

use serde_json::{Value, json};

use super::capabilities::capabilities;
use super::question::{addressed, json, question};
use super::render;
use super::scene::{Document, Scene};
use super::script::Step;
use super::spot::Marked;
use super::words::{Word, words};
use crate::base_image::base_image;
use crate::editor::client::{Answer, Editor};
use crate::editor::units::Units;

/// What is agreed on before a server starts.
#[derive(Default)]
pub(super) struct Setting {
    capabilities: Option<Value>,
    folders: Vec<String>,
    /// The editor's settings.
    pub(super) settings: Value,
    /// Whether messages of the log are part of the conversation.
    pub(super) shows_log: bool,
    /// What the server is started with besides.
    pub(super) arguments: Vec<String>,
}

/// Sets something up.
pub(super) fn set_up(scene: &mut Scene, setting: &mut Setting, step: &Step) -> Result<(), String> {
    let words: Vec<&str> = step.head.split_whitespace().collect();
    match words.as_slice() {
        ["client", words @ ..] => setting.capabilities = Some(capabilities(words.iter().copied())?),
        ["folders", names @ ..] => {
            setting.folders = names.iter().map(|&name| name.to_owned()).collect();
        }
        ["file", name] => scene.folder.write(name, &step.text())?,
        ["settings"] => setting.settings = json(&step.text())?,
        ["log"] => setting.shows_log = true,
        ["in-full"] => scene.tells_all = true,
        ["builds"] => scene.builds = true,
        ["image", name] => drop(base_image(&scene.store(), name, |_| {})?),
        ["arguments", words @ ..] => {
            setting.arguments = words.iter().map(|&word| word.to_owned()).collect();
        }
        _ => return Err(format!("nothing is set up by `{}`", step.head)),
    }
    Ok(())
}

/// Says something to the server; gives its answer, if it owes one.
pub(super) fn say(
    scene: &mut Scene,
    setting: &Setting,
    editor: &mut Editor,
    step: &Step,
) -> Result<Vec<String>, String> {
    let words = words(&step.head)?;
    let texts: Vec<&str> = words.iter().map(Word::text).collect();
    match texts.as_slice() {
        ["hello"] => {
            greet(scene, setting, editor)?.map_err(|error| format!("no hello: {error}"))?;
            editor.notify("initialized", &json!({}))?;
            Ok(Vec::new())
        }
        ["initialize"] => {
            let answer = greet(scene, setting, editor)?;
            Ok(render::answer(scene, "initialize", None, &answer))
        }
        ["initialized"] => tell(editor, "initialized", &json!({})),
        ["open", name, how @ ..] => open(scene, editor, name, how, &step.text()),
        ["change", name] => change(scene, editor, name, &step.body),
        ["close", name] => {
            scene.documents.remove(&scene.uri(name));
            let params = json!({ "textDocument": { "uri": scene.uri(name) } });
            tell(editor, "textDocument/didClose", &params)
        }
        ["save", name] => {
            let params = json!({ "textDocument": { "uri": scene.uri(name) } });
            tell(editor, "textDocument/didSave", &params)
        }
        ["write", name] => scene.folder.write(name, &step.text()).map(|()| Vec::new()),
        ["remove", name] => scene.folder.remove(name).map(|()| Vec::new()),
        ["watched", events @ ..] => watched(scene, editor, events),
        ["configure", folder @ ..] => configure(scene, editor, folder.first(), &step.text()),
        ["folders", names @ ..] => folders(scene, editor, names),
        ["notify", method] => {
            let params = addressed(scene, json_or_null(&step.text())?);
            tell(editor, method, &params)
        }
        ["request", method] => {
            let params = addressed(scene, json_or_null(&step.text())?);
            let answer = editor.ask(method, &params)?;
            Ok(render::answer(scene, method, None, &answer))
        }
        ["log"] => {
            let log = std::mem::take(&mut scene.build_log);
            let lines = scene.plain(&log);
            Ok(render::said(
                "log",
                lines.lines().map(str::to_owned).collect(),
            ))
        }
        ["raw"] => raw(scene, editor, &step.body.join("\n")),
        ["shutdown"] => {
            let answer = editor.ask("shutdown", &Value::Null)?;
            Ok(render::answer(scene, "shutdown", None, &answer))
        }
        ["exit"] => {
            editor.notify("exit", &Value::Null)?;
            ended(editor)
        }
        ["close-input"] => {
            editor.close_input();
            ended(editor)
        }
        _ => ask(scene, editor, &words, &step.text()),
    }
}

fn tell(editor: &mut Editor, method: &str, params: &Value) -> Result<Vec<String>, String> {
    editor.notify(method, params).map(|()| Vec::new())
}

fn json_or_null(text: &str) -> Result<Value, String> {
    if text.is_empty() {
        Ok(Value::Null)
    } else {
        json(text)
    }
}

fn greet(scene: &mut Scene, setting: &Setting, editor: &mut Editor) -> Result<Answer, String> {
    editor.answers.settings = setting.settings.clone();
    let folders = match setting.folders.as_slice() {
        [] => vec![".".to_owned()],
        folders => folders.to_vec(),
    };
    let folders = folders
        .iter()
        .filter(|name| *name != "none")
        .map(|name| folder(scene, name));
    let params = json!({
        "processId": std::process::id(),
        "clientInfo": { "name": "conversation" },
        "rootUri": null,
        "capabilities": setting.capabilities.clone().unwrap_or_else(|| json!({})),
        "workspaceFolders": folders.collect::<Value>(),
    });
    let answer = editor.ask("initialize", &params)?;
    if let Ok(result) = &answer {
        let capabilities = &result["capabilities"];
        let units = capabilities["positionEncoding"]
            .as_str()
            .and_then(Units::of);
        scene.units = units.unwrap_or_default();
        scene.legend = capabilities["semanticTokensProvider"]["legend"].clone();
    }
    Ok(answer)
}

fn folder(scene: &Scene, name: &str) -> Value {
    json!({ "uri": scene.uri(name), "name": name })
}

fn open(
    scene: &mut Scene,
    editor: &mut Editor,
    name: &str,
    how: &[&str],
    text: &str,
) -> Result<Vec<String>, String> {
    let text = match how.contains(&"unended") {
        true => text.strip_suffix('\n').unwrap_or(text),
        false => text,
    };
    let text = match how.contains(&"crlf") {
        true => text.replace('\n', "\r\n"),
        false => text.to_owned(),
    };
    let marked = Marked::of(&text);
    let params = json!({ "textDocument": {
        "uri": scene.uri(name),
        "languageId": "dockerfile",
        "version": 1,
        "text": marked.text,
    } });
    let document = Document { version: 1, marked };
    scene.documents.insert(scene.uri(name), document);
    tell(editor, "textDocument/didOpen", &params)
}

/// Each line of the body is `SPOT -> "text"`, told in the text that the line before left.
fn change(
    scene: &mut Scene,
    editor: &mut Editor,
    name: &str,
    body: &[String],
) -> Result<Vec<String>, String> {
    let (uri, units) = (scene.uri(name), scene.units);
    let document = scene.documents.get_mut(&uri);
    let Document { version, marked } = document.ok_or_else(|| format!("`{name}` is not open"))?;
    let mut changes = Vec::new();
    for line in body {
        let words = words(line)?;
        let [spot, Word::Plain(arrow), text] = words.as_slice() else {
            return Err(format!("no change: {line}"));
        };
        if arrow != "->" {
            return Err(format!("no arrow: {line}"));
        }
        let place = marked.find(spot, units)?;
        let range = units.range(&marked.text, place.0, place.1);
        changes.push(match spot.text() {
            "all" => json!({ "text": text.text() }),
            _ => json!({ "range": range, "text": text.text() }),
        });
        marked.replace(place, text.text());
    }
    *version += 1;
    let params = json!({
        "textDocument": { "uri": uri, "version": *version },
        "contentChanges": changes,
    });
    tell(editor, "textDocument/didChange", &params)
}

/// `created NAME`, `changed NAME`, `deleted NAME`, as often as it happened.
fn watched(scene: &Scene, editor: &mut Editor, events: &[&str]) -> Result<Vec<String>, String> {
    let event = |pair: &[&str]| {
        let [kind, name] = pair else {
            return Err("what happened to which file?".to_owned());
        };
        let kinds = ["created", "changed", "deleted"];
        let kind = kinds.iter().position(|known| known == kind);
        let kind = kind.ok_or("a file is created, changed or deleted")? + 1;
        Ok(json!({ "uri": scene.uri(name), "type": kind }))
    };
    let changes: Vec<Value> = events.chunks(2).map(event).collect::<Result<_, String>>()?;
    let params = json!({ "changes": changes });
    tell(editor, "workspace/didChangeWatchedFiles", &params)
}

fn configure(
    scene: &Scene,
    editor: &mut Editor,
    folder: Option<&&str>,
    text: &str,
) -> Result<Vec<String>, String> {
    let settings = json(text)?;
    match folder {
        Some(folder) => {
            let own = (scene.uri(folder), settings.clone());
            editor.answers.folders.push(own);
        }
        None => editor.answers.settings = settings.clone(),
    }
    let params = json!({ "settings": settings });
    tell(editor, "workspace/didChangeConfiguration", &params)
}

/// `+name` opens a folder, `-name` closes one.
fn folders(scene: &Scene, editor: &mut Editor, names: &[&str]) -> Result<Vec<String>, String> {
    let of = |sign: char| -> Value {
        let names = names.iter().filter_map(|name| name.strip_prefix(sign));
        names.map(|name| folder(scene, name)).collect()
    };
    let params = json!({ "event": { "added": of('+'), "removed": of('-') } });
    tell(editor, "workspace/didChangeWorkspaceFolders", &params)
}

/// Sends a body as it stands; an answer to what cannot be read has no number.
fn raw(scene: &Scene, editor: &mut Editor, body: &str) -> Result<Vec<String>, String> {
    editor.send(body.as_bytes())?;
    let message: Value = serde_json::from_str(body).unwrap_or_default();
    let answer = editor.answer(message["id"].as_i64().unwrap_or(0))?;
    Ok(render::answer(scene, "raw", None, &answer))
}

fn ended(editor: &mut Editor) -> Result<Vec<String>, String> {
    let code = editor.end()?;
    let code = code.map_or("none".to_owned(), |code| code.to_string());
    Ok(render::said(&format!("exit code {code}"), Vec::new()))
}

fn ask(
    scene: &mut Scene,
    editor: &mut Editor,
    words: &[Word],
    body: &str,
) -> Result<Vec<String>, String> {
    let question = question(scene, words, body)?;
    let answer = editor.ask(&question.method, &question.params)?;
    if let Ok(result) = &answer {
        scene.last.insert(question.method.clone(), result.clone());
        if let ("textDocument/diagnostic", Some(uri), true) = (
            question.method.as_str(),
            &question.uri,
            result["items"].is_array(),
        ) {
            scene
                .diagnostics
                .insert(uri.clone(), result["items"].clone());
        }
    }
    Ok(render::answer(
        scene,
        &question.method,
        question.uri.as_deref(),
        &answer,
    ))
}
