//! Our own files, read for the laws.
//! Leans on `place`.

use std::path::{Path, PathBuf};

use crate::place;

/// What holds nothing of ours; `.git` is a file in a second working tree.
const FOREIGN: [&str; 5] = ["target", ".git", "node_modules", "dist", ".library"];

/// One committed text of the workspace.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path below the root, with `/` between its parts.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// Whether its name ends so, behind a dot.
    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        let extension = Path::new(&self.path)
            .extension()
            .and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| extensions.contains(&extension))
    }

    /// Whether a tool wrote it.
    pub fn is_generated(&self) -> bool {
        let is_parser = self.path == "grammar/src/parser.c"
            || self.path.starts_with("grammar/src/tree_sitter/");
        is_parser || self.path == "Cargo.lock" || self.path.ends_with(".schema.json")
    }

    /// Whether it only runs in tests: it stands in a folder of tests inside of a room.
    pub fn is_test(&self) -> bool {
        self.path
            .split('/')
            .skip(1)
            .any(|part| part == "tests" || part == "tests.rs")
    }

    /// Its code: without comments, and without the tests at its end.
    pub fn code(&self) -> String {
        let code = self
            .text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        let lines = code
            .lines()
            .map(|line| match line.trim_start().starts_with("//") {
                true => "\n".to_owned(),
                false => format!("{line}\n"),
            });
        lines.collect()
    }
}

/// Every text file of the workspace, by path.
pub fn all() -> Vec<SourceFile> {
    let root = place::workspace();
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    paths.iter().filter_map(|path| read(&root, path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_foreign = FOREIGN.iter().any(|foreign| name == *foreign);
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !is_foreign => collect(&entry.path(), paths),
            Ok(kind) if kind.is_file() && !is_foreign => paths.push(entry.path()),
            _ => {}
        }
    }
}

fn read(root: &Path, path: &Path) -> Option<SourceFile> {
    let text = std::fs::read_to_string(path).ok()?;
    let below = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    Some(SourceFile {
        path: parts.join("/"),
        text,
    })
}
