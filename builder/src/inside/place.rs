//! Where in a root something is mounted: names are looked up inside of the root whatever its links say.
//! Leans on `fault`. What is absent is made, and remembered, because it is no part of what the program writes.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, ResolveFlags, mkdirat, openat, openat2, readlinkat};
use rustix::io::{Errno, Result};

use crate::fault::{Doing, Fault};

/// A root that is being furnished.
pub(crate) struct Place {
    root: OwnedFd,
    stubs: Vec<String>,
}

/// What has to be at a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Directory,
    File,
}

/// How many links may lead to a target that is absent.
const LINKS: usize = 40;

impl Place {
    pub(crate) fn new(root: OwnedFd) -> Self {
        Self {
            root,
            stubs: Vec::new(),
        }
    }

    pub(crate) fn root(&self) -> &OwnedFd {
        &self.root
    }

    /// What had to be made, in the order it was made.
    pub(crate) fn stubs(self) -> Vec<String> {
        self.stubs
    }

    /// Opens a path for being mounted or mounted on.
    pub(crate) fn find(&self, path: &str) -> Result<OwnedFd> {
        look(self.root.as_fd(), Path::new(path), OFlags::PATH)
    }

    /// Opens a target, which is made where absent.
    pub(crate) fn target(&mut self, path: &str, kind: Kind) -> std::result::Result<OwnedFd, Fault> {
        let doing = || format!("make `{path}` in the container to mount something on it");
        match self.find(path) {
            Err(Errno::NOENT) => self.make(Path::new(path), kind, LINKS).doing(doing),
            other => other.doing(doing),
        }
    }

    /// Opens a folder, which is made where absent.
    pub(crate) fn folder(&mut self, path: &Path) -> Result<OwnedFd> {
        let count = self.stubs.len();
        let folder = self.directory(path, LINKS);
        // Not made for a mount, so that it stays.
        self.stubs.truncate(count);
        folder
    }

    /// Makes a folder that stays, with those above it; gives what was absent, in the order it was made.
    pub(crate) fn make_folder(&mut self, path: &Path) -> Result<Vec<String>> {
        let count = self.stubs.len();
        let made = self.directory(path, LINKS);
        let fresh = self.stubs.split_off(count);
        made.map(|_| fresh)
    }

    fn make(&mut self, path: &Path, kind: Kind, links: usize) -> Result<OwnedFd> {
        let (Some(name), parent) = (path.file_name(), path.parent().unwrap_or(Path::new("/")))
        else {
            return self.find("/");
        };
        let folder = self.directory(parent, links)?;
        if let Ok(link) = readlinkat(&folder, name, Vec::new()) {
            let behind = parent.join(OsStr::from_bytes(link.as_bytes()));
            let links = links.checked_sub(1).ok_or(Errno::LOOP)?;
            return self.make_behind(&behind, kind, links);
        }
        let made = match kind {
            Kind::Directory => mkdirat(&folder, name, Mode::from_raw_mode(0o755)),
            Kind::File => openat(&folder, name, FRESH, Mode::from_raw_mode(0o644)).map(drop),
        };
        match made {
            Ok(()) => self.stubs.push(path.to_string_lossy().into_owned()),
            // In a cache that another step has mounted too, that one was faster.
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error),
        }
        look(self.root.as_fd(), path, OFlags::PATH)
    }

    fn make_behind(&mut self, path: &Path, kind: Kind, links: usize) -> Result<OwnedFd> {
        match look(self.root.as_fd(), path, OFlags::PATH) {
            Err(Errno::NOENT) => self.make(&plain(path), kind, links),
            other => other,
        }
    }

    fn directory(&mut self, path: &Path, links: usize) -> Result<OwnedFd> {
        match look(self.root.as_fd(), path, OFlags::PATH | OFlags::DIRECTORY) {
            Err(Errno::NOENT) => self.make(path, Kind::Directory, links),
            other => other,
        }
    }
}

const FRESH: OFlags = OFlags::CREATE
    .union(OFlags::EXCL)
    .union(OFlags::WRONLY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// Opens a path inside of a root, whose links cannot lead out of it.
fn look(root: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd> {
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    openat2(root, path, flags | OFlags::CLOEXEC, Mode::empty(), resolve)
}

/// A path without `.` and `..`: what is absent has no links that those could mean.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::from("/");
    for part in path.components() {
        match part {
            std::path::Component::Normal(name) => plain.push(name),
            std::path::Component::ParentDir => {
                plain.pop();
            }
            _ => {}
        }
    }
    plain
}
