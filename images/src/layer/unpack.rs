//! Lays one layer out as files, in a directory of its own that overlayfs can stack on those of the layers below.
//! Leans on `entry` to read the tar, on `name` and `budget` for what is let in, and on `place` for where it goes.
//!
//! Whiteouts become what overlayfs marks deletions with. As the OCI specification says, they hide what lies below and never
//! what this layer has itself, whatever the order of its entries. Of several entries with one name the last holds.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, linkat, makedev, mknodat, openat, symlinkat};
use rustix::io::Errno;

use super::attribute::{Marks, is_whiteout, make_whiteout, read_at};
use super::budget::{Budget, Excess};
use super::entry::{Entries, Entry, Kind, TarError};
use super::limits::UnpackLimits;
use super::metadata::{Metadata, Ownership, Shortfalls};
use super::name::{NameError, Named, components};
use super::place::{Place, is_own};
use super::shown::{Shown, copy};
use super::stack::{Child, Found, Leaf, open_directory, stat_at};

/// How much of a file is copied at once.
const BUFFER: usize = 256 << 10;
/// How a layer is laid out.
#[derive(Clone, Copy, Debug)]
pub struct UnpackOptions<'a> {
    /// How much it may hold.
    pub limits: UnpackLimits,
    /// Whom its files may belong to.
    pub ownership: Ownership,
    /// How deletions are marked.
    pub marks: Marks,
    /// The directories of all layers below, the upper ones before the lower; nothing where they are not known yet.
    /// Without them hard links to files below cannot be made, and every whiteout is kept, needed or not.
    pub lowers: Option<&'a [&'a Path]>,
}

/// What was laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// Entries of the layer.
    pub entries: u64,
    /// Bytes of content, holes included.
    pub bytes: u64,
    /// What could not be done.
    pub shortfalls: Shortfalls,
}

/// Why a layer cannot be laid out.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It is no tar that can be read.
    #[error(transparent)]
    Tar(#[from] TarError),
    /// A name that no layer may have.
    #[error("the layer has an entry named `{0}`, which is refused: {1}")]
    Name(Shown, NameError),
    /// A link that no layer may have.
    #[error("the layer has a hard link `{0}` to `{1}`, which is refused: {2}")]
    Link(Shown, Shown, NameError),
    /// An entry that makes no sense where it is.
    #[error("the layer has an entry named `{0}`, which is refused: {1}")]
    Refused(Shown, &'static str),
    /// More than is allowed.
    #[error("the layer has {0}")]
    Limit(#[from] Excess),
    /// The file system refused, or the source failed.
    #[error("cannot unpack `{0}` of the layer: {1}")]
    File(Shown, io::Error),
    /// The directory cannot be opened or completed.
    #[error("cannot lay out the layer in `{0}`: {1}")]
    Directory(String, io::Error),
}

/// Lays out an uncompressed layer in an empty directory, and reads its source to the end.
///
/// # Errors
/// When it is no tar, holds what is refused, passes a limit, or the file system refuses.
/// What is in the directory then is of no use.
pub fn unpack<R: Read>(
    layer: R,
    directory: &Path,
    options: &UnpackOptions<'_>,
) -> Result<Unpacked, UnpackError> {
    let at = |error| UnpackError::Directory(directory.display().to_string(), error);
    let lowers = options.lowers.unwrap_or_default();
    let place = Place::open(directory, lowers, options.marks, options.ownership).map_err(at)?;
    let mut unpacking = Unpacking {
        entries: Entries::new(layer),
        place,
        options,
        budget: Budget::new(options.limits),
        hides_all: false,
        buffer: vec![0; BUFFER],
    };
    while let Some(entry) = unpacking.entries.advance()? {
        unpacking.budget.take(&entry)?;
        unpacking.take(entry)?;
    }
    unpacking.entries.finish()?;
    if unpacking.hides_all {
        hide_all(&unpacking.place).map_err(at)?;
    }
    let shortfalls = unpacking.place.finish().map_err(at)?;
    Ok(Unpacked {
        entries: unpacking.budget.entries(),
        bytes: unpacking.budget.bytes(),
        shortfalls,
    })
}

struct Unpacking<'a, R: Read> {
    entries: Entries<R>,
    place: Place,
    options: &'a UnpackOptions<'a>,
    budget: Budget,
    hides_all: bool,
    buffer: Vec<u8>,
}

/// The open directory that an entry belongs into, and its name there.
struct Target<'a> {
    parent: Arc<OwnedFd>,
    name: &'a OsStr,
}

