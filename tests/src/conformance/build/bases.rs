//! The images that the cases are built on: small, the same bytes for the same busybox, and pushed to a registry.
//! Leans on the store and the client of `dockwright-images`.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::process::Command;

use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Index, Manifest, PlatformRecord};
use dockwright_images::media_type::{OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::progress::Silent;
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::registry::settings::RegistrySettings;
use dockwright_images::store::{Lease, Store};
use dockwright_images::transfer::{Push, push};
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use serde_json::json;
use tar::{EntryType, Header};

/// When everything in them was written.
const TIME: u64 = 1_704_067_200;

/// The program that is everything in them, statically linked.
const BUSYBOX: &str = "/bin/busybox";

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The folders with their permissions.
const FOLDERS: [(&str, u32); 18] = [
    ("bin", 0o755),
    ("dev", 0o755),
    ("etc", 0o755),
    ("home", 0o755),
    ("lib", 0o755),
    ("proc", 0o755),
    ("root", 0o700),
    ("sys", 0o755),
    ("tmp", 0o1777),
    ("usr", 0o755),
    ("usr/bin", 0o755),
    ("usr/sbin", 0o755),
    ("usr/local", 0o755),
    ("usr/local/bin", 0o755),
    ("var", 0o755),
    ("var/spool", 0o755),
    ("var/spool/mail", 0o755),
    ("var/www", 0o755),
];

const PASSWD: &str = include_str!("passwd.txt");
const GROUP: &str = include_str!("group.txt");

/// The files but for busybox itself.
const FILES: [(&str, u32, &str); 7] = [
    ("etc/passwd", 0o644, PASSWD),
    ("etc/group", 0o644, GROUP),
    ("etc/shadow", 0o640, "root:*::0:::::\n"),
    ("etc/hosts", 0o644, "127.0.0.1 localhost\n"),
    ("etc/hostname", 0o644, "busybox\n"),
    ("etc/nsswitch.conf", 0o644, "hosts: files dns\n"),
    ("etc/resolv.conf", 0o644, ""),
];

/// What `alpine` has beside them.
const ALPINE: [(&str, &str); 2] = [
    ("etc/alpine-release", "3.20.0\n"),
    (
        "etc/os-release",
        "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.0\n",
    ),
];

/// The names of each image in the registry.
const NAMES: [(&str, &[&str]); 3] = [
    (
        "busybox",
        &[
            "library/busybox:latest",
            "library/busybox:stable-musl",
            "library/busybox:1.36",
            "busybox:latest",
            "libpod/busybox:latest",
            "amd64/busybox:latest",
        ],
    ),
    (
        "alpine",
        &[
            "library/alpine:latest",
            "alpine:latest",
            "libpod/alpine:latest",
            "amd64/alpine:latest",
        ],
    ),
    ("multi", &["library/multi:latest", "multi:latest"]),
];

/// The repositories that a case may build on, by the last part of their names.
pub(super) fn is_known(repository: &str) -> bool {
    let last = repository.rsplit('/').next().unwrap_or(repository);
    NAMES.iter().any(|(name, _)| *name == last)
}

/// Whether the program that they are made of is installed.
pub(super) fn can_be_made() -> bool {
    Path::new(BUSYBOX).is_file()
}

/// Makes the images in a store of that folder, pushes them, and tells the diff ids of their layers in hexadecimal.
pub(super) fn publish(folder: &Path, registry: &str) -> Result<HashSet<String>, String> {
    let store = Store::open(folder).map_err(told)?;
    let lease = store.lease().map_err(told)?;
    let mut made = Made {
        store: &store,
        lease,
        applets: applets()?,
        diff_ids: HashSet::new(),
    };
    made.all()?;
    let client = Client::new(RegistrySettings::default(), Credentials::none(), &Silent);
    for (image, names) in NAMES {
        for name in names {
            let reference = ImageReference::parse(&format!("{registry}/{name}"));
            let reference = reference.map_err(|error| error.message)?;
            let text = format!("docker.io/library/{image}:base");
            push(&store, &client, &text, &reference, Push::default(), &Silent).map_err(told)?;
        }
    }
    Ok(made.diff_ids)
}

struct Made<'a> {
    store: &'a Store,
    lease: Lease<'a>,
    applets: Vec<String>,
    diff_ids: HashSet<String>,
}

