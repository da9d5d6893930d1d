//! `--link`: a layer that does not look at those below it, so that it can be put on others as it is.
//! Leans on `site` and `state`.

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use dockwright_images::digest::Digest;
use dockwright_images::layer::attribute::read_open;
use dockwright_images::store::Record;
use dockwright_model::operation::Work;
use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Mode, OFlags, Timespec, Timestamps, XattrFlags, fchmod, fchown,
    fsetxattr, fstat, futimens, linkat, mkdirat, openat,
};
use rustix::process::{Gid, Uid};

use crate::build::error::{BuildError, files};
use crate::build::site::Site;
use crate::build::state::State;

/// Whether the layer of a step is the same whatever lies below it.
pub(crate) fn is_linked(work: &Work) -> bool {
    matches!(work, Work::Copy(copy) if copy.link)
}

/// Puts a layer that was made on other layers on these, where its files are still there: as further names of the same files.
pub(crate) fn put_on(site: &Site<'_>, state: &State, record: &Record) -> Result<(), BuildError> {
    let chain = state.chain_with(&record.diff);
    let is_there = |chain: &Digest| site.store.snapshot(chain);
    if is_there(&chain)?.is_some() {
        return Ok(());
    }
    site.lease.protect(&[record.chain])?;
    let Some(made) = is_there(&record.chain)? else {
        return Ok(());
    };
    let fill = |folder: &Path| {
        let linked = link_folder(&made.path, folder);
        linked.map_err(|error| files("link the files of", &made.path, error))?;
        Ok::<u64, BuildError>(made.size)
    };
    site.lease.snapshot(&chain, state.chain().as_ref(), fill)?;
    Ok(())
}

fn link_folder(from: &Path, into: &Path) -> io::Result<()> {
    let open = |path: &Path| openat(CWD, path, FOLDER, Mode::empty());
    link_all(&open(from)?, &open(into)?)
}

/// How folders are opened: a link in the place of one is none.
const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

fn link_all(from: &OwnedFd, into: &OwnedFd) -> io::Result<()> {
    for entry in Dir::read_from(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        match entry.file_type() {
            FileType::Directory => link_below(from, into, name)?,
            _ => linkat(from, name, into, name, AtFlags::empty())?,
        }
    }
    describe(from, into)
}

fn link_below(from: &OwnedFd, into: &OwnedFd, name: &CStr) -> io::Result<()> {
    mkdirat(into, name, Mode::RWXU)?;
    let open = |parent: &OwnedFd| openat(parent, name, FOLDER, Mode::empty());
    link_all(&open(from)?, &open(into)?)
}

/// Gives a folder what the other one has, its times last.
fn describe(from: &OwnedFd, into: &OwnedFd) -> io::Result<()> {
    let status = fstat(from)?;
    for (name, value) in read_open(from.as_fd())? {
        fsetxattr(into, &name, &value, XattrFlags::empty())?;
    }
    let owner = (Uid::from_raw(status.st_uid), Gid::from_raw(status.st_gid));
    fchown(into, Some(owner.0), Some(owner.1))?;
    fchmod(into, Mode::from_raw_mode(status.st_mode))?;
    let changed = Timespec {
        tv_sec: status.st_mtime,
        tv_nsec: status.st_mtime_nsec.cast_signed(),
    };
    let times = Timestamps {
        last_access: changed,
        last_modification: changed,
    };
    Ok(futimens(into, &times)?)
}
