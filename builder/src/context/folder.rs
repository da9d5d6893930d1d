//! A folder beneath which everything is looked up and opened: no link, however it is written, leads out of it.
//! Leans on nothing of ours.
//!
//! A path is first followed name by name, links being read and taken from this root (`locate`).
//! What comes out has no links, and is opened with a call that refuses any, so that nobody who changes files meanwhile
//! can lead it elsewhere.

use std::ffi::{OsStr, OsString};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, RawDir, ResolveFlags, open, openat, openat2, readlinkat,
    statat,
};
use rustix::io::Errno;

use super::status::{Kind, Status};

/// How many links are followed for one path.
const MOST_LINKS: usize = 255;
/// What one call reads of a folder's names, in bytes.
pub(crate) const NAMES: usize = 32 << 10;

/// A folder that nothing leads out of.
#[derive(Debug)]
pub struct Folder {
    descriptor: OwnedFd,
    path: PathBuf,
}

/// Where a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located {
    /// The path without links, relative to the root; what is missing of it is taken word by word.
    pub(crate) path: PathBuf,
    /// What is there; a link only where the last one was not to be followed.
    pub(crate) status: Option<Status>,
}

impl Folder {
    /// Opens the folder.
    ///
    /// # Errors
    /// When it is no folder, or cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self {
            descriptor: open(path, flags, Mode::empty())?,
            path: path.to_owned(),
        })
    }

    /// The folder's path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A folder below as a root of its own, by a path without links.
    ///
    /// # Errors
    /// When it is none any more, or cannot be opened.
    pub(crate) fn below(&self, path: &Path) -> io::Result<Self> {
        Ok(Self {
            descriptor: self.directory(path)?,
            path: self.path.join(path),
        })
    }

    /// Follows a path from the root, through links, `.` and `..`; a link at its end only where `follow` says so.
    /// What `shows` denies is taken as missing.
    ///
    /// # Errors
    /// When links lead in circles, something in the middle is no folder, or a folder cannot be read.
    pub(crate) fn locate(
        &self,
        path: &OsStr,
        follow: bool,
        shows: &dyn Fn(&Path, &Status) -> bool,
    ) -> io::Result<Located> {
        let mut walk = Walk {
            root: self,
            at: Some(self.directory(Path::new(""))?),
            path: PathBuf::new(),
            left: reversed(path),
            links: 0,
        };
        let mut last = Some(Status::of_open(&self.descriptor)?);
        while let Some(name) = walk.left.pop() {
            last = walk.step(name, follow, shows)?;
        }
        let status = match walk.path.as_os_str().is_empty() {
            true => Some(Status::of_open(&self.descriptor)?),
            false => last,
        };
        Ok(Located {
            path: walk.path,
            status,
        })
    }

    /// Opens a folder by a path without links, as `locate` gives it.
    ///
    /// # Errors
    /// When it is none any more, or cannot be opened.
    pub(crate) fn directory(&self, path: &Path) -> io::Result<OwnedFd> {
        self.open_at(path, OFlags::RDONLY | OFlags::DIRECTORY)
    }

    /// Opens a file for reading by a path without links; a pipe does not make it wait.
    ///
    /// # Errors
    /// When it is none any more, or cannot be opened.
    pub(crate) fn file(&self, path: &Path) -> io::Result<OwnedFd> {
        self.open_at(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY)
    }

    /// The names in a folder, sorted by their bytes.
    ///
    /// # Errors
    /// When it is no folder, or cannot be read.
    pub(crate) fn names(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let mut buffer = vec![MaybeUninit::uninit(); NAMES];
        let names = names_of(self.directory(path)?, &mut buffer)?;
        let mut names: Vec<OsString> = names.into_iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn open_at(&self, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        if path.as_os_str().is_empty() {
            return Ok(openat(&self.descriptor, ".", flags, Mode::empty())?);
        }
        let within =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match openat2(&self.descriptor, path, flags, Mode::empty(), within) {
            // A kernel before 5.6, a filter that forbids the call, or a path that is too long for one.
            Err(Errno::NOSYS | Errno::PERM | Errno::NAMETOOLONG) => self.open_by_steps(path, flags),
            opened => Ok(opened?),
        }
    }

    fn open_by_steps(&self, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
        let step = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut at = openat(&self.descriptor, ".", step, Mode::empty())?;
        let mut names = path.components().peekable();
        while let Some(name) = names.next() {
            let Component::Normal(name) = name else {
                return Err(Errno::INVAL.into());
            };
            let flags = if names.peek().is_some() { step } else { flags };
            at = openat(&at, name, flags, Mode::empty())?;
        }
        Ok(at)
    }
}

