//! Takes out of a layer what is there only because something had to be mounted on it.
//! Leans on `place`.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use crate::build::error::BuildError;
use crate::build::place::{Place, files};

/// Removes stubs that the program left empty, the last made first; folders that changed only by them get their time back.
pub(crate) fn remove_stubs(place: &Place<'_>, stubs: &[String]) -> Result<(), BuildError> {
    let upper = place.upper();
    for stub in stubs.iter().rev() {
        let name = stub.trim_start_matches('/');
        let path = upper.join(name);
        let Ok(found) = fs::symlink_metadata(&path) else {
            continue;
        };
        let removed = match found.is_dir() {
            true => fs::remove_dir(&path),
            false if found.is_file() && found.len() == 0 => fs::remove_file(&path),
            false => continue,
        };
        match removed {
            Ok(()) => give_time_back(place, Path::new(name).parent())?,
            Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => {}
            Err(error) => return Err(files("remove", &path, error)),
        }
    }
    Ok(())
}

/// A folder whose last change was that of its stub is as old as it was below.
fn give_time_back(place: &Place<'_>, folder: Option<&Path>) -> Result<(), BuildError> {
    let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    let upper = place.upper().join(folder);
    let mut lowers = place.lowers().into_iter();
    let Some(below) = lowers.find_map(|lower| fs::symlink_metadata(lower.join(folder)).ok()) else {
        return Ok(());
    };
    let is_untouched = fs::read_dir(&upper).is_ok_and(|mut entries| entries.next().is_none());
    if !is_untouched {
        return Ok(());
    }
    let time = Timespec {
        tv_sec: below.mtime(),
        tv_nsec: below.mtime_nsec(),
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    utimensat(CWD, &upper, &times, AtFlags::SYMLINK_NOFOLLOW)
        .map_err(|error| files("write", &upper, error.into()))
}
