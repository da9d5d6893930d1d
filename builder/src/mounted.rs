//! A root for work of our own, such as copying files into it: mounted where only one thread sees it.
//! Leans on `inside` and `stubs`. The mount goes with its thread, also when the process is killed.

use std::ffi::c_int;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use rustix::fs::Mode;
use rustix::io::Errno;
use rustix::mount::{UnmountFlags, unmount};
use rustix::process::{chdir, umask};

use crate::execution::{Mount, Root, Security};
use crate::fault::{Doing, Fault};
use crate::inside::{Finder, assemble, bind, set_apart};
use crate::kernel;
use crate::namespace::is_nested;
use crate::stubs;

/// Mounts a root and works in it: what is written there lands in the overlay's upper folder.
///
/// The work gets the folder where the root is. It runs in a thread of its own, without a file mode mask,
/// and only threads that it starts itself see the mount; they must end with it.
/// Nothing stays mounted afterwards, whatever happens.
///
/// # Errors
/// When the root cannot be mounted: it takes root, or root of a user namespace.
pub fn mounted<T: Send>(root: &Root, work: impl FnOnce(&Path) -> T + Send) -> Result<T, Fault> {
    furnished(root, &[], work)
}

/// The same with files and folders of the host mounted in it; what is not there any more is left out.
pub(crate) fn furnished<T: Send>(
    root: &Root,
    mounts: &[Mount],
    work: impl FnOnce(&Path) -> T + Send,
) -> Result<T, Fault> {
    let joined = thread::scope(|scope| scope.spawn(|| alone(root, mounts, work)).join());
    joined.unwrap_or_else(|panic| resume_unwind(panic))
}

fn alone<T>(root: &Root, mounts: &[Mount], work: impl FnOnce(&Path) -> T) -> Result<T, Fault> {
    kernel::unshare(MOUNTS).doing(|| "make a namespace for mounts".to_owned())?;
    umask(Mode::empty());
    let (place, made) = mount(root, mounts)?;
    let value = work(&place);
    leave(&place)?;
    stubs::remove(root, &made).doing(|| "clean up what was mounted on".to_owned())?;
    Ok(value)
}

/// This thread's own mounts, working directory and file mode mask.
const MOUNTS: c_int = libc::CLONE_NEWNS | libc::CLONE_FS;

/// Where the root is, and what was made in it to mount something on.
fn mount(root: &Root, mounts: &[Mount]) -> Result<(PathBuf, Vec<String>), Fault> {
    let mut finder = Finder::new(assemble(root, Security::Sandbox, is_nested())?);
    bind(&mut finder, mounts)?;
    let place = match root {
        Root::Overlay {
            directory, work, ..
        } => set_apart(finder.root(), &directory.join(work))?,
        Root::Directory(path) => path.clone(),
    };
    Ok((place, finder.stubs()))
}

/// The namespace would go with the thread, but a moment later than others may want to use what was mounted.
fn leave(place: &Path) -> Result<(), Fault> {
    let unmount = || {
        chdir("/")?;
        match unmount(place, UnmountFlags::empty()) {
            Err(Errno::BUSY) => unmount(place, UnmountFlags::DETACH),
            other => other,
        }
    };
    unmount().doing(|| format!("unmount `{}`", place.display()))
}
