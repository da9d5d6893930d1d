//! One image in every form that archives have had, made here byte by byte.

use dockwright_images::compression::Compressor;
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Index, Manifest, PlatformRecord};
use dockwright_images::media_type::{OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST};
use serde_json::{Value, json};
use std::io::Write;

use super::Tar;

/// The name of an image in an OCI layout.
pub(crate) const NAME: &str = "org.opencontainers.image.ref.name";
/// The same as containerd and Docker write it.
pub(crate) const FULL_NAME: &str = "io.containerd.image.name";

/// The parts of an image: a config and layers that are not compressed.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) config: Vec<u8>,
    pub(crate) layers: Vec<Vec<u8>>,
}

impl Parts {
    /// An image of so many layers, which says of itself what `word` is.
    pub(crate) fn new(word: &str, count: usize) -> Self {
        Self::of_platform(word, count, "amd64")
    }

    pub(crate) fn of_platform(word: &str, count: usize, architecture: &str) -> Self {
        let layer = |number| {
            let content = format!("{word} {number}");
            let name = format!("file-{number}");
            Tar::new().file(&name, content.as_bytes()).end()
        };
        let layers: Vec<Vec<u8>> = (0..count).map(layer).collect();
        let diffs: Vec<Digest> = layers.iter().map(|layer| Digest::of(layer)).collect();
        let config = json!({
            "architecture": architecture,
            "os": "linux",
            "config": { "Cmd": [word] },
            "rootfs": { "type": "layers", "diff_ids": diffs },
        });
        Self {
            config: config.to_string().into_bytes(),
            layers,
        }
    }

    pub(crate) fn id(&self) -> Digest {
        Digest::of(&self.config)
    }

    /// As `docker save` writes it since 1.10: layers, configs, and in the end what they are.
    pub(crate) fn docker(&self, tags: &[&str]) -> Tar {
        let mut tar = Tar::new();
        for (number, layer) in self.layers.iter().enumerate() {
            let folder = format!("{number:064x}");
            tar = tar
                .directory(&format!("{folder}/"))
                .file(&format!("{folder}/VERSION"), b"1.0")
                .file(&format!("{folder}/layer.tar"), layer);
        }
        let config = format!("{}.json", self.id().hex());
        let names = (0..self.layers.len()).map(|number| format!("{number:064x}/layer.tar"));
        let manifest =
            json!([{ "Config": config, "RepoTags": tags, "Layers": names.collect::<Vec<_>>() }]);
        tar.file(&config, &self.config)
            .file("manifest.json", manifest.to_string().as_bytes())
    }

    /// As Docker wrote it before 1.10.
    pub(crate) fn oldest(&self, name: &str, tag: &str) -> Tar {
        let mut tar = Tar::new();
        let last = self.layers.len() - 1;
        for (number, layer) in self.layers.iter().enumerate() {
            let folder = format!("{number:064x}");
            let mut step: Value = json!({
                "id": folder,
                "created": "2015-01-01T00:00:00Z",
                "container_config": { "Cmd": ["/bin/sh", "-c", format!("step {number}")] },
                "config": { "Cmd": ["top"] },
                "architecture": "amd64",
                "os": "linux",
                "Size": layer.len(),
            });
            if number > 0 {
                step["parent"] = json!(format!("{:064x}", number - 1));
            }
            tar = tar
                .file(&format!("{folder}/VERSION"), b"1.0")
                .file(&format!("{folder}/json"), step.to_string().as_bytes())
                .file(&format!("{folder}/layer.tar"), layer);
        }
        let repositories = json!({ name: { tag: format!("{last:064x}") } });
        tar.file("repositories", repositories.to_string().as_bytes())
    }

    /// Its manifest, with layers that are compressed or not, and those blobs.
    pub(crate) fn manifest(&self, compressor: Compressor) -> (Vec<u8>, Vec<Vec<u8>>) {
        let blobs: Vec<Vec<u8>> = self
            .layers
            .iter()
            .map(|layer| compressed(compressor, layer))
            .collect();
        let media_type = |blob: &Vec<u8>| match compressor {
            Compressor::Plain => Descriptor::of(OCI_LAYER, blob),
            other => Descriptor::of(other.compression().layer_type(false), blob),
        };
        let layers = blobs.iter().map(media_type).collect();
        let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, &self.config), layers);
        (serde_json::to_vec(&manifest).unwrap(), blobs)
    }

    /// The blobs of an OCI layout, and the manifest's descriptor.
    pub(crate) fn blobs(&self, compressor: Compressor) -> (Tar, Descriptor) {
        let (manifest, layers) = self.manifest(compressor);
        let mut tar = Tar::new();
        for blob in layers.iter().chain([&self.config, &manifest]) {
            tar = tar.blob(blob);
        }
        (tar, Descriptor::of(OCI_MANIFEST, &manifest))
    }

    /// As tools that know OCI layouts alone write it.
    pub(crate) fn layout(&self, compressor: Compressor, annotations: &[(&str, &str)]) -> Tar {
        let (tar, descriptor) = self.blobs(compressor);
        tar.described(vec![annotated(descriptor, annotations)])
    }

    /// As `docker save` writes it since 25: both descriptions, and layers as they were before compression.
    pub(crate) fn combined(&self, name: &str) -> Tar {
        let names = [(FULL_NAME, name), (NAME, "latest")];
        let tar = self.layout(Compressor::Plain, &names);
        let layers: Vec<String> = self.layers.iter().map(|layer| blob_name(layer)).collect();
        let short = name.trim_start_matches("docker.io/library/");
        let manifest =
            json!([{ "Config": blob_name(&self.config), "RepoTags": [short], "Layers": layers }]);
        tar.file("manifest.json", manifest.to_string().as_bytes())
    }
}

impl Tar {
    /// A blob under the name of its digest.
    pub(crate) fn blob(self, bytes: &[u8]) -> Self {
        self.file(&blob_name(bytes), bytes)
    }

    /// `oci-layout` and `index.json`.
    pub(crate) fn described(self, manifests: Vec<Descriptor>) -> Self {
        let index = serde_json::to_vec(&Index::new(manifests)).unwrap();
        self.file("index.json", &index)
            .file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#)
    }

    /// An index as a blob, with its descriptor.
    pub(crate) fn index(self, manifests: Vec<Descriptor>) -> (Self, Descriptor) {
        let index = serde_json::to_vec(&Index::new(manifests)).unwrap();
        let descriptor = Descriptor::of(OCI_INDEX, &index);
        (self.blob(&index), descriptor)
    }
}

pub(crate) fn annotated(mut descriptor: Descriptor, annotations: &[(&str, &str)]) -> Descriptor {
    for (key, value) in annotations {
        let (key, value) = ((*key).to_owned(), (*value).to_owned());
        descriptor.annotations.insert(key, value);
    }
    descriptor
}

pub(crate) fn on(mut descriptor: Descriptor, architecture: &str) -> Descriptor {
    descriptor.platform = Some(PlatformRecord {
        architecture: architecture.to_owned(),
        os: "linux".to_owned(),
        ..PlatformRecord::default()
    });
    descriptor
}

pub(crate) fn blob_name(bytes: &[u8]) -> String {
    format!("blobs/sha256/{}", Digest::of(bytes).hex())
}

pub(crate) fn compressed(compressor: Compressor, bytes: &[u8]) -> Vec<u8> {
    let mut writer = compressor.writer_on(1, Vec::new()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}
