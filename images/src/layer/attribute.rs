//! Extended attributes, and the marks that overlayfs keeps in them and in device files.
//! Leans on nothing of ours. Source: the kernel's `Documentation/filesystems/overlayfs.rst`.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{
    FileType, Mode, Stat, XattrFlags, fgetxattr, flistxattr, fsetxattr, lgetxattr, llistxattr,
    lsetxattr, major, makedev, minor, mknodat,
};
use rustix::io::Errno;

/// What the kernel's own attributes of overlayfs begin with.
const OVERLAY: [&str; 2] = ["trusted.overlay.", "user.overlay."];
/// The largest value that Linux keeps.
const MOST: usize = 64 << 10;

/// In which attributes overlayfs keeps its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Those of the machine's root.
    Trusted,
    /// Those of a user namespace, where overlayfs is mounted with `userxattr`.
    User,
}

impl Marks {
    /// What this process needs: it is in the first user namespace when all identities are mapped to themselves.
    pub fn detect() -> Self {
        let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
        let is_whole = map.split_whitespace().eq(["0", "0", "4294967295"]);
        match is_whole && rustix::process::geteuid().is_root() {
            true => Self::Trusted,
            false => Self::User,
        }
    }

    fn opaque(self) -> &'static str {
        match self {
            Self::Trusted => "trusted.overlay.opaque",
            Self::User => "user.overlay.opaque",
        }
    }

    /// Marks a directory as hiding what lies below it.
    pub(crate) fn set_opaque(self, directory: impl AsFd) -> io::Result<()> {
        fsetxattr(directory, self.opaque(), b"y", XattrFlags::empty())?;
        Ok(())
    }
}

/// Whether a directory hides what lies below it, marked by either kind of attribute.
pub(crate) fn is_opaque(directory: impl AsFd) -> io::Result<bool> {
    for marks in [Marks::Trusted, Marks::User] {
        let mut value = [0; 2];
        match fgetxattr(&directory, marks.opaque(), &mut value) {
            Ok(count) if value[..count] == *b"y" => return Ok(true),
            Ok(_) | Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::RANGE | Errno::PERM) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(false)
}

/// Makes the file by which overlayfs knows that a name is gone: a character device of number 0:0.
pub(crate) fn make_whiteout(directory: impl AsFd, name: &OsStr) -> io::Result<()> {
    let kind = FileType::CharacterDevice;
    mknodat(directory, name, kind, Mode::empty(), makedev(0, 0))?;
    Ok(())
}

/// Whether a file is such a mark.
pub(crate) fn is_whiteout(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice
        && (major(stat.st_rdev), minor(stat.st_rdev)) == (0, 0)
}

/// Whether an attribute belongs to overlayfs: never taken from a layer, never put into one.
pub fn is_overlay(name: &OsStr) -> bool {
    let starts = |start: &&str| name.as_bytes().starts_with(start.as_bytes());
    OVERLAY.iter().any(starts)
}

/// Whether an attribute says that content or name of a file lie elsewhere, so that this file alone is not the truth.
pub(crate) fn is_indirection(name: &OsStr) -> bool {
    let ends = |end: &str| name.as_bytes().ends_with(end.as_bytes());
    is_overlay(name) && (ends(".redirect") || ends(".metacopy"))
}

/// All attributes of an open file, by name.
///
/// # Errors
/// When the file system cannot say.
pub fn read_open(file: impl AsFd) -> io::Result<Vec<(OsString, Vec<u8>)>> {
    read_with(
        |list| flistxattr(&file, list),
        |name, value| fgetxattr(&file, name, value),
    )
}

/// All attributes of what has that name in an open directory, links not followed.
///
/// # Errors
/// When the file system cannot say.
pub fn read_at(directory: impl AsFd, name: &OsStr) -> io::Result<Vec<(OsString, Vec<u8>)>> {
    let path = path_at(directory, name);
    read_with(
        |list| llistxattr(&path, list),
        |name, value| lgetxattr(&path, name, value),
    )
}

/// Sets an attribute of what has that name in an open directory, links not followed.
pub(crate) fn set_at(
    directory: impl AsFd,
    name: &OsStr,
    attribute: &OsStr,
    value: &[u8],
) -> rustix::io::Result<()> {
    lsetxattr(
        path_at(directory, name),
        attribute,
        value,
        XattrFlags::empty(),
    )
}

/// Sets an attribute of an open file.
pub(crate) fn set_open(file: impl AsFd, attribute: &OsStr, value: &[u8]) -> rustix::io::Result<()> {
    fsetxattr(file, attribute, value, XattrFlags::empty())
}

/// The kernel's name for a file in an open directory: the first part is no link that anybody could change.
fn path_at(directory: impl AsFd, name: &OsStr) -> PathBuf {
    let number = directory.as_fd().as_raw_fd();
    Path::new("/proc/self/fd")
        .join(number.to_string())
        .join(name)
}

fn read_with(
    list: impl Fn(&mut [u8]) -> rustix::io::Result<usize>,
    get: impl Fn(&OsStr, &mut [u8]) -> rustix::io::Result<usize>,
) -> io::Result<Vec<(OsString, Vec<u8>)>> {
    let mut names = [0; 1024];
    let names = match list(&mut names) {
        Ok(0) | Err(Errno::OPNOTSUPP) => return Ok(Vec::new()),
        Ok(count) => names[..count].to_vec(),
        Err(Errno::RANGE) => {
            let mut names = vec![0; MOST];
            let count = list(&mut names)?;
            names.truncate(count);
            names
        }
        Err(error) => return Err(error.into()),
    };
    let mut value = vec![0; MOST];
    let mut attributes = Vec::new();
    for name in names
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty())
    {
        let name = OsStr::from_bytes(name);
        match get(name, &mut value) {
            Ok(count) => attributes.push((name.to_owned(), value[..count].to_vec())),
            // Gone meanwhile, or of a namespace that this process may list but not read.
            Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::PERM | Errno::ACCESS) => {}
            Err(error) => return Err(error.into()),
        }
    }
    attributes.sort();
    Ok(attributes)
}
