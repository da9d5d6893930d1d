//! Lays an archive out in a folder that may hold files already, as `ADD` and contexts want it.
//! Leans on `folder` for staying inside and on `images` for reading tars and for giving files what they should have.
//!
//! It is not how layers are laid out: nothing marks deletions here, links that are there are followed inside of the folder,
//! and of two files with one name the later one holds, except that a folder stays a folder where a folder comes.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use dockwright_images::compression::Decompressor;
use dockwright_images::layer::{
    Budget, Entries, Entry, Kind, Metadata, Ownership, Shortfalls, Shown, Time, UnpackLimits,
    components, remove, write_content,
};
use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, Timespec, Timestamps, UTIME_OMIT, fchmod, futimens, linkat,
    makedev, mkdirat, mknodat, openat, symlinkat,
};
use rustix::io::Errno;

use super::error::ContextError;
use super::folder::{Folder, status_at};

/// How much of a file is copied at once.
const BUFFER: usize = 256 << 10;

/// How an archive is laid out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Unpacking {
    /// Whom everything belongs to, instead of whom the archive says.
    pub(crate) owner: Option<(u32, u32)>,
    pub(crate) ownership: Ownership,
    pub(crate) limits: UnpackLimits,
}

/// What was laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LaidOut {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
    pub(crate) shortfalls: Shortfalls,
}

/// Lays out a tar, compressed or not.
///
/// # Errors
/// When it is none, holds what is refused, passes a limit, or the file system refuses.
pub(crate) fn unpack(
    archive: impl Read,
    into: &Folder,
    settings: &Unpacking,
) -> Result<LaidOut, ContextError> {
    let content =
        Decompressor::new(archive).map_err(|error| ContextError::read(into.path(), error))?;
    let mut work = Work {
        entries: Entries::new(content.with_ratio(settings.limits.ratio())),
        into,
        settings,
        budget: Budget::new(settings.limits),
        shortfalls: Shortfalls::default(),
        last: None,
        times: Vec::new(),
        buffer: vec![0; BUFFER],
    };
    while let Some(entry) = work.entries.advance()? {
        work.budget.take(&entry)?;
        work.take(&entry)?;
    }
    work.finish()
}

struct Work<'a, R: Read> {
    entries: Entries<R>,
    into: &'a Folder,
    settings: &'a Unpacking,
    budget: Budget,
    shortfalls: Shortfalls,
    /// The folder of the last entry: as it was named, and open.
    last: Option<(Vec<OsString>, PathBuf, OwnedFd)>,
    /// What folders get when nothing is put into them any more.
    times: Vec<(PathBuf, Time)>,
    buffer: Vec<u8>,
}

