//! Documents and blobs from a registry into the store, verified, each only where it is not there yet.
//! Leans on `pool`.

use std::collections::HashSet;

use dockwright_model::image::reference::ImageReference;

use crate::document::{Descriptor, Document};
use crate::place::Repository;
use crate::progress::{Action, Event, Outcome, Progress};
use crate::registry::client::Client;
use crate::sink::BlobSink;
use crate::store::{Lease, StoreError};
use crate::transfer::error::TransferError;
use crate::transfer::pool;

/// One repository as the source of what is missing.
pub(super) struct Source<'a> {
    pub(super) client: &'a Client<'a>,
    pub(super) lease: &'a Lease<'a>,
    pub(super) progress: &'a dyn Progress,
    pub(super) reference: &'a ImageReference,
}

impl Source<'_> {
    /// What the registry has under the name.
    pub(super) fn named(&self) -> Result<(Descriptor, Document), TransferError> {
        let fetched = self.client.fetch_manifest(self.reference)?;
        self.lease.write_blob(&fetched.bytes)?;
        let document = self.known(&fetched.descriptor)?;
        Ok((fetched.descriptor, document))
    }

    /// The document of a descriptor, from the store or else from the registry.
    pub(super) fn document(&self, descriptor: &Descriptor) -> Result<Document, TransferError> {
        self.lease.protect(&[descriptor.digest])?;
        if !self.lease.store().has_blob(&descriptor.digest) {
            let by_digest = ImageReference {
                tag: None,
                digest: Some(descriptor.digest.to_string()),
                ..self.reference.clone()
            };
            let fetched = self.client.fetch_manifest(&by_digest)?;
            self.lease.write_blob(&fetched.bytes)?;
        }
        self.known(descriptor)
    }

    /// A document that is there. A repository that has it has everything that it names, which is noted for later pushes.
    fn known(&self, descriptor: &Descriptor) -> Result<Document, TransferError> {
        let store = self.lease.store();
        let document = store.document(descriptor)?;
        let named = document.named().map(|named| named.digest);
        let digests: Vec<_> = named.chain([descriptor.digest]).collect();
        store.note_source(&digests, &Repository::from(self.reference))?;
        Ok(document)
    }

    /// Several blobs at once.
    pub(super) fn blobs(&self, blobs: &[&Descriptor]) -> Result<(), TransferError> {
        let mut seen = HashSet::new();
        let once = blobs.iter().filter(|blob| seen.insert(blob.digest));
        let once: Vec<&Descriptor> = once.copied().collect();
        let digests: Vec<_> = once.iter().map(|blob| blob.digest).collect();
        self.lease.protect(&digests)?;
        pool::for_each(&once, |blob| self.blob(blob))
    }

    /// One blob. What an earlier process left of it may be wrong; then it is fetched anew, once.
    pub(super) fn blob(&self, blob: &Descriptor) -> Result<(), TransferError> {
        let Some(mut ingest) = self.lease.ingest(blob)? else {
            self.progress.report(Event::Started {
                descriptor: blob,
                action: Action::Download,
            });
            self.progress.report(Event::Finished {
                digest: blob.digest,
                outcome: Outcome::Present,
            });
            return Ok(());
        };
        let resumed = ingest.position() > 0;
        let repository = Repository::from(self.reference);
        self.client.download(&repository, blob, &mut ingest)?;
        match ingest.finish() {
            Err(StoreError::WrongDigest { .. }) if resumed => self.blob(blob),
            result => Ok(result.map(drop)?),
        }
    }
}
