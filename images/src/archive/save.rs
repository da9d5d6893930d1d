//! `save`: images of the store into an archive, the same bytes every time.
//! Leans on `chosen`, and on `layer` for the tar.
//!
//! Documents stand before blobs, so that a reader of the stream knows what it reads.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use dockwright_model::image::platform::Platform;
use serde_json::{Value, json};

use crate::compression::{Compressor, Writer};
use crate::digest::{Digest, Hashing};
use crate::document::{Descriptor, Index};
use crate::layer::{Entry, Kind, TarWriter};
use crate::progress::{Action, Event, Outcome, Progress};
use crate::store::{CONTAINERD_NAME, LAYOUT_FILE, REFERENCE_NAME, Store, StoreError};

use super::chosen::{Chosen, blobs, chosen};
use super::contents::blob_name;
use super::error::ArchiveError;
use super::watched::Watched;

/// Who can read an archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Docker, and every tool that reads OCI layouts: what Docker writes since version 25.
    #[default]
    Docker,
    /// Tools that read OCI layouts alone.
    Oci,
}

/// How images are saved.
#[derive(Clone, Copy, Debug)]
pub struct Save<'a> {
    /// Who can read it.
    pub form: Form,
    /// The image for that platform alone; all that are there where none is named.
    pub platform: Option<&'a Platform>,
    /// What the whole of it is compressed with.
    pub compressor: Compressor,
}

/// Writes an archive of the images that texts name, and gives the writer back.
///
/// # Errors
/// When there is no such image, when a blob is not what its digest says, and when the writer fails.
pub fn save<W: Write>(
    store: &Store,
    texts: &[String],
    what: &Save<'_>,
    writer: W,
    progress: &dyn Progress,
) -> Result<W, ArchiveError> {
    let lease = store.lease()?;
    let chosen = chosen(store, texts, what.platform, what.form == Form::Docker)?;
    let blobs = blobs(&lease, &chosen)?;
    let writer = what
        .compressor
        .writer(writer)
        .map_err(ArchiveError::Write)?;
    let mut tar = TarWriter::new(writer);
    for (name, text) in documents(&chosen, what.form)? {
        append(&mut tar, name, text.as_bytes())?;
    }
    for folder in ["blobs/", "blobs/sha256/"] {
        let folder = entry(folder, Kind::Directory, 0);
        tar.append(&folder, &mut io::empty())
            .map_err(ArchiveError::Write)?;
    }
    append_blobs(&mut tar, store, &blobs, progress)?;
    let writer = tar.finish().and_then(Writer::finish);
    writer.map_err(ArchiveError::Write)
}

/// The documents of an archive with their names, in the order that they are written in.
fn documents(chosen: &[Chosen], form: Form) -> Result<Vec<(&'static str, String)>, ArchiveError> {
    let index = Index::new(chosen.iter().flat_map(named).collect());
    let mut documents = vec![
        ("oci-layout", LAYOUT_FILE.to_owned()),
        ("index.json", text(&index)?),
    ];
    if form == Form::Docker {
        let items: Vec<Value> = chosen.iter().filter_map(item).collect();
        documents.push(("manifest.json", text(&items)?));
    }
    Ok(documents)
}

/// A line of `index.json` for each name; one without where there is none.
fn named(one: &Chosen) -> Vec<Descriptor> {
    if one.names.is_empty() {
        return vec![one.target.clone()];
    }
    let with = |name: &String| {
        let mut descriptor = one.target.clone();
        for key in [CONTAINERD_NAME, REFERENCE_NAME] {
            descriptor.annotations.insert(key.to_owned(), name.clone());
        }
        descriptor
    };
    one.names.iter().map(with).collect()
}

/// An image as `manifest.json` lists it.
fn item(one: &Chosen) -> Option<Value> {
    let manifest = &one.image.as_ref()?.manifest;
    let layers: Vec<String> = manifest
        .layers
        .iter()
        .map(|layer| blob_name(&layer.digest))
        .collect();
    Some(json!({
        "Config": blob_name(&manifest.config.digest),
        // In full: Docker reads `app` and `docker.io/library/app` alike, Podman does not.
        "RepoTags": (!one.names.is_empty()).then_some(&one.names),
        "Layers": layers,
    }))
}

fn text(document: &impl serde::Serialize) -> Result<String, ArchiveError> {
    serde_json::to_string(document).map_err(|error| ArchiveError::Write(error.into()))
}

fn append_blobs<W: Write>(
    tar: &mut TarWriter<W>,
    store: &Store,
    blobs: &BTreeMap<Digest, Descriptor>,
    progress: &dyn Progress,
) -> Result<(), ArchiveError> {
    for (digest, descriptor) in blobs {
        progress.report(Event::Started {
            descriptor,
            action: Action::Save,
        });
        let blob = store.open_blob(digest)?;
        let mut content = Hashing::new(Watched::new(blob.file, *digest, progress));
        let entry = entry(&blob_name(digest), Kind::File, blob.size);
        tar.append(&entry, &mut content)
            .map_err(ArchiveError::Write)?;
        let (_, found, _) = content.finish();
        if found != *digest {
            let expected = *digest;
            return Err(StoreError::WrongDigest { expected, found }.into());
        }
        progress.report(Event::Finished {
            digest: *digest,
            outcome: Outcome::Moved,
        });
    }
    Ok(())
}

fn append<W: Write>(
    tar: &mut TarWriter<W>,
    name: &str,
    mut bytes: &[u8],
) -> Result<(), ArchiveError> {
    let entry = entry(name, Kind::File, bytes.len() as u64);
    let content: &mut dyn Read = &mut bytes;
    tar.append(&entry, content).map_err(ArchiveError::Write)
}

/// An entry that says nothing of who wrote it, or when.
fn entry(name: &str, kind: Kind, size: u64) -> Entry {
    Entry {
        size,
        mode: if kind == Kind::Directory {
            0o755
        } else {
            0o644
        },
        ..Entry::plain(name.as_bytes().to_vec(), kind)
    }
}
