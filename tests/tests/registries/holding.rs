//! How much memory a pull holds, whatever the size of the image.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest};
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::store::Store;
use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;
use dockwright_tests::image;
use dockwright_tests::registry::real::{Kind, RealRegistry};

use crate::blobs::registry;

/// How many layers the image has, and how many bytes each; they do not compress.
const LAYERS: u64 = 6;
const LAYER: usize = 50 << 20;

/// What a pull may hold, in KiB.
const MOST: u64 = 64 << 10;

#[test]
fn a_pull_holds_less_than_64_megabytes() {
    let registry = registry!(Kind::Plain);
    let folder = Folder::new().unwrap();
    let name = format!("{}/large:1", registry.name());
    put_large(&folder, &name);
    let command = |store: &str, words: &[&str]| {
        let mut command = Command::new(program::dockwright().unwrap());
        command
            .args(words)
            .env("DOCKWRIGHT_STORE", folder.path().join(store))
            .env("DOCKER_CONFIG", folder.path())
            .stdin(Stdio::null());
        command
    };
    let pushed = command("made", &["push", "--quiet", &name])
        .status()
        .unwrap();
    assert!(pushed.success());
    let mut pull = command("pulled", &["pull", "--quiet", &name])
        .spawn()
        .unwrap();
    // It only ever grows, so that the last one that is read is the one that counts.
    let mut most = 0;
    let status = loop {
        most = most.max(held(pull.id()));
        if let Some(status) = pull.try_wait().unwrap() {
            break status;
        }
        sleep(Duration::from_millis(2));
    };
    assert!(status.success());
    assert!(most > 0 && most < MOST, "{most} KiB");
}

/// What a process has held at most, in KiB; nothing once it has ended.
fn held(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

/// Puts an image of uncompressed noise into a store.
fn put_large(folder: &Folder, name: &str) {
    let store = Store::open(&folder.path().join("made")).unwrap();
    let lease = store.lease().unwrap();
    let mut config = image::config();
    let mut layers = Vec::new();
    for number in 1..=LAYERS {
        let noise = noise(number);
        let mut tar = tar::Builder::new(Vec::with_capacity(LAYER + 4096));
        let mut header = tar::Header::new_gnu();
        header.set_size(noise.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, format!("noise-{number}"), &noise[..])
            .unwrap();
        let tar = tar.into_inner().unwrap();
        lease.write_blob(&tar).unwrap();
        let layer = Descriptor::of(OCI_LAYER, &tar);
        config.rootfs.diff_ids.push(layer.digest);
        layers.push(layer);
    }
    let config = config.to_bytes().unwrap();
    lease.write_blob(&config).unwrap();
    let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, &config), layers);
    let manifest = serde_json::to_vec(&manifest).unwrap();
    let digest: Digest = lease.write_blob(&manifest).unwrap();
    let descriptor = Descriptor::new(OCI_MANIFEST, digest, manifest.len() as u64);
    store.set_reference(name, &descriptor).unwrap();
}

fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut noise = Vec::with_capacity(LAYER);
    while noise.len() < LAYER {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.extend_from_slice(&state.to_le_bytes());
    }
    noise
}
