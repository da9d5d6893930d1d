//! Which compression some bytes have.
//! Leans on `media_type`.

use crate::media_type::{
    DOCKER_LAYER, DOCKER_LAYER_GZIP, MediaType, OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD,
};

/// A compression that layers and archives come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// None.
    #[default]
    Plain,
    /// gzip, one member or several.
    Gzip,
    /// Zstandard, one frame or several.
    Zstd,
    /// bzip2: read only.
    Bzip2,
    /// xz: read only.
    Xz,
}

impl Compression {
    /// How many bytes `detect` wants to see.
    pub const MAGIC: usize = 6;

    /// The compression that bytes beginning like this have.
    pub fn detect(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            // A skippable frame, which eStargz's sibling for Zstandard and pzstd begin with.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::Plain,
        }
    }

    /// The media type of a layer that is compressed so: Docker's where there is one and `docker` asks for it.
    pub fn layer_type(self, docker: bool) -> MediaType {
        match (self, docker) {
            (Self::Gzip, true) => DOCKER_LAYER_GZIP.into(),
            (Self::Gzip, false) => OCI_LAYER_GZIP.into(),
            (Self::Zstd, _) => OCI_LAYER_ZSTD.into(),
            (_, true) => DOCKER_LAYER.into(),
            (_, false) => OCI_LAYER.into(),
        }
    }
}
