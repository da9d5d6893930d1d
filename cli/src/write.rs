//! Putting a text in the place of a file's old one, so that at any moment one of the two is there whole.
//! Leans on `dockwright_project` for problems.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dockwright_project::problem::{Problem, reason};

/// Writes a file anew. A link stays, and what it points at is written; permissions stay.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), Problem> {
    replace(path, text).map_err(|error| {
        Problem::new(format!("cannot write it: {}", reason(&error)))
            .with_help("the file is as it was: make it and its folder writable, and run this again")
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = path.canonicalize()?;
    // Replacing would also work on a file that may not be written: ask first.
    let metadata = OpenOptions::new().write(true).open(&target)?.metadata()?;
    let (temporary, file) = create_beside(&target)?;
    let written = fill(file, text, &metadata).and_then(|()| std::fs::rename(&temporary, &target));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let temporary = target.with_file_name(format!(".{name}.dockwright-{}", std::process::id()));
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&temporary)?;
    Ok((temporary, file))
}

fn fill(mut file: File, text: &str, metadata: &Metadata) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    keep_owner(&file, metadata);
    file.set_permissions(metadata.permissions())?;
    file.sync_all()
}

#[cfg(unix)]
fn keep_owner(file: &File, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only root can give files away, and for everybody else the owner is the same as before.
    let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _metadata: &Metadata) {}
