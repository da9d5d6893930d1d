//! What the caller wants mounted: folders and files of the host, memory, and files that exist in memory only.
//! Leans on `tree` and `place`.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{
    AtFlags, FileType, Gid, Mode, OFlags, Uid, fchmod, fchown, fstat, mkdirat, openat, unlinkat,
};
use rustix::io::{Errno, Result};
use rustix::mount::{MountAttrFlags, UnmountFlags, unmount};
use rustix::process::fchdir;

use super::place::{Kind, Place};
use super::{devices, tree};
use crate::execution::{Execution, Mount, MountSource, Security, Tmpfs};
use crate::fault::{Doing, Fault};

/// Mounts what an execution asks for, outer targets before those inside them.
pub(crate) fn furnish(
    place: &mut Place,
    devices: &OwnedFd,
    execution: &Execution,
) -> std::result::Result<(), Fault> {
    let names = [
        ("/etc/hosts", execution.hosts.as_ref()),
        ("/etc/resolv.conf", execution.resolver.as_ref()),
    ];
    let hostname = (!execution.hostname.is_empty()).then(|| format!("{}\n", execution.hostname));
    let mut mounts: Vec<Mount> = names
        .into_iter()
        .chain([("/etc/hostname", hostname.as_ref())])
        .filter_map(|(target, text)| Some(system_file(target, text?)))
        .collect();
    mounts.extend(execution.mounts.iter().cloned());
    mounts.sort_by_key(|mount| Path::new(&mount.target).components().count());
    let mut memory = Memory::new(devices);
    for mount in &mounts {
        furnish_one(place, mount, execution.security, &mut memory)?;
    }
    memory
        .forget()
        .doing(|| "put files into their places".to_owned())?;
    for folder in &execution.folders {
        place
            .folder(Path::new(folder))
            .doing(|| format!("make the folder `{folder}`"))?;
    }
    // Where the program starts is made now, while the root can still be written to.
    let start = &execution.working_directory;
    place
        .folder(&Path::new("/").join(start))
        .doing(|| format!("start in `{start}`"))?;
    Ok(())
}

/// Mounts the files and folders of the host that are among these; what is not there any more is left out.
pub(crate) fn bind(place: &mut Place, mounts: &[Mount]) -> std::result::Result<(), Fault> {
    let mut mounts: Vec<&Mount> = mounts.iter().collect();
    mounts.sort_by_key(|mount| Path::new(&mount.target).components().count());
    for mount in mounts {
        let MountSource::Bind(path) = &mount.source else {
            continue;
        };
        match of_host(path, Security::Sandbox) {
            Err(Errno::NOENT) => {}
            other => {
                let (tree, kind) = other.doing(|| format!("open `{}`", path.display()))?;
                put(place, mount, &tree, kind)?;
            }
        }
    }
    Ok(())
}

fn system_file(target: &str, text: &str) -> Mount {
    Mount {
        target: target.to_owned(),
        source: MountSource::File {
            contents: text.as_bytes().to_vec(),
            mode: 0o644,
            user: 0,
            group: 0,
        },
        read_only: false,
    }
}

fn furnish_one(
    place: &mut Place,
    mount: &Mount,
    security: Security,
    memory: &mut Memory<'_>,
) -> std::result::Result<(), Fault> {
    let target = &mount.target;
    let (tree, kind) = match &mount.source {
        MountSource::Bind(path) => of_host(path, security).doing(|| {
            format!(
                "open `{}` of the host to mount it on `{target}`",
                path.display()
            )
        })?,
        MountSource::Tmpfs(tmpfs) => (
            of_memory(tmpfs, security).doing(|| format!("make the tmpfs for `{target}`"))?,
            Kind::Directory,
        ),
        MountSource::File {
            contents,
            mode,
            user,
            group,
        } => {
            let file = memory.file(contents, *mode, (*user, *group));
            (
                file.doing(|| format!("make the file for `{target}`"))?,
                Kind::File,
            )
        }
    };
    put(place, mount, &tree, kind)
}

