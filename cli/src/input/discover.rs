//! Which files are meant: those that are named, and the Dockerfiles in the folders that are named.
//! Leans on `dockwright_project`, which searches folders.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use dockwright_project::find::find_dockerfiles;
use dockwright_project::name::LOOKED_FOR;
use dockwright_project::path::{canonical, shown};
use dockwright_project::problem::Problem;
use dockwright_project::read::unreadable;

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

impl Target {
    /// The path by which the build context is found.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Stdin(path) => path.as_deref(),
        }
    }

    /// The path by which settings are found: standard input without a name stands in the working directory.
    pub(crate) fn settings_path(&self) -> &Path {
        self.path().unwrap_or(Path::new("stdin"))
    }
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
        let found = find_dockerfiles(folder);
        let is_empty = found.paths.is_empty() && found.problems.is_empty();
        for path in found.paths {
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
        let problems = found.problems.into_iter();
        self.problems
            .extend(problems.map(|(path, problem)| (shown(&path), problem)));
        if is_empty {
            let problem = Problem::new("the folder holds no Dockerfile");
            let help = format!(
                "names that are looked for: {LOOKED_FOR}; hidden and ignored folders are not searched"
            );
            self.problems.push((shown(folder), problem.with_help(help)));
        }
    }
}
