//! Blobs on their way in: partial files that a later process goes on with, verified before anyone sees them.
//! Leans on `lease`, `file` and `blob`.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::digest::{Digest, Hashing};
use crate::document::Descriptor;
use crate::sink::BlobSink;
use crate::store::error::{Attempt, StoreError};
use crate::store::file::{Locked, publish, unique_name};
use crate::store::layout::Store;
use crate::store::lease::Lease;
use crate::store::pending::Pending;

/// A blob whose bytes are being written.
#[derive(Debug)]
pub struct Ingest<'a> {
    lease: &'a Lease<'a>,
    locked: Locked,
    hashing: Hashing<File>,
    expected: Option<(Digest, u64)>,
}

impl Lease<'_> {
    /// Begins or goes on with a blob that is known by its descriptor; `None` when it is there already.
    /// Waits while another process writes the same blob.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn ingest(&self, descriptor: &Descriptor) -> Result<Option<Ingest<'_>>, StoreError> {
        let digest = descriptor.digest;
        self.protect(&[digest])?;
        if self.awaits(&digest) {
            self.settle()?;
        }
        if self.store().has_blob(&digest) {
            return Ok(None);
        }
        let path = self
            .store()
            .scratch()
            .join(format!("blob-{}", digest.hex()));
        let locked = Locked::wait(&path)?;
        if self.store().has_blob(&digest) {
            locked.remove()?;
            return Ok(None);
        }
        let hashing = resume(&locked, descriptor.size)?;
        Ok(Some(Ingest {
            lease: self,
            locked,
            hashing,
            expected: Some((digest, descriptor.size)),
        }))
    }

    /// Begins a blob whose digest its bytes will tell.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn ingest_unknown(&self) -> Result<Ingest<'_>, StoreError> {
        let path = self.store().scratch().join(unique_name("blob"));
        let locked = Locked::wait(&path)?;
        let hashing = resume(&locked, 0)?;
        Ok(Ingest {
            lease: self,
            locked,
            hashing,
            expected: None,
        })
    }

    /// Writes a small blob, such as a manifest or a config.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn write_blob(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = self.write_blob_soon(bytes)?;
        self.settle()?;
        Ok(digest)
    }

    /// The same without waiting for the disk: the blob gets its name when the lease is settled.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn write_blob_soon(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let descriptor = Descriptor::of("", bytes);
        if let Some(mut ingest) = self.ingest(&descriptor)? {
            ingest.restart().attempt("write", &self.store().scratch())?;
            ingest
                .write_all(bytes)
                .attempt("write", &self.store().scratch())?;
            ingest.finish_soon()?;
        }
        Ok(descriptor.digest)
    }
}

/// Counts the bytes that an earlier process left; a file that is too long is begun anew.
fn resume(locked: &Locked, size: u64) -> Result<Hashing<File>, StoreError> {
    let path = locked.path();
    let mut file = locked.file().try_clone().attempt("open", path)?;
    if file.metadata().attempt("read", path)?.len() > size {
        file.set_len(0).attempt("write", path)?;
    }
    let mut hashing = Hashing::new(io::sink());
    file.seek(SeekFrom::Start(0)).attempt("read", path)?;
    io::copy(&mut (&file).take(u64::MAX), &mut hashing).attempt("read", path)?;
    Ok(hashing.onto(file))
}

impl<'a> Ingest<'a> {
    /// Verifies the bytes and gives the blob its name; wrong ones are thrown away.
    ///
    /// # Errors
    /// When the bytes are not those of the descriptor, or cannot be written.
    pub fn finish(self) -> Result<(Digest, u64), StoreError> {
        let (lease, locked, found, size) = self.verified()?;
        let store: &Store = lease.store();
        publish(locked.file(), locked.path(), &store.blob_file(&found))?;
        Ok((found, size))
    }

    /// The same without waiting for the disk: the blob gets its name when the lease is settled.
    ///
    /// # Errors
    /// When the bytes are not those of the descriptor, or cannot be written.
    pub fn finish_soon(self) -> Result<(Digest, u64), StoreError> {
        let (lease, locked, found, size) = self.verified()?;
        lease.await_blob(found, Pending::begin(locked)?);
        Ok((found, size))
    }

    fn verified(self) -> Result<(&'a Lease<'a>, Locked, Digest, u64), StoreError> {
        let (_, found, size) = self.hashing.finish();
        if let Some(error) = self
            .expected
            .and_then(|expected| differs(expected, found, size))
        {
            self.locked.remove()?;
            return Err(error);
        }
        if self.expected.is_none() {
            self.lease.protect(&[found])?;
        }
        Ok((self.lease, self.locked, found, size))
    }
}

fn differs(expected: (Digest, u64), found: Digest, size: u64) -> Option<StoreError> {
    let (digest, promised) = expected;
    if size != promised {
        return Some(StoreError::WrongSize {
            digest,
            expected: promised,
            found: size,
        });
    }
    (found != digest).then_some(StoreError::WrongDigest {
        expected: digest,
        found,
    })
}

impl BlobSink for Ingest<'_> {
    fn position(&self) -> u64 {
        self.hashing.size()
    }

    fn restart(&mut self) -> io::Result<()> {
        let mut file = self.locked.file().try_clone()?;
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        self.hashing = Hashing::new(file);
        Ok(())
    }
}

impl Write for Ingest<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hashing.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hashing.flush()
    }
}
