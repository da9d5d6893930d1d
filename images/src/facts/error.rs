//! Why facts about an image could not be had.
//! Leans on the errors of the store and of registries.

use std::time::Duration;

use crate::document::DocumentError;
use crate::registry::error::RegistryError;
use crate::store::StoreError;

/// Why facts about an image could not be had.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The registry gave no answer, or did not let in whoever asks.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the name points at is no image.
    #[error("what `{name}` names cannot be read: {source}")]
    Document {
        /// Which image.
        name: String,
        /// Why.
        source: DocumentError,
    },
    /// A config that is none.
    #[error("the config of `{name}` cannot be read: {source}")]
    Config {
        /// Which image.
        name: String,
        /// Why.
        source: serde_json::Error,
    },
    /// Something is larger than it can be, or other bytes than its digest says.
    #[error("`{registry}` sent a wrong part of `{name}`: {reason}; nothing of it was kept")]
    Wrong {
        /// Which registry.
        registry: String,
        /// Which image.
        name: String,
        /// In which way.
        reason: String,
    },
    /// The time for a registry is over.
    #[error(
        "`{registry}` did not answer all questions within {} seconds; try again, or raise `time` under `[facts]` in `images.toml`",
        time.as_secs()
    )]
    Late {
        /// Which registry.
        registry: String,
        /// How long there was.
        time: Duration,
    },
}

impl FactsError {
    /// Whether it is no use to ask that registry for other images too.
    pub(super) fn ends_the_asking(&self) -> bool {
        match self {
            Self::Registry(error) => {
                error.is_transient()
                    || matches!(
                        error,
                        RegistryError::Tls { .. }
                            | RegistryError::Settings(_)
                            | RegistryError::Credentials(_)
                    )
            }
            Self::Late { .. } | Self::Store(_) => true,
            _ => false,
        }
    }
}
