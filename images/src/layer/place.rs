//! The directory that one layer is laid out in: finds and makes the parents of its files, and clears names.
//! Leans on `stack` for what lies below and on `metadata` for directories that are copied from there.
//!
//! A parent that is a symbolic link, of this layer or of one below, is followed inside of the root, as it would be if the
//! layer were applied to the mounted stack: with `lib -> usr/lib` below, `lib/a.so` is put at `usr/lib/a.so`.
//! A parent that no entry names is made: as a copy of the directory below where there is one, so that it does not hide
//! the owner and permissions it had.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, ResolveFlags, fchmod, futimens, mkdirat, openat2, unlinkat,
};
use rustix::io::Errno;

use super::attribute::{Marks, is_whiteout, read_open};
use super::entry::Time;
use super::metadata::{Metadata, Ownership, Shortfalls, timestamps};
use super::stack::{Child, Directory, Stack, joined, names_of, open_directory, stat_at};

/// What nobody says anything about.
const DIRECTORY_MODE: u32 = 0o755;

/// The directory of one layer while it is filled.
pub(crate) struct Place {
    root: Arc<OwnedFd>,
    stack: Stack,
    marks: Marks,
    ownership: Ownership,
    last: Option<(Vec<OsString>, Arc<OwnedFd>)>,
    later: Vec<Later>,
    pub(crate) short: Shortfalls,
}

/// What a directory gets in the end.
struct Later {
    path: Vec<OsString>,
    mode: u32,
    mtime: Option<Time>,
}

impl Place {
    /// Opens a layer's directory and those below it, the upper ones before the lower.
    pub(crate) fn open(
        own: &Path,
        lowers: &[&Path],
        marks: Marks,
        ownership: Ownership,
    ) -> io::Result<Self> {
        let stack = Stack::open(std::iter::once(own).chain(lowers.iter().copied()))?;
        let mut place = Self {
            root: Arc::clone(stack.root().first()),
            stack,
            marks,
            ownership,
            last: None,
            later: Vec::new(),
            short: Shortfalls::default(),
        };
        place.start_root()?;
        Ok(place)
    }

    /// The root is what it is below, until an entry says otherwise.
    fn start_root(&mut self) -> io::Result<()> {
        let root = Arc::clone(&self.root);
        match self.stack.root().below() {
            Some(below) => self.describe(&root, Vec::new(), &copied(&below)?),
            None => {
                self.later.push(Later {
                    path: Vec::new(),
                    mode: DIRECTORY_MODE,
                    mtime: None,
                });
                Ok(())
            }
        }
    }

    /// What the layer and those below it show together.
    pub(crate) fn stack(&self) -> &Stack {
        &self.stack
    }

    /// The open directory that files with that path's parent belong into; made where it is missing.
    pub(crate) fn parent(&mut self, parent: &[OsString]) -> io::Result<Arc<OwnedFd>> {
        if let Some((path, descriptor)) = &self.last
            && path == parent
        {
            return Ok(Arc::clone(descriptor));
        }
        let descriptor = match self.own(parent)? {
            Some(descriptor) => Arc::new(descriptor),
            None => self.make_parents(parent)?,
        };
        self.last = Some((parent.to_vec(), Arc::clone(&descriptor)));
        Ok(descriptor)
    }

    /// Makes a directory, or takes the one that is there; its permissions and time come in the end.
    pub(crate) fn make_directory(
        &mut self,
        path: &[OsString],
        metadata: &Metadata,
    ) -> io::Result<()> {
        let Some((name, parent_path)) = path.split_last() else {
            return self.describe(&Arc::clone(&self.root), Vec::new(), metadata);
        };
        let parent = self.parent(parent_path)?;
        if self.make_or_take(&parent, name)? {
            self.last = None;
        }
        let directory = open_directory(&parent, name)?;
        self.describe(&directory, path.to_vec(), metadata)
    }

    /// Removes what has that name in the layer's own directory, with everything below.
    pub(crate) fn clear(&mut self, parent: impl AsFd, name: &OsStr) -> io::Result<()> {
        self.last = None;
        remove(parent.as_fd(), name)
    }

    /// Marks a directory of the layer as hiding what lies below it.
    pub(crate) fn set_opaque(&self, directory: impl AsFd) -> io::Result<()> {
        self.marks.set_opaque(directory)
    }

    pub(crate) fn ownership(&self) -> Ownership {
        self.ownership
    }

    /// Gives directories their permissions and times, now that nothing is put into them any more.
    pub(crate) fn finish(mut self) -> io::Result<Shortfalls> {
        for Later { path, mode, mtime } in std::mem::take(&mut self.later) {
            // It may have been replaced by something else since.
            let Some(directory) = self.own(&path)? else {
                continue;
            };
            fchmod(&directory, Mode::from_raw_mode(mode))?;
            if let Some(mtime) = mtime {
                futimens(&directory, &timestamps(mtime))?;
            }
        }
        Ok(self.short)
    }

