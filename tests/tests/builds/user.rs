//! A user who builds, and short ways to say what should come out.

use std::process::{Command, Output};

use dockwright_tests::building::Building;

/// A user who builds; nothing where that cannot be, which is said.
pub(crate) fn user() -> Option<Building> {
    match Building::new() {
        Ok(building) => Some(building),
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            None
        }
    }
}

/// Builds, and compares the files of the image with lines such as `a/b = text [600]`.
#[track_caller]
pub(crate) fn check(user: &Building, text: &str, words: &[&str], expected: &[&str]) {
    let listing = user.listing(text, words);
    let listing = listing.unwrap_or_else(|told| panic!("{text}{words:?}: {told}"));
    let lines: Vec<&str> = listing.lines().collect();
    assert_eq!(lines, expected, "{text}{words:?}");
}

/// Builds in vain: the exit code, and a part of what is told.
#[track_caller]
pub(crate) fn check_fails(user: &Building, text: &str, words: &[&str], code: i32, part: &str) {
    let told = match user.build_file(text, words) {
        Ok(told) => panic!("{text}{words:?} is built: {told}"),
        Err(told) => told,
    };
    assert!(
        told.starts_with(&format!("Some({code})")),
        "{text}{words:?}: {told}"
    );
    assert!(
        told.contains(part),
        "{text}{words:?}: `{part}` is not in {told}"
    );
}

/// Has another tool look at something; nothing where it is not installed, which is said.
#[track_caller]
pub(crate) fn judged(program: &str, words: &[&str]) -> Option<String> {
    let Ok(output) = Command::new(program).args(words).output() else {
        eprintln!("SKIPPED: `{program}` is not installed");
        return None;
    };
    Some(worked(&output, &format!("{program} {words:?}")))
}

/// What a command said that went well.
#[track_caller]
pub(crate) fn worked(output: &Output, what: &str) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {told}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
