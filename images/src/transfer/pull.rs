//! `pull`: from a registry into the store.
//! Leans on `fetch`.

use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::document::{Descriptor, Document, Index, Manifest};
use crate::image::select::{accepted_by, best, host_platform, offered};
use crate::progress::Progress;
use crate::registry::client::Client;
use crate::registry::place::Repository;
use crate::store::{Store, full_name};
use crate::transfer::error::TransferError;
use crate::transfer::fetch::Source;

/// What to pull.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pull<'a> {
    /// For that platform; where none is named, for this machine's.
    pub platform: Option<&'a Platform>,
    /// Every image of an index, and its attestations.
    pub all_platforms: bool,
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
    let fetched = client.fetch_manifest(reference)?;
    let mut descriptor = fetched.descriptor;
    let name = full_name(reference);
    let known = store
        .resolve(&name)?
        .is_some_and(|entry| entry.descriptor.digest == descriptor.digest);
    lease.write_blob(&fetched.bytes)?;
    let document =
        Document::read(&fetched.bytes, Some(&descriptor.media_type)).map_err(|source| {
            TransferError::Document {
                name: reference.to_string(),
                source,
            }
        })?;
    let (manifests, digests) = match document {
        Document::Manifest(manifest) => (vec![*manifest], vec![descriptor.digest]),
        Document::Index(index) => from_index(&source, &index, what)?,
    };
    let complete = |manifest: &Manifest| {
        let mut blobs = manifest.layers.iter().chain([&manifest.config]);
        blobs.all(|blob| store.has_blob(&blob.digest))
    };
    let up_to_date = known && manifests.iter().all(complete);
    source.blobs_of(&manifests)?;
    if let [manifest] = manifests.as_slice() {
        note_platform(store, manifest, &mut descriptor, what)?;
    }
    keep(store, reference, &descriptor, &manifests, &digests)?;
    Ok(Pulled {
        descriptor,
        up_to_date,
    })
}

/// The manifests that are asked for, and the digests of all documents.
fn from_index(
    source: &Source<'_>,
    index: &Index,
    what: Pull<'_>,
) -> Result<(Vec<Manifest>, Vec<crate::digest::Digest>), TransferError> {
    let host = host_platform();
    let wanted = what.platform.unwrap_or(&host);
    let entries: Vec<&Descriptor> = match what.all_platforms {
        true => index.manifests.iter().collect(),
        false => vec![
            best(index, wanted, |_| true).ok_or_else(|| TransferError::Platform {
                name: source.reference.to_string(),
                wanted: wanted.to_string(),
                offered: offered(index),
            })?,
        ],
    };
    let (mut manifests, mut digests) = (Vec::new(), Vec::new());
    for entry in entries {
        digests.push(entry.digest);
        match source.document(entry)? {
            Document::Manifest(manifest) => manifests.push(*manifest),
            Document::Index(nested) => {
                let (more, more_digests) = from_index(source, &nested, what)?;
                manifests.extend(more);
                digests.extend(more_digests);
            }
        }
    }
    Ok((manifests, digests))
}

/// A single image of another platform than the one asked for is refused, as Docker does.
fn note_platform(
    store: &Store,
    manifest: &Manifest,
    descriptor: &mut Descriptor,
    what: Pull<'_>,
) -> Result<(), TransferError> {
    if !manifest.config.media_type.is_image_config() || descriptor.media_type.is_index() {
        return Ok(());
    }
    let config = store.config(manifest)?;
    if let Some(wanted) = what.platform
        && !accepted_by(wanted).contains(&config.platform())
    {
        return Err(TransferError::Platform {
            name: "the image".to_owned(),
            wanted: wanted.to_string(),
            offered: format!("`{}`", config.platform()),
        });
    }
    descriptor.platform = Some(config.platform_record());
    Ok(())
}

fn keep(
    store: &Store,
    reference: &ImageReference,
    descriptor: &Descriptor,
    manifests: &[Manifest],
    documents: &[crate::digest::Digest],
) -> Result<(), TransferError> {
    let Repository {
        registry,
        repository,
    } = Repository::from(reference);
    let blobs = manifests
        .iter()
        .flat_map(|manifest| manifest.layers.iter().chain([&manifest.config]));
    let digests: Vec<_> = blobs
        .map(|blob| blob.digest)
        .chain(documents.iter().copied())
        .collect();
    store.note_source(&digests, &registry, &repository)?;
    match reference.tag.is_some() || reference.digest.is_none() {
        true => store.set_reference(&full_name(reference), descriptor)?,
        false => store.keep_unnamed(descriptor)?,
    }
    Ok(store.note_repository(descriptor, &format!("{registry}/{repository}"))?)
}
