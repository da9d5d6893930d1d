//! Documents beside what they describe, written so that whoever reads one sees the old or the new one.
//! Leans on `error`.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::container::error::{Attempt, ContainerError};

/// Reads a document; nothing where there is none.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ContainerError> {
    let bytes = match fs::read(path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        other => other.attempt("read", path)?,
    };
    let document = serde_json::from_slice(&bytes).map_err(io::Error::from);
    document.attempt("read", path).map(Some)
}

/// Writes a document; on the disk, where it `lasts`.
pub(crate) fn write<T: Serialize>(
    path: &Path,
    document: &T,
    lasts: bool,
) -> Result<(), ContainerError> {
    let fresh = path.with_added_extension("new");
    let bytes = serde_json::to_vec(document)
        .map_err(io::Error::from)
        .attempt("write", path)?;
    let mut file = File::create(&fresh).attempt("write", &fresh)?;
    file.write_all(&bytes).attempt("write", &fresh)?;
    if lasts {
        file.sync_all().attempt("write", &fresh)?;
    }
    fs::rename(&fresh, path).attempt("write", path)
}
