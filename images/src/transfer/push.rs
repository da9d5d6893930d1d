//! `push`: from the store to a registry. What an index lists and the store does not hold
//! is fetched from where it came, so that an index is never pushed in part.
//! Leans on `fetch` and `pool`.

use std::io::{self, Read, Seek, SeekFrom};

use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::digest::Digest;
use crate::document::{Descriptor, Document, Manifest};
use crate::progress::Progress;
use crate::registry::client::Client;
use crate::registry::place::Repository;
use crate::store::{Lease, Store, StoreError};
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
    let Repository {
        registry,
        repository,
    } = Repository::from(reference);
    store.note_repository(&target, &format!("{registry}/{repository}"))?;
    Ok(target)
}

impl Pushing<'_> {
    /// Everything below a document first, then the document, so that the registry never has one with holes.
    fn tree(&self, descriptor: &Descriptor, tag: Option<&str>) -> Result<(), TransferError> {
        self.fetch_document(descriptor)?;
        match self.store.document(descriptor)? {
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
        let Repository {
            registry,
            repository,
        } = Repository::from(self.reference);
        Ok(self.store.note_source(digests, &registry, &repository)?)
    }

    fn blob(&self, blob: &Descriptor) -> Result<(), TransferError> {
        let target = Repository::from(self.reference);
        let sources = self.store.sources(&blob.digest)?;
        let is_mountable = |(registry, repository): &&(String, String)| {
            *registry == target.registry && *repository != target.repository
        };
        let mount_from = sources
            .iter()
            .find(is_mountable)
            .map(|(_, repository)| repository.as_str());
        if !self.store.has_blob(&blob.digest) && !self.client.has_blob(&target, blob)? {
            self.fetch_blob(blob, &sources)?;
        }
        let open = |position: u64| self.open(blob, position);
        self.client.upload(&target, blob, mount_from, &open)?;
        Ok(())
    }

    fn open(&self, blob: &Descriptor, position: u64) -> io::Result<Box<dyn Read>> {
        let mut file = self
            .store
            .open_blob(&blob.digest)
            .map_err(io::Error::other)?
            .file;
        file.seek(SeekFrom::Start(position))?;
        Ok(Box::new(file))
    }

    fn fetch_document(&self, descriptor: &Descriptor) -> Result<(), TransferError> {
        self.lease.protect(&[descriptor.digest])?;
        if self.store.has_blob(&descriptor.digest) {
            return Ok(());
        }
        let sources = self.sources_of_index(&descriptor.digest)?;
        self.ask_sources(descriptor, &sources, |source| {
            source.document(descriptor).map(drop)
        })
    }

    fn fetch_blob(
        &self,
        blob: &Descriptor,
        sources: &[(String, String)],
    ) -> Result<(), TransferError> {
        self.ask_sources(blob, sources, |source| source.blob(blob))
    }

    /// Asks each place that is known to have it; the last failure counts.
    fn ask_sources(
        &self,
        blob: &Descriptor,
        sources: &[(String, String)],
        ask: impl Fn(&Source<'_>) -> Result<(), TransferError>,
    ) -> Result<(), TransferError> {
        let mut failure = TransferError::Nowhere {
            image: self.reference.to_string(),
            blob: blob.digest.to_string(),
        };
        for (registry, repository) in sources {
            let reference = ImageReference {
                registry: registry.clone(),
                repository: repository.clone(),
                ..self.reference.clone()
            };
            let source = Source {
                client: self.client,
                lease: self.lease,
                progress: self.progress,
                reference: &reference,
            };
            match ask(&source) {
                Ok(()) => {
                    return Ok(self
                        .store
                        .note_source(&[blob.digest], registry, repository)?);
                }
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// Where a document may be had from: where it came from, or any place that an index which lists it came from.
    fn sources_of_index(&self, digest: &Digest) -> Result<Vec<(String, String)>, StoreError> {
        let mut sources = self.store.sources(digest)?;
        for entry in self.store.references()? {
            let places = entry
                .repositories
                .iter()
                .filter_map(|place| place.split_once('/'));
            sources.extend(
                places.map(|(registry, repository)| (registry.to_owned(), repository.to_owned())),
            );
        }
        sources.dedup();
        Ok(sources)
    }
}
