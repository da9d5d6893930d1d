//! Verified blobs that get their name once the disk has their bytes, while work goes on.
//! Leans on `file`.

use std::fs;
use std::path::Path;
use std::thread::{self, JoinHandle};

use crate::store::error::{Attempt, StoreError};
use crate::store::file::Locked;

/// A blob on its way to the disk.
#[derive(Debug)]
pub(super) struct Pending {
    locked: Locked,
    written: JoinHandle<std::io::Result<()>>,
}

impl Pending {
    /// Begins to write.
    pub(super) fn begin(locked: Locked) -> Result<Self, StoreError> {
        let file = locked.file().try_clone().attempt("open", locked.path())?;
        let written = thread::spawn(move || file.sync_all());
        Ok(Self { locked, written })
    }

    /// Gives the file its name, once it is written.
    pub(super) fn publish(self, path: &Path) -> Result<(), StoreError> {
        let gone = || {
            Err(std::io::Error::other(
                "the thread that waits for the disk ended early",
            ))
        };
        let written = self.written.join().unwrap_or_else(|_| gone());
        written.attempt("write", self.locked.path())?;
        fs::rename(self.locked.path(), path).attempt("write", path)
    }
}
