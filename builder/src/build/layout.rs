//! OCI layouts in folders: images that are built on, and caches that travel.
//! Leans on `origin` for what is wanted of one, and on the store, which verifies every blob.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Document, Index};
use dockwright_images::image::select::{best, images};
use dockwright_images::sink::BlobSink;
use dockwright_images::store::{Lease, Store};
use dockwright_model::image::platform::Platform;

use crate::build::error::{BuildError, files};
use crate::build::origin::Layout;

/// How the index of a layout calls its entries.
const NAME: &str = "org.opencontainers.image.ref.name";

/// Takes the first image of an OCI layout in a folder into the store, every blob verified.
///
/// # Errors
/// When the folder holds no layout, or a blob is not what it is called.
pub fn read_layout(lease: &Lease<'_>, folder: &Path) -> Result<Descriptor, BuildError> {
    let first = index(folder)?.manifests.into_iter().next();
    let target =
        first.ok_or_else(|| BuildError::Asked(format!("`{}` holds no image", folder.display())))?;
    let reading = Reading {
        lease,
        folder,
        platform: None,
    };
    reading.tree(&target)?;
    Ok(target)
}

/// Takes the image that is wanted of a layout into the store, for one platform.
pub(crate) fn read_image(
    lease: &Lease<'_>,
    layout: &Layout,
    platform: &Platform,
) -> Result<Descriptor, BuildError> {
    let target = chosen(layout, index(&layout.folder)?)?;
    let reading = Reading {
        lease,
        folder: &layout.folder,
        platform: Some(platform),
    };
    reading.tree(&target)?;
    Ok(target)
}

/// Writes an image into a folder as an OCI layout.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_layout(store: &Store, target: &Descriptor, folder: &Path) -> Result<(), BuildError> {
    let blobs = folder.join("blobs/sha256");
    fs::create_dir_all(&blobs).map_err(|error| files("create", &blobs, error))?;
    for blob in everything(store, target)? {
        let path = path_of(folder, &blob.digest);
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

/// The documents behind a descriptor, itself first, each with what it names.
pub(crate) fn everything(
    store: &Store,
    descriptor: &Descriptor,
) -> Result<Vec<Descriptor>, BuildError> {
    let mut found = vec![descriptor.clone()];
    let is_document = descriptor.media_type.is_index() || descriptor.media_type.is_manifest();
    if is_document {
        let document: Document = store.document(descriptor)?;
        for named in document.named() {
            found.extend(everything(store, named)?);
        }
    }
    Ok(found)
}

fn index(folder: &Path) -> Result<Index, BuildError> {
    let path = folder.join("index.json");
    let bytes = fs::read(&path).map_err(|error| files("read", &path, error))?;
    parsed(&path, &bytes)
}

/// A document of a layout that somebody else wrote.
fn parsed<T: serde::de::DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, BuildError> {
    serde_json::from_slice(bytes).map_err(|error| {
        BuildError::Asked(format!(
            "`{}` is no document of an OCI layout: {error}; name a folder that one was written to",
            path.display()
        ))
    })
}

fn path_of(folder: &Path, digest: &Digest) -> PathBuf {
    folder.join("blobs/sha256").join(digest.hex())
}

/// The entry of that digest, or of that tag, or else the only one there is.
fn chosen(layout: &Layout, index: Index) -> Result<Descriptor, BuildError> {
    let folder = layout.folder.display();
    let mut entries = index.manifests;
    if let Some(digest) = layout.digest {
        if let Some(entry) = entries.iter().find(|entry| entry.digest == digest) {
            return Ok(entry.clone());
        }
        return document_of(&layout.folder, digest);
    }
    let is_called = |entry: &Descriptor| {
        let name = entry.annotations.get(NAME);
        name.is_some_and(|name| *name == layout.tag || name.ends_with(&format!(":{}", layout.tag)))
    };
    if let Some(entry) = entries.iter().find(|entry| is_called(entry)) {
        return Ok(entry.clone());
    }
    match entries.len() {
        1 => Ok(entries.remove(0)),
        count => Err(BuildError::Asked(format!(
            "the layout `{folder}` has {count} images, and none of them is called `{}`; name one as `oci-layout://{folder}:TAG` or by its digest",
            layout.tag
        ))),
    }
}

/// A document that the index of the layout does not name.
fn document_of(folder: &Path, digest: Digest) -> Result<Descriptor, BuildError> {
    let path = path_of(folder, &digest);
    let bytes = fs::read(&path).map_err(|error| files("read", &path, error))?;
    let kind: Kind = parsed(&path, &bytes)?;
    Ok(Descriptor::of(kind.media_type.as_str(), &bytes))
}

/// What a document says it is.
#[derive(serde::Deserialize)]
struct Kind {
    #[serde(rename = "mediaType")]
    media_type: String,
}

/// A layout while it is read.
struct Reading<'a> {
    lease: &'a Lease<'a>,
    folder: &'a Path,
    /// Of an index, only what is for this platform; everything where none is named.
    platform: Option<&'a Platform>,
}

impl Reading<'_> {
    fn tree(&self, target: &Descriptor) -> Result<(), BuildError> {
        self.blob(target)?;
        if !target.media_type.is_index() && !target.media_type.is_manifest() {
            return Ok(());
        }
        match (self.lease.store().document(target)?, self.platform) {
            (Document::Index(index), Some(platform)) => {
                let is_there = |entry: &Descriptor| path_of(self.folder, &entry.digest).exists();
                let alone = || {
                    images(&index)
                        .next()
                        .filter(|_| images(&index).count() == 1)
                };
                let entry = best(&index, platform, is_there).or_else(alone);
                entry.map_or(Ok(()), |entry| self.tree(entry))
            }
            (document, _) => document
                .named()
                .into_iter()
                .try_for_each(|named| self.tree(named)),
        }
    }

    fn blob(&self, target: &Descriptor) -> Result<(), BuildError> {
        let path = path_of(self.folder, &target.digest);
        let failed = |error| files("read", &path, error);
        if let Some(mut ingest) = self.lease.ingest(target)? {
            ingest.restart().map_err(failed)?;
            let mut file = File::open(&path).map_err(failed)?;
            io::copy(&mut file, &mut ingest).map_err(failed)?;
            ingest.finish()?;
        }
        Ok(())
    }
}
