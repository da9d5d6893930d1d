//! Our own server, the real binary over its standard input and output.
//! Leans on `answer` and `question`, and on the harness for an editor.

use std::path::PathBuf;
use std::process::Command;

use dockwright_tests::editor::client::Editor;
use serde_json::{Value, json};

use super::answer::{Answer, Answers, Asked, Feature};
use super::question::Question;
use crate::program::{build_folder, cargo, run as run_program};

const ADDRESS: &str = "file:///oracle/Dockerfile";

/// The server under way.
pub(super) struct Ours {
    editor: Editor,
}

impl Ours {
    /// Builds the program and starts it.
    pub(super) fn start() -> Result<Self, String> {
        run_program(&cargo(), &["build", "--quiet", "--package", "dockwright"])?;
        let mut editor = Editor::start(Command::new(dockwright()).arg("server"))?;
        let document = json!({
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "foldingRange": { "lineFoldingOnly": true },
            // Who asks for diagnostics is not sent them for every file.
            "diagnostic": {},
        });
        let hello = json!({ "capabilities": { "textDocument": document } });
        editor
            .ask("initialize", &hello)?
            .map_err(|error| format!("`initialize`: {error}"))?;
        editor.notify("initialized", &json!({}))?;
        Ok(Self { editor })
    }

    /// Everything that is asked about a text.
    pub(super) fn answers(&mut self, question: &Question<'_>) -> Result<Answers, String> {
        let document = json!({ "uri": ADDRESS, "languageId": "dockerfile", "version": 1, "text": question.text });
        self.editor
            .notify("textDocument/didOpen", &json!({ "textDocument": document }))?;
        let mut waiting = Vec::new();
        for feature in Feature::ALL {
            for &at in places(feature, question) {
                let asked = Asked { feature, at };
                let params = params(feature, question.places.point(at));
                waiting.push((asked, self.editor.request(method(feature), &params)?));
            }
        }
        let mut answers = Answers::default();
        for (asked, id) in waiting {
            let answer = match self.editor.answer(id)? {
                Ok(value) => question.places.answer(asked.feature, &value),
                Err(error) => Answer {
                    refusal: error["message"].as_str().map(str::to_owned),
                    ..Answer::default()
                },
            };
            answers.add(asked, answer);
        }
        let document = json!({ "textDocument": { "uri": ADDRESS } });
        self.editor.notify("textDocument/didClose", &document)?;
        Ok(answers)
    }
}

fn places<'a>(feature: Feature, question: &'a Question<'_>) -> &'a [usize] {
    match feature {
        Feature::Folding | Feature::Symbols => &[0],
        _ => &question.positions,
    }
}

fn method(feature: Feature) -> &'static str {
    match feature {
        Feature::Definition => "textDocument/definition",
        Feature::Highlights => "textDocument/documentHighlight",
        Feature::Rename => "textDocument/rename",
        Feature::Folding => "textDocument/foldingRange",
        Feature::Symbols => "textDocument/documentSymbol",
    }
}

fn params(feature: Feature, (line, character): (usize, usize)) -> Value {
    let mut params = json!({ "textDocument": { "uri": ADDRESS } });
    if !matches!(feature, Feature::Folding | Feature::Symbols) {
        params["position"] = json!({ "line": line, "character": character });
    }
    if feature == Feature::Rename {
        params["newName"] = Value::from("renamed");
    }
    params
}

fn dockwright() -> PathBuf {
    build_folder().join("debug/dockwright")
}
