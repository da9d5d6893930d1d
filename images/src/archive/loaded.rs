//! The images that were found in an archive, their names as the store has them, and the question of their platform.
//! Leans on `arrival`.

use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::document::{Descriptor, Manifest};
use crate::image::select::accepts;
use crate::media_type::{OCI_CONFIG, OCI_MANIFEST};
use crate::store::full_name;

use super::arrival::Arrivals;
use super::error::ArchiveError;
use super::layers::Layer;

/// An image that an archive held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Its names, in full.
    pub names: Vec<String>,
    /// Its manifest or index.
    pub descriptor: Descriptor,
    /// Its id: the digest of its config; several where it is an index.
    pub ids: Vec<Digest>,
    /// What the archive calls it where that is no name of an image: a tag alone, for example.
    pub label: Option<String>,
}

impl Loaded {
    /// The digest of its config; of the first, where it is an index.
    pub fn id(&self) -> Digest {
        self.ids.first().copied().unwrap_or(self.descriptor.digest)
    }
}

/// What is wanted of an archive, and what it offered.
pub(super) struct Wanted<'a> {
    pub(super) platform: Option<&'a Platform>,
    offered: Vec<String>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(platform: Option<&'a Platform>) -> Self {
        Self {
            platform,
            offered: Vec::new(),
        }
    }

    /// Whether an image for that platform is wanted.
    pub(super) fn takes(&mut self, offered: &Platform) -> bool {
        let text = format!("`{offered}`");
        if !self.offered.contains(&text) {
            self.offered.push(text);
        }
        self.platform.is_none_or(|wanted| accepts(wanted, offered))
    }

    /// Why nothing was taken.
    pub(super) fn nothing(&self) -> ArchiveError {
        match self.platform {
            Some(wanted) if !self.offered.is_empty() => ArchiveError::Platform {
                wanted: wanted.to_string(),
                offered: self.offered.join(", "),
            },
            _ => ArchiveError::NoImage,
        }
    }
}

/// The full name of `debian:12` as archives write it.
pub(super) fn name_of(text: &str) -> Result<String, ArchiveError> {
    let failed = |reason: String| ArchiveError::Name {
        text: text.to_owned(),
        reason,
    };
    let reference = ImageReference::parse(text).map_err(|error| failed(error.message))?;
    match reference.digest {
        Some(_) => Err(failed("a digest is no name".to_owned())),
        None => Ok(full_name(&reference)),
    }
}

/// Makes the manifest of an image whose archive has none.
pub(super) fn assembled(
    arrivals: &mut Arrivals<'_>,
    config: &ImageConfig,
    config_bytes: &[u8],
    layers: Vec<Layer>,
    names: Vec<String>,
) -> Result<Loaded, ArchiveError> {
    let id = arrivals.add(config_bytes)?;
    let layers = layers.into_iter().map(|layer| layer.descriptor).collect();
    let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, config_bytes), layers);
    let bytes = serde_json::to_vec(&manifest).map_err(|error| ArchiveError::Text {
        name: "the manifest of an image".to_owned(),
        reason: error.to_string(),
    })?;
    arrivals.add(&bytes)?;
    Ok(Loaded {
        names,
        descriptor: Descriptor {
            platform: Some(config.platform_record()),
            ..Descriptor::of(OCI_MANIFEST, &bytes)
        },
        ids: vec![id],
        label: None,
    })
}
