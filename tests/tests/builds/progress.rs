//! How a build is shown: as lines, as JSON, as a picture in a terminal, or not at all.

use std::process::Command;

use dockwright_tests::building::{BASE, Building};
use serde_json::Value;

use crate::user::user;

fn text() -> String {
    format!(
        "{BASE}RUN echo said aloud && echo said aside >&2\nFROM base AS other\nRUN printf 'half a line'\n"
    )
}

/// What is told on standard error.
#[track_caller]
fn told(user: &Building, words: &[&str]) -> String {
    let words = [words, &["--output", "type=cacheonly"]].concat();
    user.build_file(&text(), &words).unwrap()
}

#[test]
fn lines_tell_of_every_step() {
    let Some(user) = user() else { return };
    for words in [
        &["--progress", "plain"][..],
        &["--progress=auto", "--no-cache"],
        &["--no-cache"],
    ] {
        let told = told(&user, words);
        for part in [
            "#1 [base 1/3] COPY busybox /bin/",
            " said aloud\n",
            " said aside\n",
            " half a line\n",
            "#3 DONE ",
        ] {
            assert!(told.contains(part), "{words:?}: `{part}` is not in {told}");
        }
        assert!(!told.contains('\u{1b}'), "{told}");
    }
    assert!(told(&user, &["--progress", "plain"]).contains("#3 CACHED\n"));
    for words in [
        &["--progress", "quiet", "--no-cache"][..],
        &["--quiet", "--no-cache"],
    ] {
        assert_eq!(told(&user, words), "", "{words:?}");
    }
}

#[test]
fn json_tells_of_every_step() {
    let Some(user) = user() else { return };
    let told = told(&user, &["--progress", "rawjson"]);
    let events: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |kind: &str| {
        events
            .iter()
            .filter(|event| event["event"] == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (
            of("started").len(),
            of("finished").len(),
            of("cached").len()
        ),
        (4, 4, 0)
    );
    let logs: Vec<(&str, &str)> = of("log")
        .iter()
        .map(|it| (it["stream"].as_str().unwrap(), it["text"].as_str().unwrap()))
        .collect();
    for log in [
        ("stdout", "said aloud\n"),
        ("stderr", "said aside\n"),
        ("stdout", "half a line"),
    ] {
        assert!(logs.contains(&log), "{logs:?}");
    }
    let third = of("started")
        .into_iter()
        .find(|event| event["step"]["number"] == 3)
        .unwrap();
    assert_eq!(third["range"]["start"]["line"], 4);
    assert_eq!(third["step"]["stage"], "base");
}

#[test]
fn a_terminal_gets_a_picture() {
    let Some(user) = user() else { return };
    user.write("Dockerfile", &text()).unwrap();
    let program = dockwright_tests::editor::program::dockwright().unwrap();
    for words in ["", "--progress=tty"] {
        let typed = format!(
            "stty cols 100 rows 30; {} build --no-cache {words} --output type=cacheonly {}",
            program.display(),
            user.path("context").display()
        );
        // `script` has a terminal for those who have none.
        let Ok(output) = Command::new("script")
            .args(["--quiet", "--return", "--command", &typed, "/dev/null"])
            .env("DOCKWRIGHT_STORE", user.path("store"))
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .output()
        else {
            eprintln!("SKIPPED: `script` is not installed");
            return;
        };
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{told}");
        assert!(told.contains("\u{1b}["), "it is drawn: {told}");
        assert!(told.contains("base") && told.contains("other"), "{told}");
        assert!(!told.contains("#3 DONE"), "{told}");
    }
}
