//! Writes what is in a folder: first all folders, then files on two threads, then further names of files, and in the end
//! what folders get, from the innermost on, so that nothing changes their times any more.
//! Leans on `file` for each file and on `place` for where it goes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rustix::fs::{AtFlags, Mode, Timespec, Timestamps, fstat, futimens, linkat, mkdirat};
use rustix::io::Errno;

use super::content::Copying;
use super::error::CopyError;
use super::file::{Putting, Spot, onto_folder};
use super::options::Written;
use super::place::{Place, replacing};
use super::selection::Directory;
use crate::context::{ContextError, Tree, now, status_at};

/// How many threads write.
const THREADS: usize = 2;
/// Fewer files than this are written by one.
const WORTH_A_THREAD: usize = 8;
/// So many files of one folder are one piece of work.
const PIECE: usize = 64;

/// Writes what is in a folder below `target`, which is a path without links.
///
/// # Errors
/// When a source cannot be read, a target cannot be written, or a folder and a file want the same name.
pub(crate) fn write(
    place: &mut Place<'_>,
    tree: &Tree,
    directory: &Directory,
    target: &Path,
) -> Result<(), CopyError> {
    let earlier = directory.earlier_names();
    let mut writing = Writing {
        place,
        tree,
        directory,
        target,
        is_made: vec![false; directory.found.len()],
    };
    writing.make_folders()?;
    writing.put_files(&earlier)?;
    writing.link_names(&earlier)?;
    writing.describe_folders()
}

struct Writing<'a, 'p> {
    place: &'a mut Place<'p>,
    tree: &'a Tree,
    directory: &'a Directory,
    target: &'a Path,
    /// Whether a folder was made here, rather than found.
    is_made: Vec<bool>,
}

impl Writing<'_, '_> {
    /// Where a found file goes.
    fn goes_to(&self, at: usize) -> PathBuf {
        self.target
            .join(self.directory.below(&self.directory.found[at]))
    }

