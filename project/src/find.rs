//! The Dockerfiles in a folder and below it.
//! Leans on `name` and `read`.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::name::is_dockerfile;
use crate::problem::Problem;
use crate::read::unreadable;

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The Dockerfiles, sorted by path.
    pub paths: Vec<PathBuf>,
    /// What could not be searched.
    pub problems: Vec<(PathBuf, Problem)>,
}

/// Searches a folder on all cores; hidden folders and what git ignores are left out.
///
/// Links to folders are not followed, so no loop of them can catch it.
pub fn find_dockerfiles(folder: &Path) -> Found {
    let found = Mutex::new(Found::default());
    let walker = WalkBuilder::new(folder).require_git(false).build_parallel();
    walker.run(|| {
        Box::new(|entry| {
            match entry {
                Ok(entry) if is_wanted(&entry) => {
                    note(&found, |found| found.paths.push(entry.into_path()));
                }
                Ok(_) => {}
                Err(error) => {
                    if let Some(problem) = problem_of(&error) {
                        note(&found, |found| found.problems.push(problem));
                    }
                }
            }
            WalkState::Continue
        })
    });
    let mut found = found
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    found.paths.sort_unstable();
    found
        .problems
        .sort_unstable_by(|left, right| left.0.cmp(&right.0));
    found
}

fn note(found: &Mutex<Found>, change: impl FnOnce(&mut Found)) {
    change(
        &mut found
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner),
    );
}

fn is_wanted(entry: &DirEntry) -> bool {
    let is_named = entry.file_name().to_str().is_some_and(is_dockerfile);
    is_named
        && entry
            .file_type()
            .is_some_and(|kind| kind.is_file() || (kind.is_symlink() && !entry.path().is_dir()))
}

/// What the walk could not do; a broken ignore file is not worth a word.
fn problem_of(error: &ignore::Error) -> Option<(PathBuf, Problem)> {
    match error {
        ignore::Error::WithPath { path, err } => {
            Some((path.clone(), unreadable(path, err.io_error()?)))
        }
        ignore::Error::WithDepth { err, .. } => problem_of(err),
        _ => None,
    }
}
