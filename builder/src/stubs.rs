//! What had to be made in a root so that something could be mounted on it, taken away again when it is empty.
//! Leans on `execution`, and on the stacks of `images` to follow links without a mount.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use dockwright_images::layer::{Child, Stack};

use crate::execution::Root;

/// Takes stubs away from what a container wrote; a file or folder that got content stays.
///
/// A folder that the kernel copied up for nothing but a stub goes too.
///
/// # Errors
/// When the root's folders cannot be read.
pub(crate) fn remove(root: &Root, stubs: &[String]) -> io::Result<()> {
    if stubs.is_empty() {
        return Ok(());
    }
    let (upper, lowers) = folders(root);
    let whole = Stack::open([&upper].into_iter().chain(&lowers))?;
    let below = match lowers.is_empty() {
        true => None,
        false => Some(Stack::open(&lowers)?),
    };
    for stub in stubs.iter().rev() {
        // What became unreachable is no longer known by its name.
        if let Ok(found) = whole.find(stub.as_bytes(), false) {
            let path: PathBuf = found.path.iter().collect();
            remove_one(&upper, below.as_ref(), &path)?;
        }
    }
    Ok(())
}

fn folders(root: &Root) -> (PathBuf, Vec<PathBuf>) {
    match root {
        Root::Overlay {
            directory,
            lowers,
            upper,
            ..
        } => {
            let lowers = lowers.iter().map(|lower| directory.join(lower));
            (directory.join(upper), lowers.collect())
        }
        Root::Directory(path) => (path.clone(), Vec::new()),
    }
}

fn remove_one(upper: &Path, below: Option<&Stack>, path: &Path) -> io::Result<()> {
    if !matches!(under(below, path)?, Child::Missing) {
        return Ok(());
    }
    if !remove_empty(&upper.join(path)) {
        return Ok(());
    }
    let parents = path.ancestors().skip(1);
    for parent in parents.take_while(|parent| !parent.as_os_str().is_empty()) {
        let Child::Directory(original) = under(below, parent)? else {
            break;
        };
        let copy = upper.join(parent);
        let (now, before) = (fs::symlink_metadata(&copy)?, original.stat()?);
        let same =
            (now.mode(), now.uid(), now.gid()) == (before.st_mode, before.st_uid, before.st_gid);
        if !same || is_opaque(&copy)? || fs::remove_dir(&copy).is_err() {
            break;
        }
    }
    Ok(())
}

fn under(below: Option<&Stack>, path: &Path) -> io::Result<Child> {
    use std::os::unix::ffi::OsStrExt;
    match below {
        Some(below) => Ok(below.find(path.as_os_str().as_bytes(), false)?.child),
        None => Ok(Child::Missing),
    }
}

/// Whether it was empty, and is gone.
fn remove_empty(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir(path).is_ok(),
        Ok(found) if found.is_file() && found.len() == 0 => fs::remove_file(path).is_ok(),
        _ => false,
    }
}

/// Whether a folder of an overlay hides what lies below it: then it is more than a copy.
fn is_opaque(folder: &Path) -> io::Result<bool> {
    let mut value = [0; 1];
    for name in ["trusted.overlay.opaque", "user.overlay.opaque"] {
        match rustix::fs::lgetxattr(folder, name, &mut value) {
            Ok(length) if length > 0 && value[0] == b'y' => return Ok(true),
            Ok(_)
            | Err(
                rustix::io::Errno::NODATA | rustix::io::Errno::PERM | rustix::io::Errno::NOTSUP,
            ) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(false)
}
