//! What an image is, put together from its documents, its config and as much of its layers as it takes.
//! Leans on `parts` and `search`.

use dockwright_model::image::facts::{ImageFacts, Lookup, Offer};
use dockwright_model::image::platform::Platform;
use dockwright_model::image::release::OsRelease;

use crate::config::ImageConfig;
use crate::document::{Descriptor, Document, Index, Manifest};
use crate::facts::error::FactsError;
use crate::facts::parts::Parts;
use crate::facts::search::Search;
use crate::image::select::{best, images};

/// How deep an index may lie in others.
const MOST_NESTED: usize = 4;

/// Which layers are searched for what the system says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// None.
    Config,
    /// The lowest one, and those above it of at most so many bytes:
    /// systems come with the lowest, and a layer that only changes their description is small.
    Lowest(u64),
}

/// Gathers what is known of the image that `document` has for a platform.
pub(super) fn gather(
    parts: &Parts<'_>,
    target: &Descriptor,
    document: Document,
    platform: &Platform,
    depth: Depth,
) -> Result<Lookup, FactsError> {
    let offers = match &document {
        Document::Index(index) => offers_of(index),
        Document::Manifest(_) => Vec::new(),
    };
    let mut document = document;
    for _ in 0..MOST_NESTED {
        match document {
            Document::Manifest(manifest) => {
                let mut facts = facts_of(parts, &manifest, depth)?;
                facts.digest = Some(target.digest.to_string());
                facts.offers = offers;
                return Ok(facts.into());
            }
            Document::Index(index) => match best(&index, platform, |_| true) {
                Some(entry) => document = parts.document(entry)?,
                None => break,
            },
        }
    }
    let offered = offers.into_iter().map(|offer| offer.platform);
    Ok(Lookup::NoSuchPlatform(offered.collect()))
}

/// The images of an index that say what they run on.
fn offers_of(index: &Index) -> Vec<Offer> {
    let offer = |entry: &Descriptor| {
        Some(Offer {
            platform: entry.platform.as_ref()?.platform(),
            digest: entry.digest.to_string(),
        })
    };
    images(index).filter_map(offer).collect()
}

/// What one image is; an artifact that is none has a digest and nothing else.
fn facts_of(
    parts: &Parts<'_>,
    manifest: &Manifest,
    depth: Depth,
) -> Result<ImageFacts, FactsError> {
    if !manifest.config.media_type.is_image_config() {
        return Ok(ImageFacts::default());
    }
    let bytes = parts.small_blob(&manifest.config)?;
    let config: ImageConfig =
        serde_json::from_slice(&bytes).map_err(|source| FactsError::Config {
            name: parts.reference.to_string(),
            source,
        })?;
    let mut facts = config.facts();
    let layers = &manifest.layers;
    let size: u64 = layers.iter().map(|layer| layer.size).sum();
    facts.size = Some(size + manifest.config.size);
    facts.layers = layers
        .iter()
        .map(|layer| layer.digest.to_string())
        .collect();
    facts.release = release_of(parts, layers, depth)?;
    Ok(facts)
}

/// What the system says of itself, from the uppermost layer down; nothing where a layer cannot be read.
fn release_of(
    parts: &Parts<'_>,
    layers: &[Descriptor],
    depth: Depth,
) -> Result<Option<OsRelease>, FactsError> {
    let mut search = Search::default();
    for (index, layer) in layers.iter().enumerate().rev() {
        if !depth.reaches(index, layer) {
            continue;
        }
        if parts.search(layer, &mut search)?.is_err() {
            return Ok(None);
        }
        if search.is_over() {
            break;
        }
    }
    Ok(search.release())
}

impl Depth {
    fn reaches(self, index: usize, layer: &Descriptor) -> bool {
        let is_here = !layer.media_type.is_foreign();
        match self {
            Self::Config => false,
            Self::Lowest(most) => is_here && (index == 0 || layer.size <= most),
        }
    }
}
