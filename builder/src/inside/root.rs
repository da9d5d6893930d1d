//! The root of a container: snapshots under a folder that takes what is written, or a plain folder.
//! Leans on `tree`. The overlay's options are stated, so that its upper folder alone is the diff on every machine.

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, mkdir, open};
use rustix::io::{Errno, Result};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, UnmountFlags, fsconfig_create,
    fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, mount, unmount,
};
use rustix::process::{chdir, fchdir, pivot_root};

use super::tree::{self, INERT};
use crate::execution::{Root, Security};
use crate::fault::{Doing, Fault};

/// Makes the root and puts it in the way of the folder that it was made of, in this mount namespace only.
pub(crate) fn assemble(
    root: &Root,
    security: Security,
    nested: bool,
) -> std::result::Result<OwnedFd, Fault> {
    isolate_mounts().doing(|| "keep the container's mounts from the host".to_owned())?;
    let mount = match root {
        Root::Overlay {
            directory,
            lowers,
            upper,
            work,
            is_volatile,
        } => {
            chdir(directory).doing(|| format!("enter `{}`", directory.display()))?;
            let layers = Layers {
                lowers,
                upper,
                work,
                nested,
                is_volatile: *is_volatile,
            };
            match lowers.is_empty() {
                true => bind(Path::new(upper)).doing(|| format!("mount the root `{upper}`"))?,
                false => layers.mount()?,
            }
        }
        Root::Directory(path) => {
            bind(path).doing(|| format!("mount the root `{}`", path.display()))?
        }
    };
    if security == Security::Sandbox {
        tree::without_devices(&mount).doing(|| "keep devices out of the root".to_owned())?;
    }
    Ok(mount)
}