impl Made<'_> {
    fn all(&mut self) -> Result<(), String> {
        let amd64 = Platform::linux_amd64();
        let busybox = self.image(&amd64, &[], "sh")?;
        self.name("busybox", &busybox)?;
        let alpine = self.image(&amd64, &ALPINE, "/bin/sh")?;
        self.name("alpine", &alpine)?;
        let mut manifests = Vec::new();
        for platform in ["linux/amd64", "linux/arm64", "linux/arm/v7"] {
            let platform = Platform::parse(platform)?;
            let word = format!("{}{}\n", platform.architecture, platform.variant);
            let mut image = self.image(&platform, &[("etc/arch", &word)], "sh")?;
            image.platform = Some(PlatformRecord::from(&platform));
            manifests.push(image);
        }
        let index = serde_json::to_vec(&Index::new(manifests)).map_err(told)?;
        self.lease.write_blob(&index).map_err(told)?;
        self.name("multi", &Descriptor::of(OCI_INDEX, &index))
    }

    fn name(&self, image: &str, descriptor: &Descriptor) -> Result<(), String> {
        let name = format!("docker.io/library/{image}:base");
        self.store.set_reference(&name, descriptor).map_err(told)
    }

    fn image(
        &mut self,
        platform: &Platform,
        extra: &[(&str, &str)],
        program: &str,
    ) -> Result<Descriptor, String> {
        let layer = layer(&self.applets, extra).map_err(told)?;
        let diff_id = self.lease.write_blob(&layer).map_err(told)?;
        let hex = diff_id.to_string();
        self.diff_ids
            .insert(hex.trim_start_matches("sha256:").to_owned());
        let config = config(platform, &diff_id, program);
        self.lease.write_blob(&config).map_err(told)?;
        let manifest = Manifest::new(
            Descriptor::of(OCI_CONFIG, &config),
            vec![Descriptor::of(OCI_LAYER, &layer)],
        );
        let manifest = serde_json::to_vec(&manifest).map_err(told)?;
        self.lease.write_blob(&manifest).map_err(told)?;
        Ok(Descriptor::of(OCI_MANIFEST, &manifest))
    }
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The names that busybox answers to.
fn applets() -> Result<Vec<String>, String> {
    let output = Command::new(BUSYBOX).arg("--list").output();
    let output = output.map_err(|error| format!("{BUSYBOX} cannot be run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

fn config(platform: &Platform, diff_id: &Digest, program: &str) -> Vec<u8> {
    const CREATED: &str = "2024-01-01T00:00:00Z";
    let mut config = json!({
        "architecture": platform.architecture,
        "os": platform.os,
        "created": CREATED,
        "config": { "Env": [PATH], "Cmd": [program] },
        "rootfs": { "type": "layers", "diff_ids": [diff_id.to_string()] },
        "history": [{ "created": CREATED, "created_by": "a base of the suite" }],
    });
    if !platform.variant.is_empty() {
        config["variant"] = json!(platform.variant);
    }
    config.to_string().into_bytes()
}

/// What stands at a path of a base.
enum Content {
    Folder(u32),
    File(u32, Vec<u8>),
    Link,
}

/// The one layer: everything sorted, of root, and of one time.
fn layer(applets: &[String], extra: &[(&str, &str)]) -> std::io::Result<Vec<u8>> {
    let mut contents = BTreeMap::new();
    for (path, mode) in FOLDERS {
        contents.insert(path.to_owned(), Content::Folder(mode));
    }
    for applet in applets {
        contents.insert(format!("bin/{applet}"), Content::Link);
    }
    contents.insert("usr/bin/env".to_owned(), Content::Link);
    let busybox = Content::File(0o755, std::fs::read(BUSYBOX)?);
    contents.insert("bin/busybox".to_owned(), busybox);
    let extra = extra.iter().map(|(path, text)| (*path, 0o644, *text));
    for (path, mode, text) in FILES.into_iter().chain(extra) {
        let file = Content::File(mode, text.as_bytes().to_vec());
        contents.insert(path.to_owned(), file);
    }
    let mut tar = tar::Builder::new(Vec::new());
    for (path, content) in &contents {
        append(&mut tar, path, content)?;
    }
    tar.into_inner()
}

fn append(tar: &mut tar::Builder<Vec<u8>>, path: &str, content: &Content) -> std::io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_mtime(TIME);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(0);
    match content {
        Content::Folder(mode) => {
            header.set_mode(*mode);
            header.set_entry_type(EntryType::Directory);
            tar.append_data(&mut header, format!("{path}/"), std::io::empty())
        }
        Content::Link => {
            header.set_mode(0o777);
            header.set_entry_type(EntryType::Symlink);
            tar.append_link(&mut header, path, BUSYBOX)
        }
        Content::File(mode, bytes) => {
            header.set_mode(*mode);
            header.set_size(bytes.len() as u64);
            tar.append_data(&mut header, path, bytes.as_slice())
        }
    }
}
