//! Lists of manifests: several platforms under one name, as `docker manifest` makes them.
//! Leans on `fetch`. A list is an OCI index in the store, under its name, until it is pushed like any image.

use std::collections::BTreeMap;

use dockwright_model::image::reference::ImageReference;

use crate::document::{Descriptor, Document, Index, PlatformRecord};
use crate::image::ImageError;
use crate::media_type::OCI_INDEX;
use crate::progress::Progress;
use crate::registry::client::Client;
use crate::registry::place::Repository;
use crate::store::{Lease, Named, Store, full_name};
use crate::transfer::error::TransferError;
use crate::transfer::fetch::Source;

/// What is said of one manifest of a list; what is not said stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// For example `arm64`.
    pub architecture: Option<String>,
    /// For example `linux`.
    pub os: Option<String>,
    /// For example `v8`.
    pub variant: Option<String>,
    /// The version of Windows.
    pub os_version: Option<String>,
    /// For example `win32k`.
    pub os_features: Vec<String>,
    /// Features of the processor.
    pub features: Vec<String>,
    /// Remarks.
    pub annotations: BTreeMap<String, String>,
}

/// Where manifests come from that the store does not have.
pub struct Origin<'a> {
    /// Asks registries.
    pub client: &'a Client<'a>,
    /// Hears of it.
    pub progress: &'a dyn Progress,
}

/// Makes a list of images, each from the store or else from its registry; with `amend`, adds to one that is there.
///
/// # Errors
/// When an image is nowhere, or there is a list of that name already.
pub fn create(
    store: &Store,
    origin: &Origin<'_>,
    name: &ImageReference,
    images: &[ImageReference],
    amend: bool,
) -> Result<Descriptor, TransferError> {
    let lease = store.lease()?;
    let known = store.resolve(&full_name(name))?;
    let mut index = match known {
        Some(entry) if amend => index_of(store, &entry, name)?,
        Some(_) => {
            return Err(TransferError::List(format!(
                "`{name}` is there already; add to it with `--amend`, or remove it with `dockwright manifest rm {name}`"
            )));
        }
        None => Index::new(Vec::new()),
    };
    for image in images {
        let entries = entries_of(store, origin, &lease, image)?;
        index
            .manifests
            .retain(|known| entries.iter().all(|entry| entry.digest != known.digest));
        index.manifests.extend(entries);
    }
    keep(&lease, name, &index)
}

/// Says more of one image of a list.
///
/// # Errors
/// When there is no such list, or it does not hold the image.
pub fn annotate(
    store: &Store,
    origin: &Origin<'_>,
    name: &ImageReference,
    image: &str,
    notes: &Notes,
) -> Result<Descriptor, TransferError> {
    let lease = store.lease()?;
    let mut index = open(store, name)?;
    let wanted = digests_of(store, origin, image);
    let entry = index
        .manifests
        .iter_mut()
        .find(|entry| wanted.contains(&entry.digest.to_string()));
    let entry = entry.ok_or_else(|| TransferError::List(format!("`{name}` does not list `{image}`; add it with `dockwright manifest create --amend {name} {image}`")))?;
    note(entry, notes);
    keep(&lease, name, &index)
}

/// Takes one image out of a list.
///
/// # Errors
/// When there is no such list, or it does not hold the image.
pub fn remove(
    store: &Store,
    origin: &Origin<'_>,
    name: &ImageReference,
    image: &str,
) -> Result<Descriptor, TransferError> {
    let lease = store.lease()?;
    let mut index = open(store, name)?;
    let wanted = digests_of(store, origin, image);
    let before = index.manifests.len();
    index
        .manifests
        .retain(|entry| !wanted.contains(&entry.digest.to_string()));
    if index.manifests.len() == before {
        return Err(TransferError::List(format!(
            "`{name}` does not list `{image}`"
        )));
    }
    keep(&lease, name, &index)
}

/// The list of that name in the store.
///
/// # Errors
/// When there is none.
pub fn open(store: &Store, name: &ImageReference) -> Result<Index, TransferError> {
    let entry = store
        .resolve(&full_name(name))?
        .ok_or_else(|| ImageError::NotFound(name.to_string()))?;
    index_of(store, &entry, name)
}

