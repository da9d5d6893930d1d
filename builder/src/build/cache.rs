//! The build cache as something that travels: what steps made, under their keys, with the layers themselves.
//! Leans on `assemble` for blobs. It is kept as the layers of an image that nobody runs, so that every registry takes it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::build::assemble::{LayerFormat, blob_of, everything, written};
use crate::build::error::BuildError;
use crate::build::ledger::{CacheDocument, INLINE, MEDIA_TYPE, is_of, record_of};
use crate::build::place::files;
use crate::build::site::Site;
use crate::build::state::State;
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Document, Index, Manifest};
use dockwright_images::media_type::OCI_MANIFEST;
use dockwright_images::sink::BlobSink;
use dockwright_images::store::{Lease, Record, Store};

/// Makes the image of a cache: of the target's own steps, or of all that were taken or made.
pub(crate) fn image_of(
    finished: &[(Site<'_>, State)],
    format: LayerFormat,
    is_whole: bool,
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
            .filter(|used| is_whole || is_of(state, used))
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
    let document: Option<CacheDocument> = match manifest.config.media_type.0.as_str() {
        MEDIA_TYPE => Some(serde_json::from_slice(&bytes)?),
        _ => {
            let config: serde_json::Value = serde_json::from_slice(&bytes)?;
            let inline = config.get(INLINE).cloned();
            inline.map(serde_json::from_value).transpose()?
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

/// Writes an image into a folder as an OCI layout.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_layout(store: &Store, target: &Descriptor, folder: &Path) -> Result<(), BuildError> {
    let blobs = folder.join("blobs/sha256");
    fs::create_dir_all(&blobs).map_err(|error| files("create", &blobs, error))?;
    for blob in everything(store, target)? {
        let path = blobs.join(blob.digest.hex());
        if !path.exists() {
            let partial = path.with_extension("partial");
            let copy = || {
                let mut file = File::create(&partial)?;
                let mut source = store.open_blob(&blob.digest).map_err(io::Error::other)?;
                io::copy(&mut source.file, &mut file)?;
                fs::rename(&partial, &path)
            };
            copy().map_err(|error| files("write", &path, error))?;
        }
    }
    let index = Index::new(vec![target.clone()]);
    for (name, bytes) in [
        ("index.json", serde_json::to_vec(&index)?),
        ("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()),
    ] {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|error| files("write", &path, error))?;
    }
    Ok(())
}

/// Takes the first image of an OCI layout in a folder into the store, every blob verified.
///
/// # Errors
/// When the folder holds no layout, or a blob is not what it is called.
pub fn read_layout(lease: &Lease<'_>, folder: &Path) -> Result<Descriptor, BuildError> {
    let path = folder.join("index.json");
    let bytes = fs::read(&path).map_err(|error| files("read", &path, error))?;
    let index: Index = serde_json::from_slice(&bytes)?;
    let first = index.manifests.first().cloned();
    let target =
        first.ok_or_else(|| BuildError::Asked(format!("`{}` holds no image", folder.display())))?;
    read_tree(lease, folder, &target)?;
    Ok(target)
}

fn read_tree(lease: &Lease<'_>, folder: &Path, target: &Descriptor) -> Result<(), BuildError> {
    let path = folder.join("blobs/sha256").join(target.digest.hex());
    let failed = |error| files("read", &path, error);
    if let Some(mut ingest) = lease.ingest(target)? {
        ingest.restart().map_err(failed)?;
        let mut file = File::open(&path).map_err(failed)?;
        io::copy(&mut file, &mut ingest).map_err(failed)?;
        ingest.finish()?;
    }
    if target.media_type.is_index() || target.media_type.is_manifest() {
        for named in lease.store().document(target)?.named() {
            read_tree(lease, folder, named)?;
        }
    }
    Ok(())
}
