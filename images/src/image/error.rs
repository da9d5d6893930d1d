//! What can go wrong when an image is asked for by name.
//! Leans on `store`.

use crate::store::StoreError;

/// Why there is no such image.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The text names no image.
    #[error("`{text}` names no image: {reason}; {help}")]
    Name {
        /// What was typed.
        text: String,
        /// What is wrong with it.
        reason: String,
        /// What to do.
        help: &'static str,
    },
    /// Nothing of that name or id.
    #[error("there is no image `{0}` in the store; pull it with `dockwright pull {0}`")]
    NotFound(String),
    /// Several ids begin like that.
    #[error("`{0}` is the beginning of several images' ids; write more of it")]
    Ambiguous(String),
    /// The image is there, but for other platforms.
    #[error(
        "the image `{name}` is there for {offered}, not for `{wanted}`; pull it with `--platform {wanted}`"
    )]
    Platform {
        /// The image.
        name: String,
        /// What was asked for.
        wanted: String,
        /// What there is.
        offered: String,
    },
    /// A manifest that is of no image.
    #[error(
        "`{0}` is an artifact, not an image; it has no config that a container could start with"
    )]
    Artifact(String),
    /// The image has a container.
    #[error(
        "the image `{image}` is used by the container `{container}`; remove that first, or use `--force`"
    )]
    InUse {
        /// The image.
        image: String,
        /// Who uses it.
        container: String,
    },
    /// The image has several names.
    #[error(
        "the image `{0}` has several names ({1}); name one of them, or use `--force` to remove them all"
    )]
    SeveralNames(String, String),
}
