//! Where copies go: finds folders in the image beneath its root, and makes those that are missing.
//! Leans on `context` for looking and on `options` for what made folders get.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, Mode, fchmod, mkdirat, unlinkat};
use rustix::io::Errno;

use super::error::CopyError;
use super::options::{WriteOptions, Written};
use crate::context::{ContextError, Folder, Located, status_at};

/// The root that copies go into.
pub(crate) struct Place<'a> {
    pub(crate) root: Folder,
    pub(crate) options: &'a WriteOptions<'a>,
    pub(crate) written: Written,
}

impl<'a> Place<'a> {
    pub(crate) fn open(into: &Path, options: &'a WriteOptions<'a>) -> Result<Self, CopyError> {
        Ok(Self {
            root: Folder::open(into).map_err(|error| ContextError::open(into, error))?,
            options,
            written: Written::default(),
        })
    }

    /// Where a path of the image leads to, links followed.
    pub(crate) fn locate(&self, path: &Path) -> Result<Located, CopyError> {
        let found = self.root.locate(path.as_os_str(), true, &|_, _| true);
        found.map_err(|error| CopyError::write(path, error))
    }

    /// Makes a folder with those above it, as far as they are missing; gives its path without links.
    pub(crate) fn make(&mut self, path: &Path) -> Result<PathBuf, CopyError> {
        let found = self.locate(path)?;
        match found.status {
            Some(status) if status.is_directory() => {}
            Some(_) => return Err(CopyError::write(path, Errno::NOTDIR)),
            None => self.make_missing(&found.path)?,
        }
        Ok(found.path)
    }

    fn make_missing(&mut self, path: &Path) -> Result<(), CopyError> {
        let mut at = self.folder(Path::new(""))?;
        let mut reached = PathBuf::new();
        for name in path.components() {
            let Component::Normal(name) = name else {
                continue;
            };
            reached.push(name);
            let made = self.enter_or_make(&at, name);
            at = made.map_err(|error| CopyError::write(&reached, error))?;
        }
        Ok(())
    }

    fn enter_or_make(&mut self, at: &OwnedFd, name: &OsStr) -> io::Result<OwnedFd> {
        match mkdirat(at, name, Mode::RWXU) {
            Err(Errno::EXIST) => return Ok(open_folder(at, name)?),
            made => made?,
        }
        let folder = open_folder(at, name)?;
        let metadata = self.options.of_made_folder();
        let shortfalls = &mut self.written.shortfalls;
        let mode = metadata.give_directory(&folder, self.options.ownership, shortfalls)?;
        fchmod(&folder, Mode::from_raw_mode(mode))?;
        Ok(folder)
    }

    /// Opens a folder by its path without links.
    pub(crate) fn folder(&self, path: &Path) -> Result<OwnedFd, CopyError> {
        let opened = self.root.directory(path);
        opened.map_err(|error| CopyError::write(path, error))
    }
}

/// Opens a folder by its name in an open one.
pub(crate) fn open_folder(at: impl AsFd, name: &OsStr) -> rustix::io::Result<OwnedFd> {
    use rustix::fs::{OFlags, openat};
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(at, name, flags, Mode::empty())
}

/// Makes something with a name that is free, or becomes so: a file that has it is removed, a folder is not.
pub(crate) fn replacing<T>(
    at: impl AsFd,
    name: &OsStr,
    make: impl Fn() -> rustix::io::Result<T>,
) -> io::Result<Option<T>> {
    match make() {
        Err(Errno::EXIST) => {}
        made => return Ok(Some(made?)),
    }
    if status_at(&at, name)?.is_some_and(|status| status.is_directory()) {
        return Ok(None);
    }
    unlinkat(&at, name, AtFlags::empty())?;
    Ok(Some(make()?))
}
