//! Folders of containers: what stands in them is the builder's affair, but what they need is told to the store.
//! Leans on `layout` and `file`.

use std::fs;
use std::path::Path;

use crate::digest::Digest;
use crate::store::error::{Attempt, StoreError};
use crate::store::file::write_whole;
use crate::store::layout::Store;

/// The file in a container's folder that lists what it needs, a digest a line.
const NEEDS: &str = "needs";

/// A container that keeps blobs and snapshots from being removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The name of its folder.
    pub id: String,
    /// Digests of blobs, and chain ids.
    pub needs: Vec<Digest>,
}

impl Store {
    /// Every container and what it needs.
    ///
    /// # Errors
    /// When the folder of containers cannot be read.
    pub fn holders(&self) -> Result<Vec<Holder>, StoreError> {
        let mut holders = Vec::new();
        let folder = self.containers();
        for entry in fs::read_dir(&folder).attempt("read", &folder)? {
            let entry = entry.attempt("read", &folder)?;
            // A folder without the file is being removed.
            if let Ok(text) = fs::read_to_string(entry.path().join(NEEDS)) {
                holders.push(Holder {
                    id: entry.file_name().to_string_lossy().into_owned(),
                    needs: text.lines().filter_map(|line| line.parse().ok()).collect(),
                });
            }
        }
        holders.sort_by(|left, right| left.id.cmp(&right.id));
        Ok(holders)
    }

    /// Says what the container in that folder needs.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write_needs(&self, folder: &Path, needs: &[Digest]) -> Result<(), StoreError> {
        let lines: Vec<String> = needs.iter().map(Digest::to_string).collect();
        write_whole(
            &folder.join(NEEDS),
            lines.join("\n").as_bytes(),
            &self.scratch(),
        )
    }
}
