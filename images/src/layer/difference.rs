//! Walks through an overlay's upper directory beside what lies below it, and tells what differs.
//! Leans on `stack` for what lies below and on `attribute` for the marks.
//! A file that overlayfs copied up and nobody changed is the same, which only its content can tell.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, Stat, open};

use super::attribute::{is_indirection, is_opaque, is_overlay, is_whiteout, read_at, read_open};
use super::metadata::mtime_of;
use super::stack::{
    Child, Directory, Leaf, Stack, joined, names_of, open_directory, open_file, stat_at,
};

/// How much of two files is compared at once.
const BUFFER: usize = 64 << 10;

/// What lies below a directory.
#[derive(Clone, Debug)]
pub(crate) enum Below {
    /// Nobody knows; everything counts as changed, and every mark as needed.
    Unknown,
    /// Nothing.
    Nothing,
    /// A directory.
    Directory(Directory),
}

/// How a file is related to what lies below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// There was nothing.
    New,
    /// There was something else.
    Changed,
    /// It is as it was.
    Same,
}

/// A file of the upper directory.
pub(crate) struct Item<'a> {
    pub(crate) path: &'a [OsString],
    pub(crate) parent: &'a OwnedFd,
    pub(crate) stat: &'a Stat,
    pub(crate) state: State,
}

/// What is met on the way, in the order of sorted names, directories before what is in them.
pub(crate) enum Step<'a> {
    /// A directory, and whether it hides something that one below has.
    Enter {
        item: Item<'a>,
        directory: &'a OwnedFd,
        is_opaque: bool,
    },
    /// The end of the directory that was entered last.
    Leave,
    /// Any other file.
    Leaf(Item<'a>),
    /// Something below that is gone.
    Gone(&'a [OsString]),
}

/// How the upper directory is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Without marks: every file is what it is.
    Plain,
    /// With marks; a directory that hides all below it is told as such, and everything in it is new.
    Opaque,
    /// With marks; a directory that hides all below it is told name by name, as if somebody had removed each.
    Expanded,
}

/// What is left out of a walk, with everything in it.
pub(crate) type Excluded<'a> = &'a dyn Fn(&Path) -> bool;

/// Walks through the upper directory.
pub(crate) fn difference<E: From<io::Error>>(
    upper: &Path,
    below: &Below,
    reading: Reading,
    excluded: Excluded<'_>,
    visit: &mut dyn FnMut(Step<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = open(upper, flags, Mode::empty()).map_err(io::Error::from)?;
    let mut walk = Walk {
        reading,
        excluded,
        visit,
        path: Vec::new(),
    };
    walk.directory(&root, below, &[])
}

/// What lies below an upper directory: the directories of all layers, the upper ones before the lower.
pub(crate) fn below(lowers: Option<&[&Path]>) -> io::Result<Below> {
    match lowers {
        None => Ok(Below::Unknown),
        Some([]) => Ok(Below::Nothing),
        Some(lowers) => Ok(Below::Directory(Stack::open(lowers)?.root().clone())),
    }
}

struct Walk<'a, E> {
    reading: Reading,
    excluded: Excluded<'a>,
    visit: &'a mut dyn FnMut(Step<'_>) -> Result<(), E>,
    path: Vec<OsString>,
}

