//! Conversations with the language server: each `suite/lsp/*.lsp` goes as it is written, with the real binary.
//!
//! `UPDATE=1 cargo test -p dockwright-tests --test conversations` writes the server's answers anew; read the change
//! before you keep it. `CONVERSATION=hover` takes only those whose name holds the word.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};

use dockwright_tests::conversation::play::play;
use dockwright_tests::place;

/// How many conversations are held at once.
const AT_ONCE: usize = 6;

#[test]
fn every_conversation_goes_as_written() {
    let is_new = std::env::var_os("UPDATE").is_some();
    let paths = conversations();
    assert!(!paths.is_empty(), "the suite has conversations");
    let faults = check_all(&paths, is_new);
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn conversations() -> Vec<PathBuf> {
    let chosen = std::env::var("CONVERSATION").unwrap_or_default();
    let folder = std::fs::read_dir(place::workspace().join("tests/suite/lsp")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "lsp"))
        .filter(|path| {
            path.file_stem()
                .unwrap()
                .to_string_lossy()
                .contains(&chosen)
        })
        .collect();
    paths.sort();
    paths
}

/// Several at a time, since most of the time is spent waiting.
fn check_all(paths: &[PathBuf], is_new: bool) -> Vec<String> {
    let shares = paths.chunks(paths.len().div_ceil(AT_ONCE));
    let check_share = |share: &[PathBuf]| -> Vec<String> {
        share
            .iter()
            .filter_map(|path| check(path, is_new))
            .collect()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = shares
            .map(|share| scope.spawn(move || check_share(share)))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}

fn check(path: &Path, is_new: bool) -> Option<String> {
    let name = path.file_name().unwrap().to_string_lossy();
    let expected = std::fs::read_to_string(path).unwrap();
    let actual = match play(&expected, is_new) {
        Ok(actual) => actual,
        Err(fault) => return Some(format!("{name}: {fault}")),
    };
    if is_new {
        std::fs::write(path, actual).unwrap();
        return None;
    }
    (actual != expected).then(|| format!("{name}: {}", first_difference(&expected, &actual)))
}

/// The first line that differs, with some of what is around it.
fn first_difference(expected: &str, actual: &str) -> String {
    let same = expected.lines().zip(actual.lines());
    let at = same.take_while(|(one, other)| one == other).count();
    let shown = |text: &str| {
        let lines = text.lines().skip(at.saturating_sub(3)).take(10);
        lines.fold(String::new(), |text, line| text + "    " + line + "\n")
    };
    format!(
        "line {}: expected\n{}  got\n{}",
        at + 1,
        shown(expected),
        shown(actual)
    )
}
