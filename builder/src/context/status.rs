//! What a file is, apart from its content: the part of `stat` that copies and keys are made of.
//! Leans on `images` for points in time.

use std::io;
use std::os::fd::AsFd;

use dockwright_images::layer::Time;
use rustix::fs::{FileType, Stat, fstat, major, minor};

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Directory,
    Symlink,
    CharacterDevice,
    BlockDevice,
    Fifo,
    /// A socket, or what no kernel has yet: never copied.
    Other,
}

/// What a file is, apart from its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Status {
    /// The kind and the permissions as the kernel keeps them.
    pub(crate) mode: u32,
    pub(crate) user: u32,
    pub(crate) group: u32,
    pub(crate) size: u64,
    pub(crate) mtime: Time,
    pub(crate) ctime: Time,
    /// The file system and the number there, by which two names are known to be one file.
    pub(crate) identity: (u64, u64),
    pub(crate) links: u32,
    /// The numbers of a device.
    pub(crate) device: (u32, u32),
}

impl Status {
    /// Of an open file.
    pub(crate) fn of_open(file: impl AsFd) -> io::Result<Self> {
        Ok(Self::from(&fstat(file)?))
    }

    pub(crate) fn kind(&self) -> Kind {
        match FileType::from_raw_mode(self.mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Directory,
            FileType::Symlink => Kind::Symlink,
            FileType::CharacterDevice => Kind::CharacterDevice,
            FileType::BlockDevice => Kind::BlockDevice,
            FileType::Fifo => Kind::Fifo,
            _ => Kind::Other,
        }
    }

    pub(crate) fn is_directory(&self) -> bool {
        self.kind() == Kind::Directory
    }

    pub(crate) fn is_file(&self) -> bool {
        self.kind() == Kind::File
    }

    /// The permissions, with the bits for set-user-id, set-group-id and sticky.
    pub(crate) fn permissions(&self) -> u32 {
        self.mode & 0o7777
    }

    /// The same file with other permissions.
    pub(crate) fn with_permissions(self, permissions: u32) -> Self {
        Self {
            mode: self.mode & !0o7777 | permissions,
            ..self
        }
    }

    /// Whether nothing happened to the file between the two looks.
    pub(crate) fn is_unchanged(&self, later: &Self) -> bool {
        (self.identity, self.size, self.mtime, self.ctime)
            == (later.identity, later.size, later.mtime, later.ctime)
    }
}

impl From<&Stat> for Status {
    fn from(stat: &Stat) -> Self {
        Self {
            mode: stat.st_mode,
            user: stat.st_uid,
            group: stat.st_gid,
            size: stat.st_size.cast_unsigned(),
            mtime: time(stat.st_mtime, stat.st_mtime_nsec),
            ctime: time(stat.st_ctime, stat.st_ctime_nsec),
            identity: (stat.st_dev, stat.st_ino),
            links: u32::try_from(stat.st_nlink).unwrap_or(u32::MAX),
            device: (major(stat.st_rdev), minor(stat.st_rdev)),
        }
    }
}

fn time(seconds: i64, nanoseconds: u64) -> Time {
    Time {
        seconds,
        nanoseconds: nanoseconds as u32,
    }
}
