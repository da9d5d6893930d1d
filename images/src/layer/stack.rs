//! A stack of snapshot directories seen as the one file system that overlayfs would make of it, without a mount.
//! Leans on `attribute` for the marks and on `name` for components. No link is ever followed by the kernel here:
//! every step opens one name in one open directory, so nothing outside of the stack can be reached.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{
    AtFlags, Dir, FileType, Mode, OFlags, Stat, fstat, open, openat, readlinkat, statat,
};
use rustix::io::Errno;

use super::attribute::{is_opaque, is_whiteout};

/// How many links are followed for one path, as in the kernel.
const MOST_LINKS: u32 = 40;
/// The largest file that is read into memory at once.
const MOST_CONTENT: u64 = 16 << 20;

/// A stack of snapshot directories.
#[derive(Clone, Debug)]
pub struct Stack {
    root: Directory,
}

/// A directory as it is seen: one or several of the stack's, the upper ones before the lower.
#[derive(Clone, Debug)]
pub struct Directory {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    layer: usize,
    descriptor: Arc<OwnedFd>,
}

/// What a name in a directory stands for.
#[derive(Debug)]
pub enum Child {
    /// Nothing, or something that an upper layer deleted.
    Missing,
    /// A directory.
    Directory(Directory),
    /// Anything else.
    Leaf(Leaf),
}

/// A file that is no directory.
#[derive(Debug)]
pub struct Leaf {
    layer: usize,
    parent: Arc<OwnedFd>,
    name: OsString,
    stat: Stat,
}

/// Where a path leads to.
#[derive(Debug)]
pub struct Found {
    /// The path without links, below the root; what is missing of it is taken word by word.
    pub path: Vec<OsString>,
    /// What is there.
    pub child: Child,
}

impl Stack {
    /// Opens the directories, the upper ones before the lower.
    ///
    /// # Errors
    /// When one of them cannot be opened, or when there is none.
    pub fn open<P: AsRef<Path>>(directories: impl IntoIterator<Item = P>) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut parts = Vec::new();
        for (layer, path) in directories.into_iter().enumerate() {
            let descriptor = Arc::new(open(path.as_ref(), flags, Mode::empty())?);
            parts.push(Part { layer, descriptor });
        }
        match parts.is_empty() {
            true => Err(io::Error::other("a stack of no directories has no root")),
            false => Ok(Self {
                root: Directory { parts },
            }),
        }
    }

    /// The root.
    pub fn root(&self) -> &Directory {
        &self.root
    }

    /// Follows a path from the root, through links, `.` and `..`; a link at its end only where `follow` says so.
    ///
    /// # Errors
    /// When something in the middle is no directory, when links lead in circles, or when a directory cannot be read.
    pub fn find(&self, path: &[u8], follow: bool) -> io::Result<Found> {
        let mut left = reversed(path);
        let mut at = Found {
            path: Vec::new(),
            child: Child::Directory(self.root.clone()),
        };
        let mut links = 0;
        while let Some(name) = left.pop() {
            if name == ".." {
                at = self.parent(at)?;
                continue;
            }
            let child = match &at.child {
                Child::Directory(directory) => directory.child(&name)?,
                Child::Missing => Child::Missing,
                Child::Leaf(_) => return Err(Errno::NOTDIR.into()),
            };
            match child {
                Child::Leaf(leaf) if leaf.is_link() && (follow || !left.is_empty()) => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(Errno::LOOP.into());
                    }
                    let target = leaf.read_link()?;
                    if target.starts_with(b"/") {
                        at.path.clear();
                        at.child = Child::Directory(self.root.clone());
                    }
                    left.extend(reversed(&target));
                }
                child => {
                    at.path.push(name);
                    at.child = child;
                }
            }
        }
        Ok(at)
    }

    /// The content of a file, for small ones such as `etc/os-release`; nothing where there is no file.
    ///
    /// # Errors
    /// When it cannot be read, or is larger than 16 MiB.
    pub fn read(&self, path: &[u8]) -> io::Result<Option<Vec<u8>>> {
        let leaf = match self.find(path, true) {
            Ok(Found {
                child: Child::Leaf(leaf),
                ..
            }) => leaf,
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(None),
            Err(error) => return Err(error),
        };
        if leaf.size() > MOST_CONTENT {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        let mut content = Vec::new();
        io::copy(&mut leaf.open()?, &mut content)?;
        Ok(Some(content))
    }

    /// One step up; the root is its own parent.
    fn parent(&self, mut at: Found) -> io::Result<Found> {
        at.path.pop();
        at.child = self.reopen(&at.path)?;
        Ok(at)
    }

    /// What has that path without links; parents are not kept open, because stacks are deep and descriptors few.
    fn reopen(&self, path: &[OsString]) -> io::Result<Child> {
        let mut directory = self.root.clone();
        for name in path {
            match directory.child(name)? {
                Child::Directory(child) => directory = child,
                other => return Ok(other),
            }
        }
        Ok(Child::Directory(directory))
    }
}

