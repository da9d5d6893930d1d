//! Archives of images, written: the same bytes every time, read back to the same digests; and tars that become images.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use dockwright_images::archive::{Form, Import, Load, Save, import, load_stream, save};
use dockwright_images::compression::{Compressor, Decompressor};
use dockwright_images::digest::Digest;
use dockwright_images::image::select::host_platform;
use dockwright_images::layer::UnpackLimits;
use dockwright_images::progress::Silent;
use dockwright_images::store::Store;
use dockwright_model::image::platform::Platform;
use serde_json::{Value, json};

use support::image::{NAME, Parts, annotated, blob_name, compressed, on};
use support::{Scratch, Tar};

const PLAIN: Save<'static> = Save {
    form: Form::Docker,
    platform: None,
    compressor: Compressor::Plain,
};

struct Scene {
    scratch: Scratch,
    store: Store,
}

impl Scene {
    fn new() -> Self {
        let scratch = Scratch::new();
        let store = Store::open(&scratch.path().join("store")).unwrap();
        Self { scratch, store }
    }

    fn load(&self, archive: &[u8]) {
        load_stream(&self.store, archive, Load::default(), &Silent).unwrap();
    }

    fn save(&self, images: &[&str], what: &Save<'_>) -> Result<Vec<u8>, String> {
        let images: Vec<String> = images.iter().map(|&image| image.to_owned()).collect();
        save(&self.store, &images, what, Vec::new(), &Silent).map_err(|error| error.to_string())
    }

    fn saved(&self, images: &[&str], what: &Save<'_>) -> BTreeMap<String, Vec<u8>> {
        files(&self.save(images, what).unwrap())
    }
}

/// The files of a tar by name.
fn files(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(archive).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        assert_eq!(entry.header().mtime().unwrap(), 0, "{name}");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

fn read(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&files[name]).unwrap()
}

fn tag(name: &str) -> String {
    format!("docker.io/library/{name}")
}

/// A store with `one:1`, `one:2`, `two:1`, and `both:1` for two platforms.
fn full() -> Scene {
    let scene = Scene::new();
    let (one, two) = (Parts::new("one", 2), Parts::new("two", 1));
    scene.load(&one.docker(&["one:1", "one:2"]).end());
    scene.load(&two.layout(Compressor::ZSTD, &[(NAME, "two:1")]).end());
    let (mut tar, first) = Parts::new("both", 1).blobs(Compressor::GZIP);
    let (other, second) = Parts::of_platform("arm", 1, "arm64").blobs(Compressor::GZIP);
    tar.0.extend(other.0);
    let (tar, index) = tar.index(vec![on(first, "amd64"), on(second, "arm64")]);
    let names = [(NAME, "registry.example.com/both:1")];
    scene.load(&tar.described(vec![annotated(index, &names)]).end());
    scene
}

#[test]
fn what_is_saved_is_loaded_with_the_same_digests() {
    let scene = full();
    let images = ["one:1", "one:2", "two:1", "registry.example.com/both:1"];
    for form in [Form::Docker, Form::Oci] {
        for compressor in [Compressor::Plain, Compressor::GZIP, Compressor::ZSTD] {
            let what = Save {
                form,
                compressor,
                ..PLAIN
            };
            let archive = scene.save(&images, &what).unwrap();
            assert_eq!(
                archive,
                scene.save(&images, &what).unwrap(),
                "the same bytes"
            );
            let other = Scene::new();
            other.load(&archive);
            let rows = |scene: &Scene| {
                let rows = scene.store.references().unwrap().into_iter();
                let mut rows: Vec<_> = rows
                    .map(|entry| (entry.name, entry.descriptor.digest))
                    .collect();
                rows.sort();
                rows
            };
            assert_eq!(rows(&other), rows(&scene), "{form:?}");
            assert!(other.store.check().unwrap().faults.is_empty());
        }
    }
}

#[test]
fn docker_and_oci_tools_each_find_their_description() {
    let scene = full();
    let one = Parts::new("one", 2);
    let found = scene.saved(&["one:1", "one:2", "two:1"], &PLAIN);
    let items = read(&found, "manifest.json");
    assert_eq!(items[0]["RepoTags"], json!([tag("one:1"), tag("one:2")]));
    assert_eq!(items[0]["Config"], json!(blob_name(&one.config)));
    let layers = one.layers.iter();
    let layers: Vec<_> = layers
        .map(|layer| blob_name(&compressed(Compressor::GZIP, layer)))
        .collect();
    assert_eq!(items[0]["Layers"], json!(layers));
    assert!(layers.iter().all(|layer| found.contains_key(layer)));
    let index = read(&found, "index.json");
    let name = &index["manifests"][1]["annotations"]["io.containerd.image.name"];
    assert_eq!(name, "docker.io/library/one:2");
    assert_eq!(
        index["manifests"][2]["annotations"][NAME],
        "docker.io/library/two:1"
    );
    assert_eq!(
        read(&found, "oci-layout"),
        json!({ "imageLayoutVersion": "1.0.0" })
    );
    let what = Save {
        form: Form::Oci,
        ..PLAIN
    };
    let found = scene.saved(&["one:1"], &what);
    assert!(!found.contains_key("manifest.json"));
}

