//! Blobs of an archive on their way into the store: verified one by one, and seen by nobody before all of them are there.
//! Leans on `contents`, and on `store` for the folder where they wait.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use crate::digest::Digest;
use crate::document::{Descriptor, Document};
use crate::layer::UnpackLimits;
use crate::progress::{Action, Event, Outcome, Progress};
use crate::store::{Lease, Staged, StagedWriter, Staging, Store, StoreError};

use super::contents::{Contents, Part, blob_name, document_of, missing};
use super::error::ArchiveError;
use super::watched::Watched;

/// How much is copied at once.
const BUFFER: usize = 256 << 10;

/// What has come of an archive.
pub(super) struct Arrivals<'a> {
    pub(super) store: &'a Store,
    pub(super) limits: UnpackLimits,
    pub(super) progress: &'a dyn Progress,
    pub(super) staging: Staging<'a>,
    lease: &'a Lease<'a>,
    /// What is verified and waits to be seen.
    ready: BTreeMap<Digest, Staged>,
    /// Layers by the digest of their content: the blob, and the size of the content.
    pub(super) layers: BTreeMap<Digest, (Descriptor, u64)>,
}

impl<'a> Arrivals<'a> {
    pub(super) fn new(
        lease: &'a Lease<'a>,
        limits: UnpackLimits,
        progress: &'a dyn Progress,
    ) -> Result<Self, ArchiveError> {
        Ok(Self {
            store: lease.store(),
            limits,
            progress,
            staging: lease.staging()?,
            lease,
            ready: BTreeMap::new(),
            layers: BTreeMap::new(),
        })
    }

    /// Whether the store has a blob; from then on it keeps it.
    pub(super) fn has(&self, descriptor: &Descriptor) -> Result<bool, ArchiveError> {
        self.lease.protect(&[descriptor.digest])?;
        match self.store.open_blob(&descriptor.digest) {
            Ok(blob) => Ok(blob.size == descriptor.size),
            Err(StoreError::Missing(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes what comes in a stream where it waits; what it is turns out later.
    pub(super) fn stage(
        &self,
        name: &str,
        size: u64,
        source: &mut dyn Read,
    ) -> Result<Staged, ArchiveError> {
        let digest = name.rsplit('/').next().unwrap_or_default();
        let digest = format!("sha256:{digest}").parse().ok();
        let watched = digest.map(|digest| Descriptor::new("", digest, size));
        self.copy(watched.as_ref(), source)
    }

    /// A blob of an OCI layout: from the store, or else verified from the archive.
    pub(super) fn blob(
        &mut self,
        contents: &Contents,
        descriptor: &Descriptor,
        needed_by: &str,
    ) -> Result<(), ArchiveError> {
        let digest = descriptor.digest;
        if self.ready.contains_key(&digest) {
            return Ok(());
        }
        if self.has(descriptor)? {
            self.report(descriptor, Outcome::Present);
            return Ok(());
        }
        let name = blob_name(&digest);
        let part = contents.find(&name)?;
        let part = part.ok_or_else(|| missing(&name, needed_by))?;
        if part.size() != descriptor.size {
            return Err(ArchiveError::WrongSize {
                name,
                expected: descriptor.size,
                found: part.size(),
            });
        }
        let staged = match part {
            Part::Staged(staged) => staged.clone(),
            part => self.copy(Some(descriptor), &mut *part.open(self.store)?)?,
        };
        if staged.digest != digest {
            return Err(ArchiveError::WrongDigest {
                name,
                expected: digest,
                found: staged.digest,
            });
        }
        self.ready.insert(digest, staged);
        Ok(())
    }

    /// A manifest or an index of an OCI layout.
    pub(super) fn document(
        &mut self,
        contents: &Contents,
        descriptor: &Descriptor,
        needed_by: &str,
    ) -> Result<Document, ArchiveError> {
        let bytes = self.bytes_of(contents, descriptor, needed_by)?;
        Document::read(&bytes, Some(&descriptor.media_type)).map_err(|source| {
            ArchiveError::Document {
                name: blob_name(&descriptor.digest),
                source,
            }
        })
    }

    /// The bytes of a small blob of an OCI layout.
    pub(super) fn bytes_of(
        &mut self,
        contents: &Contents,
        descriptor: &Descriptor,
        needed_by: &str,
    ) -> Result<Vec<u8>, ArchiveError> {
        self.blob(contents, descriptor, needed_by)?;
        match self.ready.get(&descriptor.digest) {
            // The verified bytes, not those that the archive may hold by now.
            Some(staged) => {
                document_of(&blob_name(&descriptor.digest), staged.size, staged.open()?)
            }
            None => Ok(self.store.read_blob(&descriptor.digest)?),
        }
    }

    /// A document that the archive does not hold as it is.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<Digest, ArchiveError> {
        let staged = self.staging.write(bytes)?;
        Ok(self.keep(staged))
    }

    /// Takes a blob that is verified.
    pub(super) fn keep(&mut self, staged: Staged) -> Digest {
        let digest = staged.digest;
        self.ready.entry(digest).or_insert(staged);
        digest
    }

    /// Lets everything be seen.
    pub(super) fn publish(self) -> Result<(), ArchiveError> {
        self.staging.publish(self.ready.values())?;
        for (diff, (blob, size)) in &self.layers {
            self.store.note_layer(&blob.digest, diff, *size)?;
        }
        Ok(())
    }

    /// Tells that a blob needs no work, or that all is done.
    pub(super) fn report(&self, descriptor: &Descriptor, outcome: Outcome) {
        if outcome == Outcome::Present {
            self.start(descriptor);
        }
        self.progress.report(Event::Finished {
            digest: descriptor.digest,
            outcome,
        });
    }

    pub(super) fn start(&self, descriptor: &Descriptor) {
        self.progress.report(Event::Started {
            descriptor,
            action: Action::Load,
        });
    }

    /// Copies bytes to where they wait, telling how far it is.
    fn copy(
        &self,
        watched: Option<&Descriptor>,
        source: &mut dyn Read,
    ) -> Result<Staged, ArchiveError> {
        let mut writer = self.staging.writer()?;
        match watched {
            None => pour(source, &mut writer)?,
            Some(descriptor) => {
                self.start(descriptor);
                let mut source = Watched::new(source, descriptor.digest, self.progress);
                pour(&mut source, &mut writer)?;
                self.report(descriptor, Outcome::Moved);
            }
        }
        Ok(writer.finish())
    }
}

/// Copies everything; a fault of the archive is told apart from a fault of the store.
pub(super) fn pour(source: &mut dyn Read, writer: &mut StagedWriter) -> Result<(), ArchiveError> {
    let mut buffer = vec![0; BUFFER];
    loop {
        let count = match source.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        writer
            .write_all(&buffer[..count])
            .map_err(|error| refused(writer, error))?;
    }
}

/// That the store cannot be written.
pub(super) fn refused(writer: &StagedWriter, source: io::Error) -> ArchiveError {
    StoreError::Files {
        action: "write",
        path: writer.path().to_owned(),
        source,
    }
    .into()
}
