//! The server as a process: it ends with its editor, and it can be reached over a port.
#![cfg(unix)]

use std::fs::{self, DirEntry};
use std::io::{BufRead, BufReader, pipe};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use dockwright_tests::editor::client::Editor;
use dockwright_tests::editor::{program, wire};
use rustix::fs::{OFlags, fcntl_setfl};
use serde_json::{Value, json};

#[test]
fn it_ends_when_the_process_of_its_editor_does_though_the_input_stays_open() {
    let mut other = Command::new("sleep").arg("600").spawn().unwrap();
    let mut command = Command::new(program::dockwright().unwrap());
    let mut editor = Editor::start(command.arg("server")).unwrap();
    let hello = json!({ "processId": other.id(), "capabilities": {} });
    editor.ask("initialize", &hello).unwrap().unwrap();
    assert!(editor.is_open());
    other.kill().unwrap();
    other.wait().unwrap();
    // Its input is never closed: it has to find out by itself.
    assert_eq!(editor.end().unwrap(), Some(1));
}

#[test]
fn it_can_be_reached_over_a_port_of_the_loopback_address() {
    let mut server = Command::new(program::dockwright().unwrap())
        .args(["server", "--port", "0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut log = BufReader::new(server.stderr.take().unwrap());
    log.read_line(&mut said).unwrap();
    let address = said.trim().rsplit(' ').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } });
    wire::write(&mut stream, hello.to_string().as_bytes()).unwrap();
    let answer = wire::read(&mut BufReader::new(&stream)).unwrap().unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["result"]["serverInfo"]["name"], "dockwright");
    drop(stream);
    assert_eq!(server.wait().unwrap().code(), Some(1));
}

#[test]
fn it_waits_for_an_input_that_says_nobody_should() {
    let (input, mut told) = pipe().unwrap();
    fcntl_setfl(&input, OFlags::NONBLOCK).unwrap();
    let mut server = Command::new(program::dockwright().unwrap())
        .arg("server")
        .stdin(input)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let hello = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
    wire::write(&mut told, hello.as_bytes()).unwrap();
    let answer = wire::read(&mut output).unwrap().unwrap();
    assert!(String::from_utf8(answer).unwrap().contains("serverInfo"));
    // Half a message, and nothing more.
    std::io::Write::write_all(&mut told, b"Content-Length: 100\r\n\r\n{").unwrap();
    drop(told);
    assert_eq!(server.wait().unwrap().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn it_sleeps_when_one_question_no_longer_follows_the_other() {
    let mut editor =
        Editor::start(Command::new(program::dockwright().unwrap()).arg("server")).unwrap();
    let hello = json!({ "capabilities": {} });
    editor.ask("initialize", &hello).unwrap().unwrap();
    let question = json!({ "textDocument": { "uri": "untitled:1" } });
    for _ in 0..100 {
        // The document is not open, which is told at once.
        editor
            .ask("textDocument/documentSymbol", &question)
            .unwrap()
            .unwrap_err();
    }
    let tasks = format!("/proc/{}/task", editor.process());
    let sleeps = |task: std::io::Result<DirEntry>| {
        let stat = fs::read_to_string(task.unwrap().path().join("stat")).unwrap();
        let (_, state) = stat.rsplit_once(") ").unwrap();
        state.starts_with('S')
    };
    let mut looks = 0;
    let mut in_a_row = 0;
    while in_a_row < 50 {
        assert!(looks < 3000, "a thread goes on though nobody asks");
        let all_sleep = fs::read_dir(&tasks).unwrap().all(sleeps);
        in_a_row = if all_sleep { in_a_row + 1 } else { 0 };
        looks += 1;
        sleep(Duration::from_millis(10));
    }
    editor.leave().unwrap();
}

#[test]
fn an_editor_that_never_tells_its_settings_is_told_diagnostics_all_the_same() {
    let mut server = Command::new(program::dockwright().unwrap())
        .arg("server")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = server.stdin.take().unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let capabilities = json!({ "workspace": { "configuration": true } });
    let document = json!({
        "uri": "untitled:1", "languageId": "dockerfile", "version": 1, "text": "FROM alpine\n",
    });
    let said = [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": capabilities } }),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } }),
    ];
    for message in said {
        wire::write(&mut input, message.to_string().as_bytes()).unwrap();
    }
    let mut methods = Vec::new();
    while methods.last() != Some(&json!("textDocument/publishDiagnostics")) {
        let body = wire::read(&mut output).unwrap().unwrap();
        let mut message: Value = serde_json::from_slice(&body).unwrap();
        methods.push(message["method"].take());
    }
    assert!(
        methods.contains(&json!("workspace/configuration")),
        "{methods:?}"
    );
    drop(input);
    assert_eq!(server.wait().unwrap().code(), Some(1));
}
