//! `commit`: an image of what a container wrote, on the layers of its image.
//! Leans on `folder`, and on the layers and changes of `images`.

use std::path::Path;

use dockwright_images::change::change;
use dockwright_images::compression::Compressor;
use dockwright_images::config::{History, ImageConfig};
use dockwright_images::digest::{Digest, Hashing};
use dockwright_images::document::{Descriptor, Document, Manifest};
use dockwright_images::layer::{PackOptions, pack};
use dockwright_images::media_type::{DOCKER_CONFIG, DOCKER_MANIFEST, OCI_CONFIG, OCI_MANIFEST};
use dockwright_images::store::{Lease, Store, StoreError};

use crate::container::error::{Attempt, ContainerError};
use crate::container::folder::Container;
use crate::moment::Moment;

/// What is said about the image that is made.
#[derive(Debug, Clone, Default)]
pub struct Commit<'a> {
    /// Its name in full; without one it has its id only.
    pub name: Option<&'a str>,
    /// A remark.
    pub message: Option<&'a str>,
    /// Who made it.
    pub author: Option<&'a str>,
    /// Instructions of a Dockerfile that change its config.
    pub changes: &'a [String],
}

/// The image that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Its id: the digest of its config.
    pub id: Digest,
    /// Its manifest.
    pub manifest: Digest,
}

/// A new layer: its blob, and its digest before compression.
struct Layer {
    blob: Descriptor,
    diff: Digest,
}

impl Container {
    /// Makes an image of a container that does not run.
    ///
    /// # Errors
    /// When it runs, a change makes no sense, or the store cannot be written.
    pub fn commit(&self, store: &Store, what: &Commit<'_>) -> Result<Committed, ContainerError> {
        let _held = self.share(" before an image can be made of it")?;
        let lease = store.lease()?;
        let base = self.base(store)?;
        let mut config = store.config(&base)?;
        config.config = self.record.config.clone();
        change(what.changes, &mut config)?;
        let is_docker = base.config.media_type.is_docker();
        let layer = self.layer(&lease, is_docker)?;
        self.describe(&mut config, what, layer.as_ref());
        let mut layers = base.layers;
        layers.extend(layer.map(|layer| layer.blob));
        let (descriptor, id) = write(&lease, &config, layers, is_docker)?;
        match what.name {
            Some(name) => store.set_reference(name, &descriptor)?,
            None => store.keep_unnamed(&descriptor)?,
        }
        Ok(Committed {
            id,
            manifest: descriptor.digest,
        })
    }

    /// The manifest of the container's image.
    fn base(&self, store: &Store) -> Result<Manifest, ContainerError> {
        let digest = self.record.manifest;
        let bytes = store.read_blob(&digest)?;
        match Document::read(&bytes, None) {
            Ok(Document::Manifest(manifest)) => Ok(*manifest),
            Ok(Document::Index(_)) => Err(StoreError::Missing(digest).into()),
            Err(source) => Err(StoreError::Document { digest, source }.into()),
        }
    }

    /// The layer of what was written; nothing where nothing was.
    fn layer(&self, lease: &Lease<'_>, is_docker: bool) -> Result<Option<Layer>, ContainerError> {
        let (upper, lowers) = (self.upper(), self.lowers());
        let lowers: Vec<&Path> = lowers.iter().map(AsRef::as_ref).collect();
        let options = PackOptions {
            overlay: true,
            lowers: Some(&lowers),
            latest: None,
            excluded: &|_| false,
            only_capabilities: false,
        };
        let compressor = Compressor::GZIP;
        let sink = compressor
            .writer(lease.ingest_unknown()?)
            .attempt("write", &upper)?;
        let (plain, packed) = pack(&upper, &options, Hashing::new(sink))?;
        if packed.entries == 0 {
            return Ok(None);
        }
        let (compressed, diff, plain_size) = plain.finish();
        let (digest, size) = compressed.finish().attempt("write", &upper)?.finish()?;
        lease.store().note_layer(&digest, &diff, plain_size)?;
        let media_type = compressor.compression().layer_type(is_docker);
        Ok(Some(Layer {
            blob: Descriptor::new(media_type, digest, size),
            diff,
        }))
    }

    /// When and by whom, and the line of the history, as Docker writes it.
    fn describe(&self, config: &mut ImageConfig, what: &Commit<'_>, layer: Option<&Layer>) {
        let created = Moment::now().rfc3339();
        config.created = Some(created.clone());
        config.author = what.author.map(str::to_owned);
        config.rootfs.diff_ids.extend(layer.map(|layer| layer.diff));
        config.history.push(History {
            author: what.author.map(str::to_owned),
            comment: what.message.map(str::to_owned),
            created: Some(created),
            created_by: Some(self.record.config.cmd.clone().unwrap_or_default().join(" ")),
            empty_layer: layer.is_none(),
        });
    }
}

/// Writes the documents; returns the manifest's descriptor, and the digest of the config.
fn write(
    lease: &Lease<'_>,
    config: &ImageConfig,
    layers: Vec<Descriptor>,
    is_docker: bool,
) -> Result<(Descriptor, Digest), ContainerError> {
    let (of_config, of_manifest) = match is_docker {
        true => (DOCKER_CONFIG, DOCKER_MANIFEST),
        false => (OCI_CONFIG, OCI_MANIFEST),
    };
    let store = lease.store();
    let json = |error: serde_json::Error| std::io::Error::from(error);
    let bytes = config
        .to_bytes()
        .map_err(json)
        .attempt("write", store.root())?;
    let id = lease.write_blob(&bytes)?;
    let manifest = Manifest {
        media_type: Some(of_manifest.into()),
        ..Manifest::new(Descriptor::of(of_config, &bytes), layers)
    };
    let bytes = serde_json::to_vec(&manifest)
        .map_err(json)
        .attempt("write", store.root())?;
    lease.write_blob(&bytes)?;
    let mut descriptor = Descriptor::of(of_manifest, &bytes);
    descriptor.platform = Some(config.platform_record());
    Ok((descriptor, id))
}
