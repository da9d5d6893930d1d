//! `push`: from the store to a registry. What an index lists and the store does not hold
//! is fetched from where it came, so that an index is never pushed in part.
//! Leans on `bring` and `pool`.

use std::io::{self, Read};

use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::digest::Digest;
use crate::document::{Descriptor, Document, Manifest};
use crate::place::Repository;
use crate::progress::Progress;
use crate::registry::client::Client;
use crate::store::Store;
use crate::transfer::bring::Bringing;
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
    bringing: Bringing<'a>,
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
    let target = match what.platform {
        Some(platform) => store.find_image(text, Some(platform))?.descriptor,
        None => store.find(text)?.entry.descriptor,
    };
    let bringing = Bringing {
        client,
        lease: &lease,
        progress,
    };
    push_image(bringing, &target, reference)?;
    Ok(target)
}

/// Gives an image to a registry under the reference, whether it has a name in the store or not.
/// Layers that the store lacks are not sent where the registry has them already, or takes them from another repository.
///
/// # Errors
/// When the registry does not take it.
pub fn push_image(
    bringing: Bringing<'_>,
    target: &Descriptor,
    reference: &ImageReference,
) -> Result<(), TransferError> {
    let store = bringing.lease.store();
    let pushing = Pushing {
        store,
        bringing,
        reference,
    };
    let tag = reference.tag.clone().unwrap_or_else(|| "latest".to_owned());
    pushing.tree(target, Some(&tag))?;
    let repository = Repository::from(reference).to_string();
    Ok(store.note_repository(target, &repository)?)
}

impl Pushing<'_> {
    /// Everything below a document first, then the document, so that the registry never has one with holes.
    fn tree(&self, descriptor: &Descriptor, tag: Option<&str>) -> Result<(), TransferError> {
        self.bringing.lease.protect(&[descriptor.digest])?;
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
        self.bringing
            .client
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
        let client = self.bringing.client;
        client.upload(&target, blob, mount_from, &open)?;
        Ok(())
    }

    fn open(&self, blob: &Descriptor, position: u64) -> Result<Box<dyn Read>, TransferError> {
        if !self.store.has_blob(&blob.digest) {
            let image = self.reference.to_string();
            self.bringing.blobs(&image, std::slice::from_ref(blob))?;
        }
        Ok(Box::new(self.store.open_blob_at(&blob.digest, position)?))
    }

    /// A document, from the store or from where it came.
    fn document(&self, descriptor: &Descriptor) -> Result<Document, TransferError> {
        match self.store.has_blob(&descriptor.digest) {
            true => Ok(self.store.document(descriptor)?),
            false => {
                let image = self.reference.to_string();
                let ask = |source: &Source<'_>| source.document(descriptor);
                self.bringing.ask(&image, descriptor, ask)
            }
        }
    }
}
