//! `/proc` and `/sys`: the container's own, with what Docker hides hidden and what it protects protected.
//! Leans on `tree` and `place`.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{FileType, fstat};
use rustix::io::{Errno, Result};
use rustix::mount::MountAttrFlags;

use super::place::{Kind, Place};
use super::tree::{self, INERT};
use crate::fault::{Doing, Fault};

/// Mounts `/proc`; a container within a container may only get the outer one's, which shows its processes.
pub(crate) fn mount_processes(place: &mut Place, confined: bool) -> std::result::Result<(), Fault> {
    let doing = || "mount `/proc`".to_owned();
    let target = place.target("/proc", Kind::Directory)?;
    let mount = match tree::make("proc", &[], INERT) {
        Err(Errno::PERM) if confined => {
            return Err(Fault::new(
                doing(),
                "parts of `/proc` are hidden here, so that the kernel allows no new one: start the outer container with `--security-opt systempaths=unconfined`",
            ));
        }
        Err(Errno::PERM) => tree::of_host(Path::new("/proc")),
        other => other,
    };
    let mount = mount.doing(doing)?;
    tree::attach(mount.as_fd(), target.as_fd()).doing(doing)
}

/// Mounts `/sys`; in a user namespace on the host's network only the host's is to be had.
pub(crate) fn mount_kernel(place: &mut Place, writable: bool) -> std::result::Result<(), Fault> {
    let target = place.target("/sys", Kind::Directory)?;
    let attributes = match writable {
        true => INERT,
        false => INERT | MountAttrFlags::MOUNT_ATTR_RDONLY,
    };
    let own = || match tree::make("sysfs", &[], attributes) {
        Err(Errno::PERM) => {
            let host = tree::of_host(Path::new("/sys"))?;
            tree::protect(&host, true)?;
            Ok(host)
        }
        other => other,
    };
    let mount = own().doing(|| "mount `/sys`".to_owned())?;
    tree::attach(mount.as_fd(), target.as_fd()).doing(|| "mount `/sys`".to_owned())
}

/// Hides paths: a file shows as empty, a folder too.
pub(crate) fn mask(place: &Place, paths: &[String]) -> std::result::Result<(), Fault> {
    let nothing = place
        .find("/dev/null")
        .doing(|| "find `/dev/null`".to_owned())?;
    for path in paths {
        hide(place, path, &nothing).doing(|| format!("hide `{path}`"))?;
    }
    Ok(())
}

fn hide(place: &Place, path: &str, nothing: &OwnedFd) -> Result<()> {
    let Some(target) = there(place, path)? else {
        return Ok(());
    };
    let cover = match FileType::from_raw_mode(fstat(&target)?.st_mode) {
        FileType::Directory => {
            let attributes = INERT | MountAttrFlags::MOUNT_ATTR_RDONLY;
            tree::make("tmpfs", &[("size", "0"), ("nr_inodes", "2")], attributes)?
        }
        _ => tree::again(nothing.as_fd())?,
    };
    tree::attach(cover.as_fd(), target.as_fd())
}

/// Makes paths unwritable.
pub(crate) fn protect(place: &Place, paths: &[String]) -> std::result::Result<(), Fault> {
    for path in paths {
        cover(place, path).doing(|| format!("protect `{path}`"))?;
    }
    Ok(())
}

fn cover(place: &Place, path: &str) -> Result<()> {
    let Some(target) = there(place, path)? else {
        return Ok(());
    };
    let mount = tree::again_with_all(target.as_fd())?;
    tree::protect(&mount, true)?;
    tree::attach(mount.as_fd(), target.as_fd())
}

fn there(place: &Place, path: &str) -> Result<Option<OwnedFd>> {
    match place.find(path) {
        Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
        other => other.map(Some),
    }
}
