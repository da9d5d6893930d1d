//! `/dev`: the few devices that every program expects, terminals and shared memory of the container's own.
//! Leans on `tree` and `place`. Nodes are made in a file system of their own, out of sight, and only mounted here:
//! whoever makes more of them in `/dev` or elsewhere finds that they do not work.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, Stat, major, makedev, minor, mkdirat, mknodat, openat,
    symlinkat, unlinkat,
};
use rustix::io::{Errno, Result};
use rustix::mount::{MountAttrFlags, UnmountFlags, unmount};
use rustix::process::fchdir;

use super::place::{Kind, Place};
use super::tree::{self, INERT};
use crate::execution::{Execution, Security};
use crate::fault::{Doing, Fault};

/// The devices, by name and number.
const DEVICES: [(&str, u32, u32); 6] = [
    ("null", 1, 3),
    ("zero", 1, 5),
    ("full", 1, 7),
    ("random", 1, 8),
    ("urandom", 1, 9),
    ("tty", 5, 0),
];

const LINKS: [(&str, &str); 6] = [
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    ("ptmx", "pts/ptmx"),
    ("core", "/proc/kcore"),
];

/// Makes `/dev`.
pub(crate) fn furnish(
    place: &mut Place,
    execution: &Execution,
) -> std::result::Result<OwnedFd, Fault> {
    let target = place.target("/dev", Kind::Directory)?;
    let attributes = match execution.security {
        Security::Sandbox => QUIET | MountAttrFlags::MOUNT_ATTR_NODEV,
        Security::Insecure => QUIET,
    };
    let options = [("mode", "755"), ("size", "65536k")];
    let devices = tree::make("tmpfs", &options, attributes).doing(|| "make `/dev`".to_owned())?;
    tree::attach(devices.as_fd(), target.as_fd()).doing(|| "mount `/dev`".to_owned())?;
    mount_nodes(&devices)?;
    for (name, behind) in LINKS {
        symlinkat(behind, &devices, name).doing(|| format!("make `/dev/{name}`"))?;
    }
    let size = execution.shared_memory.to_string();
    below(&devices, "shm", || {
        tree::make("tmpfs", &[("mode", "1777"), ("size", &size)], INERT)
    })?;
    below(&devices, "mqueue", || tree::make("mqueue", &[], INERT))?;
    below(&devices, "pts", || terminals(QUIET))?;
    Ok(devices)
}

/// Neither set-uid nor programs; devices work.
const QUIET: MountAttrFlags =
    MountAttrFlags::MOUNT_ATTR_NOSUID.union(MountAttrFlags::MOUNT_ATTR_NOEXEC);

/// Whether a file of the host is one of the devices that every container has anyway.
pub(crate) fn is_harmless(file: &Stat) -> bool {
    let number = (major(file.st_rdev), minor(file.st_rdev));
    FileType::from_raw_mode(file.st_mode) == FileType::CharacterDevice
        && DEVICES
            .iter()
            .any(|(_, major, minor)| (*major, *minor) == number)
}

/// Where nodes are made; nobody sees it any more when the container's program starts.
const NODES: &str = "nodes";

fn mount_nodes(devices: &OwnedFd) -> std::result::Result<(), Fault> {
    let prepare = || {
        let nodes = tree::make("tmpfs", &[("mode", "700"), ("size", "64k")], QUIET)?;
        mkdirat(devices, NODES, Mode::from_raw_mode(0o700))?;
        let target = openat(devices, NODES, PLACE, Mode::empty())?;
        tree::attach(nodes.as_fd(), target.as_fd())?;
        Ok::<_, Errno>(nodes)
    };
    let nodes = prepare().doing(|| "make devices".to_owned())?;
    for (name, major, minor) in DEVICES {
        mount_node(devices, &nodes, name, (major, minor))
            .doing(|| format!("make `/dev/{name}`"))?;
    }
    drop(nodes);
    let forget = || {
        fchdir(devices)?;
        unmount(NODES, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW)?;
        unlinkat(devices, NODES, AtFlags::REMOVEDIR)
    };
    forget().doing(|| "put devices into their places".to_owned())
}

/// A real device where the kernel lets us make one, else the host's own.
fn mount_node(
    devices: &OwnedFd,
    nodes: &OwnedFd,
    name: &str,
    (major, minor): (u32, u32),
) -> Result<()> {
    let mode = Mode::from_raw_mode(0o666);
    let number = makedev(major, minor);
    let node = match mknodat(nodes, name, FileType::CharacterDevice, mode, number) {
        Err(Errno::PERM) => tree::of_host(&Path::new("/dev").join(name))?,
        other => {
            other?;
            tree::again(openat(nodes, name, PLACE, Mode::empty())?.as_fd())?
        }
    };
    let fresh = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC;
    drop(openat(devices, name, fresh, mode)?);
    let target = openat(devices, name, PLACE, Mode::empty())?;
    tree::attach(node.as_fd(), target.as_fd())
}

/// Opens something to be mounted or mounted on.
const PLACE: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);

/// The group of terminals is 5 by custom; where that is nobody's number, terminals belong to their user's group.
fn terminals(attributes: MountAttrFlags) -> Result<OwnedFd> {
    let options = [("ptmxmode", "0666"), ("mode", "0620"), ("gid", "5")];
    match tree::make("devpts", &options, attributes) {
        Err(Errno::INVAL) => tree::make("devpts", &options[..2], attributes),
        other => other,
    }
}

fn below(
    devices: &OwnedFd,
    name: &str,
    make: impl FnOnce() -> Result<OwnedFd>,
) -> std::result::Result<(), Fault> {
    let attach = || {
        mkdirat(devices, name, Mode::from_raw_mode(0o755))?;
        let target = openat(devices, name, PLACE, Mode::empty())?;
        tree::attach(make()?.as_fd(), target.as_fd())
    };
    attach().doing(|| format!("make `/dev/{name}`"))
}
