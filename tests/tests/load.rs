//! A server in a hurry: thousands of changes without waiting, requests that are taken back, every request anywhere.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::HashSet;

use dockwright_tests::editing::edit::Edit;
use dockwright_tests::editing::methods::{METHODS, parameters};
use dockwright_tests::editing::session::{Session, greeted};
use dockwright_tests::editor::client::Editor;
use dockwright_tests::editor::units::Units;
use dockwright_tests::folder::Folder;
use serde_json::{Value, json};

const URI: &str = "untitled:Dockerfile";

/// The protocol's number for a request that failed inside of the server.
const INTERNAL_ERROR: i64 = -32603;

/// The protocol's number for a request that was taken back.
const CANCELLED: i64 = -32800;

fn start() -> (Editor, Folder) {
    let folder = Folder::new().unwrap();
    let editor = greeted(Units::Utf16, folder.path()).unwrap();
    (editor, folder)
}

fn open(editor: &mut Editor, text: &str) -> Session {
    Session::open(editor, Units::Utf16, None, text).unwrap()
}

fn insert(at: usize, text: &str) -> Edit {
    Edit {
        start: at,
        end: at,
        text: text.to_owned(),
        is_whole: false,
    }
}

#[test]
fn after_ten_thousand_changes_a_hover_is_about_the_last() {
    let (mut editor, _folder) = start();
    let mut session = open(
        &mut editor,
        "# \nRUN sudo true\nFROM example.org/base:1.0\n",
    );
    // Each change moves all that stands behind it, and the last one puts `sudo` where it is reported.
    for count in 0..9_999 {
        let text = if count % 7 == 0 { "\n# 😀" } else { "x" };
        session.change(&mut editor, &[insert(2, text)]).unwrap();
    }
    let end = session.text.len();
    session
        .change(&mut editor, &[insert(end, "RUN sudo last\n")])
        .unwrap();
    let at = session.text.find("sudo last").unwrap();
    let position = Units::Utf16.position(&session.text, at);
    let params = parameters(URI, &position, &position);
    let hover = editor.ask("textDocument/hover", &params).unwrap().unwrap();
    let range = Units::Utf16.bytes(&session.text, &hover["range"]).unwrap();
    assert_eq!(&session.text[range.0..range.1], "sudo", "{hover}");
    session.check(&mut editor).unwrap();
    assert_eq!(editor.leave(), Ok(Some(0)));
}

#[test]
fn requests_that_are_taken_back_are_answered_once_and_harm_nobody() {
    let (mut editor, _folder) = start();
    let mut session = open(&mut editor, "FROM example.org/base:1.0\nRUN sudo true\n");
    let position = json!({ "line": 1, "character": 5 });
    let params = parameters(URI, &position, &position);
    let mut asked = Vec::new();
    for count in 0..300 {
        let edit = insert(session.text.len(), "# more\n");
        session.change(&mut editor, &[edit]).unwrap();
        let id = editor.request("textDocument/hover", &params).unwrap();
        if count % 2 == 0 {
            editor
                .notify("$/cancelRequest", &json!({ "id": id }))
                .unwrap();
        }
        asked.push((id, count % 2 == 0));
    }
    for (id, was_cancelled) in asked {
        match editor.answer(id).unwrap() {
            Ok(hover) => assert!(!hover.is_null()),
            Err(error) => assert!(was_cancelled && error["code"] == CANCELLED, "{error}"),
        }
    }
    session.check(&mut editor).unwrap();
    assert_eq!(editor.leave(), Ok(Some(0)));
}

/// Texts with a trap in each: nothing, no end of a line, line ends of all kinds, wide characters, all that is open.
const NASTY: [&str; 6] = [
    "",
    "FROM",
    "# escape=`\r\nFROM a AS b\rRUN echo `\r\n  # 😀\r\n\r\n  $é \"",
    "FROM 😀 AS e\u{301}\nARG A=${B:-${C}}\nCOPY --from=e\u{301} --chown= [\"a\", \nENV =\n",
    "RUN --mount=type=,from= <<EOF <<-\"F\" cat\n\tone $(two\nEOF\nF\n\nONBUILD HEALTHCHECK --interval= CMD\n",
    "FROM a AS b\nFROM b\nCOPY --from=0 x y\nCOPY --from=b --from=c\nARG b\nRUN $b ${b} ${b:-$b}; cd \\\n# c\n\n",
];

