//! What `image inspect` and `image history` tell, in the names of Docker's JSON.
//! Leans on `find`.

use serde_json::{Value, json};

use crate::image::error::ImageError;
use crate::image::find::Image;
use crate::store::{Store, StoreError, familiar};

/// One line of an image's history, the newest first in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The image's id at its newest line; nothing below.
    pub id: Option<String>,
    /// When, as RFC 3339.
    pub created: String,
    /// What was run.
    pub created_by: String,
    /// The bytes of its layer before compression.
    pub size: u64,
    /// A remark.
    pub comment: String,
}

/// The document that `docker image inspect` prints for one image.
///
/// # Errors
/// When the store cannot be read.
pub fn inspected(store: &Store, image: &Image) -> Result<Value, ImageError> {
    let target = image.target.digest;
    let entries = store.references()?;
    let ours = entries
        .iter()
        .filter(|entry| entry.descriptor.digest == target);
    let tags: Vec<String> = ours
        .clone()
        .filter_map(|entry| entry.name.as_deref().map(familiar))
        .collect();
    let mut digests: Vec<String> = ours
        .flat_map(|entry| &entry.repositories)
        .map(|repository| familiar(repository))
        .map(|name| format!("{name}@{target}"))
        .collect();
    digests.sort();
    digests.dedup();
    let config = &image.config;
    let last = config.history.last();
    Ok(json!({
        "Id": image.id(),
        "RepoTags": tags,
        "RepoDigests": digests,
        "Comment": last.and_then(|last| last.comment.clone()).unwrap_or_default(),
        "Created": config.created,
        "Author": config.author.clone().unwrap_or_default(),
        "Architecture": config.architecture,
        "Variant": config.variant.clone().unwrap_or_default(),
        "Os": config.os,
        "OsVersion": config.os_version.clone().unwrap_or_default(),
        "Size": image.content_size(),
        "Config": config.config,
        "RootFS": { "Type": config.rootfs.kind, "Layers": config.rootfs.diff_ids },
        "Descriptor": image.target,
        "Manifest": { "Descriptor": image.descriptor, "Config": image.manifest.config, "Layers": image.manifest.layers, "Annotations": image.manifest.annotations },
    }))
}

/// The history of an image, the newest line first.
/// `measure` tells the bytes of a layer before compression where the store does not know them yet.
///
/// # Errors
/// When the store cannot be read, or a layer cannot be measured.
pub fn history<E: From<StoreError>>(
    store: &Store,
    image: &Image,
    mut measure: impl FnMut(usize) -> Result<u64, E>,
) -> Result<Vec<Line>, E> {
    let mut lines = Vec::new();
    let mut layer = 0;
    for step in &image.config.history {
        let has_layer = !step.empty_layer && layer < image.manifest.layers.len();
        let size = match has_layer {
            true => match store.layer_size(&image.manifest.layers[layer].digest)? {
                Some(size) => size,
                None => measure(layer)?,
            },
            false => 0,
        };
        layer += usize::from(has_layer);
        lines.push(Line {
            id: None,
            created: step.created.clone().unwrap_or_default(),
            created_by: step.created_by.clone().unwrap_or_default(),
            size,
            comment: step.comment.clone().unwrap_or_default(),
        });
    }
    lines.reverse();
    if let Some(first) = lines.first_mut() {
        first.id = Some(image.id().to_string());
    }
    Ok(lines)
}
