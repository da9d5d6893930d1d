//! What can go wrong with the store.
//! Leans on nothing of the store.

use std::io;
use std::path::{Path, PathBuf};

use crate::digest::Digest;
use crate::document::DocumentError;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file system refused.
    #[error("cannot {action} `{}`: {source}{}", .path.display(), advice(.source))]
    Files {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database refused.
    #[error("the store's database cannot be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// The folder holds something else.
    #[error("`{}` is not empty and is no store of images; name an empty folder or a store with `--store`", .0.display())]
    NotAStore(PathBuf),
    /// A blob is not there.
    #[error("the store does not hold `{0}`; pull the image again")]
    Missing(Digest),
    /// The bytes are not those that were promised.
    #[error(
        "the bytes have the digest `{found}`, but `{expected}` was asked for; they were thrown away"
    )]
    WrongDigest {
        /// What was asked for.
        expected: Digest,
        /// What came.
        found: Digest,
    },
    /// Too many or too few bytes.
    #[error(
        "`{digest}` has {found} bytes, but its descriptor says {expected}; they were thrown away"
    )]
    WrongSize {
        /// Which blob.
        digest: Digest,
        /// What was said, in bytes.
        expected: u64,
        /// What came, in bytes.
        found: u64,
    },
    /// A manifest or an index cannot be understood.
    #[error("`{digest}` in the store cannot be read: {source}")]
    Document {
        /// Which.
        digest: Digest,
        /// Why.
        source: DocumentError,
    },
    /// A config cannot be understood.
    #[error("the config `{digest}` cannot be read: {source}")]
    Config {
        /// Which.
        digest: Digest,
        /// Why.
        source: serde_json::Error,
    },
    /// `index.json` cannot be understood.
    #[error("`{}` cannot be read: {source}; it should be an OCI index", .path.display())]
    Index {
        /// Where it is.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

/// What to do about an error of the file system, as the end of a sentence.
fn advice(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::PermissionDenied => {
            "; use a store that you own with `--store` or `DOCKWRIGHT_STORE`"
        }
        io::ErrorKind::StorageFull => {
            "; free some space, for example with `dockwright system prune`"
        }
        _ => "",
    }
}

/// Says what was tried when the file system refuses.
pub(crate) trait Attempt<T> {
    /// Names the action and the path.
    fn attempt(self, action: &'static str, path: &Path) -> Result<T, StoreError>;
}

impl<T, E: Into<io::Error>> Attempt<T> for Result<T, E> {
    fn attempt(self, action: &'static str, path: &Path) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Files {
            action,
            path: path.to_owned(),
            source: source.into(),
        })
    }
}