#[test]
fn every_request_anywhere_is_answered() {
    let (mut editor, _folder) = start();
    let mut faults = HashSet::new();
    for text in NASTY {
        let session = open(&mut editor, text);
        for (start, end) in places(text) {
            faults.extend(ask_everything(&mut editor, &start, &end, text));
        }
        session.close(&mut editor).unwrap();
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(editor.leave(), Ok(Some(0)));
}

/// Every place of a text as the start of a short range, and places outside of it.
fn places(text: &str) -> Vec<(Value, Value)> {
    let offsets: Vec<usize> = (0..=text.len())
        .filter(|at| text.is_char_boundary(*at))
        .collect();
    let position = |at: usize| Units::Utf16.position(text, offsets[at.min(offsets.len() - 1)]);
    let mut places: Vec<_> = (0..offsets.len())
        .map(|at| (position(at), position(at + 3)))
        .collect();
    let outside = [(0, 999), (999, 0), (u32::MAX, u32::MAX)];
    let outside = outside.map(|(line, character)| json!({ "line": line, "character": character }));
    places.extend(outside.map(|place| (place.clone(), place)));
    // A range that is told backwards, and one that ends within a surrogate pair.
    places.push((position(offsets.len()), position(0)));
    places.push((position(0), json!({ "line": 0, "character": 6 })));
    places
}

/// Asks all at once, and gives the requests that failed inside of the server.
fn ask_everything(editor: &mut Editor, start: &Value, end: &Value, text: &str) -> Vec<String> {
    let params = parameters(URI, start, end);
    let asked = METHODS.map(|method| (method, editor.request(method, &params).unwrap()));
    let mut faults = Vec::new();
    for (method, id) in asked {
        if let Err(error) = editor.answer(id).unwrap()
            && error["code"] == INTERNAL_ERROR
        {
            faults.push(format!("{method} at {start} of {text:?}: {error}"));
        }
    }
    faults
}

/// How many documents are open at once.
const DOCUMENTS: usize = 25;

/// How much a server may hold more after thousands of edits than after the first hundreds, in bytes.
const GROWTH: u64 = 12 << 20;

#[test]
fn memory_does_not_grow_with_edits() {
    let (mut editor, folder) = start();
    let text =
        "FROM example.org/base:1.0\nRUN apt-get update && apt-get install -y curl\nCMD [\"a\"]\n"
            .repeat(6);
    let open = |number: usize| {
        let file = folder.path().join(format!("{number}/Dockerfile"));
        Session::open(&mut editor, Units::Utf16, Some(file), &text).unwrap()
    };
    let mut sessions: Vec<Session> = (0..DOCUMENTS).map(open).collect();
    // Every second edit takes back the one before, so that texts stay as long as they are.
    let mut work = |edits: usize| {
        for count in 0..edits {
            let session = &mut sessions[count / 2 % DOCUMENTS];
            let edit = match count % 2 {
                0 => insert(4, " --platform=linux/amd64"),
                _ => Edit {
                    start: 4,
                    end: 27,
                    text: String::new(),
                    is_whole: false,
                },
            };
            session.change(&mut editor, &[edit]).unwrap();
            // Now and then it is waited for, so that the server has to do most of the work.
            if count % 8 == 0 {
                session.check(&mut editor).unwrap();
            }
        }
        editor.memory()
    };
    let (Some(early), Some(late)) = (work(400), work(2_000)) else {
        return;
    };
    assert!(
        late < early + GROWTH,
        "{} KiB became {} KiB",
        early >> 10,
        late >> 10
    );
    assert_eq!(editor.leave(), Ok(Some(0)));
}
