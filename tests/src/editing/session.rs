//! A document edited in a server, and held against a fresh reading of the same text.
//! Leans on `edit` and `fresh`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dockwright_model::world::World;
use serde_json::{Value, json};

use super::edit::{Edit, apply};
use super::fresh;
use crate::editor::client::{Editor, Said};
use crate::editor::program;
use crate::editor::units::Units;

/// A server of ours, greeted.
pub fn greeted(units: Units, folder: &Path) -> Result<Editor, String> {
    let mut command = Command::new(program::dockwright()?);
    command
        .arg("server")
        .env("HOME", folder)
        .env("DOCKWRIGHT_STORE", folder.join("no-store"))
        .stderr(Stdio::inherit());
    let mut editor = Editor::start(&mut command)?;
    let params = json!({
        "processId": std::process::id(),
        "capabilities": { "general": { "positionEncodings": [units.name()] } },
        "workspaceFolders": [],
    });
    let answer = editor.ask("initialize", &params)?;
    let answer = answer.map_err(|error| format!("no hello: {error}"))?;
    let agreed = &answer["capabilities"]["positionEncoding"];
    if agreed != units.name() {
        return Err(format!("{agreed} in place of {}", units.name()));
    }
    editor.notify("initialized", &json!({}))?;
    Ok(editor)
}

/// A document that is edited.
pub struct Session {
    uri: String,
    /// What the server calls the document in messages, and judges it by.
    name: String,
    file: Option<PathBuf>,
    world: Box<dyn World>,
    units: Units,
    version: i64,
    /// The text as it is now.
    pub text: String,
}

impl Session {
    /// Opens a document, on disk or not.
    pub fn open(
        editor: &mut Editor,
        units: Units,
        file: Option<PathBuf>,
        text: &str,
    ) -> Result<Self, String> {
        let name = match &file {
            Some(file) => file.display().to_string(),
            None => "untitled:Dockerfile".to_owned(),
        };
        let uri = if file.is_some() {
            format!("file://{name}")
        } else {
            name.clone()
        };
        let folder = file.as_deref().and_then(Path::parent);
        let own = Self {
            world: fresh::world(folder),
            file,
            units,
            version: 1,
            text: text.to_owned(),
            name,
            uri,
        };
        let document = json!({
            "uri": own.uri,
            "languageId": "dockerfile",
            "version": 1,
            "text": text,
        });
        editor.notify("textDocument/didOpen", &json!({ "textDocument": document }))?;
        Ok(own)
    }

    /// Closes the document, and waits until the server took its diagnostics back.
    pub fn close(self, editor: &mut Editor) -> Result<(), String> {
        let params = json!({ "textDocument": { "uri": self.uri } });
        editor.notify("textDocument/didClose", &params)?;
        editor.wait_for(|said| {
            said.method == "textDocument/publishDiagnostics" && said.params["version"].is_null()
        })?;
        Ok(())
    }

    /// Tells the server edits in one notification, each in the text that the one before left.
    pub fn change(&mut self, editor: &mut Editor, edits: &[Edit]) -> Result<(), String> {
        let mut changes = Vec::new();
        for edit in edits {
            changes.push(match edit.is_whole {
                true => json!({ "text": edit.text }),
                false => json!({
                    "range": self.units.range(&self.text, edit.start, edit.end),
                    "text": edit.text,
                }),
            });
            apply(&mut self.text, edit);
        }
        self.version += 1;
        let params = json!({
            "textDocument": { "uri": self.uri, "version": self.version },
            "contentChanges": changes,
        });
        editor.notify("textDocument/didChange", &params)
    }

