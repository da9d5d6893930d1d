//! Blobs that come before anybody knows whether they are wanted or right: nobody sees them until all of them are.
//! Leans on `lease` and `file`. They stand in a folder of their own, which goes when it is given up, or with the next sweep.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::digest::{Digest, Hashing};
use crate::store::error::{Attempt, StoreError};
use crate::store::file::{Locked, sync_folder_of};
use crate::store::lease::Lease;

/// A folder of blobs on their way.
#[derive(Debug)]
pub struct Staging<'a> {
    lease: &'a Lease<'a>,
    folder: Locked,
    count: AtomicU64,
}

/// A blob on its way, all of its bytes written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    path: PathBuf,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many there are.
    pub size: u64,
}

/// A blob on its way, while its bytes come.
#[derive(Debug)]
pub struct StagedWriter {
    path: PathBuf,
    hashing: Hashing<File>,
}

impl Lease<'_> {
    /// Begins a folder of blobs.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn staging(&self) -> Result<Staging<'_>, StoreError> {
        let folder = Locked::new_folder(&self.store().scratch(), "staging")?;
        Ok(Staging {
            lease: self,
            folder,
            count: AtomicU64::new(0),
        })
    }
}

impl Staging<'_> {
    /// Begins a blob.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn writer(&self) -> Result<StagedWriter, StoreError> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.path().join(number.to_string());
        let file = File::create_new(&path).attempt("create", &path)?;
        Ok(StagedWriter {
            path,
            hashing: Hashing::new(file),
        })
    }

    /// Writes a small blob.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn write(&self, bytes: &[u8]) -> Result<Staged, StoreError> {
        let mut writer = self.writer()?;
        writer.write_all(bytes).attempt("write", &writer.path)?;
        Ok(writer.finish())
    }

    /// Gives all of these blobs their names in the store, once their bytes are on the disk.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn publish<'b>(
        &self,
        blobs: impl Iterator<Item = &'b Staged> + Clone,
    ) -> Result<(), StoreError> {
        let store = self.lease.store();
        let digests: Vec<Digest> = blobs.clone().map(|blob| blob.digest).collect();
        self.lease.protect(&digests)?;
        let mut written: Option<PathBuf> = None;
        for blob in blobs {
            if !store.has_blob(&blob.digest) {
                let target = store.blob_file(&blob.digest);
                move_whole(&blob.path, &target)?;
                written = Some(target);
            }
        }
        written.map_or(Ok(()), |path| sync_folder_of(&path))
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // What is left behind goes with the next sweep.
        let _ = fs::remove_dir_all(self.folder.path());
    }
}

impl Staged {
    /// Opens it for reading.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> Result<File, StoreError> {
        File::open(&self.path).attempt("read", &self.path)
    }
}

impl StagedWriter {
    /// Ends the blob.
    pub fn finish(self) -> Staged {
        let (_, digest, size) = self.hashing.finish();
        Staged {
            path: self.path,
            digest,
            size,
        }
    }

    /// Where it is, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Write for StagedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hashing.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hashing.flush()
    }
}

fn move_whole(from: &Path, to: &Path) -> Result<(), StoreError> {
    File::open(from)
        .and_then(|file| file.sync_all())
        .attempt("write", from)?;
    fs::rename(from, to).attempt("write", to)
}
