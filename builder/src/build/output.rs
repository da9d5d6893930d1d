//! What becomes of an image: a name in the store, an archive, its files in a tar or a folder, or nothing.
//! Leans on nothing; read from what `docker build --output` takes.

use std::path::PathBuf;

/// What becomes of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// It is kept in the store.
    Image,
    /// It goes to a registry, and is kept in the store only if all of its layers are there anyway.
    Registry,
    /// An archive of an OCI layout.
    Oci(Destination),
    /// An archive that `docker load` reads.
    Docker(Destination),
    /// Its files in one tar.
    Tar(Destination),
    /// Its files in a folder.
    Local(PathBuf),
    /// Nothing; the cache alone is filled.
    CacheOnly,
}

/// Where an archive goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Into a file.
    File(PathBuf),
    /// To standard output.
    Standard,
}

impl Output {
    /// Whether the image itself is needed, with its layers compressed.
    pub(crate) fn needs_image(&self) -> bool {
        matches!(self, Self::Registry) || self.holds_image()
    }

    /// Whether all layers have to be here in the end.
    pub(crate) fn holds_image(&self) -> bool {
        matches!(self, Self::Image | Self::Oci(_) | Self::Docker(_))
    }
}