impl<R: Read> Unpacking<'_, R> {
    fn take(&mut self, entry: Entry) -> Result<(), UnpackError> {
        let shown = || Shown::new(&entry.name);
        let named = Named::read(&entry.name).map_err(|error| UnpackError::Name(shown(), error))?;
        let name = entry.name.clone();
        let at = |error| UnpackError::File(Shown::new(&name), error);
        match named {
            Named::Internal => Ok(()),
            Named::Whiteout(path) => self.hide(&path).map_err(at),
            Named::Opaque(path) if path.is_empty() => {
                self.hides_all = true;
                Ok(())
            }
            Named::Opaque(path) => self.hide_below(&path).map_err(at),
            Named::File(path) => self.make(&path, entry),
        }
    }

    fn make(&mut self, path: &[OsString], mut entry: Entry) -> Result<(), UnpackError> {
        let metadata = Metadata::of(&mut entry);
        let name = std::mem::take(&mut entry.name);
        let at = |error| UnpackError::File(Shown::new(&name), error);
        if entry.kind == Kind::Directory {
            return self.place.make_directory(path, &metadata).map_err(at);
        }
        let Some((last, parent)) = path.split_last() else {
            let why = "the root of a layer can only be a directory";
            return Err(UnpackError::Refused(Shown::new(&name), why));
        };
        if entry.kind == Kind::HardLink {
            return self.make_link(path, &name, &entry.link);
        }
        let is_mark = entry.kind == Kind::CharacterDevice && entry.device == (0, 0);
        if is_mark {
            let why = "a device of number 0:0 is how a file system marks deletions; layers use names that begin with `.wh.`";
            return Err(UnpackError::Refused(Shown::new(&name), why));
        }
        let parent = self.place.parent(parent).map_err(at)?;
        let target = Target { parent, name: last };
        match entry.kind {
            Kind::File => self.make_file(&target, &entry, &metadata),
            Kind::Symlink => self.make_symlink(&target, &entry.link, &metadata),
            _ => self.make_node(&target, file_type(entry.kind), entry.device, &metadata),
        }
        .map_err(at)
    }

    fn make_file(
        &mut self,
        target: &Target<'_>,
        entry: &Entry,
        metadata: &Metadata,
    ) -> io::Result<()> {
        let mut file = self.create(target)?;
        write_content(&mut self.entries, entry, &mut file, &mut self.buffer)?;
        metadata.give_open(&file, self.place.ownership(), &mut self.place.short)
    }

    fn create(&mut self, target: &Target<'_>) -> io::Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        let file = self.replacing(target, |target| {
            openat(&target.parent, target.name, flags, mode)
        })?;
        Ok(File::from(file))
    }

    fn make_symlink(
        &mut self,
        target: &Target<'_>,
        link: &[u8],
        metadata: &Metadata,
    ) -> io::Result<()> {
        self.replacing(target, |target| {
            symlinkat(link, &target.parent, target.name)
        })?;
        self.describe(target, true, metadata)
    }

    fn make_node(
        &mut self,
        target: &Target<'_>,
        kind: FileType,
        device: (u32, u32),
        metadata: &Metadata,
    ) -> io::Result<()> {
        let device = makedev(device.0, device.1);
        let made = self.replacing(target, |target| {
            mknodat(
                &target.parent,
                target.name,
                kind,
                Mode::RUSR | Mode::WUSR,
                device,
            )
        });
        match made {
            Ok(()) => self.describe(target, false, metadata),
            Err(Errno::PERM) => {
                self.place.short.devices += 1;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn describe(
        &mut self,
        target: &Target<'_>,
        is_link: bool,
        metadata: &Metadata,
    ) -> io::Result<()> {
        let ownership = self.place.ownership();
        metadata.give_at(
            &target.parent,
            target.name,
            is_link,
            ownership,
            &mut self.place.short,
        )
    }

    /// Makes something new, in place of what has the name in this layer.
    fn replacing<T>(
        &mut self,
        target: &Target<'_>,
        make: impl Fn(&Target<'_>) -> rustix::io::Result<T>,
    ) -> rustix::io::Result<T> {
        match make(target) {
            Err(Errno::EXIST) => {
                let cleared = self.place.clear(&target.parent, target.name);
                cleared.map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
                make(target)
            }
            made => made,
        }
    }

    fn make_link(
        &mut self,
        path: &[OsString],
        name: &[u8],
        link: &[u8],
    ) -> Result<(), UnpackError> {
        let refused = |error| UnpackError::Link(Shown::new(name), Shown::new(link), error);
        let to = components(link).map_err(refused)?;
        let at = |error| UnpackError::File(Shown::new(name), error);
        let (Some((old, old_parent)), Some((new, new_parent))) =
            (to.split_last(), path.split_last())
        else {
            return Err(UnpackError::Refused(
                Shown::new(name),
                "a hard link leads to a directory",
            ));
        };
        let source = Target {
            parent: self.place.parent(old_parent).map_err(at)?,
            name: old,
        };
        if !is_own(&source.parent, old).map_err(at)? {
            self.copy_up(link, &source).map_err(at)?;
        }
        let parent = self.place.parent(new_parent).map_err(at)?;
        self.link(&source, &Target { parent, name: new })
            .map_err(at)
    }

    fn link(&mut self, source: &Target<'_>, target: &Target<'_>) -> io::Result<()> {
        let identity = |target: &Target<'_>| -> io::Result<_> {
            Ok(stat_at(&target.parent, target.name)?.map(|stat| (stat.st_dev, stat.st_ino)))
        };
        if identity(source)? == identity(target)? {
            return Ok(());
        }
        self.replacing(target, |target| {
            linkat(
                &source.parent,
                source.name,
                &target.parent,
                target.name,
                AtFlags::empty(),
            )
        })?;
        Ok(())
    }

    /// Copies a file from below into this layer, where the file system would do so too when a link to it is made.
    fn copy_up(&mut self, link: &[u8], target: &Target<'_>) -> io::Result<()> {
        let Found {
            child: Child::Leaf(leaf),
            ..
        } = self.place.stack().find(link, false)?
        else {
            let message = "it is a hard link to a file that the image does not have";
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        };
        let (parent, name) = leaf.place();
        let metadata = Metadata::copied(leaf.stat(), read_at(parent, name)?);
        match leaf.kind() {
            FileType::RegularFile => self.copy_file(&leaf, target, &metadata),
            FileType::Symlink => self.make_symlink(target, &leaf.read_link()?, &metadata),
            kind => {
                let device = leaf.stat().st_rdev;
                let device = (rustix::fs::major(device), rustix::fs::minor(device));
                self.make_node(target, kind, device, &metadata)
            }
        }
    }

    fn copy_file(
        &mut self,
        leaf: &Leaf,
        target: &Target<'_>,
        metadata: &Metadata,
    ) -> io::Result<()> {
        let mut file = self.create(target)?;
        io::copy(&mut leaf.open()?, &mut file)?;
        metadata.give_open(&file, self.place.ownership(), &mut self.place.short)
    }

    /// Hides one path of the layers below.
    fn hide(&mut self, path: &[OsString]) -> io::Result<()> {
        let Some((name, parent)) = path.split_last() else {
            return Ok(());
        };
        if self.options.lowers.is_some() && !self.is_below(path)? {
            return Ok(());
        }
        let parent = self.place.parent(parent)?;
        match stat_at(&parent, name)? {
            None => make_whiteout(&parent, name),
            Some(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => {
                self.place.set_opaque(open_directory(&parent, name)?)
            }
            Some(_) => Ok(()),
        }
    }

    /// Whether the layers below have anything at that path: where not, a mark would only show up in listings.
    fn is_below(&self, path: &[OsString]) -> io::Result<bool> {
        let stack = self.place.stack();
        let Some((name, parent)) = path.split_last() else {
            return Ok(true);
        };
        let parent = super::stack::joined(parent);
        match stack.find(parent.as_os_str().as_encoded_bytes(), true) {
            Ok(Found {
                child: Child::Directory(directory),
                ..
            }) => match directory.below() {
                Some(below) => Ok(!matches!(below.child(name)?, Child::Missing)),
                None => Ok(false),
            },
            Ok(_) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Hides everything that a directory has in the layers below.
    fn hide_below(&mut self, path: &[OsString]) -> io::Result<()> {
        let directory = self.place.parent(path)?;
        self.place.set_opaque(directory)
    }
}

/// Writes the content of the entry that was read last into an empty file; holes stay holes.
///
/// # Errors
/// When the source ends early, or the file cannot be written.
pub fn write_content<R: Read>(
    entries: &mut Entries<R>,
    entry: &Entry,
    file: &mut File,
    buffer: &mut [u8],
) -> io::Result<()> {
    let Some(chunks) = &entry.chunks else {
        return copy(entries, file, entry.size, buffer);
    };
    file.set_len(entry.size)?;
    for chunk in chunks {
        file.seek(SeekFrom::Start(chunk.offset))?;
        copy(entries, file, chunk.length, buffer)?;
    }
    Ok(())
}

/// Hides everything below the root, name by name: overlayfs takes no mark at the root of a layer.
fn hide_all(place: &Place) -> io::Result<()> {
    let root = place.stack().root();
    let Some(below) = root.below() else {
        return Ok(());
    };
    for name in below.names()? {
        match stat_at(root.first(), &name)? {
            None => make_whiteout(root.first(), &name)?,
            Some(stat) if is_whiteout(&stat) => {}
            Some(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => {
                place.set_opaque(open_directory(root.first(), &name)?)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn file_type(kind: Kind) -> FileType {
    match kind {
        Kind::CharacterDevice => FileType::CharacterDevice,
        Kind::BlockDevice => FileType::BlockDevice,
        _ => FileType::Fifo,
    }
}