    /// The layer's own directory of that path, if every part of it is one.
    fn own(&self, path: &[OsString]) -> io::Result<Option<OwnedFd>> {
        if path.is_empty() {
            return Ok(Some(self.root.try_clone()?));
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let within =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match openat2(&self.root, joined(path), flags, Mode::empty(), within) {
            Ok(directory) => Ok(Some(directory)),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
            Err(Errno::NOSYS | Errno::PERM | Errno::NAMETOOLONG) => self.own_by_steps(path),
            Err(error) => Err(error.into()),
        }
    }

    /// The same with one call a part, for kernels before 5.6, filters that forbid the new call, and very long paths.
    fn own_by_steps(&self, path: &[OsString]) -> io::Result<Option<OwnedFd>> {
        let mut directory = self.root.try_clone()?;
        for name in path {
            directory = match open_directory(&directory, name) {
                Ok(child) => child,
                Err(error) if is_absent(&error) => return Ok(None),
                Err(error) => return Err(error),
            };
        }
        Ok(Some(directory))
    }

    fn make_parents(&mut self, parent: &[OsString]) -> io::Result<Arc<OwnedFd>> {
        let text = joined(parent);
        let found = self.stack.find(text.as_os_str().as_encoded_bytes(), true)?;
        let mut path = Vec::new();
        let mut at = Arc::clone(&self.root);
        let mut seen = self.stack.root().clone();
        for name in found.path {
            path.push(name.clone());
            at = match seen.child(&name)? {
                Child::Leaf(_) => return Err(Errno::NOTDIR.into()),
                Child::Directory(child) if child.layer() == 0 => Arc::clone(child.first()),
                Child::Directory(child) => self.make_parent(&at, &path, Some(&child))?,
                Child::Missing => self.make_parent(&at, &path, None)?,
            };
            let Child::Directory(directory) = seen.child(&name)? else {
                return Err(Errno::NOTDIR.into());
            };
            seen = directory;
        }
        Ok(at)
    }

    /// Makes one directory that no entry named, as a copy of the one below where there is one.
    fn make_parent(
        &mut self,
        parent: &Arc<OwnedFd>,
        path: &[OsString],
        below: Option<&Directory>,
    ) -> io::Result<Arc<OwnedFd>> {
        let name = path.last().ok_or(Errno::NOENT)?;
        self.make_or_take(parent, name)?;
        let made = Arc::new(open_directory(parent, name)?);
        match below {
            Some(below) => self.describe(&made, path.to_vec(), &copied(below)?)?,
            None => self.later.push(Later {
                path: path.to_vec(),
                mode: DIRECTORY_MODE,
                mtime: None,
            }),
        }
        Ok(made)
    }

    /// Makes a directory unless there is one; in place of anything else it hides what lies below, whose name was taken.
    /// Says whether something was replaced.
    fn make_or_take(&self, parent: &Arc<OwnedFd>, name: &OsStr) -> io::Result<bool> {
        match mkdirat(parent, name, Mode::RWXU) {
            Ok(()) => return Ok(false),
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
        let stat = stat_at(parent, name)?.ok_or(Errno::NOENT)?;
        if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
            return Ok(false);
        }
        unlinkat(parent, name, AtFlags::empty())?;
        mkdirat(parent, name, Mode::RWXU)?;
        self.marks.set_opaque(open_directory(parent, name)?)?;
        Ok(true)
    }

    fn describe(
        &mut self,
        directory: &impl AsFd,
        path: Vec<OsString>,
        metadata: &Metadata,
    ) -> io::Result<()> {
        let mode = metadata.give_directory(directory, self.ownership, &mut self.short)?;
        self.later.push(Later {
            path,
            mode,
            mtime: Some(metadata.mtime),
        });
        Ok(())
    }
}

/// Removes a file or a directory with everything in it; what is not there is removed already.
///
/// # Errors
/// When the file system refuses.
pub fn remove(parent: impl AsFd, name: &OsStr) -> io::Result<()> {
    match unlinkat(&parent, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => return Ok(()),
        Err(Errno::ISDIR | Errno::PERM) => {}
        Err(error) => return Err(error.into()),
    }
    let directory = open_directory(&parent, name)?;
    for (child, _) in names_of(&directory)? {
        remove(&directory, &child)?;
    }
    unlinkat(&parent, name, AtFlags::REMOVEDIR)?;
    Ok(())
}

/// What has that name in the layer itself, if it is no mark of deletion.
pub(crate) fn is_own(parent: impl AsFd, name: &OsStr) -> io::Result<bool> {
    Ok(stat_at(parent, name)?.is_some_and(|stat| !is_whiteout(&stat)))
}

fn copied(directory: &Directory) -> io::Result<Metadata> {
    let attributes = read_open(directory.first())?;
    Ok(Metadata::copied(&directory.stat()?, attributes))
}

fn is_absent(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::NOENT | Errno::NOTDIR | Errno::LOOP))
}