impl<E: From<io::Error>> Walk<'_, E> {
    /// The files of a directory, and those names of `hidden` that it does not have itself.
    fn directory(
        &mut self,
        directory: &OwnedFd,
        below: &Below,
        hidden: &[OsString],
    ) -> Result<(), E> {
        let mut names: Vec<OsString> = names_of(directory)?
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        names.extend_from_slice(hidden);
        names.sort_unstable();
        names.dedup();
        for name in names {
            self.path.push(name);
            if !(self.excluded)(&joined(&self.path)) {
                self.file(directory, below, !hidden.is_empty())?;
            }
            self.path.pop();
        }
        Ok(())
    }

    fn file(&mut self, parent: &OwnedFd, below: &Below, hides: bool) -> Result<(), E> {
        let Some(name) = self.path.last() else {
            return Ok(());
        };
        let Some(stat) = stat_at(parent, name)? else {
            // Hidden with its directory; or it vanished since the directory was read.
            return match hides {
                true => (self.visit)(Step::Gone(&self.path)),
                false => Ok(()),
            };
        };
        let old = match below {
            Below::Directory(directory) => Some(directory.child(name)?),
            Below::Nothing => Some(Child::Missing),
            Below::Unknown => None,
        };
        if self.reading != Reading::Plain && is_whiteout(&stat) {
            return match old {
                Some(Child::Missing) => Ok(()),
                _ => (self.visit)(Step::Gone(&self.path)),
            };
        }
        if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
            return self.enter(parent, &stat, old);
        }
        let state = match old {
            None | Some(Child::Missing) => State::New,
            Some(Child::Leaf(old)) if is_same_leaf(parent, name, &stat, &old)? => State::Same,
            Some(_) => State::Changed,
        };
        let item = Item {
            path: &self.path,
            parent,
            stat: &stat,
            state,
        };
        (self.visit)(Step::Leaf(item))
    }

    fn enter(&mut self, parent: &OwnedFd, stat: &Stat, old: Option<Child>) -> Result<(), E> {
        let Some(name) = self.path.last() else {
            return Ok(());
        };
        let directory = open_directory(parent, name)?;
        let hides = self.reading != Reading::Plain && is_opaque(&directory)?;
        let state = match &old {
            None | Some(Child::Missing) => State::New,
            Some(Child::Directory(old)) if is_same_directory(&directory, stat, old)? => State::Same,
            Some(_) => State::Changed,
        };
        let (mut is_opaque, mut hidden) = (false, Vec::new());
        let below = match old {
            None => {
                is_opaque = hides;
                Below::Unknown
            }
            Some(Child::Directory(old)) if hides && self.reading == Reading::Opaque => {
                is_opaque = !old.names()?.is_empty();
                Below::Nothing
            }
            Some(Child::Directory(old)) => {
                hidden = if hides { old.names()? } else { hidden };
                Below::Directory(old)
            }
            Some(_) => Below::Nothing,
        };
        let item = Item {
            path: &self.path,
            parent,
            stat,
            state,
        };
        (self.visit)(Step::Enter {
            item,
            directory: &directory,
            is_opaque,
        })?;
        self.directory(&directory, &below, &hidden)?;
        (self.visit)(Step::Leave)
    }
}

/// The attributes of a file that belong into a layer or a comparison: not those of overlayfs.
/// Where one of them says that the file is not whole, that is an error.
pub(crate) fn attributes_at(
    parent: impl AsFd,
    name: &OsStr,
) -> io::Result<Vec<(OsString, Vec<u8>)>> {
    own(read_at(parent, name)?)
}

/// The same of an open directory.
pub(crate) fn attributes_of(directory: impl AsFd) -> io::Result<Vec<(OsString, Vec<u8>)>> {
    own(read_open(directory)?)
}

fn own(mut attributes: Vec<(OsString, Vec<u8>)>) -> io::Result<Vec<(OsString, Vec<u8>)>> {
    if attributes.iter().any(|(name, _)| is_indirection(name)) {
        return Err(io::Error::other(
            "overlayfs keeps a part of it elsewhere; mount with `redirect_dir=off,metacopy=off`",
        ));
    }
    attributes.retain(|(name, _)| !is_overlay(name));
    Ok(attributes)
}

fn is_same_directory(directory: &OwnedFd, stat: &Stat, old: &Directory) -> io::Result<bool> {
    let same = is_same_owner(stat, &old.stat()?);
    Ok(same && attributes_of(directory)? == attributes_of(old.first())?)
}

fn is_same_owner(new: &Stat, old: &Stat) -> bool {
    (new.st_mode, new.st_uid, new.st_gid) == (old.st_mode, old.st_uid, old.st_gid)
}

fn is_same_leaf(parent: &OwnedFd, name: &OsStr, stat: &Stat, old: &Leaf) -> io::Result<bool> {
    let old_stat = old.stat();
    let same = is_same_owner(stat, old_stat)
        && (stat.st_size, stat.st_rdev) == (old_stat.st_size, old_stat.st_rdev)
        && mtime_of(stat) == mtime_of(old_stat);
    if !same {
        return Ok(false);
    }
    let (old_parent, old_name) = old.place();
    if attributes_at(parent, name)? != attributes_at(old_parent, old_name)? {
        return Ok(false);
    }
    match old.kind() {
        FileType::RegularFile => is_same_content(&mut open_file(parent, name)?, &mut old.open()?),
        FileType::Symlink => {
            let target = rustix::fs::readlinkat(parent, name, Vec::new())?;
            Ok(target.into_bytes() == old.read_link()?)
        }
        _ => Ok(true),
    }
}

fn is_same_content(new: &mut impl Read, old: &mut impl Read) -> io::Result<bool> {
    let mut buffers = (vec![0; BUFFER], vec![0; BUFFER]);
    loop {
        let count = fill(new, &mut buffers.0)?;
        if fill(old, &mut buffers.1)? != count || buffers.0[..count] != buffers.1[..count] {
            return Ok(false);
        }
        if count == 0 {
            return Ok(true);
        }
    }
}

fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}
