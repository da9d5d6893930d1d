//! Makes an image of what a stage has come to: its layers as blobs, its config, its manifest.
//! Leans on `place` and `state`. A layer that no step wrote as a blob is compressed here for the first time, and never again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use dockwright_images::compression::{Compression, Compressor};
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest, PlatformRecord};
use dockwright_images::media_type::{MediaType, OCI_CONFIG, OCI_MANIFEST};
use dockwright_images::store::{Lease, Snapshot, Store};

use crate::build::error::BuildError;
use crate::build::event::BuildEvent;
use crate::build::ledger::{INLINE, inline};
use crate::build::options::{Annotation, AnnotationLevel};
use crate::build::place::{packed, snapshots};
use crate::build::site::Site;
use crate::build::state::{Layer, State};
use crate::moment::Moment;

/// How layers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerFormat {
    /// What with.
    pub compressor: Compressor,
}

impl Default for LayerFormat {
    fn default() -> Self {
        Self {
            compressor: Compressor::GZIP,
        }
    }
}

/// Makes an image in the store; it has no name yet. The descriptor is that of its manifest.
pub(crate) fn assemble(
    site: &Site<'_>,
    mut state: State,
    format: LayerFormat,
) -> Result<Descriptor, BuildError> {
    let layers = blobs(site, &state, format)?;
    finish_config(site, &mut state);
    if site.options.inline_cache {
        let inline = inline(site, &state)?;
        state.config.other.insert(INLINE.to_owned(), inline);
    }
    let config = state.config.to_bytes()?;
    let config = written(site.lease, OCI_CONFIG, &config)?;
    let mut manifest = Manifest::new(config, layers);
    manifest.annotations = annotations(site, AnnotationLevel::Manifest);
    let bytes = serde_json::to_vec(&manifest)?;
    let mut descriptor = written(site.lease, OCI_MANIFEST, &bytes)?;
    descriptor.annotations = annotations(site, AnnotationLevel::ManifestDescriptor);
    descriptor.platform = Some(PlatformRecord {
        features: Vec::new(),
        ..state.config.platform_record()
    });
    Ok(descriptor)
}

/// The remarks of one level, for the platform that is built.
pub(crate) fn annotations(site: &Site<'_>, level: AnnotationLevel) -> BTreeMap<String, String> {
    let platform = site.prepared.platform.to_string();
    let is_meant = |annotation: &&Annotation| {
        let wanted = annotation.platform.as_deref();
        annotation.level == level && wanted.is_none_or(|wanted| wanted == platform)
    };
    let annotations = site.options.annotations.iter().filter(is_meant);
    annotations
        .map(|annotation| (annotation.name.clone(), annotation.value.clone()))
        .collect()
}

/// Writes a document as a blob, which is there when the lease is settled.
pub(crate) fn written(
    lease: &Lease<'_>,
    media_type: &str,
    bytes: &[u8],
) -> Result<Descriptor, BuildError> {
    lease.write_blob_soon(bytes)?;
    Ok(Descriptor::of(media_type, bytes))
}

/// The labels from outside, the layers, and when all of it was made.
fn finish_config(site: &Site<'_>, state: &mut State) {
    let config = &mut state.config;
    let labels = site.options.labels.iter().cloned();
    config.config.labels.extend(labels);
    // The image is said to be for the platform that was asked for, whatever its base says.
    if !site.options.platforms.is_empty() {
        let platform = PlatformRecord::from(&site.prepared.platform);
        config.architecture = platform.architecture;
        config.os = platform.os;
        config.variant = platform.variant;
        config.os_version = platform.os_version.or(config.os_version.take());
    }
    config.rootfs.diff_ids = state.layers.iter().map(|layer| layer.diff).collect();
    let epoch = site.prepared.epoch.map(Moment::of_seconds);
    let own = state.layers.iter().filter_map(|layer| layer.created).max();
    // An image is as old as its last layer, so that the same build gives the same image again.
    let base = config.created.clone();
    let made = match (epoch, own) {
        (Some(epoch), _) => epoch.rfc3339(),
        (None, Some(own)) => own.rfc3339(),
        (None, None) => base.clone().unwrap_or_else(|| Moment::now().rfc3339()),
    };
    let mut last = base;
    for entry in &mut config.history {
        let is_own = entry.comment.as_deref() == Some(crate::build::history::COMMENT);
        match (&entry.created, epoch) {
            (Some(created), None) => last = Some(created.clone()),
            (None, None) => entry.created = Some(last.clone().unwrap_or_else(|| made.clone())),
            (_, Some(epoch)) if is_own => entry.created = Some(epoch.rfc3339()),
            _ => {}
        }
    }
    config.created = Some(made);
}