    fn make_folders(&mut self) -> Result<(), CopyError> {
        let mut open: Option<(PathBuf, _)> = None;
        for (at, found) in self.directory.found.iter().enumerate() {
            if !found.status.is_directory() {
                continue;
            }
            let path = self.goes_to(at);
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
                continue;
            };
            let folder = match &open {
                Some((path, folder)) if path == parent => folder,
                _ => {
                    &open
                        .insert((parent.to_owned(), self.place.folder(parent)?))
                        .1
                }
            };
            match mkdirat(folder, name, Mode::RWXU) {
                Ok(()) => self.is_made[at] = true,
                Err(Errno::EXIST) => {
                    let there = status_at(folder, name);
                    let there = there.map_err(|error| CopyError::write(&path, error))?;
                    if !there.is_some_and(|status| status.is_directory()) {
                        return Err(CopyError::OntoFile {
                            from: Path::new("/").join(&found.path),
                            to: Path::new("/").join(path),
                        });
                    }
                }
                Err(error) => return Err(CopyError::write(&path, error)),
            }
        }
        Ok(())
    }

    /// Files in pieces: each a run of files that lie in one folder.
    fn pieces(&self, earlier: &HashMap<usize, usize>) -> Vec<Vec<usize>> {
        let mut by_folder: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        let mut pieces = Vec::new();
        for (at, found) in self.directory.found.iter().enumerate() {
            if found.status.is_directory() || earlier.contains_key(&at) {
                continue;
            }
            let piece = by_folder.entry(found.parent).or_default();
            piece.push(at);
            if piece.len() == PIECE {
                pieces.push(std::mem::take(piece));
            }
        }
        pieces.extend(by_folder.into_values().filter(|piece| !piece.is_empty()));
        pieces
    }

    fn put_files(&mut self, earlier: &HashMap<usize, usize>) -> Result<(), CopyError> {
        let pieces = self.pieces(earlier);
        let files: usize = pieces.iter().map(Vec::len).sum();
        let next = AtomicUsize::new(0);
        let in_kernel = AtomicBool::new(true);
        let result = Mutex::new(Ok(Written::default()));
        let this = &*self;
        let work = || {
            let mut putting = this.putting(&in_kernel);
            let mut done = Ok(());
            while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
                done = this.put_piece(piece, &mut putting);
                if done.is_err() {
                    next.store(pieces.len(), Ordering::Relaxed);
                    break;
                }
            }
            let mut result = result.lock().unwrap_or_else(PoisonError::into_inner);
            match (result.as_mut(), done) {
                (Ok(written), Ok(())) => written.add(putting.written),
                (Ok(_), Err(error)) => *result = Err(error),
                (Err(_), _) => {}
            }
        };
        thread::scope(|scope| {
            for _ in 1..THREADS.min(files / WORTH_A_THREAD + 1) {
                scope.spawn(work);
            }
            work();
        });
        let written = result
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)?;
        self.place.written.add(written);
        Ok(())
    }

    fn putting<'b>(&'b self, in_kernel: &'b AtomicBool) -> Putting<'b> {
        Putting {
            tree: self.tree,
            options: self.place.options,
            copying: Copying::new(in_kernel),
            written: Written::default(),
        }
    }

    fn put_piece(&self, piece: &[usize], putting: &mut Putting<'_>) -> Result<(), CopyError> {
        let Some(&first) = piece.first() else {
            return Ok(());
        };
        let from = parent_of(&self.directory.found[first].path);
        let from_folder = self.tree.root().directory(from);
        let from_folder = from_folder
            .map_err(|error| ContextError::read(&self.tree.root().path().join(from), error))?;
        let to_folder = self.place.folder(parent_of(&self.goes_to(first)))?;
        for &at in piece {
            let found = &self.directory.found[at];
            let to = self.goes_to(at);
            let name = found.path.file_name().unwrap_or_default();
            let spot = |folder, path| Spot { folder, name, path };
            let source = spot(&from_folder, &found.path);
            putting.put(source, &found.status, spot(&to_folder, &to))?;
        }
        Ok(())
    }

    fn link_names(&mut self, earlier: &HashMap<usize, usize>) -> Result<(), CopyError> {
        let mut later: Vec<_> = earlier.iter().collect();
        later.sort_unstable();
        for (&at, &first) in later {
            let (from, to) = (self.goes_to(first), self.goes_to(at));
            let from_folder = self.place.folder(parent_of(&from))?;
            let to_folder = self.place.folder(parent_of(&to))?;
            let from_name = from.file_name().unwrap_or_default();
            let to_name = to.file_name().unwrap_or_default();
            let link = || {
                linkat(
                    &from_folder,
                    from_name,
                    &to_folder,
                    to_name,
                    AtFlags::empty(),
                )
            };
            replacing(&to_folder, to_name, link)
                .map_err(|error| CopyError::write(&to, error))?
                .ok_or_else(|| onto_folder(&self.directory.found[at].path, &to))?;
        }
        Ok(())
    }

    fn describe_folders(&mut self) -> Result<(), CopyError> {
        let in_kernel = AtomicBool::new(true);
        let mut putting = self.putting(&in_kernel);
        for (at, found) in self.directory.found.iter().enumerate().rev() {
            let keeps_own = found.is_passage || self.directory.has_parents;
            if found.status.is_directory() && (self.is_made[at] || !keeps_own) {
                let path = self.goes_to(at);
                // A folder that is there only because something in it is wanted is as old as the copy.
                let time = found.is_passage.then(now);
                putting.describe_folder(found, time, &self.place.folder(&path)?, &path)?;
            }
        }
        let written = putting.written;
        self.place.written.add(written);
        self.time_target()
    }

    /// Gives the target the time of the folder whose content it got. The root of a context has none of its own.
    fn time_target(&self) -> Result<(), CopyError> {
        let base = &self.directory.base;
        if base.as_os_str().is_empty() && !self.tree.is_image() {
            return Ok(());
        }
        let from = self.tree.root().directory(base);
        let time = from
            .and_then(|from| Ok(fstat(&from)?))
            .map_err(|error| ContextError::read(&self.tree.root().path().join(base), error))?;
        let time = Timespec {
            tv_sec: time.st_mtime,
            tv_nsec: i64::try_from(time.st_mtime_nsec).unwrap_or_default(),
        };
        let times = Timestamps {
            last_access: time,
            last_modification: time,
        };
        let folder = self.place.folder(self.target)?;
        futimens(&folder, &times).map_err(|error| CopyError::write(self.target, error))
    }
}

fn parent_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}
