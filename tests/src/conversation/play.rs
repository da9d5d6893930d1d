//! A whole conversation, held against the real binary.
//! Leans on `script` and `step`.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::render;
use super::scene::Scene;
use super::script::{self, Part, Step};
use super::step::{Setting, say, set_up};
use crate::building;
use crate::editor::client::{Editor, Said};
use crate::editor::program;

/// How long something is waited for that the conversation says will come.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long silence has to last for nothing more to come, when answers are written anew.
const SILENCE: Duration = Duration::from_millis(600);

/// Holds a conversation; gives its text with the answers that the server gave.
///
/// What is recorded tells how many answers are waited for, so nothing depends on time; when `is_new`, silence tells.
pub fn play(text: &str, is_new: bool) -> Result<String, String> {
    let mut parts = script::read(text)?;
    if let Some(reason) = in_the_way(&parts) {
        say_skipped(&reason);
        return Ok(text.to_owned());
    }
    let mut player = Player {
        scene: Scene::new()?,
        setting: Setting::default(),
        editor: None,
        is_new,
    };
    for part in &mut parts {
        if let Part::Step(step) = part {
            let played = player.play(step);
            step.answers = played.map_err(|fault| format!("line {}: {fault}", step.line))?;
        }
    }
    let rest = player.leave()?;
    match rest.is_empty() {
        true => Ok(script::write(&parts)),
        false => Err(format!(
            "after the end the server said:\n{}",
            rest.join("\n")
        )),
    }
}

/// Why a conversation cannot be held here.
fn in_the_way(parts: &[Part]) -> Option<String> {
    let builds = |part: &Part| matches!(part, Part::Step(step) if step.head == "builds");
    parts.iter().any(builds).then(building::in_the_way)?
}

#[expect(clippy::print_stderr, reason = "what is skipped says so")]
fn say_skipped(reason: &str) {
    eprintln!("SKIPPED: {reason}");
}

struct Player {
    scene: Scene,
    setting: Setting,
    editor: Option<Editor>,
    is_new: bool,
}

impl Player {
    fn play(&mut self, step: &Step) -> Result<Vec<String>, String> {
        if step.mark == "===" {
            set_up(&mut self.scene, &mut self.setting, step)?;
            return Ok(Vec::new());
        }
        let editor = match &mut self.editor {
            Some(editor) => editor,
            none => none.insert(start(&self.scene, &self.setting)?),
        };
        let mut lines = say(&mut self.scene, &self.setting, editor, step)?;
        let owed = usize::from(!lines.is_empty());
        let mut heard = self.listen(step.count().saturating_sub(owed))?;
        self.let_settle();
        heard.extend(self.listen(0)?);
        lines.extend(self.render(heard));
        Ok(lines)
    }

    /// What the server says unasked: as much as is awaited, and whatever else is there already.
    fn listen(&mut self, awaited: usize) -> Result<Vec<Said>, String> {
        let mut heard = Vec::new();
        let Some(editor) = &mut self.editor else {
            return Ok(heard);
        };
        loop {
            let patience = match (self.is_new, heard.len() < awaited) {
                (true, _) => SILENCE,
                (false, true) => PATIENCE,
                (false, false) => Duration::ZERO,
            };
            let Some(said) = editor.next_said(patience)? else {
                return Ok(heard);
            };
            match said.method.as_str() {
                "window/logMessage" if !self.setting.shows_log => {}
                // How many pieces a log comes in depends on time.
                "dockwright/buildLog" => {
                    let text = said.params["text"].as_str().unwrap_or_default();
                    self.scene.build_log.push_str(text);
                }
                _ => heard.push(said),
            }
        }
    }

    /// Gives the server time to carry out what it was just answered: it is asked twice for what it refuses.
    fn let_settle(&mut self) {
        for _ in 0..2 {
            if let Some(editor) = &mut self.editor
                && editor.is_open()
            {
                // A server that is gone is not asked any further.
                let _ = editor.ask("$/settle", &serde_json::Value::Null);
            }
        }
    }

    /// What belongs to different documents comes in any order, so it is sorted.
    fn render(&mut self, mut heard: Vec<Said>) -> Vec<String> {
        let key = |it: &Said| {
            (
                it.method.clone(),
                it.params["uri"].as_str().map(str::to_owned),
            )
        };
        heard.sort_by_key(key);
        for it in &heard {
            if let ("textDocument/publishDiagnostics", Some(uri)) =
                (it.method.as_str(), it.params["uri"].as_str())
            {
                let list = it.params["diagnostics"].clone();
                self.scene.diagnostics.insert(uri.to_owned(), list);
            }
        }
        let lines = heard.iter().map(|it| render::unasked(&self.scene, it));
        lines.flatten().collect()
    }

    /// Says goodbye, if the conversation did not; gives what nobody waited for.
    fn leave(mut self) -> Result<Vec<String>, String> {
        if let Some(editor) = &mut self.editor
            && editor.is_open()
        {
            // A server that was told already refuses; the exit code is part of the conversations that care.
            let _ = editor.ask("shutdown", &serde_json::Value::Null)?;
            editor.notify("exit", &serde_json::Value::Null)?;
            editor.end()?;
        }
        let heard = self.listen(0)?;
        Ok(self.render(heard))
    }
}

fn start(scene: &Scene, setting: &Setting) -> Result<Editor, String> {
    let root = scene.folder.path();
    let mut command = Command::new(program::dockwright()?);
    command
        .arg("server")
        .args(&setting.arguments)
        .current_dir(root)
        .env("HOME", root)
        .env("DOCKWRIGHT_STORE", scene.store())
        .env_remove("XDG_CONFIG_HOME")
        .stderr(Stdio::null());
    Editor::start(&mut command)
}
