//! What steps made, under their keys, as a document that travels with images.
//! Leans on `site` for what a build used.

use std::collections::BTreeMap;

use dockwright_images::digest::Digest;
use dockwright_images::store::Record;
use serde::{Deserialize, Serialize};

use crate::build::error::BuildError;
use crate::build::site::{Site, Used};
use crate::build::state::State;

/// What the config of an image is that holds nothing but a cache.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.dockwright.build.cache.v1+json";
/// Under what name the config of an image keeps the keys of its own steps.
pub(crate) const INLINE: &str = "dev.dockwright.cache";

/// What steps made.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct CacheDocument {
    /// Always 1.
    pub(crate) version: u32,
    /// By their keys.
    pub(crate) records: BTreeMap<String, CacheRecord>,
}

/// What one step made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CacheRecord {
    pub(crate) diff: Digest,
    pub(crate) chain: Digest,
    pub(crate) size: u64,
    pub(crate) took: u64,
    pub(crate) created: i64,
}

/// The keys of the target's own steps, as its config keeps them.
pub(crate) fn inline(site: &Site<'_>, state: &State) -> Result<serde_json::Value, BuildError> {
    let used = site.used();
    let own = used.iter().filter(|used| is_of(state, used));
    let records = own.map(|used| (used.key.clone(), record_of(&used.record)));
    Ok(serde_json::to_value(CacheDocument {
        version: 1,
        records: records.collect(),
    })?)
}

/// Whether a step made one of the layers of a state.
pub(crate) fn is_of(state: &State, used: &Used) -> bool {
    let mut layers = state.layers.iter();
    layers.any(|layer| layer.chain == used.record.chain)
}

/// A record as it travels.
pub(crate) fn record_of(record: &Record) -> CacheRecord {
    CacheRecord {
        diff: record.diff,
        chain: record.chain,
        size: record.size,
        took: record.took,
        created: record.created,
    }
}
