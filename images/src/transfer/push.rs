//! `push`: from the store to a registry. What an index lists and the store does not hold
//! is fetched from where it came, so that an index is never pushed in part.
//! Leans on `fetch` and `pool`.

use std::io::{self, Read};

use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::digest::Digest;
use crate::document::{Descriptor, Document, Manifest};
use crate::place::Repository;
use crate::progress::Progress;
use crate::registry::client::Client;
use crate::store::{Lease, Store};
use crate::transfer::error::TransferError;
use crate::transfer::fetch::Source;
use crate::transfer::pool;

/// What to push.
#[derive(Clone, Copy, Debug, Default)]
pub struct Push<'a> {
    /// One image of an index alone.
    pub platform: Option<&'a Platform>,
}

struct Pushing<'a> {
    store: &'a Store,
    lease: &'a Lease<'a>,
    client: &'a Client<'a>,
    progress: &'a dyn Progress,
    reference: &'a ImageReference,
}

/// Gives what the store has under a text to a registry, under the reference. Returns what the name then points at.
///
/// # Errors
/// When there is no such image, or the registry does not take it.
pub fn push(
    store: &Store,
    client: &Client<'_>,
    text: &str,
    reference: &ImageReference,
    what: Push<'_>,
    progress: &dyn Progress,
) -> Result<Descriptor, TransferError> {
    let lease = store.lease()?;
    let pushing = Pushing {
        store,
        lease: &lease,
        client,
        progress,
        reference,
    };
    let target = match what.platform {
        Some(platform) => store.find_image(text, Some(platform))?.descriptor,
        None => store.find(text)?.entry.descriptor,
    };
    let tag = reference.tag.clone().unwrap_or_else(|| "latest".to_owned());
    pushing.tree(&target, Some(&tag))?;
    store.note_repository(&target, &Repository::from(reference).to_string())?;
    Ok(target)
}

impl Pushing<'_> {
    /// Everything below a document first, then the document, so that the registry never has one with holes.
    fn tree(&self, descriptor: &Descriptor, tag: Option<&str>) -> Result<(), TransferError> {
        self.lease.protect(&[descriptor.digest])?;
        match self.document(descriptor)? {
            Document::Index(index) => {
                for entry in &index.manifests {
                    self.tree(entry, None)?;
                }
            }
            Document::Manifest(manifest) => self.blobs(&manifest)?,
        }
        let bytes = self.store.read_blob(&descriptor.digest)?;
        let named = ImageReference {
            tag: tag.map(str::to_owned),
            digest: None,
            ..self.reference.clone()
        };
        self.client
            .put_manifest(&named, &descriptor.media_type, &bytes)?;
        self.note(&[descriptor.digest])
    }

    fn blobs(&self, manifest: &Manifest) -> Result<(), TransferError> {
        let layers = manifest
            .layers
            .iter()
            .filter(|layer| !layer.media_type.is_foreign());
        let mut blobs: Vec<&Descriptor> = layers.collect();
        pool::for_each(&blobs, |blob| self.blob(blob))?;
        self.blob(&manifest.config)?;
        blobs.push(&manifest.config);
        self.note(&blobs.iter().map(|blob| blob.digest).collect::<Vec<_>>())
    }

    fn note(&self, digests: &[Digest]) -> Result<(), TransferError> {
        let place = Repository::from(self.reference);
        Ok(self.store.note_source(digests, &place)?)
    }

    /// A blob that is not in the store is fetched only if the registry has it nowhere.
    fn blob(&self, blob: &Descriptor) -> Result<(), TransferError> {
        let target = Repository::from(self.reference);
        let sources = self.store.sources(&blob.digest)?;
        let mountable = sources.iter().find(|source| {
            source.registry == target.registry && source.repository != target.repository
        });
        let mount_from = mountable.map(|source| source.repository.as_str());
        let open = |position| self.open(blob, position).map_err(io::Error::other);
        self.client.upload(&target, blob, mount_from, &open)?;
        Ok(())
    }

    fn open(&self, blob: &Descriptor, position: u64) -> Result<Box<dyn Read>, TransferError> {
        if !self.store.has_blob(&blob.digest) {
            self.ask_sources(blob, |source| source.blob(blob))?;
        }
        Ok(Box::new(self.store.open_blob_at(&blob.digest, position)?))
    }

    /// A document, from the store or from where it came.
    fn document(&self, descriptor: &Descriptor) -> Result<Document, TransferError> {
        match self.store.has_blob(&descriptor.digest) {
            true => Ok(self.store.document(descriptor)?),
            false => self.ask_sources(descriptor, |source| source.document(descriptor)),
        }
    }

    /// Asks each place that is known to have it; the last failure counts.
    fn ask_sources<T>(
        &self,
        blob: &Descriptor,
        ask: impl Fn(&Source<'_>) -> Result<T, TransferError>,
    ) -> Result<T, TransferError> {
        let mut failure = TransferError::Nowhere {
            image: self.reference.to_string(),
            blob: blob.digest.to_string(),
        };
        for place in self.store.sources(&blob.digest)? {
            let reference = ImageReference {
                registry: place.registry,
                repository: place.repository,
                ..self.reference.clone()
            };
            let source = Source {
                client: self.client,
                lease: self.lease,
                progress: self.progress,
                reference: &reference,
            };
            match ask(&source) {
                Ok(found) => return Ok(found),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}
