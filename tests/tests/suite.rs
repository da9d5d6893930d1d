//! Golden cases: each `suite/lint/*.Dockerfile` reports what the `.expected` file beside it says.
//!
//! `UPDATE=1 cargo test -p dockwright-tests --test suite` rewrites the expected files; read the change before you keep it.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_rules::lint::lint;
use dockwright_rules::settings::Settings;
use dockwright_tests::{concise, place};

#[test]
fn every_golden_case_holds() {
    let update = std::env::var_os("UPDATE").is_some();
    let cases = cases();
    assert!(!cases.is_empty(), "the suite has cases");
    let faults: Vec<String> = cases
        .iter()
        .filter_map(|case| check(case, update))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn cases() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(place::workspace().join("tests/suite/lint")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "Dockerfile"))
        .collect();
    cases.sort();
    cases
}

fn check(case: &Path, update: bool) -> Option<String> {
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let source = Source::new(name.as_str(), std::fs::read_to_string(case).unwrap());
    let world = MemoryWorld::default();
    let model = Model::new(source.clone(), &world);
    let actual = concise::render(&source, &lint(&model, &Settings::default()));
    let golden = case.with_extension("expected");
    if update {
        std::fs::write(golden, actual).unwrap();
        return None;
    }
    let expected = std::fs::read_to_string(golden).unwrap_or_default();
    (actual != expected).then(|| format!("{name}: expected\n{expected}\ngot\n{actual}"))
}
