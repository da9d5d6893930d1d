//! What can go wrong with archives.
//! Leans on `image`, `layer` and `store`.

use std::io;

use crate::change::ChangeError;
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::image::ImageError;
use crate::layer::{Excess, TarError};
use crate::store::StoreError;

/// Why an archive cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A change of the image that makes no sense.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The source failed, or cannot be decompressed.
    #[error("the archive cannot be read: {0}")]
    Read(#[from] io::Error),
    /// It is no tar, or a broken one.
    #[error("the archive cannot be read: {0}")]
    Tar(#[from] TarError),
    /// Nothing in it says that it holds images.
    #[error(
        "the archive holds no image: it has neither `index.json`, `manifest.json` nor `repositories`; make an image of a plain tar of files with `dockwright import`"
    )]
    NoImage,
    /// An entry that no archive of images has.
    #[error("the archive has an entry named `{name}`, which is refused: {reason}")]
    Refused {
        /// The entry.
        name: String,
        /// Why.
        reason: String,
    },
    /// More entries than any archive of images has.
    #[error(
        "the archive has more than {0} entries, which no archive of images needs; do not trust it"
    )]
    Entries(u64),
    /// More than is allowed.
    #[error("the archive has {0}")]
    Limit(#[from] Excess),
    /// Something that an image needs is not there.
    #[error(
        "the archive lacks `{name}`, which {needed_by} needs; it was cut off or written wrongly"
    )]
    Missing {
        /// What is not there.
        name: String,
        /// What needs it, with its article.
        needed_by: String,
    },
    /// A document that cannot be understood.
    #[error("`{name}` in the archive cannot be understood: {reason}")]
    Text {
        /// The document.
        name: String,
        /// Why not.
        reason: String,
    },
    /// A manifest or an index that cannot be understood.
    #[error("`{name}` in the archive cannot be understood: {source}")]
    Document {
        /// The document.
        name: String,
        /// Why not.
        source: DocumentError,
    },
    /// Bytes that are not those that their name promises.
    #[error(
        "`{name}` in the archive has the digest `{found}`, but should have `{expected}`; do not trust this archive"
    )]
    WrongDigest {
        /// What it is called.
        name: String,
        /// What was promised.
        expected: Digest,
        /// What came.
        found: Digest,
    },
    /// Too many or too few bytes.
    #[error(
        "`{name}` in the archive has {found} bytes, but its descriptor says {expected}; do not trust this archive"
    )]
    WrongSize {
        /// What it is called.
        name: String,
        /// What was promised.
        expected: u64,
        /// What came.
        found: u64,
    },
    /// A layer that is not what the config says.
    #[error(
        "the layer `{name}` in the archive unpacks to `{found}`, but the image's config says `{expected}`; do not trust this archive"
    )]
    WrongLayer {
        /// What it is called.
        name: String,
        /// What the config says.
        expected: Digest,
        /// What came out.
        found: Digest,
    },
    /// The config and the list of layers differ.
    #[error(
        "the image `{name}` in the archive has {layers} layers, but its config speaks of {diffs}; do not trust this archive"
    )]
    Count {
        /// The image.
        name: String,
        /// In the manifest.
        layers: usize,
        /// In the config.
        diffs: usize,
    },
    /// A name that no image can have.
    #[error("the archive calls an image `{text}`, which is no name of an image: {reason}")]
    Name {
        /// What it says.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing for that platform.
    #[error("the archive holds nothing for `{wanted}`; it is for {offered}")]
    Platform {
        /// What was asked for.
        wanted: String,
        /// What there is.
        offered: String,
    },
    /// The target failed.
    #[error("the archive cannot be written: {0}")]
    Write(io::Error),
}