impl<R: Read> Work<'_, R> {
    fn take(&mut self, entry: &Entry) -> Result<(), ContextError> {
        let shown = Shown::new(&entry.name);
        let path =
            components(&entry.name).map_err(|error| ContextError::Name(shown.clone(), error))?;
        let Some((name, parent)) = path.split_last() else {
            // The archive's own root says nothing about the folder that it is laid out in.
            return Ok(());
        };
        let link = components(&entry.link);
        let made = match (entry.kind, link) {
            (Kind::HardLink, Err(error)) => return Err(ContextError::Name(shown, error)),
            (Kind::HardLink, Ok(link)) => self.link(&link, parent, name),
            (Kind::Directory, _) => self.make_folder(parent, name, entry),
            (Kind::File, _) => self.make_file(parent, name, entry),
            _ => self.make_other(parent, name, entry),
        };
        made.map_err(|error| ContextError::Entry(shown, error))
    }

    /// Opens the folder of an entry, made where it is missing; links in it are followed inside of the root.
    fn enter(&mut self, parent: &[OsString]) -> io::Result<()> {
        if self.last.as_ref().is_some_and(|(path, ..)| path == parent) {
            return Ok(());
        }
        let asked: PathBuf = parent.iter().collect();
        let path = self
            .into
            .locate(asked.as_os_str(), true, &|_, _| true)?
            .path;
        let mut at = self.into.directory(Path::new(""))?;
        for name in &path {
            match mkdirat(&at, name, Mode::RWXU) {
                Err(Errno::EXIST) => at = open_folder(&at, name)?,
                made => {
                    made?;
                    at = open_folder(&at, name)?;
                    fchmod(&at, Mode::from_raw_mode(0o755))?;
                }
            }
        }
        self.last = Some((parent.to_vec(), path, at));
        Ok(())
    }

    /// The folder that was entered last, and its path without links.
    fn entered(&self) -> io::Result<(&Path, &OwnedFd)> {
        match &self.last {
            Some((_, path, folder)) => Ok((path, folder)),
            None => Err(Errno::NOENT.into()),
        }
    }

    fn make_folder(&mut self, parent: &[OsString], name: &OsStr, entry: &Entry) -> io::Result<()> {
        self.enter(parent)?;
        let (path, at) = self.entered()?;
        let path = path.join(name);
        let there = status_at(at, name)?;
        if !there.is_some_and(|status| status.is_directory()) {
            remove(at, name)?;
            mkdirat(at, name, Mode::RWXU)?;
        }
        let folder = open_folder(at, name)?;
        let metadata = self.metadata(entry);
        let shortfalls = &mut self.shortfalls;
        let mode = metadata.give_directory(&folder, self.settings.ownership, shortfalls)?;
        fchmod(&folder, Mode::from_raw_mode(mode))?;
        self.times.push((path, entry.mtime));
        Ok(())
    }

    fn make_file(&mut self, parent: &[OsString], name: &OsStr, entry: &Entry) -> io::Result<()> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = self.replacing(parent, name, |at| {
            openat(at, name, flags, Mode::RUSR | Mode::WUSR)
        })?;
        let mut file = File::from(file);
        write_content(&mut self.entries, entry, &mut file, &mut self.buffer)?;
        let metadata = self.metadata(entry);
        metadata.give_open(&file, self.settings.ownership, &mut self.shortfalls)
    }

    fn make_other(&mut self, parent: &[OsString], name: &OsStr, entry: &Entry) -> io::Result<()> {
        let is_link = entry.kind == Kind::Symlink;
        let kind = match entry.kind {
            Kind::CharacterDevice if entry.device == (0, 0) => {
                let message = "a device of number 0:0 marks a deletion in a layer";
                return Err(io::Error::other(message));
            }
            Kind::CharacterDevice => FileType::CharacterDevice,
            Kind::BlockDevice => FileType::BlockDevice,
            _ => FileType::Fifo,
        };
        let device = makedev(entry.device.0, entry.device.1);
        let made = self.replacing(parent, name, |at| match is_link {
            true => symlinkat(entry.link.as_slice(), at, name),
            false => mknodat(at, name, kind, Mode::RUSR | Mode::WUSR, device),
        });
        match made {
            Err(error) if !is_link && Errno::from_io_error(&error) == Some(Errno::PERM) => {
                self.shortfalls.devices += 1;
                return Ok(());
            }
            made => made?,
        }
        let metadata = self.metadata(entry);
        let mut shortfalls = self.shortfalls;
        let (_, at) = self.entered()?;
        metadata.give_at(at, name, is_link, self.settings.ownership, &mut shortfalls)?;
        self.shortfalls = shortfalls;
        Ok(())
    }

    fn link(&mut self, to: &[OsString], parent: &[OsString], name: &OsStr) -> io::Result<()> {
        let Some((old, old_parent)) = to.split_last() else {
            return Err(Errno::ISDIR.into());
        };
        let asked: PathBuf = old_parent.iter().collect();
        let found = self.into.locate(asked.as_os_str(), true, &|_, _| true)?;
        let from = self.into.directory(&found.path)?;
        let source = status_at(&from, old)?.ok_or(Errno::NOENT)?;
        self.enter(parent)?;
        let (_, at) = self.entered()?;
        let target = status_at(at, name)?;
        if target.is_some_and(|target| target.identity == source.identity) {
            return Ok(());
        }
        self.replacing(parent, name, |at| {
            linkat(&from, old, at, name, AtFlags::empty())
        })
    }

    /// Makes something new, in place of whatever has the name.
    fn replacing<T>(
        &mut self,
        parent: &[OsString],
        name: &OsStr,
        make: impl Fn(&OwnedFd) -> rustix::io::Result<T>,
    ) -> io::Result<T> {
        self.enter(parent)?;
        let (_, at) = self.entered()?;
        match make(at) {
            Err(Errno::EXIST) => {
                remove(at, name)?;
                Ok(make(at)?)
            }
            made => Ok(made?),
        }
    }

    fn metadata(&self, entry: &Entry) -> Metadata {
        let (user, group) = self.settings.owner.unwrap_or((entry.user, entry.group));
        Metadata {
            mode: entry.mode,
            user,
            group,
            mtime: entry.mtime,
            attributes: entry.attributes.clone(),
        }
    }

    /// Reads the rest, so that a pipe's other end is not cut off, and gives folders their times.
    fn finish(self) -> Result<LaidOut, ContextError> {
        self.entries.finish()?;
        for (path, mtime) in self.times.iter().rev() {
            // It may have become something else since.
            let Ok(folder) = self.into.directory(path) else {
                continue;
            };
            futimens(&folder, &timestamps(*mtime))
                .map_err(|error| ContextError::write(path, error.into()))?;
        }
        Ok(LaidOut {
            entries: self.budget.entries(),
            bytes: self.budget.bytes(),
            shortfalls: self.shortfalls,
        })
    }
}

fn open_folder(at: impl AsFd, name: &OsStr) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(at, name, flags, Mode::empty())
}

fn timestamps(mtime: Time) -> Timestamps {
    Timestamps {
        last_access: Timespec {
            tv_sec: 0,
            tv_nsec: UTIME_OMIT,
        },
        last_modification: Timespec {
            tv_sec: mtime.seconds,
            tv_nsec: i64::from(mtime.nanoseconds),
        },
    }
}
