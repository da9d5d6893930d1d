//! Makes a layer of what an overlay's upper directory holds, or of a plain tree; and one flat tar of a whole stack.
//! Leans on `difference` and `stack` for what there is, and on `tar_writer` for the bytes.
//!
//! The bytes depend on the files alone: names are sorted, times are whole seconds, owners are numbers.
//! A directory stands before what is in it, also one that did not change, as the layers of the field have it;
//! one that did not change and has nothing in it is left out.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Stat, major, minor, readlinkat};

use super::difference::{
    Excluded, Item, Reading, State, Step, attributes_at, attributes_of, below, difference,
};
use super::entry::{Entry, Kind, Time};
use super::metadata::mtime_of;
use super::name::{OPAQUE, WHITEOUT, is_mark};
use super::stack::{Child, Directory, Stack, joined, open_file};
use super::tar_writer::TarWriter;

/// What a layer is made of.
#[derive(Clone, Copy)]
pub struct PackOptions<'a> {
    /// Whether deletions are marked as overlayfs does it; otherwise every file is what it is.
    pub overlay: bool,
    /// The directories of all layers below, the upper ones before the lower; nothing where they are not known.
    /// Without them every file and every mark is taken, also those that change nothing.
    pub lowers: Option<&'a [&'a Path]>,
    /// The latest time that a file may have, in seconds since 1970: `SOURCE_DATE_EPOCH`.
    pub latest: Option<i64>,
    /// What is left out, by its path below the root, with everything in it.
    pub excluded: &'a dyn Fn(&Path) -> bool,
    /// Whether of all extended attributes only the capabilities of programs are written, as BuildKit does.
    pub only_capabilities: bool,
}

/// What a layer holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// Entries, without those for marks of whole directories.
    pub entries: u64,
    /// Bytes of content.
    pub bytes: u64,
}

/// Why a layer cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file cannot be read, or the layer cannot be written.
    #[error("cannot put `{0}` into the layer: {1}")]
    File(PathBuf, io::Error),
    /// A name that a layer would take for a deletion.
    #[error(
        "`{0}` cannot be kept in a layer: names that begin with `.wh.` mark deletions there; rename it"
    )]
    Mark(PathBuf),
    /// The layer cannot be made.
    #[error("cannot make the layer: {0}")]
    Layer(#[from] io::Error),
}

/// Writes the uncompressed layer of a directory.
///
/// # Errors
/// When a file cannot be read or has a name that no layer can keep, and when the writer fails.
pub fn pack<W: Write>(
    directory: &Path,
    options: &PackOptions<'_>,
    writer: W,
) -> Result<(W, Packed), PackError> {
    let mut packing = Packing::new(writer, options.latest);
    packing.only_capabilities = options.only_capabilities;
    let reading = match options.overlay {
        true => Reading::Opaque,
        false => Reading::Plain,
    };
    let below = below(options.lowers)?;
    difference(directory, &below, reading, options.excluded, &mut |step| {
        packing.take(step)
    })?;
    Ok((packing.writer.finish()?, packing.packed))
}

/// Writes one uncompressed tar of everything that a stack shows, without any mark.
///
/// # Errors
/// When a file cannot be read, and when the writer fails.
pub fn export<W: Write>(
    stack: &Stack,
    latest: Option<i64>,
    excluded: Excluded<'_>,
    writer: W,
) -> Result<(W, Packed), PackError> {
    let mut packing = Packing::new(writer, latest);
    packing.everything(stack.root(), &mut Vec::new(), excluded)?;
    Ok((packing.writer.finish()?, packing.packed))
}

/// Writes one uncompressed tar of what one name of a stack stands for, without any mark.
/// Names begin with `prefix`; a directory without one is not written itself, only what is in it.
///
/// # Errors
/// When a file cannot be read, and when the writer fails.
pub fn export_one<W: Write>(
    child: &Child,
    prefix: Option<&OsStr>,
    writer: W,
) -> Result<W, PackError> {
    let mut packing = Packing::new(writer, None);
    let mut path: Vec<OsString> = prefix.into_iter().map(OsStr::to_owned).collect();
    match child {
        Child::Missing => {}
        Child::Leaf(leaf) => {
            let (parent, _) = leaf.place();
            packing
                .leaf(&path, parent, leaf.stat())
                .map_err(at(&path))?;
        }
        Child::Directory(directory) => {
            if !path.is_empty() {
                packing.whole(&path, directory).map_err(at(&path))?;
            }
            packing.everything(directory, &mut path, &|_| false)?;
        }
    }
    Ok(packing.writer.finish()?)
}

