//! Documents and blobs from a registry into the store, verified, each only where it is not there yet.
//! Leans on `pool`.

use dockwright_model::image::reference::ImageReference;

use crate::document::{Descriptor, Document, Manifest};
use crate::progress::{Action, Event, Outcome, Progress};
use crate::registry::client::Client;
use crate::registry::place::Repository;
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
        Ok(self.lease.store().document(descriptor)?)
    }

    /// The config and the layers of a manifest; what registries do not keep is fetched from its addresses.
    pub(super) fn blobs_of(&self, manifests: &[Manifest]) -> Result<(), TransferError> {
        let all = manifests
            .iter()
            .flat_map(|manifest| std::iter::once(&manifest.config).chain(&manifest.layers));
        let mut blobs: Vec<&Descriptor> = Vec::new();
        for blob in all {
            if !blobs.iter().any(|known| known.digest == blob.digest) {
                blobs.push(blob);
            }
        }
        let digests: Vec<_> = blobs.iter().map(|blob| blob.digest).collect();
        self.lease.protect(&digests)?;
        pool::for_each(&blobs, |blob| self.blob(blob))
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