fn index_of(store: &Store, entry: &Named, name: &ImageReference) -> Result<Index, TransferError> {
    match store.document(&entry.descriptor)? {
        Document::Index(index) => Ok(index),
        Document::Manifest(_) => Err(TransferError::List(format!(
            "`{name}` is a single image, not a list; make one with `dockwright manifest create`"
        ))),
    }
}

/// An image by name has the digest of its entry, or the one that its registry tells; a digest stands for itself.
fn digests_of(store: &Store, origin: &Origin<'_>, image: &str) -> Vec<String> {
    let mut digests: Vec<String> = image
        .rsplit_once('@')
        .map(|(_, digest)| digest.to_owned())
        .into_iter()
        .collect();
    digests.push(image.to_owned());
    let found = store.find(image);
    if found.is_err()
        && let Ok(reference) = ImageReference::parse(image)
        && let Ok(descriptor) = origin.client.head_manifest(&reference)
    {
        digests.push(descriptor.digest.to_string());
    }
    if let Ok(found) = found {
        digests.push(found.entry.descriptor.digest.to_string());
        let images = store.images_of(&found.entry.descriptor).unwrap_or_default();
        digests.extend(
            images
                .iter()
                .map(|image| image.descriptor.digest.to_string()),
        );
    }
    digests
}

/// What a list says of an image: one entry, or all entries where it is a list itself.
fn entries_of(
    store: &Store,
    origin: &Origin<'_>,
    lease: &Lease<'_>,
    image: &ImageReference,
) -> Result<Vec<Descriptor>, TransferError> {
    let source = Source {
        client: origin.client,
        lease,
        progress: origin.progress,
        reference: image,
    };
    let target = match store.find(&image.to_string()) {
        Ok(found) => found.entry.descriptor,
        Err(ImageError::NotFound(_)) => {
            let fetched = origin.client.fetch_manifest(image)?;
            lease.write_blob(&fetched.bytes)?;
            let Repository {
                registry,
                repository,
            } = Repository::from(image);
            store.note_source(&[fetched.descriptor.digest], &registry, &repository)?;
            fetched.descriptor
        }
        Err(error) => return Err(error.into()),
    };
    match store.document(&target)? {
        Document::Index(index) => Ok(index.manifests),
        Document::Manifest(manifest) => {
            source.blob(&manifest.config)?;
            let Repository {
                registry,
                repository,
            } = Repository::from(image);
            let blobs: Vec<_> = manifest.layers.iter().map(|layer| layer.digest).collect();
            if !store.has_all(&blobs) {
                store.note_source(&blobs, &registry, &repository)?;
            }
            let mut entry = Descriptor::new(target.media_type.clone(), target.digest, target.size);
            if manifest.config.media_type.is_image_config() {
                entry.platform = Some(store.config(&manifest)?.platform_record());
            }
            Ok(vec![entry])
        }
    }
}

fn note(entry: &mut Descriptor, notes: &Notes) {
    let platform = entry.platform.get_or_insert_with(PlatformRecord::default);
    let set = |place: &mut String, value: &Option<String>| {
        if let Some(value) = value {
            place.clone_from(value);
        }
    };
    set(&mut platform.architecture, &notes.architecture);
    set(&mut platform.os, &notes.os);
    if notes.variant.is_some() {
        platform.variant.clone_from(&notes.variant);
    }
    if notes.os_version.is_some() {
        platform.os_version.clone_from(&notes.os_version);
    }
    platform
        .os_features
        .extend(notes.os_features.iter().cloned());
    platform.features.extend(notes.features.iter().cloned());
    entry.annotations.extend(notes.annotations.clone());
}

fn keep(
    lease: &Lease<'_>,
    name: &ImageReference,
    index: &Index,
) -> Result<Descriptor, TransferError> {
    let bytes = serde_json::to_vec(index)
        .map_err(|error| TransferError::List(format!("the list cannot be written: {error}")))?;
    lease.write_blob(&bytes)?;
    let descriptor = Descriptor::of(OCI_INDEX, &bytes);
    let store = lease.store();
    store.set_reference(&full_name(name), &descriptor)?;
    store.forget(|entry| entry.name.is_none() && is_list(store, entry))?;
    Ok(descriptor)
}

/// Whether an entry without a name is what a list was before it was changed.
fn is_list(store: &Store, entry: &Named) -> bool {
    entry.repositories.is_empty()
        && matches!(store.document(&entry.descriptor), Ok(Document::Index(_)))
}
