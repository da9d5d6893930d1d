//! How old files from elsewhere are: those of an archive, as the newest of them.
//! Leans on `scan` for files that are here, and on `images` for an archive that is read through.

use std::io::Read;
use std::path::Path;

use dockwright_images::compression::Decompressor;
use dockwright_images::layer::{Entries, Kind};

use super::error::ContextError;
use super::folder::Folder;
use super::scan::scan;

/// When the newest file below a folder was changed, in seconds since 1970.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn newest_file(folder: &Folder) -> Result<Option<i64>, ContextError> {
    let found = scan(folder, Path::new(""), &[])?;
    let files = found.iter().filter(|found| found.status.is_file());
    Ok(files.map(|file| file.status.mtime.seconds).max())
}

/// The same of an archive, compressed or not; nothing where it is none.
pub(crate) fn newest_entry(archive: impl Read) -> Option<i64> {
    let mut entries = Entries::new(Decompressor::new(archive).ok()?);
    let mut newest = None;
    while let Some(entry) = entries.advance().ok()? {
        if entry.kind == Kind::File {
            newest = newest.max(Some(entry.mtime.seconds));
        }
    }
    newest
}