impl AsFd for Folder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}

/// One path while it is followed.
struct Walk<'a> {
    root: &'a Folder,
    /// The folder that was reached; nothing below what is missing.
    at: Option<OwnedFd>,
    path: PathBuf,
    left: Vec<OsString>,
    links: usize,
}

impl Walk<'_> {
    /// Takes one name; gives what is there.
    fn step(
        &mut self,
        name: OsString,
        follow: bool,
        shows: &dyn Fn(&Path, &Status) -> bool,
    ) -> io::Result<Option<Status>> {
        if name == "." {
            return self.reopen();
        }
        if name == ".." {
            self.path.pop();
            return self.reopen();
        }
        let Some(at) = &self.at else {
            self.path.push(name);
            return Ok(None);
        };
        let path = self.path.join(&name);
        let found = status_at(at, &name)?.filter(|status| shows(&path, status));
        match found {
            Some(status) if status.kind() == Kind::Symlink && (follow || !self.left.is_empty()) => {
                let target = readlinkat(at, &name, Vec::new())?;
                self.follow(&OsString::from_vec(target.into_bytes()))?;
                Ok(None)
            }
            Some(status) => {
                self.at = self.enter(&path, &status)?;
                self.path = path;
                Ok(Some(status))
            }
            None => {
                self.at = None;
                self.path = path;
                Ok(None)
            }
        }
    }

    fn follow(&mut self, target: &OsStr) -> io::Result<()> {
        self.links += 1;
        if self.links > MOST_LINKS {
            return Err(Errno::LOOP.into());
        }
        if target.as_bytes().starts_with(b"/") {
            self.path.clear();
            self.reopen()?;
        }
        self.left.extend(reversed(target));
        // A link to the root or to the folder it stands in leaves nothing to do: the place is the answer.
        if self.left.is_empty() {
            self.left.push(".".into());
        }
        Ok(())
    }

    fn enter(&self, path: &Path, status: &Status) -> io::Result<Option<OwnedFd>> {
        match status.kind() {
            Kind::Directory => self.root.directory(path).map(Some),
            _ if self.left.is_empty() => Ok(None),
            _ => Err(Errno::NOTDIR.into()),
        }
    }

    fn reopen(&mut self) -> io::Result<Option<Status>> {
        self.at = match self.root.directory(&self.path) {
            Ok(directory) => Some(directory),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        self.at.as_ref().map(Status::of_open).transpose()
    }
}

/// What has that name in an open folder, links not followed; nothing where there is none.
pub(crate) fn status_at(folder: impl AsFd, name: &OsStr) -> io::Result<Option<Status>> {
    match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(Status::from(&stat))),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The names in an open folder, with their kinds as far as the folder knows them.
pub(crate) fn names_of(
    folder: impl AsFd,
    buffer: &mut [MaybeUninit<u8>],
) -> io::Result<Vec<(OsString, FileType)>> {
    let mut names = Vec::new();
    let mut entries = RawDir::new(folder, buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if !matches!(name, b"." | b"..") {
            names.push((OsStr::from_bytes(name).to_owned(), entry.file_type()));
        }
    }
    Ok(names)
}

/// The names of a path, the last first.
fn reversed(path: &OsStr) -> Vec<OsString> {
    let parts = path.as_bytes().split(|&byte| byte == b'/');
    let parts = parts.filter(|part| !matches!(*part, b"" | b"."));
    parts
        .rev()
        .map(|part| OsStr::from_bytes(part).to_owned())
        .collect()
}
