//! Puts one file, link, pipe or device into a folder of the image.
//! Leans on `content` for bytes, on `place` for names that are taken, and on `options` for what the file gets.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use dockwright_images::layer::Metadata;
use dockwright_images::layer::attribute::{read_at, read_open};
use rustix::fs::{FileType, Mode, OFlags, makedev, mknodat, openat, readlinkat, symlinkat};
use rustix::io::Errno;

use super::content::Copying;
use super::error::CopyError;
use super::options::{WriteOptions, Written};
use super::place::replacing;
use crate::context::{ContextError, Found, Kind, Status, Tree, is_kept, status_at};

/// What one thread puts files with.
pub(crate) struct Putting<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) options: &'a WriteOptions<'a>,
    pub(crate) copying: Copying<'a>,
    pub(crate) written: Written,
}

/// A name in an open folder, and the whole path for messages.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) folder: &'a OwnedFd,
    pub(crate) name: &'a OsStr,
    pub(crate) path: &'a Path,
}

impl Putting<'_> {
    /// Copies one file that is no folder; in place of a file that is there, but not of a folder.
    ///
    /// # Errors
    /// When the source is gone or became something else, or the target cannot be written.
    pub(crate) fn put(
        &mut self,
        from: Spot<'_>,
        status: &Status,
        to: Spot<'_>,
    ) -> Result<(), CopyError> {
        let is_put = match status.kind() {
            Kind::File => self.put_file(from, status, to)?,
            Kind::Symlink => self.put_link(from, status, to)?,
            _ => self.put_node(from, status, to)?,
        };
        match is_put {
            true => Ok(()),
            false => Err(onto_folder(from.path, to.path)),
        }
    }

    fn put_file(
        &mut self,
        from: Spot<'_>,
        status: &Status,
        to: Spot<'_>,
    ) -> Result<bool, CopyError> {
        let tree = self.tree;
        let unreadable = |error| unreadable(tree, from, error);
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = openat(from.folder, from.name, flags, Mode::empty());
        let mut source = File::from(opened.map_err(|error| unreadable(error.into()))?);
        let before = Status::of_open(&source).map_err(unreadable)?;
        if !before.is_file() {
            let message = "it became something else while it was copied";
            return Err(unreadable(io::Error::other(message)));
        }
        let attributes = read_open(&source).map_err(unreadable)?;
        let Some(mut target) = create(to).map_err(|error| CopyError::write(to.path, error))? else {
            return Ok(false);
        };
        let copied = self.copying.copy(&mut source, &mut target, before.size);
        // The bytes that were read decide which side failed; both are named.
        let copied = copied.map_err(|error| CopyError::write(to.path, error))?;
        self.written.bytes += copied;
        let after = Status::of_open(&source).map_err(unreadable)?;
        if !status.is_unchanged(&after) {
            let changed = &mut self.written.changed;
            changed.get_or_insert_with(|| from.path.to_owned());
        }
        let metadata = self.metadata(status, attributes);
        let shortfalls = &mut self.written.shortfalls;
        metadata
            .give_open(&target, self.options.ownership, shortfalls)
            .map_err(|error| CopyError::write(to.path, error))?;
        Ok(true)
    }

    fn put_link(
        &mut self,
        from: Spot<'_>,
        status: &Status,
        to: Spot<'_>,
    ) -> Result<bool, CopyError> {
        let target = readlinkat(from.folder, from.name, Vec::new());
        let target = target.map_err(|error| unreadable(self.tree, from, error.into()))?;
        let make = || symlinkat(&target, to.folder, to.name);
        self.put_named(from, status, to, true, make)
    }

    fn put_node(
        &mut self,
        from: Spot<'_>,
        status: &Status,
        to: Spot<'_>,
    ) -> Result<bool, CopyError> {
        let kind = match status.kind() {
            Kind::CharacterDevice => FileType::CharacterDevice,
            Kind::BlockDevice => FileType::BlockDevice,
            _ => FileType::Fifo,
        };
        if kind == FileType::CharacterDevice && status.device == (0, 0) {
            let message =
                "a device of number 0:0 marks a deletion in a layer, so it cannot be copied";
            return Err(unreadable(self.tree, from, io::Error::other(message)));
        }
        let device = makedev(status.device.0, status.device.1);
        let make = || mknodat(to.folder, to.name, kind, Mode::RUSR | Mode::WUSR, device);
        self.put_named(from, status, to, false, make)
    }

    /// Makes what is described by its name alone.
    fn put_named(
        &mut self,
        from: Spot<'_>,
        status: &Status,
        to: Spot<'_>,
        is_link: bool,
        make: impl Fn() -> rustix::io::Result<()>,
    ) -> Result<bool, CopyError> {
        let later = status_at(from.folder, from.name)
            .map_err(|error| unreadable(self.tree, from, error))?;
        if !later.is_some_and(|later| status.is_unchanged(&later)) {
            let changed = &mut self.written.changed;
            changed.get_or_insert_with(|| from.path.to_owned());
        }
        let attributes = read_at(from.folder, from.name);
        let attributes = attributes.map_err(|error| unreadable(self.tree, from, error))?;
        let unwritten = |error| CopyError::write(to.path, error);
        match replacing(to.folder, to.name, make) {
            Ok(None) => return Ok(false),
            Ok(Some(())) => {}
            // Whoever is not the machine's root may not make devices.
            Err(error) if Errno::from_io_error(&error) == Some(Errno::PERM) && !is_link => {
                self.written.shortfalls.devices += 1;
                return Ok(true);
            }
            Err(error) => return Err(unwritten(error)),
        }
        let metadata = self.metadata(status, attributes);
        let (ownership, shortfalls) = (self.options.ownership, &mut self.written.shortfalls);
        metadata
            .give_at(to.folder, to.name, is_link, ownership, shortfalls)
            .map_err(unwritten)?;
        Ok(true)
    }

    /// Gives a folder what its source has; nothing may be put into it afterward.
    ///
    /// # Errors
    /// When the source cannot be read, or the folder be changed.
    pub(crate) fn describe_folder(
        &mut self,
        found: &Found,
        folder: &OwnedFd,
        path: &Path,
    ) -> Result<(), CopyError> {
        let root = self.tree.root();
        let unreadable = |error| ContextError::read(&root.path().join(&found.path), error);
        let source = root.directory(&found.path).map_err(unreadable)?;
        let attributes = read_open(&source).map_err(unreadable)?;
        let metadata = self.metadata(&found.status, attributes);
        let (ownership, shortfalls) = (self.options.ownership, &mut self.written.shortfalls);
        metadata
            .give_open(folder, ownership, shortfalls)
            .map_err(|error| CopyError::write(path, error))
    }

    fn metadata(
        &self,
        status: &Status,
        attributes: Vec<(std::ffi::OsString, Vec<u8>)>,
    ) -> Metadata {
        let kept = attributes.into_iter().filter(|(name, _)| is_kept(name));
        Metadata {
            attributes: kept.collect(),
            ..self.options.of(&self.tree.taken(*status))
        }
    }
}

fn unreadable(tree: &Tree, from: Spot<'_>, error: io::Error) -> CopyError {
    ContextError::read(&tree.root().path().join(from.path), error).into()
}

/// A new file, in place of one that is there; nothing where a folder is.
pub(crate) fn create(to: Spot<'_>) -> io::Result<Option<File>> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let make = || openat(to.folder.as_fd(), to.name, flags, Mode::RUSR | Mode::WUSR);
    Ok(replacing(to.folder, to.name, make)?.map(File::from))
}

pub(crate) fn onto_folder(from: &Path, to: &Path) -> CopyError {
    CopyError::OntoFolder {
        from: Path::new("/").join(from),
        to: Path::new("/").join(to),
    }
}
