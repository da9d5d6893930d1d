//! Mounts that are made first and put in their place afterwards, by descriptor, so that no name is looked up twice.
//! Leans on `kernel`.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{CWD, readlink};
use rustix::io::{Errno, Result};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, OpenTreeFlags, fsconfig_create,
    fsconfig_set_string, fsmount, fsopen, move_mount, open_tree,
};

use crate::kernel::{Attributes, set_attributes};

/// No set-uid programs, no devices, no programs at all.
pub(crate) const INERT: MountAttrFlags = MountAttrFlags::MOUNT_ATTR_NOSUID
    .union(MountAttrFlags::MOUNT_ATTR_NODEV)
    .union(MountAttrFlags::MOUNT_ATTR_NOEXEC);

/// A new file system that stands nowhere yet.
pub(crate) fn make(
    kind: &str,
    options: &[(&str, &str)],
    attributes: MountAttrFlags,
) -> Result<OwnedFd> {
    let system = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_set_string(&system, "source", kind)?;
    for (name, value) in options {
        fsconfig_set_string(&system, *name, *value)?;
    }
    fsconfig_create(&system)?;
    fsmount(&system, FsMountFlags::FSMOUNT_CLOEXEC, attributes)
}

/// A second mount of what a descriptor stands for.
pub(crate) fn again(path: BorrowedFd<'_>) -> Result<OwnedFd> {
    open_tree(path, "", CLONE | OpenTreeFlags::AT_EMPTY_PATH)
}

/// A second mount of what a descriptor stands for, with all that is mounted below it.
pub(crate) fn again_with_all(path: BorrowedFd<'_>) -> Result<OwnedFd> {
    let flags = CLONE | OpenTreeFlags::AT_EMPTY_PATH | OpenTreeFlags::AT_RECURSIVE;
    open_tree(path, "", flags)
}

/// A second mount of a path of the host, with all that is mounted below it.
pub(crate) fn of_host(path: &std::path::Path) -> Result<OwnedFd> {
    open_tree(CWD, path, CLONE | OpenTreeFlags::AT_RECURSIVE)
}

const CLONE: OpenTreeFlags = OpenTreeFlags::OPEN_TREE_CLONE.union(OpenTreeFlags::OPEN_TREE_CLOEXEC);

/// Puts a mount in its place.
pub(crate) fn attach(mount: BorrowedFd<'_>, target: BorrowedFd<'_>) -> Result<()> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    move_mount(mount, "", target, "", flags)
}

/// A file of the host that whoever holds it cannot write to, though its folder could be.
pub(crate) fn unwritable(path: &std::path::Path) -> Result<OwnedFd> {
    let file = match open_tree(CWD, path, CLONE) {
        // What was opened before this mount namespace was made has to be looked up in it.
        Err(Errno::INVAL) => {
            let name = readlink(path, Vec::new())?;
            open_tree(CWD, name, CLONE)?
        }
        other => other?,
    };
    protect(&file, false)?;
    Ok(file)
}

/// Makes a mount, alone or with all below it, unwritable.
pub(crate) fn protect(mount: &OwnedFd, recursive: bool) -> Result<()> {
    let set = u64::from(MountAttrFlags::MOUNT_ATTR_RDONLY.bits());
    change(
        mount.as_fd(),
        Attributes {
            set,
            recursive,
            propagation: 0,
        },
    )
}

/// Keeps devices in a mount, and in all below it, from working, whoever makes them.
///
/// Root in a container may make nodes, and nothing else keeps it from the host's disks.
pub(crate) fn without_devices(mount: &OwnedFd) -> Result<()> {
    let set = u64::from(MountAttrFlags::MOUNT_ATTR_NODEV.bits());
    change(
        mount.as_fd(),
        Attributes {
            set,
            recursive: true,
            propagation: 0,
        },
    )
}

/// Keeps mounts from reaching other namespaces, and theirs from coming here.
pub(crate) fn isolate(mount: &OwnedFd) -> Result<()> {
    let propagation = libc::MS_PRIVATE;
    change(
        mount.as_fd(),
        Attributes {
            set: 0,
            recursive: true,
            propagation,
        },
    )
}

fn change(mount: BorrowedFd<'_>, attributes: Attributes) -> Result<()> {
    set_attributes(mount, attributes)
        .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
}
