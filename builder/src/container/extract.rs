//! Lays the entries of a tar out in a folder that may hold something already, as `cp` does.
//! Leans on the reader of tars in `images`. Nothing leads out of the folder: every component of a name is looked at,
//! and what is a link is replaced, not followed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};

use dockwright_images::layer::{Entries, Entry, Kind, TarError, write_content};
use rustix::fs::{
    AtFlags, CWD, FileType, Gid, Mode, Timespec, Timestamps, Uid, makedev, mknodat, utimensat,
};

/// How much of a file is copied at once.
const BUFFER: usize = 64 << 10;

/// Whom what is copied belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Whom it belongs to in the archive.
    AsWritten,
    /// Whoever copies.
    Copier,
}

/// Why a tar cannot be laid out.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// It is no tar.
    #[error(transparent)]
    Tar(#[from] TarError),
    /// An entry that would be somewhere else.
    #[error("the entry `{0}` leads out of the folder and is refused")]
    Outside(String),
    /// The file system refused.
    #[error("cannot write `{0}`: {1}")]
    File(String, io::Error),
}

/// Lays a tar out in a folder that is there.
pub(crate) fn extract(tar: impl Read, folder: &Path, owner: Owner) -> Result<(), ExtractError> {
    let mut entries = Entries::new(tar);
    let mut directories = Vec::new();
    while let Some(entry) = entries.advance()? {
        let path = inside(folder, &entry.name)?;
        let failed = |error| refused(&path, error);
        parents(folder, &path).map_err(failed)?;
        one(&mut entries, &entry, folder, &path)?;
        finish(&entry, &path, owner).map_err(failed)?;
        if entry.kind == Kind::Directory {
            directories.push((path, entry));
        }
    }
    // What was written into a directory changed its time.
    for (path, entry) in directories.iter().rev() {
        set_time(path, entry).map_err(|error| refused(path, error))?;
    }
    Ok(entries.finish()?)
}

fn refused(path: &Path, error: io::Error) -> ExtractError {
    ExtractError::File(path.display().to_string(), error)
}

fn inside(folder: &Path, name: &[u8]) -> Result<PathBuf, ExtractError> {
    let mut path = folder.to_owned();
    for part in Path::new(OsStr::from_bytes(name)).components() {
        match part {
            Component::Normal(part) => path.push(part),
            Component::CurDir | Component::RootDir => {}
            _ => {
                return Err(ExtractError::Outside(
                    String::from_utf8_lossy(name).into_owned(),
                ));
            }
        }
    }
    Ok(path)
}

/// Directories that the tar does not mention are made; links in their place would lead elsewhere.
fn parents(folder: &Path, path: &Path) -> io::Result<()> {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let mut at = folder.to_owned();
    for part in below.parent().into_iter().flat_map(Path::components) {
        at.push(part);
        directory(&at, 0o755)?;
    }
    Ok(())
}

fn directory(path: &Path, mode: u32) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => fs::remove_file(path)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::DirBuilder::new().mode(mode).create(path)
}

fn one(
    entries: &mut Entries<impl Read>,
    entry: &Entry,
    folder: &Path,
    path: &Path,
) -> Result<(), ExtractError> {
    let failed = |error| refused(path, error);
    if entry.kind == Kind::Directory {
        return directory(path, entry.mode).map_err(failed);
    }
    make_room(path).map_err(failed)?;
    match entry.kind {
        Kind::File => file(entries, entry, path).map_err(failed),
        Kind::Symlink => symlink(OsStr::from_bytes(&entry.link), path).map_err(failed),
        Kind::HardLink => {
            let first = inside(folder, &entry.link)?;
            fs::hard_link(first, path).map_err(failed)
        }
        _ => node(entry, path).map_err(failed),
    }
}

/// A folder that has something in it is not replaced by anything else.
fn make_room(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn file(entries: &mut Entries<impl Read>, entry: &Entry, path: &Path) -> io::Result<()> {
    let mut options = File::options();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    write_content(entries, entry, &mut file, &mut vec![0; BUFFER])
}

fn node(entry: &Entry, path: &Path) -> io::Result<()> {
    let kind = match entry.kind {
        Kind::CharacterDevice => FileType::CharacterDevice,
        Kind::BlockDevice => FileType::BlockDevice,
        _ => FileType::Fifo,
    };
    let (major, minor) = entry.device;
    Ok(mknodat(
        CWD,
        path,
        kind,
        Mode::from_raw_mode(0o600),
        makedev(major, minor),
    )?)
}

/// A change of owner takes set-user-id away, so that permissions come after it.
fn finish(entry: &Entry, path: &Path, owner: Owner) -> io::Result<()> {
    if entry.kind == Kind::HardLink {
        return Ok(());
    }
    if owner == Owner::AsWritten {
        let (user, group) = (Uid::from_raw(entry.user), Gid::from_raw(entry.group));
        rustix::fs::chownat(
            CWD,
            path,
            Some(user),
            Some(group),
            AtFlags::SYMLINK_NOFOLLOW,
        )?;
    }
    if entry.kind == Kind::Symlink {
        return set_time(path, entry);
    }
    for (name, value) in &entry.attributes {
        // Attributes that a file system does not know are left out.
        let _ = rustix::fs::lsetxattr(path, name, value, rustix::fs::XattrFlags::empty());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(entry.mode))?;
    set_time(path, entry)
}

fn set_time(path: &Path, entry: &Entry) -> io::Result<()> {
    let time = Timespec {
        tv_sec: entry.mtime.seconds,
        tv_nsec: i64::from(entry.mtime.nanoseconds),
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}
