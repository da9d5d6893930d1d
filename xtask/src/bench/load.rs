//! `bench load`: 500 open files and 20 edits a second for a minute, as a large workspace with several editors would have.
//! Leans on the suite's editor.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dockwright_tests::editor::client::Editor;
use dockwright_tests::editor::units::Units;
use serde_json::{Value, json};

use super::server::document;
use super::{Arguments, dockwright, folder};

/// How many documents are open.
const DOCUMENTS: usize = 500;

/// How many lines each has, from the shortest to the longest.
const LINES: [usize; 5] = [20, 40, 60, 120, 300];

/// Between two edits.
const PERIOD: Duration = Duration::from_millis(50);

/// How long it goes on.
const LENGTH: Duration = Duration::from_mins(1);

/// No answer may come later.
const LATEST: Duration = Duration::from_millis(100);

/// How much the memory may grow, in bytes: what an allocator keeps back, a small part of what is held.
const GROWTH: u64 = 8 << 20;

/// One open document.
struct Open {
    uri: String,
    text: String,
    version: i64,
}

pub(super) fn run(_: &Arguments) -> Result<(), String> {
    let mut editor = start()?;
    let mut documents = open_all(&mut editor)?;
    let texts: usize = documents.iter().map(|it| it.text.len()).sum();
    // The first round is part of warming up: each document has been edited and judged twice then.
    for document in &mut documents {
        edit(&mut editor, document)?;
    }
    settle(&mut editor, &documents)?;
    let before = editor.memory().unwrap_or_default();
    let slowest = edit_for_a_while(&mut editor, &mut documents)?;
    settle(&mut editor, &documents)?;
    let after = editor.memory().unwrap_or_default();
    println!("  {DOCUMENTS} documents, {} KiB of text", texts >> 10);
    println!(
        "  memory: {} KiB before, {} KiB after, {} KiB at most",
        before >> 10,
        after >> 10,
        editor.peak_memory().unwrap_or_default() >> 10
    );
    println!(
        "  the slowest answer took {:.1} ms",
        slowest.as_secs_f64() * 1000.0
    );
    let verdict = |is_met: bool| if is_met { "met" } else { "MISSED" };
    println!("  no growth: {}", verdict(after <= before + GROWTH));
    println!(
        "  no answer later than {} ms: {}",
        LATEST.as_millis(),
        verdict(slowest <= LATEST)
    );
    Ok(())
}

fn start() -> Result<Editor, String> {
    let mut command = Command::new(dockwright());
    command.arg("server").stderr(Stdio::null());
    let mut editor = Editor::start(&mut command)?;
    let hello = json!({ "processId": std::process::id(), "capabilities": {} });
    editor
        .ask("initialize", &hello)?
        .map_err(|error| format!("no hello: {error}"))?;
    editor.notify("initialized", &json!({}))?;
    Ok(editor)
}

fn open_all(editor: &mut Editor) -> Result<Vec<Open>, String> {
    let folder = folder()?;
    let mut documents = Vec::new();
    for number in 0..DOCUMENTS {
        let document = Open {
            uri: format!("file://{}/load/{number}/Dockerfile", folder.display()),
            text: document::text(LINES[number % LINES.len()]),
            version: 1,
        };
        let item = json!({
            "uri": document.uri,
            "languageId": "dockerfile",
            "version": 1,
            "text": document.text,
        });
        editor.notify("textDocument/didOpen", &json!({ "textDocument": item }))?;
        documents.push(document);
    }
    Ok(documents)
}

/// Types a letter into a comment, and takes it back the next time.
fn edit(editor: &mut Editor, document: &mut Open) -> Result<(), String> {
    let at = document.text.find("what the program").unwrap_or_default();
    let (removed, typed) = if document.version % 2 == 1 {
        (0, "x")
    } else {
        (1, "")
    };
    let at = at - removed;
    let range = Units::Utf16.range(&document.text, at, at + removed);
    document.text.replace_range(at..at + removed, typed);
    document.version += 1;
    let params = json!({
        "textDocument": { "uri": document.uri, "version": document.version },
        "contentChanges": [{ "range": range, "text": typed }],
    });
    editor.notify("textDocument/didChange", &params)
}

/// Edits and asks, at a steady pace; gives how long the slowest answer took.
fn edit_for_a_while(editor: &mut Editor, documents: &mut [Open]) -> Result<Duration, String> {
    const METHODS: [&str; 6] = [
        "hover",
        "completion",
        "documentSymbol",
        "codeAction",
        "foldingRange",
        "semanticTokens/full",
    ];
    let (start, mut slowest) = (Instant::now(), Duration::ZERO);
    for count in 0.. {
        if start.elapsed() > LENGTH {
            break;
        }
        let due = start + PERIOD * count;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let document = &mut documents[count as usize * 7 % DOCUMENTS];
        let sent = Instant::now();
        edit(editor, document)?;
        let method = METHODS[count as usize % METHODS.len()];
        let id = editor.request(&format!("textDocument/{method}"), &anywhere(document))?;
        let (at, answer) = editor.timed_answer(id)?;
        answer.map_err(|error| format!("`{method}`: {error}"))?;
        slowest = slowest.max(at.duration_since(sent));
        while editor.next_said(Duration::ZERO)?.is_some() {}
    }
    Ok(slowest)
}

fn anywhere(document: &Open) -> Value {
    let position = Units::Utf16.position(&document.text, document.text.len() / 2);
    json!({
        "textDocument": { "uri": document.uri },
        "position": position,
        "range": { "start": position, "end": position },
        "context": { "diagnostics": [], "triggerKind": 1 },
    })
}

/// Waits until the last edit of all is judged: an answer about it comes, and silence.
fn settle(editor: &mut Editor, documents: &[Open]) -> Result<(), String> {
    if let Some(last) = documents.last() {
        let id = editor.request("textDocument/hover", &anywhere(last))?;
        editor
            .answer(id)?
            .map_err(|error| format!("`hover`: {error}"))?;
    }
    while editor.next_said(Duration::from_secs(2))?.is_some() {}
    Ok(())
}