    /// Holds the server's text, tree and diagnostics against a fresh reading.
    pub fn check(&self, editor: &mut Editor) -> Result<(), String> {
        let document = json!({ "textDocument": { "uri": self.uri } });
        let text = editor.request("dockwright/text", &document)?;
        let tree = editor.request("dockwright/syntaxTree", &document)?;
        let said = self.published(editor)?;
        let text = editor.answer(text)?;
        let expected = json!({ "version": self.version, "text": self.text });
        if text.as_ref() != Ok(&expected) {
            return Err(format!("the text is {text:?} in place of {expected}"));
        }
        let tree = editor.answer(tree)?;
        let expected = fresh::tree(&self.text);
        if tree.as_ref().ok().and_then(Value::as_str) != Some(expected.as_str()) {
            return Err(format!("the tree is\n{tree:?}\nin place of\n{expected}"));
        }
        self.check_diagnostics(&said.params["diagnostics"])
    }

    /// Holds the server's diagnostics against what the binary says of the same text in a file.
    pub fn check_with_binary(&self, editor: &mut Editor) -> Result<(), String> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let params = json!({ "textDocument": { "uri": self.uri } });
        let report = editor.ask("textDocument/diagnostic", &params)?;
        let report = report.map_err(|error| format!("no diagnostics: {error}"))?;
        let heard = self.heard_bytes(&report["items"])?;
        let told = linted(file, &self.text)?;
        match heard == told {
            true => Ok(()),
            false => Err(format!("`lint` says {told:#?}, the server {heard:#?}")),
        }
    }

    /// The diagnostics of the text as it is now; those of earlier versions are passed over.
    fn published(&self, editor: &mut Editor) -> Result<Said, String> {
        editor.wait_for(|said| {
            said.method == "textDocument/publishDiagnostics"
                && said.params["version"] == self.version
                && said.params["uri"] == self.uri
        })
    }

    fn check_diagnostics(&self, said: &Value) -> Result<(), String> {
        let own = fresh::diagnostics(&self.name, &self.text, self.world.as_ref());
        let told = own
            .iter()
            .map(|own| fresh::told(&self.text, self.units, own));
        let told: Vec<Value> = told.collect();
        let heard: Vec<Value> = said
            .as_array()
            .into_iter()
            .flatten()
            .map(fresh::heard)
            .collect();
        if told == heard {
            return Ok(());
        }
        let missing = told.iter().find(|one| !heard.contains(one));
        let surplus = heard.iter().find(|one| !told.contains(one));
        Err(format!(
            "the server does not say {missing:?}\nand says {surplus:?}"
        ))
    }

    /// What the server says, as rules and bytes.
    fn heard_bytes(&self, items: &Value) -> Result<Vec<(String, usize, usize)>, String> {
        let one = |item: &Value| {
            let range = self.units.bytes(&self.text, &item["range"]);
            let (start, end) = range.ok_or_else(|| format!("outside: {item}"))?;
            Ok((
                item["code"].as_str().unwrap_or_default().to_owned(),
                start,
                end,
            ))
        };
        items.as_array().into_iter().flatten().map(one).collect()
    }
}

/// What `dockwright lint --format json` says of a text in a file.
fn linted(file: &Path, text: &str) -> Result<Vec<(String, usize, usize)>, String> {
    let fault = |error: std::io::Error| format!("`lint` cannot be run: {error}");
    std::fs::write(file, text).map_err(fault)?;
    let output = Command::new(program::dockwright()?)
        .args(["lint", "--format", "json"])
        .arg(file)
        .current_dir(file.parent().unwrap_or(file))
        .env("DOCKWRIGHT_STORE", "no-store")
        .output()
        .map_err(fault)?;
    std::fs::remove_file(file).map_err(fault)?;
    let report: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("`lint` prints no JSON: {error}"))?;
    let found = report["files"][0]["diagnostics"].as_array();
    let offset =
        |one: &Value, end: &str| one["range"][end]["offset"].as_u64().unwrap_or_default() as usize;
    let one = |one: &Value| {
        let rule = one["rule"].as_str().unwrap_or_default().to_owned();
        (rule, offset(one, "start"), offset(one, "end"))
    };
    Ok(found.into_iter().flatten().map(one).collect())
}
