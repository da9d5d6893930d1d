//! Whether a file on disk is still the one that something was said about.
//! Leans on nothing.

use std::path::Path;
use std::time::SystemTime;

/// What changes when a file on disk does, or what it is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    generation: u64,
}

impl Stamp {
    /// The stamp of a file now, under settings of a generation.
    pub(crate) fn of(path: &Path, generation: u64) -> Self {
        let metadata = std::fs::metadata(path).ok();
        Self {
            modified: metadata.as_ref().and_then(|it| it.modified().ok()),
            length: metadata.map_or(0, |it| it.len()),
            generation,
        }
    }
}
