//! Walks through a folder on two threads and tells what is in it, in one order whatever the threads did.
//! Leans on `folder` for opening and on the model's patterns for what is left out.
//!
//! A folder that is left out is looked into only where a later `!` could bring something back.

use std::ffi::{OsStr, OsString};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use dockwright_model::context::ignore::{FolderMatches, IgnoreFile};
use rustix::fs::FileType;

use super::error::ContextError;
use super::folder::{Folder, NAMES, names_of, status_at};
use super::status::{Kind, Status};
use super::tree::text_of;

/// So many folders have to be waiting before a second thread is worth its start.
const WORTH_A_THREAD: usize = 12;
/// How many threads look.
const THREADS: usize = 2;

/// One file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// From the root, without links.
    pub(crate) path: PathBuf,
    pub(crate) status: Status,
    /// Which of the found ones is its folder; nothing for those in the folder where the walk began.
    pub(crate) parent: Option<usize>,
    /// Whether it is a folder that is only there for what lies in it.
    pub(crate) is_passage: bool,
}

/// Patterns, and what a match means.
#[derive(Debug)]
pub(crate) struct Rule<'a> {
    pub(crate) patterns: &'a IgnoreFile,
    /// The folder that the patterns start from.
    pub(crate) base: &'a Path,
    /// What the patterns said about the folder where the walk begins.
    pub(crate) start: Option<FolderMatches>,
    /// Whether what matches is not there at all, rather than left out by the one who asks.
    pub(crate) hides: bool,
}

/// Everything below a folder: each folder before what is in it, names in the order of their bytes.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn scan(
    root: &Folder,
    start: &Path,
    rules: &[Rule<'_>],
) -> Result<Vec<Found>, ContextError> {
    let scan = Scan {
        root,
        rules,
        shared: Mutex::default(),
        more: Condvar::new(),
    };
    let first = Job {
        number: 0,
        path: start.to_owned(),
        matches: rules.iter().map(|rule| rule.start.clone()).collect(),
    };
    let mut shared = scan.lock();
    shared.jobs.push(first);
    shared.folders.push(Vec::new());
    drop(shared);
    scan.work(|waiting| waiting < WORTH_A_THREAD);
    if !scan.lock().jobs.is_empty() {
        thread::scope(|scope| {
            for _ in 1..THREADS {
                scope.spawn(|| scan.work(|_| true));
            }
            scan.work(|_| true);
        });
    }
    let shared = scan
        .shared
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    match shared.failed {
        Some(error) => Err(error),
        None => Ok(flat(start, shared.folders)),
    }
}

struct Scan<'a> {
    root: &'a Folder,
    rules: &'a [Rule<'a>],
    shared: Mutex<Shared>,
    more: Condvar,
}

#[derive(Default)]
struct Shared {
    jobs: Vec<Job>,
    busy: usize,
    /// What is in each folder, by number.
    folders: Vec<Vec<Child>>,
    failed: Option<ContextError>,
}

/// A folder to look into.
struct Job {
    number: usize,
    path: PathBuf,
    matches: Vec<Option<FolderMatches>>,
}

struct Child {
    name: OsString,
    status: Status,
    is_hidden: bool,
    is_left_out: bool,
    /// The number of the folder that it is, where it is looked into.
    folder: Option<usize>,
}

/// What the rules say of one file.
struct Verdict {
    is_hidden: bool,
    is_left_out: bool,
    may_hold_more: bool,
    matches: Vec<Option<FolderMatches>>,
}