struct Packing<W: Write> {
    writer: TarWriter<W>,
    latest: Option<i64>,
    only_capabilities: bool,
    /// Directories that are written when something in them is; nothing for those that are written already.
    open: Vec<Option<Entry>>,
    /// The first name of every file that has several.
    names: HashMap<(u64, u64), Vec<u8>>,
    packed: Packed,
}

impl<W: Write> Packing<W> {
    fn new(writer: W, latest: Option<i64>) -> Self {
        Self {
            writer: TarWriter::new(writer),
            latest,
            only_capabilities: false,
            open: Vec::new(),
            names: HashMap::new(),
            packed: Packed::default(),
        }
    }

    fn take(&mut self, step: Step<'_>) -> Result<(), PackError> {
        match step {
            Step::Enter {
                item,
                directory,
                is_opaque,
            } => {
                refuse_mark(item.path)?;
                self.enter(&item, directory, is_opaque)
                    .map_err(at(item.path))
            }
            Step::Leave => {
                self.open.pop();
                Ok(())
            }
            Step::Leaf(item) => {
                refuse_mark(item.path)?;
                match item.state {
                    State::Same => Ok(()),
                    _ => self
                        .leaf(item.path, item.parent, item.stat)
                        .map_err(at(item.path)),
                }
            }
            Step::Gone(path) => self.gone(path).map_err(at(path)),
        }
    }

    fn enter(&mut self, item: &Item<'_>, directory: &OwnedFd, is_opaque: bool) -> io::Result<()> {
        let attributes = attributes_of(directory)?;
        let entry = self.entry(
            name_of(item.path, "/"),
            Kind::Directory,
            item.stat,
            attributes,
        );
        self.open.push(Some(entry));
        if item.state != State::Same || is_opaque {
            self.write_open()?;
        }
        if is_opaque {
            let name = name_of(item.path, &format!("/{OPAQUE}"));
            self.writer.append(&mark(name), &mut io::empty())?;
        }
        Ok(())
    }

    fn leaf(&mut self, path: &[OsString], parent: &OwnedFd, stat: &Stat) -> io::Result<()> {
        let (Some(last), Some(kind)) = (path.last(), kind_of(stat)) else {
            return Ok(());
        };
        self.write_open()?;
        let name = name_of(path, "");
        let mut entry = self.entry(name, kind, stat, Vec::new());
        if let Some(first) = self.other_name(&entry.name, stat) {
            entry.kind = Kind::HardLink;
            entry.link = first;
            return self.write(&entry, &mut io::empty());
        }
        entry.attributes = self.kept(attributes_at(parent, last)?);
        if kind == Kind::File {
            entry.size = u64::try_from(stat.st_size).unwrap_or_default();
            return self.write(&entry, &mut open_file(parent, last)?);
        }
        if kind == Kind::Symlink {
            entry.link = readlinkat(parent, last, Vec::new())?.into_bytes();
        }
        self.write(&entry, &mut io::empty())
    }

    fn gone(&mut self, path: &[OsString]) -> io::Result<()> {
        let Some((last, parent)) = path.split_last() else {
            return Ok(());
        };
        self.write_open()?;
        let mut name = name_of(parent, if parent.is_empty() { "" } else { "/" });
        name.extend_from_slice(WHITEOUT.as_bytes());
        name.extend_from_slice(last.as_bytes());
        self.write(&mark(name), &mut io::empty())
    }

    /// Writes what one directory of a stack shows, and everything below it.
    fn everything(
        &mut self,
        directory: &Directory,
        path: &mut Vec<OsString>,
        excluded: Excluded<'_>,
    ) -> Result<(), PackError> {
        for name in directory.names()? {
            path.push(name);
            if !excluded(&joined(path)) {
                self.one(directory, path, excluded)?;
            }
            path.pop();
        }
        Ok(())
    }

