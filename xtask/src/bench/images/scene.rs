//! A registry on loopback, and the images in it: a large one, another that shares all but one layer with it, a small one.
//! Leans on the harness for the registry, and on `images` for the layout that is pushed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dockwright_images::compression::Compressor;
use dockwright_images::config::ImageConfig;
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest, PlatformRecord};
use dockwright_images::image::select::host_platform;
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST};
use dockwright_images::store::{Lease, Store, StoreError};
use dockwright_tests::registry::real::{Kind, RealRegistry};

use crate::bench::{dockwright, folder};
use crate::program::run as run_program;

/// How many layers the large image has.
const LAYERS: u64 = 5;
/// Bytes of each; they do not compress.
const LAYER: usize = 100 << 20;

/// What the contestants work on.
pub(crate) struct Scene {
    registry: RealRegistry,
    folder: PathBuf,
}

impl Scene {
    /// The registry with the small image, and with those of the large ones that are asked for.
    pub(crate) fn with(large: &[&str]) -> Result<Self, String> {
        let registry =
            RealRegistry::start(Kind::Plain)?.ok_or("`docker-registry` is not installed")?;
        let folder = folder()?.join("images");
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        }
        let scene = Self { registry, folder };
        let store = scene.folder("made");
        scene.make(&store, large)?;
        for name in large.iter().chain(&["small:1"]) {
            let name = format!("{}/{name}", scene.registry.name());
            let store = store.display().to_string();
            run_program(
                &dockwright(),
                &["push", "--store", &store, "--quiet", &name],
            )?;
        }
        Ok(scene)
    }

    /// What an image is called in the registry.
    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.registry.name())
    }

    /// A folder of this bench.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes the images in a store.
    fn make(&self, store: &Path, large: &[&str]) -> Result<(), String> {
        let store = Store::open(store).map_err(|error| error.to_string())?;
        let lease = store.lease().map_err(|error| error.to_string())?;
        let of_noise = |seed| Layer::new("noise", &noise(seed));
        let mut layers = Vec::new();
        for (name, seed) in large.iter().zip(LAYERS..) {
            if layers.is_empty() {
                layers = (1..LAYERS).map(of_noise).collect::<Result<_, _>>()?;
            }
            layers.push(of_noise(seed)?);
            self.name(&lease, name, &layers)?;
            layers.pop();
        }
        let busybox = fs::read("/bin/busybox").map_err(|error| format!("busybox: {error}"))?;
        self.name(&lease, "small:1", &[Layer::of_programs(&busybox)?])
    }

    /// Makes an image of layers and gives it a name.
    fn name(&self, lease: &Lease<'_>, name: &str, layers: &[Layer]) -> Result<(), String> {
        let fault = |error: StoreError| error.to_string();
        let platform = PlatformRecord::from(&host_platform());
        let mut config = ImageConfig {
            architecture: platform.architecture,
            os: platform.os,
            ..ImageConfig::default()
        };
        let mut descriptors = Vec::new();
        for layer in layers {
            lease.write_blob(&layer.compressed).map_err(fault)?;
            config.rootfs.diff_ids.push(layer.diff);
            descriptors.push(Descriptor::of(OCI_LAYER_GZIP, &layer.compressed));
        }
        let config = config.to_bytes().map_err(|error| error.to_string())?;
        lease.write_blob(&config).map_err(fault)?;
        let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, &config), descriptors);
        let manifest = serde_json::to_vec(&manifest).map_err(|error| error.to_string())?;
        lease.write_blob(&manifest).map_err(fault)?;
        let descriptor = Descriptor::of(OCI_MANIFEST, &manifest);
        let store = lease.store();
        store
            .set_reference(&self.image(name), &descriptor)
            .map_err(fault)
    }
}

/// A layer of one program or file.
struct Layer {
    compressed: Vec<u8>,
    diff: Digest,
}

impl Layer {
    fn new(name: &str, contents: &[u8]) -> Result<Self, String> {
        Self::packed(&[name], contents)
    }

    /// The program goes by the name that it is called by.
    fn of_programs(busybox: &[u8]) -> Result<Self, String> {
        Self::packed(&["bin/sh", "bin/true", "bin/cat", "bin/echo"], busybox)
    }

    fn packed(names: &[&str], contents: &[u8]) -> Result<Self, String> {
        let plain = archive(names, contents).map_err(|error| error.to_string())?;
        let diff = Digest::of(&plain);
        let compressed = compress(&plain).map_err(|error| error.to_string())?;
        Ok(Self { compressed, diff })
    }
}

/// The same contents under several names.
fn archive(names: &[&str], contents: &[u8]) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for name in names {
        let mut header = tar::Header::new_ustar();
        header.set_size(contents.len() as u64);
        header.set_mode(0o755);
        archive.append_data(&mut header, name, contents)?;
    }
    archive.into_inner()
}

fn compress(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = Compressor::GZIP.writer(Vec::new())?;
    writer.write_all(plain)?;
    writer.finish()
}

/// Bytes that do not compress, the same for the same seed.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(LAYER);
    while bytes.len() < LAYER {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // A vector takes whatever is written to it.
        let _ = bytes.write_all(&state.to_le_bytes());
    }
    bytes
}
