//! Whether a file is an archive that `ADD` lays out: a tar, compressed or not, told by its content and never by its name.
//! Leans on `images` for reading tars and what they are compressed with.

use std::fs::File;
use std::io;
use std::path::Path;

use dockwright_images::compression::Decompressor;
use dockwright_images::layer::Entries;

use crate::context::Folder;

/// Whether the file's content begins with an entry of a tar.
///
/// # Errors
/// When it cannot be opened.
pub(crate) fn is_archive(root: &Folder, path: &Path) -> io::Result<bool> {
    let file = File::from(root.file(path)?);
    let Ok(content) = Decompressor::new(file) else {
        return Ok(false);
    };
    Ok(matches!(Entries::new(content).advance(), Ok(Some(_))))
}
