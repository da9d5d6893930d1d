//! `generate`: writes what is committed and generated.
//! Leans on the harness, which makes the texts; a law compares them with the same call.

use std::collections::BTreeSet;
use std::path::Path;

use dockwright_tests::{generated, place};

use crate::program::{first_line, is_there, run as run_program};

pub(crate) fn run() -> Result<(), String> {
    let root = place::workspace();
    let files = generated::files();
    let expected: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    for (path, text) in &files {
        write(&root, path, text)?;
    }
    remove_stale(&root, &expected)?;
    parser()
}

/// The one place that writes: only where something changes.
fn write(root: &Path, path: &str, text: &str) -> Result<(), String> {
    let target = root.join(path);
    if std::fs::read_to_string(&target).is_ok_and(|before| before == text) {
        return Ok(());
    }
    println!("writes {path}");
    let folder = target.parent().unwrap_or(root);
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&target, text));
    written.map_err(|error| format!("cannot write {path}: {error}"))
}

/// Removes the pages of rules that are gone.
fn remove_stale(root: &Path, expected: &BTreeSet<&str>) -> Result<(), String> {
    for entry in std::fs::read_dir(root.join("docs/rules"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let path = format!("docs/rules/{}", entry.file_name().to_string_lossy());
        if !expected.contains(path.as_str()) {
            println!("removes {path}");
            std::fs::remove_file(entry.path())
                .map_err(|error| format!("cannot remove {path}: {error}"))?;
        }
    }
    Ok(())
}

/// The parser's C code, where the program that makes it is installed.
fn parser() -> Result<(), String> {
    if !is_there("tree-sitter", &["--version"]) {
        println!(
            "skipped: grammar/src/parser.c, because the `tree-sitter` program is not installed"
        );
        return Ok(());
    }
    println!(
        "{} makes grammar/src/parser.c",
        first_line("tree-sitter", &["--version"])
    );
    run_program(
        "sh",
        &[
            "-c",
            "cd grammar && tree-sitter generate --js-runtime native",
        ],
    )
}