fn blobs(
    site: &Site<'_>,
    state: &State,
    format: LayerFormat,
) -> Result<Vec<Descriptor>, BuildError> {
    let mut blobs: Vec<Option<Descriptor>> = Vec::new();
    for layer in &state.layers {
        blobs.push(known_blob(site, layer, format)?);
    }
    if blobs.iter().any(Option::is_none) {
        let below = snapshots(site, state)?;
        for (index, blob) in blobs.iter_mut().enumerate() {
            if blob.is_none() {
                *blob = Some(compressed(
                    site,
                    &state.layers[index],
                    &below[..=index],
                    format,
                )?);
            }
        }
    }
    Ok(blobs.into_iter().flatten().collect())
}

/// The blob of the uppermost of some layers, made where it is not there yet.
pub(crate) fn blob_of(
    site: &Site<'_>,
    layers: &[Layer],
    format: LayerFormat,
) -> Result<Option<Descriptor>, BuildError> {
    let Some(layer) = layers.last() else {
        return Ok(None);
    };
    if let Some(blob) = known_blob(site, layer, format)? {
        return Ok(Some(blob));
    }
    let state = State {
        layers: layers.to_vec(),
        ..State::default()
    };
    Ok(Some(compressed(
        site,
        layer,
        &snapshots(site, &state)?,
        format,
    )?))
}

/// The blob of a layer, where there is one in the format that is wanted; those of base images stay as they are.
fn known_blob(
    site: &Site<'_>,
    layer: &Layer,
    format: LayerFormat,
) -> Result<Option<Descriptor>, BuildError> {
    if let Some(blob) = &layer.blob {
        let media_type = as_oci(&blob.media_type);
        let blob = blob.clone();
        return Ok(Some(Descriptor { media_type, ..blob }));
    }
    let wanted = format.compressor.compression();
    for digest in site.store.blobs_of_layer(&layer.diff)? {
        site.lease.protect(&[digest])?;
        if let Some(size) = is_compressed(site.store, &digest, wanted) {
            return Ok(Some(Descriptor::new(
                wanted.layer_type(false),
                digest,
                size,
            )));
        }
    }
    Ok(None)
}

/// The size of a blob with that compression.
fn is_compressed(store: &Store, digest: &Digest, wanted: Compression) -> Option<u64> {
    let mut blob = store.open_blob(digest).ok()?;
    let mut start = [0; Compression::MAGIC];
    let count = blob.file.read(&mut start).unwrap_or_default();
    (Compression::detect(&start[..count]) == wanted).then_some(blob.size)
}

/// Packs a layer from its snapshot once more, and compresses it on the way.
fn compressed(
    site: &Site<'_>,
    layer: &Layer,
    stack: &[Snapshot],
    format: LayerFormat,
) -> Result<Descriptor, BuildError> {
    let Some((own, below)) = stack.split_last() else {
        return Err(BuildError::GivenUp);
    };
    site.progress
        .report(BuildEvent::Export(&format!("layer {}", layer.diff.short())));
    let below = if layer.is_linked { &[] } else { below };
    let lowers: Vec<&Path> = below
        .iter()
        .rev()
        .map(|snapshot| snapshot.path.as_path())
        .collect();
    let bytes = packed(site, &own.path, &lowers, Some(format.compressor))?;
    if bytes.diff != layer.diff {
        let message = format!(
            "the files of the layer `{}` were changed in the store; run `dockwright system check`",
            layer.diff
        );
        return Err(BuildError::Asked(message));
    }
    let (digest, size) = bytes.blob.ok_or(BuildError::GivenUp)?;
    let media_type = format.compressor.compression().layer_type(false);
    Ok(Descriptor::new(media_type, digest, size))
}

fn as_oci(media_type: &MediaType) -> MediaType {
    match media_type.is_docker() && !media_type.is_foreign() {
        true if media_type.0.ends_with("gzip") => Compression::Gzip.layer_type(false),
        true => Compression::Plain.layer_type(false),
        false => media_type.clone(),
    }
}

/// Reads a blob in pieces.
pub(crate) fn reader(store: &Store, digest: &Digest) -> Result<BufReader<File>, BuildError> {
    Ok(BufReader::with_capacity(
        1 << 20,
        store.open_blob(digest)?.file,
    ))
}