#[test]
fn images_are_chosen_as_docker_chooses_them() {
    let scene = full();
    let tags = |images: &[&str]| {
        let items = read(&scene.saved(images, &PLAIN), "manifest.json");
        let items = items.as_array().unwrap().clone();
        items
            .into_iter()
            .map(|item| item["RepoTags"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(tags(&["one"]), [json!([tag("one:1"), tag("one:2")])]);
    assert_eq!(
        tags(&["one:2", "two"]),
        [json!([tag("one:2")]), json!([tag("two:1")])]
    );
    let id = Parts::new("one", 2).id().hex();
    assert_eq!(tags(&[&id[..12]]), [json!(null)]);
    assert_eq!(tags(&[&id[..12], "one:1"]), [json!([tag("one:1")])]);
    let error = scene.save(&["three"], &PLAIN).unwrap_err();
    assert!(error.contains("there is no image `three`"), "{error}");
}

#[test]
fn one_platform_of_an_index_is_saved_alone() {
    let scene = full();
    let platform = Platform::parse("linux/arm64").unwrap();
    let what = Save {
        platform: Some(&platform),
        ..PLAIN
    };
    let name = "registry.example.com/both:1";
    let found = scene.saved(&[name], &what);
    let index = read(&found, "index.json");
    assert_eq!(index["manifests"][0]["platform"]["architecture"], "arm64");
    let arm = Parts::of_platform("arm", 1, "arm64");
    assert_eq!(
        read(&found, "manifest.json")[0]["Config"],
        json!(blob_name(&arm.config))
    );
    assert!(!found.contains_key(&blob_name(&Parts::new("both", 1).config)));
    let error = scene.save(&["one:1"], &what).unwrap_err();
    assert!(error.contains("linux/amd64"), "{error}");
}

#[test]
fn a_damaged_blob_is_never_passed_on() {
    let scene = full();
    let config = Parts::new("one", 2).layers[0].clone();
    let digest = Digest::of(&compressed(Compressor::GZIP, &config));
    let blob = scene.store.root().join("blobs/sha256").join(digest.hex());
    let mut bytes = fs::read(&blob).unwrap();
    bytes[20] ^= 1;
    fs::write(&blob, bytes).unwrap();
    let error = scene.save(&["one:1"], &PLAIN).unwrap_err();
    assert!(error.contains(&digest.to_string()), "{error}");
    fs::remove_file(blob).unwrap();
    let error = scene.save(&["one:1"], &PLAIN).unwrap_err();
    assert!(error.contains("does not hold"), "{error}");
}

fn what<'a>(platform: &'a Platform, changes: &'a [String]) -> Import<'a> {
    Import {
        name: Some("docker.io/library/base:1"),
        platform,
        created: "2024-01-01T00:00:00Z",
        message: "Imported from somewhere",
        changes,
        limits: UnpackLimits::default(),
    }
}

#[test]
fn a_tar_becomes_an_image() {
    let scene = Scene::new();
    let host = host_platform();
    let changes = ["CMD [\"sh\"]".to_owned(), "ENV A=b".to_owned()];
    let tar = Tar::new()
        .directory("etc/")
        .file("etc/motd", b"hello")
        .end();
    let mut ids = Vec::new();
    for compressor in [Compressor::Plain, Compressor::GZIP, Compressor::ZSTD] {
        let source = compressed(compressor, &tar);
        let image = import(&scene.store, &source[..], &what(&host, &changes), &Silent).unwrap();
        ids.push(image.id());
    }
    assert!(
        ids.iter().all(|id| *id == ids[0]),
        "however it was compressed"
    );
    let image = scene.store.find_image("base:1", None).unwrap();
    assert_eq!(image.config.rootfs.diff_ids, [Digest::of(&tar)]);
    assert_eq!(image.config.config.cmd, Some(vec!["sh".to_owned()]));
    assert_eq!(image.config.config.env, ["A=b"]);
    assert_eq!(image.config.platform(), host);
    let comment = image.config.history[0].comment.as_deref();
    assert_eq!(comment, Some("Imported from somewhere"));
    let blob = scene
        .store
        .open_blob(&image.manifest.layers[0].digest)
        .unwrap();
    let mut content = Vec::new();
    let mut reader = Decompressor::new(blob.file).unwrap();
    reader.read_to_end(&mut content).unwrap();
    assert_eq!(content, tar);
}

#[test]
fn what_is_no_tar_of_files_becomes_no_image() {
    let scene = Scene::new();
    let host = host_platform();
    let few = UnpackLimits {
        entries: 1,
        ..UnpackLimits::default()
    };
    let two = || Tar::new().directory("a/").directory("b/").end();
    let bad_change = ["RUN true".to_owned()];
    for (source, limits, changes, part) in [
        (
            vec![b'x'; 3000],
            UnpackLimits::default(),
            &[][..],
            "this is no tar",
        ),
        (Vec::new(), UnpackLimits::default(), &[][..], "cut off"),
        (
            Tar::new().file("../a", b"").end(),
            UnpackLimits::default(),
            &[][..],
            "out of the root",
        ),
        (two(), few, &[][..], "`unpack.entries`"),
        (
            two(),
            UnpackLimits::default(),
            &bad_change[..],
            "without a build",
        ),
    ] {
        let what = Import {
            limits,
            ..what(&host, changes)
        };
        let error = import(&scene.store, &source[..], &what, &Silent).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(scene.store.references().unwrap().is_empty());
    let blobs = scene.store.root().join("blobs/sha256");
    assert!(fs::read_dir(blobs).unwrap().next().is_none());
    assert!(scene.scratch.path().exists());
}
