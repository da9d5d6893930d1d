//! Which files are meant: those that are named, and the Dockerfiles in the folders that are named.
//! Leans on `name` and `read`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::name::{LOOKED_FOR, is_dockerfile};
use super::read::unreadable;
use crate::problem::Problem;

/// One file to work on.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// As it is shown.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) place: Place,
    /// Whether it was found in a folder, so that settings may leave it out.
    pub(crate) found: bool,
}

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A file.
    File(PathBuf),
    /// Standard input, and the path that it is said to have.
    Stdin(Option<PathBuf>),
}

/// What the arguments mean: files to work on, and paths that could not be followed.
#[derive(Debug, Default)]
pub(crate) struct Discovery {
    /// The files, sorted by name, each real file once.
    pub(crate) targets: Vec<Target>,
    /// What is wrong with paths.
    pub(crate) problems: Vec<(String, Problem)>,
    /// Whether a folder was searched.
    pub(crate) searched: bool,
}

/// Follows every path: a file is taken as it is, a folder is searched, `-` is standard input.
pub(crate) fn discover(paths: &[PathBuf], stdin_name: Option<&Path>) -> Discovery {
    let mut discovery = Discovery::default();
    let mut seen = HashSet::new();
    for path in paths {
        if path.as_os_str() == "-" {
            discovery.targets.push(stdin_target(stdin_name));
            continue;
        }
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => discovery.search(path, &mut seen),
            Ok(_) => discovery.take(path.clone(), canonical(path), false, &mut seen),
            Err(error) => discovery
                .problems
                .push((shown(path), unreadable(path, &error))),
        }
    }
    discovery
        .targets
        .sort_by(|left, right| left.name.cmp(&right.name));
    discovery
}

fn stdin_target(name: Option<&Path>) -> Target {
    Target {
        name: name.map_or_else(|| "<stdin>".to_owned(), shown),
        place: Place::Stdin(name.map(Path::to_path_buf)),
        found: false,
    }
}

impl Discovery {
    fn take(&mut self, path: PathBuf, real: PathBuf, found: bool, seen: &mut HashSet<PathBuf>) {
        if seen.insert(real) {
            self.targets.push(Target {
                name: shown(&path),
                place: Place::File(path),
                found,
            });
        }
    }

    fn search(&mut self, folder: &Path, seen: &mut HashSet<PathBuf>) {
        self.searched = true;
        let real_folder = canonical(folder);
        let (mut entries, problems) = walk(folder);
        entries.sort_by(|left, right| left.path().cmp(right.path()));
        let is_empty = entries.is_empty() && problems.is_empty();
        for entry in entries {
            let path = entry.into_path();
            let real = match (path.is_symlink(), path.strip_prefix(folder)) {
                (false, Ok(below)) => real_folder.join(below),
                _ => canonical(&path),
            };
            let path = path
                .strip_prefix("./")
                .map(Path::to_path_buf)
                .unwrap_or(path);
            self.take(path, real, true, seen);
        }
        self.problems.extend(problems);
        if is_empty {
            let problem = Problem::new("the folder holds no Dockerfile");
            let help = format!(
                "names that are looked for: {LOOKED_FOR}; hidden and ignored folders are not searched"
            );
            self.problems.push((shown(folder), problem.with_help(help)));
        }
    }
}

/// Walks a folder on all cores. Links to folders are not followed, so no loop of them can catch it.
fn walk(folder: &Path) -> (Vec<DirEntry>, Vec<(String, Problem)>) {
    let entries = Mutex::new(Vec::new());
    let problems = Mutex::new(Vec::new());
    let walker = WalkBuilder::new(folder).require_git(false).build_parallel();
    walker.run(|| {
        Box::new(|entry| {
            match entry {
                Ok(entry) if is_wanted(&entry) => push(&entries, entry),
                Ok(_) => {}
                Err(error) => problem_of(&error)
                    .into_iter()
                    .for_each(|problem| push(&problems, problem)),
            }
            WalkState::Continue
        })
    });
    (taken(entries), taken(problems))
}

fn is_wanted(entry: &DirEntry) -> bool {
    let is_named = entry.file_name().to_str().is_some_and(is_dockerfile);
    is_named
        && entry
            .file_type()
            .is_some_and(|kind| kind.is_file() || (kind.is_symlink() && !entry.path().is_dir()))
}

/// What the walk could not do; a broken ignore file is not worth a word.
fn problem_of(error: &ignore::Error) -> Option<(String, Problem)> {
    match error {
        ignore::Error::WithPath { path, err } => {
            let problem = unreadable(path, err.io_error()?);
            Some((shown(path), problem))
        }
        ignore::Error::WithDepth { err, .. } => problem_of(err),
        _ => None,
    }
}

fn push<T>(list: &Mutex<Vec<T>>, item: T) {
    list.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .push(item);
}

fn taken<T>(list: Mutex<Vec<T>>) -> Vec<T> {
    list.into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// A path as it is shown: with `/`, and what is not UTF-8 replaced.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    }
}
