//! The other language service: an npm package, installed from its registry and asked through a script.
//! Leans on `answer` and `question`, and on `program`.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use dockwright_tests::place;
use serde_json::{Value, json};

use super::answer::{Answers, Asked, Feature};
use super::question::Question;
use crate::program::{command, is_there, run as run_program};

const PACKAGE: &str = "dockerfile-language-service";

/// The service under way.
pub(super) struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// Installs it where it is not there yet, and starts it.
    pub(super) fn start() -> Result<Self, String> {
        let folder = folder();
        if !folder.join("node_modules").join(PACKAGE).is_dir() {
            install(&folder)?;
        }
        let script = place::workspace().join("xtask/src/oracle/peer.mjs");
        let mut child = command("node", &[])
            .arg(script)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`node` cannot be run: {error}"))?;
        let input = child.stdin.take().ok_or("node takes no input")?;
        let output = child.stdout.take().ok_or("node gives no output")?;
        Ok(Self {
            child,
            input,
            output: BufReader::new(output),
        })
    }

    /// Its name with its version.
    pub(super) fn name() -> String {
        let manifest = folder()
            .join("node_modules")
            .join(PACKAGE)
            .join("package.json");
        let text = std::fs::read_to_string(manifest).unwrap_or_default();
        let manifest: Value = serde_json::from_str(&text).unwrap_or_default();
        format!("{PACKAGE} {}", manifest["version"].as_str().unwrap_or("?"))
    }

    /// Asks, without waiting.
    pub(super) fn ask(&mut self, question: &Question<'_>) -> Result<(), String> {
        let points = question.positions.iter();
        let points: Vec<_> = points.map(|&at| question.places.point(at)).collect();
        let line = json!({ "text": question.text, "positions": points });
        writeln!(self.input, "{line}").map_err(|error| format!("node does not listen: {error}"))
    }

    /// Waits for what was asked last.
    pub(super) fn answers(&mut self, question: &Question<'_>) -> Result<Answers, String> {
        let mut line = String::new();
        self.output
            .read_line(&mut line)
            .map_err(|error| format!("node does not answer: {error}"))?;
        let said: Value = serde_json::from_str(&line)
            .map_err(|error| format!("node does not answer in JSON: {error}"))?;
        let places = &question.places;
        let mut answers = Answers::default();
        let whole = [(Feature::Folding, "folding"), (Feature::Symbols, "symbols")];
        for (feature, key) in whole {
            let asked = Asked { feature, at: 0 };
            answers.add(asked, places.answer(feature, &said[key]));
        }
        for (index, &at) in question.positions.iter().enumerate() {
            let own = &said["names"][index];
            for feature in [Feature::Definition, Feature::Highlights, Feature::Rename] {
                let answer = places.answer(feature, &own[feature.name()]);
                answers.add(Asked { feature, at }, answer);
            }
        }
        Ok(answers)
    }
}

impl Drop for Peer {
    /// It reads until it is ended.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> PathBuf {
    place::workspace().join("target/peers/node")
}

fn install(folder: &std::path::Path) -> Result<(), String> {
    if !is_there("npm", &["--version"]) {
        return Err("missing: install Node.js with npm".to_owned());
    }
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let folder = folder.display().to_string();
    run_program(
        "npm",
        &[
            "install",
            "--silent",
            "--no-audit",
            "--prefix",
            &folder,
            PACKAGE,
        ],
    )
}