    fn one(
        &mut self,
        directory: &Directory,
        path: &mut Vec<OsString>,
        excluded: Excluded<'_>,
    ) -> Result<(), PackError> {
        let name = path.last().map(OsString::as_os_str).unwrap_or_default();
        match directory.child(name)? {
            Child::Missing => Ok(()),
            Child::Leaf(leaf) => {
                let (parent, _) = leaf.place();
                self.leaf(path, parent, leaf.stat()).map_err(at(path))
            }
            Child::Directory(child) => {
                self.whole(path, &child).map_err(at(path))?;
                self.everything(&child, path, excluded)
            }
        }
    }

    fn whole(&mut self, path: &[OsString], directory: &Directory) -> io::Result<()> {
        let attributes = attributes_of(directory.first())?;
        let entry = self.entry(
            name_of(path, "/"),
            Kind::Directory,
            &directory.stat()?,
            attributes,
        );
        self.write(&entry, &mut io::empty())
    }

    /// Writes the directories around what comes next, as far as they are not written.
    fn write_open(&mut self) -> io::Result<()> {
        for index in 0..self.open.len() {
            if let Some(entry) = self.open[index].take() {
                self.write(&entry, &mut io::empty())?;
            }
        }
        Ok(())
    }

    fn write(&mut self, entry: &Entry, content: &mut dyn Read) -> io::Result<()> {
        self.packed.entries += 1;
        self.packed.bytes += entry.size;
        self.writer.append(entry, content)
    }

    fn entry(
        &self,
        name: Vec<u8>,
        kind: Kind,
        stat: &Stat,
        attributes: Vec<(OsString, Vec<u8>)>,
    ) -> Entry {
        let is_device = matches!(kind, Kind::CharacterDevice | Kind::BlockDevice);
        let numbers = || (major(stat.st_rdev), minor(stat.st_rdev));
        let seconds = mtime_of(stat).seconds;
        Entry {
            name,
            link: Vec::new(),
            kind,
            mode: stat.st_mode & 0o7777,
            user: stat.st_uid,
            group: stat.st_gid,
            mtime: Time {
                seconds: self.latest.map_or(seconds, |latest| seconds.min(latest)),
                nanoseconds: 0,
            },
            size: 0,
            device: if is_device { numbers() } else { (0, 0) },
            attributes: self.kept(attributes),
            chunks: None,
        }
    }

    /// Capabilities and what users set; the rest belongs to the machine and not to the file.
    fn kept(&self, mut attributes: Vec<(OsString, Vec<u8>)>) -> Vec<(OsString, Vec<u8>)> {
        attributes.retain(|(name, _)| {
            let is_of_users = || name.as_bytes().starts_with(b"user.");
            name == "security.capability" || !self.only_capabilities && is_of_users()
        });
        attributes
    }

    /// The name under which a file with several was written already.
    fn other_name(&mut self, name: &[u8], stat: &Stat) -> Option<Vec<u8>> {
        if stat.st_nlink < 2 {
            return None;
        }
        let identity = (stat.st_dev, stat.st_ino);
        if let Some(first) = self.names.get(&identity) {
            return Some(first.clone());
        }
        self.names.insert(identity, name.to_vec());
        None
    }
}

/// The mark of a deletion: an empty file, the same every time.
fn mark(name: Vec<u8>) -> Entry {
    Entry::plain(name, Kind::File)
}

fn name_of(path: &[OsString], end: &str) -> Vec<u8> {
    let mut name = joined(path).into_os_string();
    name.push(end);
    name.as_bytes().to_vec()
}

/// What a layer has of a file's kind; nothing for sockets, which mean nothing without the process that listens.
fn kind_of(stat: &Stat) -> Option<Kind> {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Some(Kind::File),
        FileType::Symlink => Some(Kind::Symlink),
        FileType::CharacterDevice => Some(Kind::CharacterDevice),
        FileType::BlockDevice => Some(Kind::BlockDevice),
        FileType::Fifo => Some(Kind::Fifo),
        _ => None,
    }
}

fn refuse_mark(path: &[OsString]) -> Result<(), PackError> {
    let is_refused = path.last().is_some_and(|name| is_mark(name));
    match is_refused {
        true => Err(PackError::Mark(joined(path))),
        false => Ok(()),
    }
}

fn at(path: &[OsString]) -> impl FnOnce(io::Error) -> PackError {
    let path = joined(path);
    move |error| PackError::File(path, error)
}
