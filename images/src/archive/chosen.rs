//! Which images go into an archive, under which names, and which blobs they need.
//! Leans on `image` for finding them, and on `store`.

use std::collections::BTreeMap;

use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::digest::Digest;
use crate::document::{Descriptor, Document};
use crate::image::{Image, ImageError};
use crate::store::{Lease, Named, Store, StoreError};

use super::error::ArchiveError;

/// One image of an archive.
pub(super) struct Chosen {
    /// Its names, in full.
    pub(super) names: Vec<String>,
    /// Its manifest or index.
    pub(super) target: Descriptor,
    /// The image that Docker will see; none where only OCI tools will look.
    pub(super) image: Option<Image>,
}

/// Finds the images that texts name, each once; a repository without a tag stands for all of its tags.
pub(super) fn chosen(
    store: &Store,
    texts: &[String],
    platform: Option<&Platform>,
    for_docker: bool,
) -> Result<Vec<Chosen>, ArchiveError> {
    let mut found: Vec<Chosen> = Vec::new();
    for text in texts {
        for (name, entry) in entries(store, text)? {
            let image = match platform.is_some() || for_docker {
                true => Some(store.image(text, &entry, platform)?),
                false => None,
            };
            let target = match (&image, platform) {
                (Some(image), Some(_)) => for_platform(image),
                _ => entry,
            };
            add(&mut found, name, target, image);
        }
    }
    Ok(found)
}

fn add(found: &mut Vec<Chosen>, name: Option<String>, target: Descriptor, image: Option<Image>) {
    match found
        .iter_mut()
        .find(|known| known.target.digest == target.digest)
    {
        Some(known) => known
            .names
            .extend(name.filter(|name| !known.names.contains(name))),
        None => found.push(Chosen {
            names: name.into_iter().collect(),
            target,
            image,
        }),
    }
}

/// The manifest of one image, which says itself what it runs on where no index does.
fn for_platform(image: &Image) -> Descriptor {
    let mut target = image.descriptor.clone();
    let record = || image.config.platform_record();
    target.platform.get_or_insert_with(record);
    target
}

/// What a text stands for, with the names that it gives.
fn entries(store: &Store, text: &str) -> Result<Vec<(Option<String>, Descriptor)>, ArchiveError> {
    let tags = tags_of(store, text)?;
    if !tags.is_empty() {
        let named = |entry: Named| (entry.name, entry.descriptor);
        return Ok(tags.into_iter().map(named).collect());
    }
    let found = store.find(text)?;
    let name = found.entry.name.filter(|_| found.by_name);
    let target = match found.only {
        Some(_) => store.find_image(text, None)?.descriptor,
        None => found.entry.descriptor,
    };
    Ok(vec![(name, target)])
}

/// Every tag of a repository, where the text names one without a tag.
fn tags_of(store: &Store, text: &str) -> Result<Vec<Named>, ArchiveError> {
    let Ok(reference) = ImageReference::parse(text) else {
        return Ok(Vec::new());
    };
    if reference.tag.is_some() || reference.digest.is_some() {
        return Ok(Vec::new());
    }
    let start = format!("{}/{}:", reference.registry, reference.repository);
    let is_tag = |entry: &Named| {
        let name = entry.name.as_deref();
        name.is_some_and(|name| name.starts_with(&start))
    };
    let mut tags: Vec<Named> = store.references()?.into_iter().filter(is_tag).collect();
    tags.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(tags)
}

/// Every blob that the images need, by its digest; from then on the store keeps them.
pub(super) fn blobs(
    lease: &Lease<'_>,
    chosen: &[Chosen],
) -> Result<BTreeMap<Digest, Descriptor>, ArchiveError> {
    let mut blobs = BTreeMap::new();
    for one in chosen {
        below(lease, &one.target, &mut blobs)?;
    }
    let digests: Vec<Digest> = blobs.keys().copied().collect();
    lease.protect(&digests)?;
    match digests.iter().find(|blob| !lease.store().has_blob(blob)) {
        Some(missing) => Err(StoreError::Missing(*missing).into()),
        None => Ok(blobs),
    }
}

fn below(
    lease: &Lease<'_>,
    descriptor: &Descriptor,
    blobs: &mut BTreeMap<Digest, Descriptor>,
) -> Result<(), ArchiveError> {
    let store = lease.store();
    lease.protect(&[descriptor.digest])?;
    blobs.insert(descriptor.digest, descriptor.clone());
    match store.document(descriptor)? {
        Document::Index(index) => {
            // Images of other platforms need not be there.
            let mut there = index
                .manifests
                .iter()
                .filter(|entry| store.is_complete(entry))
                .peekable();
            if there.peek().is_none() {
                return Err(ImageError::NotFound(descriptor.digest.to_string()).into());
            }
            there.try_for_each(|entry| below(lease, entry, blobs))
        }
        Document::Manifest(manifest) => {
            let layers = manifest
                .layers
                .into_iter()
                .filter(|layer| !layer.media_type.is_foreign());
            for blob in layers.chain([manifest.config]) {
                blobs.insert(blob.digest, blob);
            }
            Ok(())
        }
    }
}
