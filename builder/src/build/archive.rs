//! Writes an image of the store as an archive: an OCI layout in a tar, and what older versions of Docker read beside it.
//! Leans on `assemble` for what belongs to an image.

use std::collections::HashSet;
use std::io::{self, Write};

use dockwright_images::document::{Descriptor, Document};
use dockwright_images::store::Store;
use serde_json::{Value, json};
use tar::{Builder, EntryType, Header};

use crate::build::assemble::reader;
use crate::build::error::BuildError;
use crate::build::layout::everything;

const LAYOUT: &str = r#"{"imageLayoutVersion":"1.0.0"}"#;

/// Writes the archive of an image with its names; `for_docker` adds what `docker load` reads.
pub(crate) fn write_archive<W: Write>(
    store: &Store,
    descriptor: &Descriptor,
    names: &[String],
    for_docker: bool,
    writer: W,
) -> Result<W, BuildError> {
    let mut archive = Builder::new(writer);
    let written = |result: io::Result<()>| {
        result.map_err(|source| BuildError::Files {
            action: "write",
            path: "the archive".to_owned(),
            source,
        })
    };
    let mut folders = ["blobs/", "blobs/sha256/"].into_iter();
    written(folders.try_for_each(|name| folder(&mut archive, name)))?;
    let mut seen = HashSet::new();
    for blob in everything(store, descriptor)? {
        if seen.insert(blob.digest) {
            let name = path_of(&blob);
            let mut source = reader(store, &blob.digest)?;
            let header = header(EntryType::Regular, blob.size, 0o644);
            written(archive.append_data(&mut header.clone(), name, &mut source))?;
        }
    }
    let index = serde_json::to_vec(&index(descriptor, names))?;
    written(file(&mut archive, "index.json", &index))?;
    if for_docker {
        let manifest = serde_json::to_vec(&docker_manifest(store, descriptor, names)?)?;
        written(file(&mut archive, "manifest.json", &manifest))?;
    }
    written(file(&mut archive, "oci-layout", LAYOUT.as_bytes()))?;
    let done = archive.into_inner();
    done.map_err(|source| BuildError::Files {
        action: "write",
        path: "the archive".to_owned(),
        source,
    })
}

fn path_of(blob: &Descriptor) -> String {
    format!("blobs/sha256/{}", blob.digest.hex())
}

/// The index of the layout: the image once for each of its names.
fn index(descriptor: &Descriptor, names: &[String]) -> Value {
    let named = |name: &String| {
        let mut descriptor = descriptor.clone();
        let tag = name.rsplit_once(':').map_or("latest", |(_, tag)| tag);
        let annotations = &mut descriptor.annotations;
        annotations.insert("io.containerd.image.name".to_owned(), name.clone());
        annotations.insert(
            "org.opencontainers.image.ref.name".to_owned(),
            tag.to_owned(),
        );
        descriptor
    };
    let manifests: Vec<Descriptor> = match names.is_empty() {
        true => vec![descriptor.clone()],
        false => names.iter().map(named).collect(),
    };
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": manifests,
    })
}

/// The list that Docker has read since before there were OCI layouts; it knows one image of each name.
fn docker_manifest(
    store: &Store,
    descriptor: &Descriptor,
    names: &[String],
) -> Result<Value, BuildError> {
    let manifest = match store.document(descriptor)? {
        Document::Manifest(manifest) => manifest,
        Document::Index(index) => match index.manifests.first() {
            Some(first) => return docker_manifest(store, first, names),
            None => return Ok(json!([])),
        },
    };
    let familiar: Vec<String> = names
        .iter()
        .map(|name| dockwright_images::store::familiar(name))
        .collect();
    let layers: Vec<String> = manifest.layers.iter().map(path_of).collect();
    Ok(json!([{
        "Config": path_of(&manifest.config),
        "RepoTags": familiar,
        "Layers": layers,
    }]))
}

fn folder<W: Write>(archive: &mut Builder<W>, name: &str) -> io::Result<()> {
    let mut header = header(EntryType::Directory, 0, 0o755);
    archive.append_data(&mut header, name, io::empty())
}

fn file<W: Write>(archive: &mut Builder<W>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = header(EntryType::Regular, bytes.len() as u64, 0o644);
    archive.append_data(&mut header, name, bytes)
}

fn header(kind: EntryType, size: u64, mode: u32) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}
