//! Which settings hold for a path, over an editor's, while files come, change and go.

use std::path::Path;

use dockwright_project::settings::{Fault, SettingsStore};
use dockwright_rules::catalog;
use dockwright_rules::settings::SettingsFile;

use crate::sandbox::Sandbox;

fn store(base: &str, folder: &Path) -> SettingsStore {
    SettingsStore::new(SettingsFile::parse(base).unwrap(), folder)
}

/// The severity of `sudo-in-run` for a path.
fn sudo(store: &mut SettingsStore, path: &Path) -> &'static str {
    let settings = store.settings_for(path);
    let rule = catalog::rule("sudo-in-run").unwrap();
    let severity = settings.for_path(path).severity(rule);
    severity.map_or("off", |severity| severity.name())
}

#[test]
fn the_nearest_file_holds_over_the_base() {
    let sandbox = Sandbox::with(&[
        ("dockwright.toml", "[rules]\nsudo-in-run = \"error\"\n"),
        ("a/.dockwright.toml", "ignore = [\"DL3006\"]\n"),
    ]);
    let mut store = store("[rules]\nsecurity = \"hint\"\n", &sandbox.path(""));
    assert_eq!(sudo(&mut store, &sandbox.path("Dockerfile")), "error");
    assert_eq!(sudo(&mut store, &sandbox.path("b/c/Dockerfile")), "error");
    assert_eq!(sudo(&mut store, &sandbox.path("a/b/Dockerfile")), "hint");
    assert_eq!(sudo(&mut store, &sandbox.path("a/../Dockerfile")), "error");
    assert!(store.broken().is_empty());
}

#[test]
fn a_file_that_came_changed_or_went_holds_once_it_is_told() {
    let sandbox = Sandbox::with(&[]);
    let (file, below) = (
        sandbox.path("a/dockwright.toml"),
        sandbox.path("a/b/Dockerfile"),
    );
    let mut store = store("", &sandbox.path(""));
    assert_eq!(sudo(&mut store, &below), "warning");
    for severity in ["error", "off"] {
        let before = sudo(&mut store, &below);
        sandbox.write(
            "a/dockwright.toml",
            format!("[rules]\nDL3004 = \"{severity}\"\n"),
        );
        assert_eq!(sudo(&mut store, &below), before);
        store.forget(&file);
        assert_eq!(sudo(&mut store, &below), severity);
    }
    sandbox.remove("a/dockwright.toml");
    store.forget(&file);
    assert_eq!(sudo(&mut store, &below), "warning");
    let base = SettingsFile::parse("[rules]\nDL3004 = \"info\"\n").unwrap();
    store.set_base(base);
    assert_eq!(sudo(&mut store, &below), "info");
}

#[test]
fn patterns_are_relative_to_the_folder_of_who_says_them() {
    let base = "exclude = [\"a/old\"]\n[[overrides]]\npaths = [\"a/x\"]\nignore = [\"DL3004\"]\n";
    let sandbox = Sandbox::with(&[
        ("a/dockwright.toml", "fail-on = \"error\"\n"),
        ("b/dockwright.toml", "exclude = [\"old\"]\noverrides = []\n"),
    ]);
    let mut store = store(base, &sandbox.path(""));
    let excludes = |store: &mut SettingsStore, name: &str| {
        let path = sandbox.path(name);
        store.settings_for(&path).excludes(&path)
    };
    assert!(excludes(&mut store, "a/old/Dockerfile"));
    assert!(!excludes(&mut store, "a/a/old/Dockerfile"));
    assert!(excludes(&mut store, "b/old/Dockerfile"));
    assert!(!excludes(&mut store, "b/Dockerfile"));
    assert_eq!(sudo(&mut store, &sandbox.path("a/x/Dockerfile")), "off");
    assert_eq!(sudo(&mut store, &sandbox.path("a/Dockerfile")), "warning");
    assert_eq!(
        sudo(&mut store, &sandbox.path("b/a/x/Dockerfile")),
        "warning"
    );
}

#[test]
fn broken_files_are_told_with_their_text_and_the_rest_holds() {
    let half = "ignore = [\"sudo-in-rum\"]\n[rules]\nsudo-in-run = \"error\"\n";
    let sandbox = Sandbox::with(&[
        ("a/dockwright.toml", half),
        ("b/dockwright.toml", "x = [\n"),
    ]);
    sandbox.write("c/dockwright.toml", b"# \xff");
    let mut store = store("[rules]\nDL3004 = \"hint\"\n", &sandbox.path(""));
    assert_eq!(sudo(&mut store, &sandbox.path("a/Dockerfile")), "error");
    assert_eq!(sudo(&mut store, &sandbox.path("b/Dockerfile")), "hint");
    assert_eq!(sudo(&mut store, &sandbox.path("c/Dockerfile")), "hint");
    let broken = store.broken();
    let told = broken.iter().map(|file| {
        let fault = match &file.fault {
            Fault::Unreadable(_) => "unreadable".to_owned(),
            Fault::Wrong { text, errors } => {
                text[errors[0].range.clone().unwrap()].trim().to_owned()
            }
        };
        (file.path.clone(), fault)
    });
    let expected = [("a", "\"sudo-in-rum\""), ("b", ""), ("c", "unreadable")];
    let expected = expected.map(|(folder, fault)| {
        (
            sandbox.path(folder).join("dockwright.toml"),
            fault.to_owned(),
        )
    });
    assert_eq!(told.collect::<Vec<_>>(), expected);
    sandbox.write("a/dockwright.toml", "");
    store.forget(&sandbox.path("a/dockwright.toml"));
    assert_eq!(sudo(&mut store, &sandbox.path("a/Dockerfile")), "hint");
    assert_eq!(store.broken().len(), 2);
}
