//! What the language server has done in processes of its own: builds end with it, and nobody waits for forecasts.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use dockwright_images::store::Store;
use dockwright_tests::base_image::base_image;
use dockwright_tests::building::Building;
use dockwright_tests::editor::client::{DEADLINE, Editor, Said, children};
use serde_json::{Value, json};

/// A document in an editor, with a build context and a store.
struct Scene {
    building: Building,
    editor: Editor,
    uri: String,
}

impl Scene {
    /// Nothing where builds cannot run.
    fn open(text: &str, capabilities: &Value) -> Option<Self> {
        let building = match Building::new() {
            Ok(building) => building,
            Err(reason) => {
                eprintln!("SKIPPED: {reason}");
                return None;
            }
        };
        base_image(&building.path("store"), "docker.io/library/base:1", |_| {}).unwrap();
        building.write("Dockerfile", text).unwrap();
        let mut command = building.command("server", &[]);
        let mut editor = Editor::start(command.stderr(Stdio::null())).unwrap();
        let hello = json!({ "processId": std::process::id(), "capabilities": capabilities });
        editor.ask("initialize", &hello).unwrap().unwrap();
        editor.notify("initialized", &json!({})).unwrap();
        let uri = format!("file://{}", building.path("context/Dockerfile").display());
        let document = json!({ "textDocument": {
            "uri": uri, "languageId": "dockerfile", "version": 1, "text": text,
        } });
        editor.notify("textDocument/didOpen", &document).unwrap();
        Some(Self {
            building,
            editor,
            uri,
        })
    }

    fn run(&mut self, command: &str) -> Result<Value, Value> {
        let params = json!({ "command": command, "arguments": [self.uri] });
        self.editor
            .ask("workspace/executeCommand", &params)
            .unwrap()
    }

    fn ask(&mut self, method: &str, more: &Value) -> Value {
        let mut params = json!({ "textDocument": { "uri": self.uri } });
        for (name, value) in more.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        let method = format!("textDocument/{method}");
        self.editor.ask(&method, &params).unwrap().unwrap()
    }

    /// The words behind the instructions.
    fn hints(&mut self) -> Vec<String> {
        let whole = json!({ "range": {
            "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 },
        } });
        let hints = self.ask("inlayHint", &whole);
        let label = |hint: &Value| hint["label"].as_str().unwrap().to_owned();
        hints.as_array().unwrap().iter().map(label).collect()
    }
}

/// Waits until something holds; it is a fault when it never does.
#[track_caller]
fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < end, "in vain: {what}");
        sleep(Duration::from_millis(5));
    }
}

/// The processes whose command lines hold a word.
fn processes_with(word: &str) -> Vec<u32> {
    let entries = fs::read_dir("/proc").unwrap();
    let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let has_it = |process: &u32| {
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(word)
    };
    numbers.filter(has_it).collect()
}

/// A build that never ends by itself, when it is at it; and the word that its processes are known by.
fn endless(number: u32, capabilities: &Value) -> Option<(Scene, String)> {
    let word = format!("sleep 7{number}{}", std::process::id());
    let text = format!("FROM base:1\nRUN {word}; true\n");
    let mut scene = Scene::open(&text, capabilities)?;
    scene.run("dockwright.build").unwrap();
    eventually("the build runs", || !processes_with(&word).is_empty());
    Some((scene, word))
}

fn is_end(said: &Said) -> bool {
    said.method == "$/progress" && said.params["value"]["kind"] == "end"
}

#[test]
fn a_build_is_ended_by_a_command() {
    let progress = json!({ "window": { "workDoneProgress": true } });
    let Some((mut scene, word)) = endless(1, &progress) else {
        return;
    };
    let refused = scene.run("dockwright.build").unwrap_err();
    let message = refused["message"].as_str().unwrap();
    assert!(message.contains("under way"), "{message}");
    scene.run("dockwright.cancel").unwrap();
    let end = scene.editor.wait_for(is_end).unwrap();
    assert_eq!(end.params["value"]["message"], "cancelled");
    eventually("its processes are gone", || {
        processes_with(&word).is_empty()
    });
    // Another one may begin.
    scene.run("dockwright.build").unwrap();
    eventually("it runs again", || !processes_with(&word).is_empty());
    let token = json!({ "token": "dockwright/build/2" });
    let cancel = "window/workDoneProgress/cancel";
    scene.editor.notify(cancel, &token).unwrap();
    scene.editor.wait_for(is_end).unwrap();
    eventually("and is gone again", || processes_with(&word).is_empty());
    assert_eq!(scene.editor.leave().unwrap(), Some(0));
}

