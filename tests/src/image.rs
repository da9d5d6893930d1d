//! Small images that are put into a store, layer by layer, for tests of what is done with them.
//! Leans on nothing of the harness.

use std::io::Write;
use std::path::Path;

use dockwright_images::compression::{Compressor, Writer};
use dockwright_images::config::{History, ImageConfig};
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest};
use dockwright_images::image::select::host_platform;
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST};
use dockwright_images::store::Store;

/// One layer: the instruction that made it, and its files. A name that ends with a slash is a directory.
pub struct Layer<'a> {
    /// What its history says.
    pub instruction: &'a str,
    /// Names and contents.
    pub files: &'a [(&'a str, &'a [u8])],
}

/// Puts an image for this machine into the store of that folder, and gives its digest.
pub fn put(folder: &Path, name: &str, layers: &[Layer<'_>]) -> Result<Digest, String> {
    let mut config = config();
    let label = ("tested".to_owned(), "yes".to_owned());
    config.config.labels.extend([label]);
    config.history = layers.iter().map(history).collect();
    let tars = layers.iter().map(|layer| tar_of(layer.files));
    let tars: Vec<Vec<u8>> = tars
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let name = format!("docker.io/library/{name}");
    Ok(put_tars(folder, &name, config, &tars)?.digest)
}

/// The config of an image for this machine that says nothing else.
pub fn config() -> ImageConfig {
    let platform = host_platform();
    ImageConfig {
        architecture: platform.architecture,
        os: platform.os,
        created: Some("2024-01-01T00:00:00Z".to_owned()),
        ..ImageConfig::default()
    }
}

/// Puts an image of plain tars into the store of that folder, under a name in full, and gives its manifest.
pub fn put_tars(
    folder: &Path,
    name: &str,
    mut config: ImageConfig,
    layers: &[impl AsRef<[u8]>],
) -> Result<Descriptor, String> {
    let told =
        |error: &dyn std::fmt::Display| format!("the image `{name}` cannot be made: {error}");
    let store = Store::open(folder).map_err(|error| told(&error))?;
    let lease = store.lease().map_err(|error| told(&error))?;
    let mut blobs = Vec::new();
    for layer in layers {
        let packed = packed(layer.as_ref()).map_err(|error| told(&error))?;
        lease.write_blob(&packed).map_err(|error| told(&error))?;
        config.rootfs.diff_ids.push(Digest::of(layer.as_ref()));
        blobs.push(Descriptor::of(OCI_LAYER_GZIP, &packed));
    }
    let config = config.to_bytes().map_err(|error| told(&error))?;
    lease.write_blob(&config).map_err(|error| told(&error))?;
    let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, &config), blobs);
    let manifest = serde_json::to_vec(&manifest).map_err(|error| told(&error))?;
    lease.write_blob(&manifest).map_err(|error| told(&error))?;
    let manifest = Descriptor::of(OCI_MANIFEST, &manifest);
    let set = store.set_reference(name, &manifest);
    set.map_err(|error| told(&error))?;
    Ok(manifest)
}

fn history(layer: &Layer<'_>) -> History {
    History {
        created: config().created,
        created_by: Some(layer.instruction.to_owned()),
        ..History::default()
    }
}

fn tar_of(files: &[(&str, &[u8])]) -> std::io::Result<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(if name.ends_with('/') { 0o755 } else { 0o644 });
        header.set_mtime(1_700_000_000);
        if name.ends_with('/') {
            header.set_entry_type(tar::EntryType::Directory);
        }
        tar.append_data(&mut header, name, *content)?;
    }
    tar.into_inner()
}

fn packed(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer: Writer<Vec<u8>> = Compressor::Gzip(1).writer(Vec::new())?;
    writer.write_all(plain)?;
    writer.finish()
}
