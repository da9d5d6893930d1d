//! Blobs and documents that an image needs and the store lacks, from any repository that is known to have them.
//! Leans on `fetch`.

use dockwright_model::image::reference::ImageReference;

use crate::document::Descriptor;
use crate::progress::Progress;
use crate::registry::client::Client;
use crate::store::Lease;
use crate::transfer::error::TransferError;
use crate::transfer::fetch::Source;
use crate::transfer::pool;

/// Brings what is known of and not here.
#[derive(Clone, Copy)]
pub struct Bringing<'a> {
    /// Asks registries.
    pub client: &'a Client<'a>,
    /// Keeps what comes.
    pub lease: &'a Lease<'a>,
    /// Hears of it.
    pub progress: &'a dyn Progress,
}

impl Bringing<'_> {
    /// Brings those blobs that are not in the store, several at once; `image` is what needs them.
    ///
    /// # Errors
    /// When no repository is known to have one of them, or none gives it.
    pub fn blobs(&self, image: &str, blobs: &[Descriptor]) -> Result<(), TransferError> {
        let digests: Vec<_> = blobs.iter().map(|blob| blob.digest).collect();
        self.lease.protect(&digests)?;
        let is_missing = |blob: &&Descriptor| !self.lease.store().has_blob(&blob.digest);
        let missing: Vec<&Descriptor> = blobs.iter().filter(is_missing).collect();
        pool::for_each(&missing, |blob| {
            self.ask(image, blob, |source| source.blob(blob))
        })
    }

    /// Asks each place that is known to have it; the last failure counts.
    pub(super) fn ask<T>(
        &self,
        image: &str,
        blob: &Descriptor,
        ask: impl Fn(&Source<'_>) -> Result<T, TransferError>,
    ) -> Result<T, TransferError> {
        let mut failure = TransferError::Nowhere {
            image: image.to_owned(),
            blob: blob.digest.to_string(),
        };
        for place in self.lease.store().sources(&blob.digest)? {
            let reference = ImageReference {
                registry: place.registry,
                repository: place.repository,
                tag: None,
                digest: None,
                name_span: 0..0,
                tag_span: None,
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
