//! Where the parts of an image are read from: the store alone, or the store and else a registry.
//! Leans on `search` and `stream`. Documents are verified; of a layer only the beginning may be read, which no digest
//! can vouch for, so that it is as true as the connection is secure.

use std::fs::File;
use std::time::{Duration, Instant};

use dockwright_model::image::reference::ImageReference;

use crate::digest::Digest;
use crate::document::{Descriptor, Document, MAX_DOCUMENT};
use crate::facts::error::FactsError;
use crate::facts::search::Search;
use crate::facts::stream::{is_late, streamed};
use crate::layer::TarError;
use crate::place::Repository;
use crate::registry::client::Client;
use crate::registry::error::RegistryError;
use crate::store::{Store, StoreError};

/// What the parts of one image are read from.
pub(super) struct Parts<'a> {
    pub(super) store: &'a Store,
    pub(super) reference: &'a ImageReference,
    /// Who is asked for what the store does not have.
    pub(super) registry: Option<Asking<'a>>,
}

/// A registry that is asked, until some time.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) client: &'a Client<'a>,
    pub(super) until: Instant,
    pub(super) time: Duration,
}

impl Parts<'_> {
    /// The index or manifest that another one lists.
    pub(super) fn document(&self, descriptor: &Descriptor) -> Result<Document, FactsError> {
        let bytes = match (self.stored(descriptor)?, self.registry) {
            (Some(bytes), _) => bytes,
            (None, None) => return Err(StoreError::Missing(descriptor.digest).into()),
            (None, Some(asking)) => {
                let by_digest = ImageReference {
                    tag: None,
                    digest: Some(descriptor.digest.to_string()),
                    ..self.reference.clone()
                };
                asking.client.fetch_manifest(&by_digest)?.bytes
            }
        };
        self.read(&bytes, descriptor)
    }

    /// Reads a document.
    pub(super) fn read(
        &self,
        bytes: &[u8],
        descriptor: &Descriptor,
    ) -> Result<Document, FactsError> {
        let read = Document::read(bytes, Some(&descriptor.media_type));
        read.map_err(|source| FactsError::Document {
            name: self.reference.to_string(),
            source,
        })
    }

    /// A small blob.
    pub(super) fn small_blob(&self, descriptor: &Descriptor) -> Result<Vec<u8>, FactsError> {
        if let Some(bytes) = self.stored(descriptor)? {
            return Ok(bytes);
        }
        let Some(asking) = self.registry else {
            return Err(StoreError::Missing(descriptor.digest).into());
        };
        if descriptor.size > MAX_DOCUMENT {
            return Err(self.wrong(format!("its config has {} bytes", descriptor.size)));
        }
        let mut bytes = Vec::new();
        let repository = Repository::from(self.reference);
        asking
            .client
            .download(&repository, descriptor, &mut bytes)?;
        match Digest::of(&bytes) {
            found if found == descriptor.digest => Ok(bytes),
            found => Err(self.wrong(format!(
                "its digest is `{found}`, not `{}`",
                descriptor.digest
            ))),
        }
    }

    /// Searches a layer, as far as it is needed; the inner result tells whether it could be read.
    pub(super) fn search(
        &self,
        layer: &Descriptor,
        search: &mut Search,
    ) -> Result<Result<(), TarError>, FactsError> {
        if let Some(mut file) = self.open(layer)? {
            return Ok(search.read(&mut file));
        }
        let Some(asking) = self.registry else {
            return Err(StoreError::Missing(layer.digest).into());
        };
        let repository = Repository::from(self.reference);
        let client = asking.client;
        let read = streamed(
            asking.until,
            |sink| client.download(&repository, layer, sink),
            |source| search.read(source),
        );
        read.map_err(|error| match is_late(&error) {
            true => asking.late(&repository.registry),
            false => error.into(),
        })
    }

    fn stored(&self, descriptor: &Descriptor) -> Result<Option<Vec<u8>>, FactsError> {
        match self.store.read_blob(&descriptor.digest) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(StoreError::Missing(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn open(&self, layer: &Descriptor) -> Result<Option<File>, FactsError> {
        match self.store.open_blob(&layer.digest) {
            Ok(blob) => Ok(Some(blob.file)),
            Err(StoreError::Missing(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn wrong(&self, reason: String) -> FactsError {
        FactsError::Wrong {
            registry: self.reference.registry.clone(),
            name: self.reference.to_string(),
            reason,
        }
    }
}

impl Asking<'_> {
    /// Whether there is time left to ask.
    pub(super) fn check(&self, registry: &str) -> Result<(), FactsError> {
        match Instant::now() > self.until {
            true => Err(self.late(registry)),
            false => Ok(()),
        }
    }

    fn late(&self, registry: &str) -> FactsError {
        FactsError::Late {
            registry: registry.to_owned(),
            time: self.time,
        }
    }
}

/// Whether a registry says that there is no such thing.
pub(super) fn is_absent(error: &RegistryError) -> bool {
    error.is_not_found()
}
