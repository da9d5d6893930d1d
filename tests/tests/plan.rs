//! Plans as they are printed: each `suite/plan/*.Dockerfile` gives what stands in the files beside it.
//!
//! `UPDATE=1 cargo test -p dockwright-tests --test plan` rewrites those files; read the change before you keep it.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use dockwright_tests::editor::program;
use dockwright_tests::place;
use serde_json::Value;

/// The formats that are written down.
const WRITTEN: [&str; 4] = ["text", "json", "mermaid", "dot"];

fn plan(arguments: &[&str]) -> Output {
    Command::new(program::dockwright().unwrap())
        .arg("plan")
        .args(arguments)
        .current_dir(place::workspace().join("tests/suite/plan"))
        .env_remove("CLICOLOR_FORCE")
        .env("DOCKWRIGHT_STORE", "no-such-store")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn page(arguments: &[&str]) -> String {
    let output = plan(arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.is_empty(), "{told}");
    String::from_utf8(output.stdout).unwrap()
}

fn cases() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(place::workspace().join("tests/suite/plan")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "Dockerfile"))
        .collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> String {
    case.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_plan_is_printed_as_it_is_written_down() {
    let mut faults = Vec::new();
    for case in cases() {
        for format in WRITTEN {
            let actual = page(&["--format", format, &name(&case)]);
            let golden = case.with_extension(format);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&golden, &actual).unwrap();
            }
            let expected = std::fs::read_to_string(&golden).unwrap_or_default();
            if actual != expected {
                let name = golden.display();
                faults.push(format!("{name}: expected\n{expected}\ngot\n{actual}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn a_page_for_a_browser_has_every_step_and_line_and_loads_nothing() {
    for case in cases() {
        let html = page(&["--format", "html", &name(&case)]);
        let json: Value = serde_json::from_str(&page(&["--format", "json", &name(&case)])).unwrap();
        let stages = json["stages"].as_array().unwrap();
        for stage in stages {
            let index = &stage["index"];
            assert!(html.contains(&format!("id=\"stage{index}\"")));
            let steps = stage["steps"].as_array().unwrap();
            for (number, step) in steps.iter().enumerate() {
                let line = &step["range"]["start"]["line"];
                let anchor = format!("id=\"s{index}-{number}\" href=\"#L{line}\"");
                assert!(html.contains(&anchor), "{anchor}");
            }
        }
        let text = std::fs::read_to_string(&case).unwrap();
        for line in 1..=text.lines().count() {
            assert!(html.contains(&format!("id=\"L{line}\"")), "line {line}");
        }
        for word in ["<link", " src=", "url(http", "@import", "fetch("] {
            assert!(!html.contains(word), "{word}");
        }
        assert!(
            !html.contains("<app>"),
            "what the file says is text, not markup"
        );
    }
}

#[test]
fn another_target_is_planned_by_name_or_number() {
    for target in ["test", "TEST", "1"] {
        let json = page(&["--format", "json", "--target", target, "stages.Dockerfile"]);
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["target"], 1);
        let needed = |stage: usize| json["stages"][stage]["needed"].as_bool();
        let needed: Vec<_> = (0..4).map(needed).collect();
        assert_eq!(needed, [Some(true), Some(true), Some(false), Some(false)]);
    }
    let output = plan(&["--target", "tset", "stages.Dockerfile"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("no stage is called `tset`"), "{told}");
    assert!(told.contains("did you mean `test`?"), "{told}");
}

#[test]
fn build_arguments_and_the_platform_count() {
    let json = page(&[
        "--format",
        "json",
        "--build-arg",
        "GO=1.25",
        "--platform",
        "linux/arm64",
        "stages.Dockerfile",
    ]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["stages"][0]["base"], "golang:1.25");
    assert_eq!(json["platform"], "linux/arm64");
}

#[test]
fn what_a_build_would_refuse_is_told_beside_the_plan() {
    let folder = dockwright_tests::folder::Folder::new().unwrap();
    folder
        .write(
            "Dockerfile",
            "FROM debian:12\nRUN true\nCOPY --form=x a b\n",
        )
        .unwrap();
    let output = plan(&[folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("RUN true"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--form"));
}
