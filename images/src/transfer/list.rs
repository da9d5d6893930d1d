//! Lists of manifests: several platforms under one name, as `docker manifest` makes them.
//! Leans on `fetch`. A list is an OCI index in the store, under its name, until it is pushed like any image.

use std::collections::BTreeMap;

use dockwright_model::image::reference::ImageReference;

use crate::document::{Descriptor, Document, Index, PlatformRecord};
use crate::image::ImageError;
use crate::media_type::OCI_INDEX;
use crate::progress::Progress;
use crate::registry::client::Client;
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
    change(store, origin, name, image, |manifests, at| {
        note(&mut manifests[at], notes);
    })
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
    change(store, origin, name, image, |manifests, at| {
        manifests.remove(at);
    })
}

/// Changes a list where it speaks of an image.
fn change(
    store: &Store,
    origin: &Origin<'_>,
    name: &ImageReference,
    image: &str,
    edit: impl FnOnce(&mut Vec<Descriptor>, usize),
) -> Result<Descriptor, TransferError> {
    let lease = store.lease()?;
    let mut index = open(store, name)?;
    let wanted = digests_of(store, origin, image);
    let mut manifests = index.manifests.iter();
    let at = manifests.position(|entry| wanted.contains(&entry.digest.to_string()));
    let at = at.ok_or_else(|| {
        TransferError::List(format!(
            "`{name}` does not list `{image}`; see what it lists with `dockwright manifest inspect {name}`"
        ))
    })?;
    edit(&mut index.manifests, at);
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
    let bare = image.rsplit_once('@').map_or(image, |(_, digest)| digest);
    let mut digests = vec![bare.to_owned()];
    if let Ok(found) = store.find(image) {
        let target = found.entry.descriptor;
        let images = store.images_of(&target).unwrap_or_default();
        let of_images = images.iter().map(|image| image.descriptor.digest);
        digests.extend(of_images.chain([target.digest]).map(|it| it.to_string()));
    } else if let Ok(reference) = ImageReference::parse(image)
        && let Ok(descriptor) = origin.client.head_manifest(&reference)
    {
        digests.push(descriptor.digest.to_string());
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
    let (target, document) = match store.find(&image.to_string()) {
        Ok(found) => {
            let target = found.entry.descriptor;
            let document = store.document(&target)?;
            (target, document)
        }
        Err(ImageError::NotFound(_)) => source.named()?,
        Err(error) => return Err(error.into()),
    };
    let manifest = match document {
        Document::Index(index) => return Ok(index.manifests),
        Document::Manifest(manifest) => manifest,
    };
    let mut entry = Descriptor::new(target.media_type, target.digest, target.size);
    if manifest.config.media_type.is_image_config() {
        source.blob(&manifest.config)?;
        entry.platform = Some(store.config(&manifest)?.platform_record());
    }
    Ok(vec![entry])
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

/// Gives the name to the list as it is now; what it was before is nobody's any more.
fn keep(
    lease: &Lease<'_>,
    name: &ImageReference,
    index: &Index,
) -> Result<Descriptor, TransferError> {
    let bytes = serde_json::to_vec(index)
        .map_err(|error| TransferError::List(format!("the list cannot be written: {error}")))?;
    lease.write_blob(&bytes)?;
    let descriptor = Descriptor::of(OCI_INDEX, &bytes);
    let (store, name) = (lease.store(), full_name(name));
    let before = store.resolve(&name)?.map(|entry| entry.descriptor.digest);
    store.set_reference(&name, &descriptor)?;
    store.forget(|entry| entry.name.is_none() && Some(entry.descriptor.digest) == before)?;
    Ok(descriptor)
}
