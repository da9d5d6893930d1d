//! A language server that takes part: how it is started, greeted, and told of edits.
//! Leans on `document`, on the peers of the other benches, and on the suite's editor.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dockwright_tests::editor::client::Editor;
use dockwright_tests::editor::units::Units;
use dockwright_tests::place;
use serde_json::{Value, json};

use super::document;
use crate::bench::peers::peers;
use crate::bench::{dockwright, folder};
use crate::program::{first_line, install, is_there, run as run_program};

/// How long the slowest of them may take for one thing.
const DEADLINE: Duration = Duration::from_mins(10);

/// The package of the server that most editors use today.
const NODE_SERVER: &str = "dockerfile-language-server-nodejs";

/// A language server, and the document that is open in it.
pub(super) struct Contestant {
    pub(super) name: String,
    words: Vec<String>,
    editor: Option<Editor>,
    capabilities: Value,
    uri: String,
    version: i64,
    /// Whether a letter was typed that is not taken back yet.
    is_typed: bool,
    pub(super) text: String,
}

/// Ourselves first, then the peers that are wanted, installed where they are not there yet.
pub(super) fn all(is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Contestant>, String> {
    let own = dockwright();
    let name = first_line(&own, &["--version"]);
    let mut all = vec![contestant(name, &[&own, "server"])];
    if is_wanted(NODE_SERVER) {
        all.push(node()?);
    }
    if is_wanted("tally") {
        all.push(tally()?);
    }
    Ok(all)
}

fn tally() -> Result<Contestant, String> {
    let mut peers = peers()?.into_iter();
    let tally = peers
        .find(|peer| peer.name.starts_with("tally"))
        .ok_or("tally is not among the peers")?;
    Ok(contestant(tally.name, &[&tally.program, "lsp", "--stdio"]))
}

fn contestant(name: String, words: &[&str]) -> Contestant {
    Contestant {
        name,
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        editor: None,
        capabilities: Value::Null,
        uri: String::new(),
        version: 0,
        is_typed: false,
        text: String::new(),
    }
}

fn node() -> Result<Contestant, String> {
    let folder = place::workspace().join("target/peers-node");
    let package = folder.join("node_modules").join(NODE_SERVER);
    if !package.is_dir() {
        if !is_there("npm", &["--version"]) {
            install(&["nodejs", "npm"])?;
        }
        let folder = folder.display().to_string();
        let arguments = [
            "install",
            "--silent",
            "--no-save",
            "--prefix",
            &folder,
            NODE_SERVER,
        ];
        run_program("npm", &arguments)?;
    }
    let manifest = std::fs::read_to_string(package.join("package.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_str(&manifest).unwrap_or_default();
    let version = manifest["version"].as_str().unwrap_or("?");
    let program = package.join("bin/docker-langserver").display().to_string();
    Ok(contestant(
        format!("{NODE_SERVER} {version}"),
        &["node", &program, "--stdio"],
    ))
}

impl Contestant {
    /// Starts the server and waits for its answer to the hello; gives how long that took.
    pub(super) fn start(&mut self) -> Result<Duration, String> {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).stderr(Stdio::null());
        let start = Instant::now();
        let mut editor = Editor::start(&mut command)?;
        editor.deadline = DEADLINE;
        let id = editor.request("initialize", &hello()?)?;
        let (at, answer) = editor.timed_answer(id)?;
        let answer = answer.map_err(|error| format!("{}: {error}", self.name))?;
        self.capabilities = answer["capabilities"].clone();
        editor.notify("initialized", &json!({}))?;
        self.editor = Some(editor);
        Ok(at.duration_since(start))
    }

    /// Starts the server afresh, and opens a document of so many lines.
    pub(super) fn open(&mut self, lines: usize) -> Result<(), String> {
        self.start()?;
        let file = path(lines)?;
        self.text = document::text(lines);
        std::fs::write(&file, &self.text)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        self.uri = format!("file://{}", file.display());
        self.version = 1;
        self.is_typed = false;
        let document = json!({
            "uri": self.uri,
            "languageId": "dockerfile",
            "version": 1,
            "text": self.text,
        });
        self.editor()?
            .notify("textDocument/didOpen", &json!({ "textDocument": document }))?;
        self.published()?;
        Ok(())
    }

    /// Whether it is the server that most editors use today.
    pub(super) fn is_node(&self) -> bool {
        self.name.starts_with(NODE_SERVER)
    }

    /// Ends the server, whether it likes it or not.
    pub(super) fn leave(&mut self) {
        self.editor = None;
    }

    /// Whether it answers a request, as it says of itself.
    pub(super) fn can(&self, capability: &str) -> bool {
        let told = self.capabilities.pointer(capability);
        told.is_some_and(|it| !it.is_null() && it != false)
    }

    /// The memory that it holds, in mebibytes.
    pub(super) fn memory(&self) -> f64 {
        let held = self.editor.as_ref().and_then(Editor::memory);
        held.map_or(f64::NAN, |bytes| f64::from((bytes >> 10) as u32) / 1024.0)
    }

    /// Types a letter into a `RUN` in the middle of the document, or takes it back; says when that was told.
    pub(super) fn press(&mut self) -> Result<Instant, String> {
        let (at, removed, typed) = match self.is_typed {
            false => (self.middle(), 0, "x"),
            true => (self.middle(), 1, ""),
        };
        let range = Units::Utf16.range(&self.text, at, at + removed);
        self.text.replace_range(at..at + removed, typed);
        self.is_typed = !self.is_typed;
        self.version += 1;
        let change = match self.takes_parts() {
            true => json!({ "range": range, "text": typed }),
            false => json!({ "text": self.text }),
        };
        let params = json!({
            "textDocument": { "uri": self.uri, "version": self.version },
            "contentChanges": [change],
        });
        let editor = self.editor()?;
        editor.notify("textDocument/didChange", &params)?;
        Ok(editor.sent)
    }

    /// Whether it wants to be told what changed, rather than the whole text.
    fn takes_parts(&self) -> bool {
        let kind = &self.capabilities["textDocumentSync"];
        *kind == 2 || kind["change"] == 2
    }

    /// Where the word begins that is typed at.
    fn middle(&self) -> usize {
        let middle = self.text.len() / 2;
        let words = self.text.match_indices("npm cache").map(|(at, _)| at);
        let at = words.min_by_key(|at| at.abs_diff(middle));
        at.unwrap_or_default() + "npm cache".len()
    }

    /// Waits for the diagnostics of the newest version; says when they came.
    pub(super) fn published(&mut self) -> Result<Instant, String> {
        let (uri, version) = (self.uri.clone(), self.version);
        let said = self.editor()?.wait_for(|said| {
            said.method == "textDocument/publishDiagnostics"
                && said.params["uri"] == uri
                && (said.params["version"].is_null() || said.params["version"] == version)
        });
        let said = said.map_err(|fault| format!("{}: {fault}", self.name))?;
        Ok(said.at)
    }

    /// Asks; says when that was sent, and when the answer came.
    pub(super) fn ask(&mut self, method: &str, mut params: Value) -> Result<[Instant; 2], String> {
        params["textDocument"] = json!({ "uri": self.uri });
        let editor = self.editor()?;
        let id = editor.request(method, &params)?;
        let sent = editor.sent;
        let (at, answer) = editor.timed_answer(id)?;
        answer.map_err(|error| format!("{}: `{method}`: {error}", self.name))?;
        Ok([sent, at])
    }

    fn editor(&mut self) -> Result<&mut Editor, String> {
        self.editor
            .as_mut()
            .ok_or_else(|| format!("{} is not started", self.name))
    }
}

/// A folder of its own for each length, so that nothing else is in the build context.
fn path(lines: usize) -> Result<PathBuf, String> {
    let folder = folder()?.join(format!("server-{lines}"));
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    Ok(folder.join("Dockerfile"))
}

/// What an editor of today says of itself, as far as it changes what is answered.
fn hello() -> Result<Value, String> {
    let folder = folder()?;
    Ok(json!({
        "processId": std::process::id(),
        "rootUri": format!("file://{}", folder.display()),
        "capabilities": {
            "workspace": { "applyEdit": true, "workspaceEdit": { "documentChanges": true } },
            "textDocument": {
                "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown"] } },
                "hover": { "contentFormat": ["markdown"] },
                "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
                "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
                "rename": { "prepareSupport": true },
                "publishDiagnostics": { "tagSupport": { "valueSet": [1, 2] } },
                "semanticTokens": {
                    "requests": { "full": true },
                    "tokenTypes": ["keyword", "comment", "string", "operator", "variable", "parameter", "property", "class", "function", "macro", "namespace"],
                    "tokenModifiers": [],
                    "formats": ["relative"],
                },
            },
        },
    }))
}