#[test]
fn builds_end_with_the_server_that_is_told_to() {
    let Some((scene, word)) = endless(2, &json!({})) else {
        return;
    };
    assert_eq!(scene.editor.leave().unwrap(), Some(0));
    eventually("its processes are gone", || {
        processes_with(&word).is_empty()
    });
}

#[test]
fn builds_end_with_a_server_that_is_killed() {
    let Some((scene, word)) = endless(3, &json!({})) else {
        return;
    };
    // The editor kills its server when it is dropped.
    drop(scene.editor);
    eventually("its processes are gone", || {
        processes_with(&word).is_empty()
    });
}

#[test]
fn plans_end_with_a_server_that_is_killed() {
    let Some(mut scene) = Scene::open("FROM scratch\nCOPY large /\n", &json!({})) else {
        return;
    };
    let large = File::create(scene.building.path("context/large")).unwrap();
    large.set_len(1 << 43).unwrap();
    assert_eq!(scene.hints(), ["layer"]);
    let server = scene.editor.process();
    eventually("it is foretold", || !children(server).is_empty());
    let word = scene.building.path("context").display().to_string();
    drop(scene.editor);
    eventually("its processes are gone", || {
        processes_with(&word).is_empty()
    });
}

#[test]
fn what_takes_long_to_foretell_keeps_nobody_waiting() {
    let refresh = json!({ "workspace": { "inlayHint": { "refreshSupport": true } } });
    let Some(mut scene) = Scene::open("FROM scratch\nCOPY large /\n", &refresh) else {
        return;
    };
    // It takes no room, and hours to read.
    let large = File::create(scene.building.path("context/large")).unwrap();
    large.set_len(1 << 43).unwrap();
    scene.building.write("small", "small\n").unwrap();
    assert_eq!(scene.hints(), ["layer"]);
    let server = scene.editor.process();
    eventually("it is foretold", || !children(server).is_empty());
    let reading = children(server);
    let place = json!({ "position": { "line": 1, "character": 1 } });
    assert!(scene.ask("hover", &place)["contents"].is_object());
    assert_eq!(scene.hints(), ["layer"]);
    assert_eq!(children(server), reading, "it is still at it");
    // What is typed next is not kept waiting either.
    let change = json!({
        "textDocument": { "uri": scene.uri, "version": 2 },
        "contentChanges": [{ "text": "FROM scratch\nCOPY small /\n" }],
    });
    scene
        .editor
        .notify("textDocument/didChange", &change)
        .unwrap();
    let is_refresh = |said: &Said| said.method == "workspace/inlayHint/refresh";
    scene.editor.wait_for(is_refresh).unwrap();
    assert_eq!(
        scene.hints(),
        ["layer · miss · it was never carried out here"]
    );
    let is_reading = |process: &u32| children(server).contains(process);
    assert!(!reading.iter().any(is_reading), "the older one is ended");
    assert_eq!(scene.editor.leave().unwrap(), Some(0));
}

#[test]
fn a_plan_is_opened_and_goes_away_with_the_server() {
    let capabilities = json!({ "window": { "showDocument": { "support": true } } });
    let Some(mut scene) = Scene::open("FROM scratch\nCOPY busybox /\n", &capabilities) else {
        return;
    };
    let plan = scene.run("dockwright.plan").unwrap();
    let shown = scene
        .editor
        .wait_for(|said| said.method == "window/showDocument");
    let shown = shown.unwrap().params;
    assert_eq!(shown["external"], false);
    let path = shown["uri"]
        .as_str()
        .unwrap()
        .strip_prefix("file://")
        .unwrap();
    let path = PathBuf::from(path);
    assert_eq!(fs::read_to_string(&path).unwrap(), plan.as_str().unwrap());
    assert!(
        plan.as_str()
            .unwrap()
            .contains("it was never carried out here")
    );
    assert_eq!(scene.editor.leave().unwrap(), Some(0));
    assert!(!path.exists());
}

#[test]
fn the_store_stays_whole() {
    let Some((mut scene, _)) = endless(4, &json!({})) else {
        return;
    };
    scene.run("dockwright.cancel").unwrap();
    let cancelled = |said: &Said| {
        let text = said.params["message"].as_str().unwrap_or_default();
        said.method == "window/logMessage" && text.contains("cancelled")
    };
    scene.editor.wait_for(cancelled).unwrap();
    assert!(Store::open(&scene.building.path("store")).is_ok());
    let check = scene
        .building
        .command("system", &["check"])
        .output()
        .unwrap();
    assert!(check.status.success(), "{check:?}");
}