fn put(
    place: &mut Place,
    mount: &Mount,
    tree: &OwnedFd,
    kind: Kind,
) -> std::result::Result<(), Fault> {
    let doing = || format!("mount `{}`", mount.target);
    if mount.read_only {
        tree::protect(tree, true).doing(doing)?;
    }
    let target = place.target(&mount.target, kind)?;
    tree::attach(tree.as_fd(), target.as_fd()).doing(doing)
}

fn of_host(path: &Path, security: Security) -> Result<(OwnedFd, Kind)> {
    let tree = tree::of_host(path)?;
    let found = fstat(&tree)?;
    let kind = match FileType::from_raw_mode(found.st_mode) {
        FileType::Directory => Kind::Directory,
        _ => Kind::File,
    };
    if security == Security::Sandbox && !devices::is_harmless(&found) {
        tree::without_devices(&tree)?;
    }
    Ok((tree, kind))
}

fn of_memory(tmpfs: &Tmpfs, security: Security) -> Result<OwnedFd> {
    let mut attributes = MountAttrFlags::empty();
    attributes.set(MountAttrFlags::MOUNT_ATTR_NOEXEC, !tmpfs.executable);
    let devices = tmpfs.devices && security == Security::Insecure;
    attributes.set(MountAttrFlags::MOUNT_ATTR_NODEV, !devices);
    attributes.set(MountAttrFlags::MOUNT_ATTR_NOSUID, !tmpfs.set_user);
    attributes.set(MountAttrFlags::MOUNT_ATTR_RDONLY, tmpfs.read_only);
    let mut options: Vec<(&str, &str)> = vec![("mode", "1777")];
    options.extend(
        tmpfs
            .options
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    tree::make("tmpfs", &options, attributes)
}

/// A file system in memory for single files; it stands in `/dev` until each of them is where it belongs.
struct Memory<'a> {
    devices: &'a OwnedFd,
    mount: Option<OwnedFd>,
    count: usize,
}

const NAME: &str = "memory";

impl<'a> Memory<'a> {
    fn new(devices: &'a OwnedFd) -> Self {
        Self {
            devices,
            mount: None,
            count: 0,
        }
    }

    fn file(&mut self, contents: &[u8], mode: u32, (user, group): (u32, u32)) -> Result<OwnedFd> {
        let name = self.count.to_string();
        self.count += 1;
        let folder = self.folder()?;
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::RDWR | OFlags::CLOEXEC;
        let file = openat(folder, &name, flags, Mode::from_raw_mode(0o600))?;
        let mut rest = contents;
        while !rest.is_empty() {
            let written = rustix::io::retry_on_intr(|| rustix::io::write(&file, rest))?;
            rest = &rest[written..];
        }
        fchmod(&file, Mode::from_raw_mode(mode))?;
        fchown(&file, Some(Uid::from_raw(user)), Some(Gid::from_raw(group)))?;
        let path = openat(folder, &name, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        tree::again(path.as_fd())
    }

    fn folder(&mut self) -> Result<&OwnedFd> {
        match &mut self.mount {
            Some(mount) => Ok(mount),
            empty => {
                let mount = tree::make("tmpfs", &[("mode", "755")], SINGLE)?;
                mkdirat(self.devices, NAME, Mode::from_raw_mode(0o700))?;
                let target = openat(
                    self.devices,
                    NAME,
                    OFlags::PATH | OFlags::CLOEXEC,
                    Mode::empty(),
                )?;
                tree::attach(mount.as_fd(), target.as_fd())?;
                Ok(empty.insert(mount))
            }
        }
    }

    /// Takes the file system away; the files stay where they were mounted.
    fn forget(self) -> Result<()> {
        if self.mount.is_none() {
            return Ok(());
        }
        fchdir(self.devices)?;
        unmount(NAME, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW)?;
        unlinkat(self.devices, NAME, AtFlags::REMOVEDIR)
    }
}

/// Files may be programs, but neither set-uid nor devices.
const SINGLE: MountAttrFlags =
    MountAttrFlags::MOUNT_ATTR_NOSUID.union(MountAttrFlags::MOUNT_ATTR_NODEV);
