//! `/dev`: the few devices that every program expects, terminals and shared memory of the container's own.
//! Leans on `tree` and `place`.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, makedev, mkdirat, mknodat, openat, symlinkat};
use rustix::io::{Errno, Result};
use rustix::mount::MountAttrFlags;

use super::place::{Kind, Place};
use super::tree::{self, INERT};
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
    shared_memory: u64,
) -> std::result::Result<OwnedFd, Fault> {
    let target = place.target("/dev", Kind::Directory)?;
    let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let options = [("mode", "755"), ("size", "65536k")];
    let devices = tree::make("tmpfs", &options, attributes).doing(|| "make `/dev`".to_owned())?;
    tree::attach(devices.as_fd(), target.as_fd()).doing(|| "mount `/dev`".to_owned())?;
    for (name, major, minor) in DEVICES {
        device(&devices, name, (major, minor)).doing(|| format!("make `/dev/{name}`"))?;
    }
    for (name, behind) in LINKS {
        symlinkat(behind, &devices, name).doing(|| format!("make `/dev/{name}`"))?;
    }
    let size = shared_memory.to_string();
    let open = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    below(&devices, "shm", || {
        tree::make("tmpfs", &[("mode", "1777"), ("size", &size)], INERT)
    })?;
    below(&devices, "mqueue", || tree::make("mqueue", &[], INERT))?;
    below(&devices, "pts", || terminals(open))?;
    Ok(devices)
}

/// A real device where the kernel lets us make one, else the host's own.
fn device(folder: &OwnedFd, name: &str, (major, minor): (u32, u32)) -> Result<()> {
    let mode = Mode::from_raw_mode(0o666);
    let number = makedev(major, minor);
    match mknodat(folder, name, FileType::CharacterDevice, mode, number) {
        Err(Errno::PERM) => {
            let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC;
            let target = openat(folder, name, flags, mode)?;
            let real = tree::of_host(&Path::new("/dev").join(name))?;
            tree::attach(real.as_fd(), target.as_fd())
        }
        other => other,
    }
}

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
        let target = openat(devices, name, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        tree::attach(make()?.as_fd(), target.as_fd())
    };
    attach().doing(|| format!("make `/dev/{name}`"))
}
