//! What can go wrong between a registry and the store.
//! Leans on `store`, `image` and `registry`.

use crate::image::ImageError;
use crate::registry::error::RegistryError;
use crate::store::StoreError;

/// Why an image did not get from one to the other.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such image in the store.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The registry refused.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The registry has the image, but not for that platform.
    #[error(
        "`{name}` is offered for {offered}, not for `{wanted}`; name one of those with `--platform`"
    )]
    Platform {
        /// The image.
        name: String,
        /// What was asked for.
        wanted: String,
        /// What there is.
        offered: String,
    },
    /// A blob is neither in the store nor in a known registry.
    #[error(
        "`{image}` needs `{blob}`, which is not in the store and came from no known registry; pull the image again with `--all-platforms`"
    )]
    Nowhere {
        /// The image.
        image: String,
        /// The blob.
        blob: String,
    },
    /// A list of manifests cannot be made like that.
    #[error("{0}")]
    List(String),
}
