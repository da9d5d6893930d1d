//! What can go wrong when layers are looked through.
//! Leans on `image` and `layer`.

use crate::digest::Digest;
use crate::image::SnapshotError;
use crate::layer::{Excess, NameError, TarError};

/// Why a layer cannot be looked through.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// It is not there, cannot be decompressed, or is not what the config says.
    #[error(transparent)]
    Layer(#[from] SnapshotError),
    /// It is no tar.
    #[error("the layer `{layer}`: {source}")]
    Tar {
        /// Which.
        layer: Digest,
        /// Why.
        source: TarError,
    },
    /// It has an entry that no tool would unpack.
    #[error("the layer `{layer}` has an entry named `{name}`, which is refused: {source}")]
    Name {
        /// Which.
        layer: Digest,
        /// The entry.
        name: String,
        /// Why.
        source: NameError,
    },
    /// It has more than a layer may have.
    #[error("the layer `{layer}` has {excess}")]
    Limit {
        /// Which.
        layer: Digest,
        /// What there is too much of.
        excess: Excess,
    },
}
