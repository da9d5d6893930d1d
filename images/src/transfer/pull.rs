//! `pull`: from a registry into the store.
//! Leans on `fetch`.

use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::document::{Descriptor, Document, Index, Manifest, PlatformRecord};
use crate::image::select::{accepts, best, host_platform, offered};
use crate::place::Repository;
use crate::progress::Progress;
use crate::registry::client::Client;
use crate::store::{Lease, Promise, Store, full_name};
use crate::transfer::error::TransferError;
use crate::transfer::fetch::Source;

/// What to pull.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pull<'a> {
    /// For that platform; where none is named, for this machine's.
    pub platform: Option<&'a Platform>,
    /// Every image of an index, and its attestations.
    pub all_platforms: bool,
    /// An image that is offered alone, whatever it runs on: a build takes such a base as it is.
    pub lone_of_any_platform: bool,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// What the name points at in the registry.
    pub descriptor: Descriptor,
    /// Whether the store had all of it under that name.
    pub up_to_date: bool,
}

/// Fetches an image under its name; only what is missing is moved.
///
/// # Errors
/// When the registry does not have it, has it for other platforms only, or the store cannot be written.
pub fn pull(
    store: &Store,
    client: &Client<'_>,
    reference: &ImageReference,
    what: Pull<'_>,
    progress: &dyn Progress,
) -> Result<Pulled, TransferError> {
    let lease = store.lease()?;
    let source = Source {
        client,
        lease: &lease,
        progress,
        reference,
    };
    let (descriptor, documents) = documents(&source, what)?;
    let is_known = is_known(store, reference, &descriptor)?;
    let blobs: Vec<&Descriptor> = documents.iter().flat_map(|(_, it)| it.named()).collect();
    let up_to_date = is_known && blobs.iter().all(|blob| store.has_blob(&blob.digest));
    source.blobs(&blobs)?;
    keep(store, reference, &descriptor)?;
    Ok(Pulled {
        descriptor,
        up_to_date,
    })
}

/// Fetches what an image says of itself, and no layer: those are promised, and no name of the store stands for it yet.
///
/// # Errors
/// When the registry does not have it, has it for other platforms only, or the store cannot be written.
pub fn pull_documents(
    lease: &Lease<'_>,
    client: &Client<'_>,
    reference: &ImageReference,
    what: Pull<'_>,
    progress: &dyn Progress,
) -> Result<Descriptor, TransferError> {
    let source = Source {
        client,
        lease,
        progress,
        reference,
    };
    let (descriptor, documents) = documents(&source, what)?;
    let configs = documents.iter().filter_map(|(_, document)| match document {
        Document::Manifest(manifest) => Some(&manifest.config),
        Document::Index(_) => None,
    });
    source.blobs(&configs.collect::<Vec<_>>())?;
    let store = lease.store();
    let images: Vec<Descriptor> = documents.into_iter().map(|(image, _)| image).collect();
    let is_whole = images.iter().all(|image| store.is_complete(image));
    match is_whole && is_known(store, reference, &descriptor)? {
        true => store.forget_promise(reference)?,
        false => store.promise(reference, &descriptor, &images)?,
    }
    Ok(descriptor)
}

/// Gives promised images their names once all of their layers came; promises that do not count any more are forgotten.
///
/// # Errors
/// When the store cannot be read or written.
pub fn keep_promises(store: &Store) -> Result<(), TransferError> {
    let is_whole = |promise: &Promise| {
        let mut images = promise.images.iter();
        images.all(|image| store.is_complete(image))
    };
    for promise in store.promises()? {
        // What cannot be read as a name was not promised by us.
        let Ok(reference) = ImageReference::parse(&promise.name) else {
            continue;
        };
        match store.promised(&reference)? {
            None => store.forget_promise(&reference)?,
            Some(promise) if is_whole(&promise) => keep(store, &reference, &promise.descriptor)?,
            Some(_) => {}
        }
    }
    Ok(())
}

/// Names an image that is whole; whatever was promised under the name does not count any more.
fn keep(
    store: &Store,
    reference: &ImageReference,
    descriptor: &Descriptor,
) -> Result<(), TransferError> {
    match reference.digest {
        None => store.set_reference(&full_name(reference), descriptor)?,
        Some(_) => store.keep_unnamed(descriptor)?,
    }
    store.forget_promise(reference)?;
    let repository = Repository::from(reference).to_string();
    Ok(store.note_repository(descriptor, &repository)?)
}

/// A manifest, and what points at it.
type Pointed = (Descriptor, Document);

/// What the name points at, and the manifests behind it that are asked for.
fn documents(
    source: &Source<'_>,
    what: Pull<'_>,
) -> Result<(Descriptor, Vec<Pointed>), TransferError> {
    let (mut descriptor, document) = source.named()?;
    let documents = match document {
        Document::Manifest(manifest) => {
            descriptor.platform = platform_of(source, &manifest, what)?;
            vec![(descriptor.clone(), Document::Manifest(manifest))]
        }
        Document::Index(index) => from_index(source, &index, what)?,
    };
    Ok((descriptor, documents))
}

/// Whether the store has that very image under that name, or by that digest.
fn is_known(
    store: &Store,
    reference: &ImageReference,
    descriptor: &Descriptor,
) -> Result<bool, TransferError> {
    let name = full_name(reference);
    let mut entries = store.references()?.into_iter();
    Ok(entries.any(|entry| {
        let is_meant = reference.digest.is_some() || entry.name.as_ref() == Some(&name);
        is_meant && entry.descriptor.digest == descriptor.digest
    }))
}

/// The manifests that are asked for.
fn from_index(
    source: &Source<'_>,
    index: &Index,
    what: Pull<'_>,
) -> Result<Vec<Pointed>, TransferError> {
    let host = host_platform();
    let wanted = what.platform.unwrap_or(&host);
    let entries: Vec<&Descriptor> = match what.all_platforms {
        true => index.manifests.iter().collect(),
        false => {
            let best = best(index, wanted, |_| true);
            vec![best.ok_or_else(|| refused(source, wanted, offered(index)))?]
        }
    };
    let mut documents = Vec::new();
    for entry in entries {
        match source.document(entry)? {
            Document::Index(nested) => documents.extend(from_index(source, &nested, what)?),
            manifest @ Document::Manifest(_) => documents.push((entry.clone(), manifest)),
        }
    }
    Ok(documents)
}

/// What a single image runs on, for which its config is fetched first:
/// one of another platform than the one asked for is refused before its layers move, as Docker does.
fn platform_of(
    source: &Source<'_>,
    manifest: &Manifest,
    what: Pull<'_>,
) -> Result<Option<PlatformRecord>, TransferError> {
    if !manifest.config.media_type.is_image_config() {
        return Ok(None);
    }
    source.blob(&manifest.config)?;
    let config = source.lease.store().config(manifest)?;
    match what.platform {
        Some(wanted) if !what.lone_of_any_platform && !accepts(wanted, &config.platform()) => {
            let offered = format!("`{}`", config.platform());
            Err(refused(source, wanted, offered))
        }
        _ => Ok(Some(config.platform_record())),
    }
}

fn refused(source: &Source<'_>, wanted: &Platform, offered: String) -> TransferError {
    TransferError::Platform {
        name: source.reference.to_string(),
        wanted: wanted.to_string(),
        offered,
    }
}