impl Scan<'_> {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes folders as long as there are any and `goes_on` agrees with how many are waiting.
    fn work(&self, goes_on: impl Fn(usize) -> bool) {
        let mut buffer = vec![MaybeUninit::uninit(); NAMES];
        let mut shared = self.lock();
        loop {
            while shared.jobs.is_empty() && shared.busy > 0 {
                shared = self
                    .more
                    .wait(shared)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if !goes_on(shared.jobs.len()) {
                return;
            }
            let Some(job) = shared.jobs.pop() else {
                return;
            };
            shared.busy += 1;
            drop(shared);
            let looked = self.look(&job, &mut buffer);
            shared = self.lock();
            shared.busy -= 1;
            shared.take(&job, looked);
            self.more.notify_all();
        }
    }

    /// Everything in one folder, with what is to be looked into.
    fn look(
        &self,
        job: &Job,
        buffer: &mut [MaybeUninit<u8>],
    ) -> Result<Vec<(Child, Verdict)>, ContextError> {
        let at = |error: io::Error| ContextError::read(&self.root.path().join(&job.path), error);
        let folder = self.root.directory(&job.path).map_err(at)?;
        let mut children = Vec::new();
        for (name, kind) in names_of(&folder, buffer).map_err(at)? {
            if let Some(child) = self.judge(job, &folder, name, kind).map_err(at)? {
                children.push(child);
            }
        }
        children.sort_unstable_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        Ok(children)
    }

    fn judge(
        &self,
        job: &Job,
        folder: &OwnedFd,
        name: OsString,
        kind: FileType,
    ) -> io::Result<Option<(Child, Verdict)>> {
        if kind == FileType::Socket {
            return Ok(None);
        }
        let verdict = self.verdict(job, &name);
        let is_out = verdict.is_hidden || verdict.is_left_out;
        let may_be_folder = matches!(kind, FileType::Directory | FileType::Unknown);
        if is_out && !(may_be_folder && verdict.may_hold_more) {
            return Ok(None);
        }
        // What is gone meanwhile was not there.
        let Some(status) = status_at(folder, &name)?.filter(|status| status.kind() != Kind::Other)
        else {
            return Ok(None);
        };
        if is_out && !status.is_directory() {
            return Ok(None);
        }
        let child = Child {
            name,
            status,
            is_hidden: verdict.is_hidden,
            is_left_out: verdict.is_left_out,
            folder: None,
        };
        Ok(Some((child, verdict)))
    }

    fn verdict(&self, job: &Job, name: &OsStr) -> Verdict {
        let mut verdict = Verdict {
            is_hidden: false,
            is_left_out: false,
            may_hold_more: true,
            matches: Vec::new(),
        };
        if self.rules.is_empty() {
            return verdict;
        }
        let path = job.path.join(name);
        for (rule, above) in self.rules.iter().zip(&job.matches) {
            let path = path.strip_prefix(rule.base).unwrap_or(&path);
            let text = text_of(path);
            let (matched, matches) = rule.patterns.enter(&text, above.as_ref());
            verdict.is_hidden |= matched && rule.hides;
            verdict.is_left_out |= matched && !rule.hides;
            verdict.may_hold_more &= !matched || !rule.patterns.excludes_everything_below(&text);
            verdict.matches.push(Some(matches));
        }
        verdict
    }
}

impl Shared {
    fn take(&mut self, job: &Job, looked: Result<Vec<(Child, Verdict)>, ContextError>) {
        let looked = match looked {
            Ok(looked) if self.failed.is_none() => looked,
            Ok(_) => return,
            Err(error) => {
                self.failed = Some(error);
                self.jobs.clear();
                return;
            }
        };
        let mut children = Vec::with_capacity(looked.len());
        for (mut child, verdict) in looked {
            if child.status.is_directory() {
                let number = self.folders.len();
                self.folders.push(Vec::new());
                self.jobs.push(Job {
                    number,
                    path: job.path.join(&child.name),
                    matches: verdict.matches,
                });
                child.folder = Some(number);
            }
            children.push(child);
        }
        self.folders[job.number] = children;
    }
}

/// The folders one in another as a list; folders that are only passages to nothing fall out.
fn flat(start: &Path, mut folders: Vec<Vec<Child>>) -> Vec<Found> {
    let mut all = Vec::new();
    let mut hidden = Vec::new();
    let mut open = vec![(start.to_owned(), None, take(&mut folders, 0))];
    while let Some((path, parent, children)) = open.last_mut() {
        let Some(child) = children.next() else {
            open.pop();
            continue;
        };
        let found = Found {
            path: path.join(&child.name),
            status: child.status,
            parent: *parent,
            is_passage: child.is_left_out,
        };
        if let Some(number) = child.folder {
            let below = take(&mut folders, number);
            open.push((found.path.clone(), Some(all.len()), below));
        }
        hidden.push(child.is_hidden || child.is_left_out);
        all.push(found);
    }
    without_empty_passages(all, hidden)
}

fn take(folders: &mut [Vec<Child>], number: usize) -> std::vec::IntoIter<Child> {
    std::mem::take(&mut folders[number]).into_iter()
}

fn without_empty_passages(all: Vec<Found>, out: Vec<bool>) -> Vec<Found> {
    if !out.contains(&true) {
        return all;
    }
    let mut needed: Vec<bool> = out.iter().map(|out| !out).collect();
    for (number, found) in all.iter().enumerate().rev() {
        if let Some(parent) = found.parent.filter(|_| needed[number]) {
            needed[parent] = true;
        }
    }
    let mut places = vec![None; all.len()];
    let mut kept = Vec::new();
    for (number, mut found) in all.into_iter().enumerate() {
        if needed[number] {
            places[number] = Some(kept.len());
            found.parent = found.parent.and_then(|parent| places[parent]);
            kept.push(found);
        }
    }
    kept
}
