//! Blobs that are there: reading and verifying them.
//! Leans on `layout`.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::config::ImageConfig;
use crate::digest::{Digest, Hashing};
use crate::document::{Descriptor, Document, MAX_DOCUMENT, Manifest};
use crate::store::error::{Attempt, StoreError};
use crate::store::layout::Store;

/// An open blob.
#[derive(Debug)]
pub struct Blob {
    /// Its bytes, from the start.
    pub file: File,
    /// How many there are.
    pub size: u64,
}

impl Store {
    /// Whether the blob is there.
    pub fn has_blob(&self, digest: &Digest) -> bool {
        self.blob_file(digest).exists()
    }

    /// Opens a blob; its bytes were verified when it came in.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn open_blob(&self, digest: &Digest) -> Result<Blob, StoreError> {
        let path = self.blob_file(digest);
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::Missing(*digest));
            }
            result => result.attempt("read", &path)?,
        };
        let size = file.metadata().attempt("read", &path)?.len();
        Ok(Blob { file, size })
    }

    /// Opens a blob to be read from that byte on.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn open_blob_at(&self, digest: &Digest, position: u64) -> Result<File, StoreError> {
        let mut file = self.open_blob(digest)?.file;
        file.seek(SeekFrom::Start(position))
            .attempt("read", &self.blob_file(digest))?;
        Ok(file)
    }

    /// The bytes of a small blob, verified.
    ///
    /// # Errors
    /// When it is not there, not what its digest says, or larger than a document may be.
    pub fn read_blob(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        let path = self.blob_file(digest);
        let blob = self.open_blob(digest)?;
        let mut bytes = Vec::new();
        let mut limited = blob.file.take(MAX_DOCUMENT);
        limited.read_to_end(&mut bytes).attempt("read", &path)?;
        match Digest::of(&bytes) {
            found if found == *digest => Ok(bytes),
            found => Err(StoreError::WrongDigest {
                expected: *digest,
                found,
            }),
        }
    }

    /// The manifest or index that a descriptor points at.
    ///
    /// # Errors
    /// When it is not there or is neither.
    pub fn document(&self, descriptor: &Descriptor) -> Result<Document, StoreError> {
        let bytes = self.read_blob(&descriptor.digest)?;
        Document::read(&bytes, Some(&descriptor.media_type)).map_err(|source| {
            StoreError::Document {
                digest: descriptor.digest,
                source,
            }
        })
    }

    /// The config of an image.
    ///
    /// # Errors
    /// When it is not there or is no image config.
    pub fn config(&self, manifest: &Manifest) -> Result<ImageConfig, StoreError> {
        let digest = manifest.config.digest;
        let bytes = self.read_blob(&digest)?;
        serde_json::from_slice(&bytes).map_err(|source| StoreError::Config { digest, source })
    }

    /// The digest and the size that a blob really has.
    pub(crate) fn rehash(&self, digest: &Digest) -> Result<(Digest, u64), StoreError> {
        let path = self.blob_file(digest);
        let blob = self.open_blob(digest)?;
        let mut hashing = Hashing::new(io::sink());
        let mut reader = io::BufReader::with_capacity(1 << 20, blob.file);
        io::copy(&mut reader, &mut hashing).attempt("read", &path)?;
        let (_, found, size) = hashing.finish();
        Ok((found, size))
    }
}