/// Moves a root to a place that only this mount namespace has: threads outside find nothing there,
/// where they would otherwise write past the overlay.
pub(crate) fn set_apart(mount: &OwnedFd, cover: &Path) -> std::result::Result<PathBuf, Fault> {
    let place = cover.join("root");
    let set_apart = || {
        let hidden = tree::make("tmpfs", &[("mode", "700")], INERT)?;
        let target = open(cover, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        tree::attach(hidden.as_fd(), target.as_fd())?;
        mkdir(&place, Mode::from_raw_mode(0o755))?;
        let target = open(&place, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        tree::attach(mount.as_fd(), target.as_fd())
    };
    set_apart().doing(|| format!("mount the root on `{}`", place.display()))?;
    Ok(place)
}

/// Makes the root what `/` means, and the host's tree unreachable.
pub(crate) fn enter(root: &OwnedFd) -> std::result::Result<(), Fault> {
    let enter = || {
        fchdir(root)?;
        pivot_root(".", ".")?;
        unmount(".", UnmountFlags::DETACH)?;
        chdir("/")
    };
    enter().doing(|| "change to the container's root".to_owned())
}

fn isolate_mounts() -> Result<()> {
    let host = open("/", OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
    tree::isolate(&host)
}

fn bind(path: &Path) -> Result<OwnedFd> {
    let target = open(
        path,
        OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    let mount = tree::again_with_all(target.as_fd())?;
    tree::attach(mount.as_fd(), target.as_fd())?;
    Ok(mount)
}

/// What an overlay is called that never waits for the disk.
const VOLATILE: &str = "volatile";

struct Layers<'a> {
    lowers: &'a [String],
    upper: &'a str,
    work: &'a str,
    nested: bool,
    is_volatile: bool,
}

impl Layers<'_> {
    fn mount(&self) -> std::result::Result<OwnedFd, Fault> {
        if self.is_volatile {
            self.forgive();
        }
        let system = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)
            .doing(|| "use overlays, which this kernel may lack".to_owned())?;
        let made = self
            .configure(&system)
            .and_then(|()| fsconfig_create(&system));
        match made {
            Ok(()) => self.place(&system).doing(|| self.doing()),
            // Before Linux 6.5 the snapshots have to be told in one text.
            Err(Errno::INVAL) => self
                .mount_the_old_way(self.is_volatile)
                .map_err(|error| explained(&system, error, self.doing())),
            Err(error) => Err(explained(&system, error, self.doing())),
        }
    }

    /// The kernel refuses a volatile overlay that was mounted before, lest the machine was started anew in between.
    /// This one is as old as the step or container that it is for.
    fn forgive(&self) {
        // It is there only where the overlay was mounted before.
        let mark = Path::new(self.work).join("work/incompat/volatile");
        let _ = std::fs::remove_dir_all(mark);
    }

    fn configure(&self, system: &OwnedFd) -> Result<()> {
        for lower in self.lowers {
            fsconfig_set_string(system, "lowerdir+", lower.as_str())?;
        }
        fsconfig_set_string(system, "source", "overlay")?;
        fsconfig_set_string(system, "upperdir", self.upper)?;
        fsconfig_set_string(system, "workdir", self.work)?;
        for (name, value) in self.switches() {
            match *value {
                "" => fsconfig_set_flag(system, *name)?,
                value => fsconfig_set_string(system, *name, value)?,
            }
        }
        match self.is_volatile {
            true => fsconfig_set_flag(system, VOLATILE),
            false => Ok(()),
        }
    }

    /// In a user namespace marks are kept where its root may write them, which implies what else is said.
    fn switches(&self) -> &'static [(&'static str, &'static str)] {
        match self.nested {
            true => &[("index", "off"), ("userxattr", "")],
            false => &[
                ("index", "off"),
                ("metacopy", "off"),
                ("redirect_dir", "off"),
            ],
        }
    }

    fn place(&self, system: &OwnedFd) -> Result<OwnedFd> {
        let mount = fsmount(
            system,
            FsMountFlags::FSMOUNT_CLOEXEC,
            MountAttrFlags::empty(),
        )?;
        let target = rustix::fs::openat(
            CWD,
            self.upper,
            OFlags::PATH | OFlags::CLOEXEC,
            Mode::empty(),
        )?;
        tree::attach(mount.as_fd(), target.as_fd())?;
        Ok(mount)
    }

    fn mount_the_old_way(&self, is_volatile: bool) -> Result<OwnedFd> {
        let lowers: Vec<String> = self.lowers.iter().map(|lower| escaped(lower)).collect();
        let mut options = format!(
            "lowerdir={},upperdir={},workdir={}",
            lowers.join(":"),
            escaped(self.upper),
            escaped(self.work)
        );
        for (name, value) in self.switches() {
            options.push(',');
            options.push_str(name);
            if !value.is_empty() {
                options.push('=');
                options.push_str(value);
            }
        }
        if is_volatile {
            options.push(',');
            options.push_str(VOLATILE);
        }
        let options = std::ffi::CString::new(options).map_err(|_| Errno::INVAL)?;
        let mounted = mount(
            "overlay",
            self.upper,
            "overlay",
            MountFlags::empty(),
            Some(options.as_c_str()),
        );
        match mounted {
            // Before Linux 5.10 there are no volatile ones.
            Err(Errno::INVAL) if is_volatile => return self.mount_the_old_way(false),
            mounted => mounted?,
        }
        open(
            self.upper,
            OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )
    }

    fn doing(&self) -> String {
        format!("mount an overlay of {} snapshots", self.lowers.len())
    }
}

/// A name in the options of `mount`, where commas and colons divide.
fn escaped(name: &str) -> String {
    let mut escaped = String::new();
    for letter in name.chars() {
        if matches!(letter, ',' | ':' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

fn explained(system: &OwnedFd, error: Errno, doing: String) -> Fault {
    let mut fault = Fault::from_error(doing, &error.into());
    let log = log(system);
    if !log.is_empty() {
        fault.why = format!("{} ({log})", fault.why);
    }
    fault
}

/// What the kernel has to say about a file system that it did not make.
fn log(system: &OwnedFd) -> String {
    let mut text = Vec::new();
    let mut line = [0; 512];
    while let Ok(length) = rustix::io::read(system, &mut line) {
        let line = String::from_utf8_lossy(&line[..length]);
        text.push(line.trim_start_matches("e ").trim().to_owned());
        if length == 0 {
            break;
        }
    }
    text.join("; ")
}