impl Directory {
    /// What has that name here.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn child(&self, name: &OsStr) -> io::Result<Child> {
        let mut parts = Vec::new();
        for part in &self.parts {
            let Some(stat) = stat_at(&part.descriptor, name)? else {
                continue;
            };
            if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
                let descriptor = Arc::new(open_directory(&part.descriptor, name)?);
                let opaque = is_opaque(&descriptor)?;
                parts.push(Part {
                    layer: part.layer,
                    descriptor,
                });
                if opaque {
                    break;
                }
            } else if parts.is_empty() && !is_whiteout(&stat) {
                return Ok(Child::Leaf(Leaf::new(part, name, stat)));
            } else {
                break;
            }
        }
        match parts.is_empty() {
            true => Ok(Child::Missing),
            false => Ok(Child::Directory(Self { parts })),
        }
    }

    /// The names of what is here, sorted by their bytes.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut seen: BTreeMap<OsString, bool> = BTreeMap::new();
        for part in &self.parts {
            for (name, kind) in names_of(&part.descriptor)? {
                if let Entry::Vacant(entry) = seen.entry(name) {
                    let is_there = !may_be_whiteout(kind) || {
                        let stat = stat_at(&part.descriptor, entry.key())?;
                        stat.is_some_and(|stat| !is_whiteout(&stat))
                    };
                    entry.insert(is_there);
                }
            }
        }
        Ok(seen
            .into_iter()
            .filter(|(_, is_there)| *is_there)
            .map(|(name, _)| name)
            .collect())
    }

    /// Which directory of the stack it comes from first: 0 is the uppermost.
    pub fn layer(&self) -> usize {
        self.parts[0].layer
    }

    /// Owner, permissions and times.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn stat(&self) -> io::Result<Stat> {
        Ok(fstat(self.first())?)
    }

    /// The uppermost of the directories that this one is made of.
    pub(crate) fn first(&self) -> &Arc<OwnedFd> {
        &self.parts[0].descriptor
    }

    /// The same without the uppermost directory of the stack; nothing where there is no other.
    pub(crate) fn below(&self) -> Option<Self> {
        let is_below = |part: &&Part| part.layer > 0;
        let parts: Vec<Part> = self.parts.iter().filter(is_below).cloned().collect();
        (!parts.is_empty()).then_some(Self { parts })
    }
}

impl Leaf {
    fn new(part: &Part, name: &OsStr, stat: Stat) -> Self {
        Self {
            layer: part.layer,
            parent: Arc::clone(&part.descriptor),
            name: name.to_owned(),
            stat,
        }
    }

    /// Which directory of the stack it comes from: 0 is the uppermost.
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// Kind, owner, permissions, size and times.
    pub fn stat(&self) -> &Stat {
        &self.stat
    }

    /// What kind of file it is.
    pub fn kind(&self) -> FileType {
        FileType::from_raw_mode(self.stat.st_mode)
    }

    /// Whether it is a symbolic link.
    pub fn is_link(&self) -> bool {
        self.kind() == FileType::Symlink
    }

    /// The size of its content.
    pub fn size(&self) -> u64 {
        u64::try_from(self.stat.st_size).unwrap_or_default()
    }

    /// What a symbolic link leads to.
    ///
    /// # Errors
    /// When it is none.
    pub fn read_link(&self) -> io::Result<Vec<u8>> {
        let target = readlinkat(&self.parent, &self.name, Vec::new())?;
        Ok(target.into_bytes())
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// When it is no file with content, or cannot be opened.
    pub fn open(&self) -> io::Result<File> {
        if self.kind() != FileType::RegularFile {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        open_file(&self.parent, &self.name)
    }

    /// The open directory that it lies in, and its name there.
    pub(crate) fn place(&self) -> (&Arc<OwnedFd>, &OsStr) {
        (&self.parent, &self.name)
    }
}

/// The components of a path, the last first.
fn reversed(path: &[u8]) -> Vec<OsString> {
    let parts = path.split(|&byte| byte == b'/');
    let parts = parts.filter(|part| !matches!(*part, b"" | b"."));
    parts
        .rev()
        .map(|part| OsStr::from_bytes(part).to_owned())
        .collect()
}

/// A path below the root as text.
pub(crate) fn joined(path: &[OsString]) -> PathBuf {
    path.iter().collect()
}

/// What has that name in an open directory, links not followed; nothing where there is none.
pub(crate) fn stat_at(directory: impl AsFd, name: &OsStr) -> io::Result<Option<Stat>> {
    match statat(directory, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Opens a directory by its name in an open one.
pub(crate) fn open_directory(directory: impl AsFd, name: &OsStr) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(directory, name, flags, Mode::empty())?)
}

/// Opens a file for reading by its name in an open directory.
pub(crate) fn open_file(directory: impl AsFd, name: &OsStr) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(openat(directory, name, flags, Mode::empty())?))
}

fn may_be_whiteout(kind: FileType) -> bool {
    matches!(kind, FileType::CharacterDevice | FileType::Unknown)
}

/// The names in one open directory, in any order, and what the directory itself says of their kinds.
pub(crate) fn names_of(directory: impl AsFd) -> io::Result<Vec<(OsString, FileType)>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if !matches!(name, b"." | b"..") {
            names.push((OsStr::from_bytes(name).to_owned(), entry.file_type()));
        }
    }
    Ok(names)
}
