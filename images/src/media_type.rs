//! The media types of what images are made of: OCI's and the older ones of Docker.
//! Leans on nothing. Sources: the OCI image specification 1.1 and the image manifest specification v2.2 of `distribution`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An OCI image manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// An OCI index: the "manifest list".
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// An OCI image config.
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// An OCI layer that is not compressed.
pub const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
/// An OCI layer, compressed with gzip.
pub const OCI_LAYER_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
/// An OCI layer, compressed with Zstandard.
pub const OCI_LAYER_ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
/// Docker's image manifest, schema 2.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
/// Docker's manifest list.
pub const DOCKER_INDEX: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// Docker's image config.
pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
/// Docker's layer, compressed with gzip.
pub const DOCKER_LAYER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
/// Docker's layer that is not compressed.
pub const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar";

/// What a blob is, as a descriptor names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaType(pub String);

impl MediaType {
    /// Whether it is a list of manifests.
    pub fn is_index(&self) -> bool {
        matches!(self.0.as_str(), OCI_INDEX | DOCKER_INDEX)
    }

    /// Whether it is the manifest of one image.
    pub fn is_manifest(&self) -> bool {
        matches!(self.0.as_str(), OCI_MANIFEST | DOCKER_MANIFEST)
    }

    /// Whether it is an image config, and not that of some other artifact.
    pub fn is_image_config(&self) -> bool {
        matches!(self.0.as_str(), OCI_CONFIG | DOCKER_CONFIG)
    }

    /// Whether it belongs to Docker's older family.
    pub fn is_docker(&self) -> bool {
        self.0.starts_with("application/vnd.docker.")
    }

    /// Whether it is a layer that registries do not keep, fetched from the addresses in its descriptor.
    pub fn is_foreign(&self) -> bool {
        self.0.contains(".foreign.") || self.0.contains(".nondistributable.")
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for MediaType {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
