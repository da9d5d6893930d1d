//! The build cache as something that travels: what steps made, under their keys, with the layers themselves.
//! Leans on `assemble` for blobs. It is kept as the layers of an image that nobody runs, so that every registry takes it.

use std::collections::BTreeMap;

use crate::build::assemble::{LayerFormat, blob_of, written};
use crate::build::error::BuildError;
use crate::build::ledger::{CacheDocument, INLINE, MEDIA_TYPE, is_of, record_of};
use crate::build::site::Site;
use crate::build::state::State;
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Document, Manifest};
use dockwright_images::media_type::OCI_MANIFEST;
use dockwright_images::store::{Record, Store};

/// Which steps a cache keeps, with their layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheMode {
    /// Those whose layers the image has: BuildKit's `min`.
    #[default]
    Target,
    /// All that were taken or made, in every stage: BuildKit's `max`.
    All,
}

/// Makes the image of a cache.
pub(crate) fn image_of(
    finished: &[(Site<'_>, State)],
    format: LayerFormat,
    mode: CacheMode,
) -> Result<Descriptor, BuildError> {
    let mut document = CacheDocument {
        version: 1,
        ..CacheDocument::default()
    };
    let mut layers: BTreeMap<Digest, Descriptor> = BTreeMap::new();
    for (site, state) in finished {
        for used in site
            .used()
            .iter()
            .filter(|used| mode == CacheMode::All || is_of(state, used))
        {
            document
                .records
                .insert(used.key.clone(), record_of(&used.record));
            if !layers.contains_key(&used.record.diff) {
                let blob = blob_of(site, &used.layers, format)?;
                layers.extend(blob.map(|blob| (used.record.diff, blob)));
            }
        }
    }
    let Some((site, _)) = finished.first() else {
        return Err(BuildError::GivenUp);
    };
    let config = written(site.lease, MEDIA_TYPE, &serde_json::to_vec(&document)?)?;
    let manifest = Manifest::new(config, layers.into_values().collect());
    written(site.lease, OCI_MANIFEST, &serde_json::to_vec(&manifest)?)
}

/// Takes a cache into the store: what steps made is known from now on, and their layers are there.
///
/// # Errors
/// When the image holds no cache.
pub fn take_cache(store: &Store, target: &Descriptor) -> Result<usize, BuildError> {
    let mut count = 0;
    let manifests = match store.document(target)? {
        Document::Manifest(manifest) => vec![*manifest],
        Document::Index(index) => {
            let there = index
                .manifests
                .iter()
                .filter(|entry| store.has_blob(&entry.digest));
            let mut manifests = Vec::new();
            for entry in there {
                if let Document::Manifest(manifest) = store.document(entry)? {
                    manifests.push(*manifest);
                }
            }
            manifests
        }
    };
    for manifest in manifests {
        count += take_manifest(store, &manifest)?;
    }
    Ok(count)
}

fn take_manifest(store: &Store, manifest: &Manifest) -> Result<usize, BuildError> {
    let bytes = store.read_blob(&manifest.config.digest)?;
    let broken = |error| {
        let place = &manifest.config.digest;
        BuildError::Asked(format!("`{place}` is no document of a cache: {error}"))
    };
    let document: Option<CacheDocument> = match manifest.config.media_type.0.as_str() {
        MEDIA_TYPE => Some(serde_json::from_slice(&bytes).map_err(broken)?),
        _ => {
            let config: serde_json::Value = serde_json::from_slice(&bytes).map_err(broken)?;
            let inline = config.get(INLINE).cloned();
            let inline = inline.map(serde_json::from_value).transpose();
            inline.map_err(broken)?
        }
    };
    let Some(document) = document.filter(|document| document.version == 1) else {
        return Ok(0);
    };
    for layer in manifest
        .layers
        .iter()
        .filter(|layer| store.has_blob(&layer.digest))
    {
        store.note_plain(&layer.digest)?;
    }
    for (key, record) in &document.records {
        let record = Record {
            diff: record.diff,
            chain: record.chain,
            size: record.size,
            took: record.took,
            created: record.created,
        };
        // What was made here counts more than what others say.
        if store.record(key)?.is_none() {
            store.keep_record(key, &record)?;
        }
    }
    Ok(document.records.len())
}
