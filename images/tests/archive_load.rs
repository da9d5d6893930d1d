//! Archives of images, read: every form, every compression, from a file, a stream and a folder; and what is refused.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use dockwright_images::archive::{ArchiveError, Load, Loaded, load, load_folder, load_stream};
use dockwright_images::compression::Compressor;
use dockwright_images::digest::Digest;
use dockwright_images::layer::UnpackLimits;
use dockwright_images::media_type::OCI_LAYER_GZIP;
use dockwright_images::progress::Silent;
use dockwright_images::store::Store;
use dockwright_model::image::platform::Platform;
use serde_json::json;

use support::image::{FULL_NAME, NAME, Parts, annotated, blob_name, compressed, on};
use support::{Scratch, Tar};

/// How an archive comes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    File,
    Stream,
    Folder,
}

const WAYS: [Way; 3] = [Way::File, Way::Stream, Way::Folder];

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

    fn load(&self, way: Way, archive: &[u8], what: Load<'_>) -> Result<Vec<Loaded>, ArchiveError> {
        match way {
            Way::Stream => load_stream(&self.store, archive, what, &Silent),
            Way::File => {
                let path = self.scratch.path().join("archive.tar");
                fs::write(&path, archive).unwrap();
                load(&self.store, File::open(path).unwrap(), what, &Silent)
            }
            Way::Folder => {
                let folder = self.scratch.path().join("folder");
                tar::Archive::new(archive).unpack(&folder).unwrap();
                load_folder(&self.store, &folder, what, &Silent)
            }
        }
    }

    /// Everything that anybody can see of the store.
    fn visible(&self) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        for folder in ["blobs/sha256", "scratch"] {
            for entry in fs::read_dir(self.store.root().join(folder)).unwrap() {
                seen.insert(entry.unwrap().file_name().into_string().unwrap());
            }
        }
        let index = self.store.root().join("index.json");
        seen.insert(fs::read_to_string(index).unwrap());
        seen
    }
}

/// Loads an image and looks at it as whoever uses it would.
#[track_caller]
fn check(form: &str, archive: &[u8], way: Way, name: &str, parts: &Parts) -> Loaded {
    let scene = Scene::new();
    let loaded = scene.load(way, archive, Load::default());
    let loaded = loaded.unwrap_or_else(|error| panic!("{form} {way:?}: {error}"));
    assert_eq!(loaded.len(), 1, "{form}");
    let image = scene.store.find_image(name, None).unwrap();
    assert_eq!(image.id(), loaded[0].id(), "{form}");
    assert_eq!(image.manifest.layers.len(), parts.layers.len(), "{form}");
    for (number, layer) in parts.layers.iter().enumerate() {
        assert_eq!(image.config.rootfs.diff_ids[number], Digest::of(layer));
        let limits = UnpackLimits::default();
        let size = scene.store.measure_layer(&image, number, &limits).unwrap();
        assert_eq!(size, layer.len() as u64, "{form}");
    }
    let verdict = scene.store.check().unwrap();
    assert!(verdict.faults.is_empty(), "{form}: {:?}", verdict.faults);
    assert!(
        fs::read_dir(scene.store.scratch())
            .unwrap()
            .next()
            .is_none()
    );
    loaded[0].clone()
}

#[test]
fn every_form_is_read_from_everywhere() {
    let parts = Parts::new("word", 3);
    let name = "docker.io/library/app:1";
    for way in WAYS {
        let docker = parts.docker(&["app:1"]).end();
        assert_eq!(
            check("docker", &docker, way, "app:1", &parts).id(),
            parts.id()
        );
        check(
            "oldest",
            &parts.oldest("app", "1").end(),
            way,
            "app:1",
            &parts,
        );
        let combined = parts.combined(name).end();
        let loaded = check("combined", &combined, way, "app:1", &parts);
        assert_eq!(loaded.names, [name]);
        for compressor in [Compressor::Plain, Compressor::GZIP, Compressor::ZSTD] {
            let layout = parts.layout(compressor, &[(NAME, "app:1")]).end();
            let loaded = check("layout", &layout, way, "app:1", &parts);
            let (manifest, _) = parts.manifest(compressor);
            assert_eq!(loaded.descriptor.digest, Digest::of(&manifest), "as it was");
        }
    }
}

#[test]
fn the_whole_archive_may_be_compressed() {
    let parts = Parts::new("word", 2);
    for form in [
        parts.docker(&["app:1"]),
        parts.combined("docker.io/library/app:1"),
    ] {
        let archive = form.end();
        for compressor in [Compressor::GZIP, Compressor::ZSTD] {
            let archive = compressed(compressor, &archive);
            for way in [Way::File, Way::Stream] {
                check(&compressor.to_string(), &archive, way, "app:1", &parts);
            }
        }
    }
}

#[test]
fn layers_that_are_links_are_found() {
    let parts = Parts::new("word", 1);
    let twice = Parts {
        layers: vec![parts.layers[0].clone(), parts.layers[0].clone()],
        config: json!({
            "architecture": "amd64",
            "os": "linux",
            "rootfs": { "type": "layers", "diff_ids": [Digest::of(&parts.layers[0]), Digest::of(&parts.layers[0])] },
        })
        .to_string()
        .into_bytes(),
    };
    let manifest = json!([{
        "Config": "config.json",
        "RepoTags": ["app:1"],
        "Layers": ["first/layer.tar", "second/layer.tar"],
    }]);
    let start = || Tar::new().file("first/layer.tar", &twice.layers[0]);
    let end = |tar: Tar| {
        tar.file("config.json", &twice.config)
            .file("manifest.json", manifest.to_string().as_bytes())
            .end()
    };
    for way in WAYS {
        let soft = start().directory("second/");
        let soft = end(soft.symlink("second/layer.tar", "../first/layer.tar"));
        check("symlink", &soft, way, "app:1", &twice);
        let hard = start().directory("second/");
        let hard = end(hard.link("second/layer.tar", "first/layer.tar"));
        check("hard link", &hard, way, "app:1", &twice);
    }
}

#[test]
fn layers_become_gzip_unless_a_manifest_names_them() {
    let parts = Parts::new("word", 2);
    let scene = Scene::new();
    let docker = parts.docker(&["app:1"]).end();
    let first = scene.load(Way::File, &docker, Load::default()).unwrap();
    let image = scene.store.find_image("app:1", None).unwrap();
    for (layer, content) in image.manifest.layers.iter().zip(&parts.layers) {
        assert_eq!(layer.media_type.0, OCI_LAYER_GZIP);
        assert_eq!(
            layer.digest,
            Digest::of(&compressed(Compressor::GZIP, content))
        );
    }
    // Again: everything is there, and the same comes out.
    let before = scene.visible();
    let second = scene.load(Way::Stream, &docker, Load::default()).unwrap();
    assert_eq!((first, before), (second, scene.visible()));
}

#[test]
fn several_images_and_names_come_at_once() {
    let (one, two) = (Parts::new("one", 2), Parts::new("two", 1));
    let (first, descriptor_one) = one.blobs(Compressor::GZIP);
    let (second, descriptor_two) = two.blobs(Compressor::GZIP);
    let mut tar = first;
    tar.0.extend(second.0);
    let archive = tar
        .described(vec![
            annotated(descriptor_one.clone(), &[(NAME, "one:1")]),
            annotated(
                descriptor_one,
                &[(FULL_NAME, "registry.example.com/one:2"), (NAME, "2")],
            ),
            annotated(descriptor_two, &[(NAME, "latest")]),
        ])
        .end();
    for way in WAYS {
        let scene = Scene::new();
        let loaded = scene.load(way, &archive, Load::default()).unwrap();
        let names = ["docker.io/library/one:1", "registry.example.com/one:2"];
        assert_eq!(loaded[0].names, names);
        assert_eq!(
            loaded[1].label.as_deref(),
            Some("latest"),
            "a tag of nothing"
        );
        assert!(scene.store.find(&two.id().hex()[..12]).is_ok());
        assert_eq!(scene.store.list(&[]).unwrap().len(), 3);
    }
}

/// An archive of an index for two platforms.
fn two_platforms() -> (Vec<u8>, Parts, Parts) {
    let (amd, arm) = (Parts::new("amd", 1), Parts::of_platform("arm", 1, "arm64"));
    let (mut tar, first) = amd.blobs(Compressor::GZIP);
    let (other, second) = arm.blobs(Compressor::GZIP);
    tar.0.extend(other.0);
    let (tar, index) = tar.index(vec![on(first, "amd64"), on(second, "arm64")]);
    let archive = tar.described(vec![annotated(index, &[(NAME, "app:1")])]);
    (archive.end(), amd, arm)
}

#[test]
fn one_platform_can_be_chosen() {
    let (archive, amd, arm) = two_platforms();
    let platform = |text| Platform::parse(text).unwrap();
    for way in WAYS {
        let scene = Scene::new();
        let both = scene.load(way, &archive, Load::default()).unwrap();
        assert_eq!(both[0].ids, [amd.id(), arm.id()]);
        let scene = Scene::new();
        let wanted = platform("linux/arm64");
        let what = Load {
            platform: Some(&wanted),
            ..Load::default()
        };
        let one = scene.load(way, &archive, what).unwrap();
        assert_eq!(one[0].ids, [arm.id()]);
        assert!(!scene.store.has_blob(&amd.id()));
        let wanted = platform("linux/s390x");
        let what = Load {
            platform: Some(&wanted),
            ..Load::default()
        };
        let error = scene.load(way, &archive, what).unwrap_err().to_string();
        assert!(
            error.contains("it is for `linux/amd64`, `linux/arm64`"),
            "{error}"
        );
    }
}

#[test]
fn an_index_may_be_there_in_part() {
    let (amd, arm) = (Parts::new("amd", 1), Parts::of_platform("arm", 1, "arm64"));
    let (tar, first) = amd.blobs(Compressor::GZIP);
    let (_, second) = arm.blobs(Compressor::GZIP);
    let (tar, index) = tar.index(vec![on(first, "amd64"), on(second, "arm64")]);
    let archive = tar
        .described(vec![annotated(index, &[(NAME, "app:1")])])
        .end();
    let scene = Scene::new();
    let loaded = scene.load(Way::File, &archive, Load::default()).unwrap();
    assert_eq!(loaded[0].ids, [amd.id()]);
}

#[test]
fn one_name_for_several_platforms_becomes_an_index() {
    let (amd, arm) = (Parts::new("amd", 1), Parts::of_platform("arm", 1, "arm64"));
    let (mut tar, first) = amd.blobs(Compressor::GZIP);
    let (other, second) = arm.blobs(Compressor::GZIP);
    tar.0.extend(other.0);
    let entries = [first, second].map(|entry| annotated(entry, &[(NAME, "app:1")]));
    let archive = tar.described(entries.to_vec()).end();
    let scene = Scene::new();
    scene.load(Way::Stream, &archive, Load::default()).unwrap();
    for (architecture, parts) in [("amd64", &amd), ("arm64", &arm)] {
        let platform = Platform::new("linux", architecture, "");
        let image = scene.store.find_image("app:1", Some(&platform)).unwrap();
        assert_eq!(image.id(), parts.id());
    }
}

#[test]
fn the_oldest_archives_get_a_config_of_today() {
    let scene = Scene::new();
    let archive = Parts::new("word", 2).oldest("app", "1").end();
    scene.load(Way::Stream, &archive, Load::default()).unwrap();
    let config = scene.store.find_image("app:1", None).unwrap().config;
    assert_eq!(config.config.cmd, Some(vec!["top".to_owned()]));
    let said: Vec<_> = config
        .history
        .iter()
        .map(|step| step.created_by.as_deref())
        .collect();
    assert_eq!(said, [Some("/bin/sh -c step 0"), Some("/bin/sh -c step 1")]);
    assert!(!config.other.contains_key("id") && !config.other.contains_key("Size"));
}

/// What is wrong, as an archive that comes in every way that can hold it, and a part of what is said.
#[track_caller]
fn refused(ways: &[Way], archive: &[u8], part: &str) {
    for &way in ways {
        let scene = Scene::new();
        let kept = Parts::new("kept", 1).docker(&["kept:1"]).end();
        scene.load(Way::File, &kept, Load::default()).unwrap();
        let before = scene.visible();
        let limits = UnpackLimits {
            bytes: 1 << 20,
            ratio: 50,
            ratio_from: 1 << 18,
            ..UnpackLimits::default()
        };
        let what = Load {
            limits,
            ..Load::default()
        };
        let told = match scene.load(way, archive, what) {
            Ok(_) => panic!("{way:?}: it was taken; expected: {part}"),
            Err(error) => error.to_string(),
        };
        assert!(told.contains(part), "{way:?}: {told}");
        assert_eq!(before, scene.visible(), "{way:?}: {told}");
    }
}

#[test]
fn what_is_no_archive_of_images_is_refused() {
    refused(
        &WAYS,
        &Tar::new().file("etc/passwd", b"root").end(),
        "dockwright import",
    );
    refused(&[Way::File, Way::Stream], b"", "holds no image");
    refused(&[Way::File, Way::Stream], &[b'x'; 2000], "this is no tar");
    let cut = Parts::new("word", 2).docker(&["app:1"]).end();
    refused(&[Way::File, Way::Stream], &cut[..3000], "cut off");
    let compressed = compressed(Compressor::GZIP, &cut);
    let half = &compressed[..compressed.len() / 2];
    refused(&[Way::File, Way::Stream], half, "cannot be read");
    refused(
        &WAYS,
        &Tar::new().file("manifest.json", b"{}").end(),
        "`manifest.json`",
    );
    refused(
        &WAYS,
        &Tar::new().file("manifest.json", b"[]").end(),
        "holds no image",
    );
    refused(
        &WAYS,
        &Tar::new().file("index.json", b"[").end(),
        "`index.json`",
    );
    refused(
        &WAYS,
        &Tar::new().described(Vec::new()).end(),
        "holds no image",
    );
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let streams = [Way::File, Way::Stream];
    let docker = || Parts::new("word", 1).docker(&["app:1"]);
    for (tar, part) in [
        (Tar::new().file("../manifest.json", b"[]"), "leads out of"),
        (
            docker().symlink("x", "../../etc/passwd"),
            "leads out of the archive",
        ),
        (docker().device(b'3', "zero", 1, 5), "files and links only"),
        (
            docker().file(&"n".repeat(600), b""),
            "longer than 512 bytes",
        ),
        (
            Tar::new()
                .symlink("manifest.json", "b")
                .symlink("b", "manifest.json"),
            "circles",
        ),
    ] {
        refused(&streams, &tar.end(), part);
    }
    // In a folder, links are followed below the folder alone.
    let scene = Scene::new();
    let folder = scene.scratch.folder("outside");
    fs::write(scene.scratch.path().join("manifest.json"), "[]").unwrap();
    std::os::unix::fs::symlink("../manifest.json", folder.join("manifest.json")).unwrap();
    let result = load_folder(&scene.store, &folder, Load::default(), &Silent);
    assert!(matches!(result, Err(ArchiveError::Read(_))), "{result:?}");
    assert!(Path::new("/etc/passwd").exists());
}

#[test]
fn bytes_that_are_not_what_is_promised_are_refused() {
    let parts = Parts::new("word", 2);
    let mut wrong_layer = parts.clone();
    wrong_layer.layers[1] = Tar::new().file("other", b"").end();
    refused(
        &WAYS,
        &wrong_layer.docker(&["app:1"]).end(),
        "the image's config says",
    );
    let mut lacking = parts.clone();
    lacking.layers.pop();
    refused(
        &WAYS,
        &lacking.docker(&["app:1"]).end(),
        "1 layers, but its config speaks of 2",
    );
    let layout = |compressor| parts.layout(compressor, &[(NAME, "app:1")]);
    // Tars are read to the end, so that a later entry stands for an earlier one of the same name.
    let (_, layers) = parts.manifest(Compressor::GZIP);
    let name = blob_name(&layers[0]);
    let same_size = vec![b'x'; layers[0].len()];
    refused(
        &WAYS,
        &layout(Compressor::GZIP).file(&name, &same_size).end(),
        "has the digest",
    );
    refused(
        &WAYS,
        &layout(Compressor::GZIP).file(&name, b"x").end(),
        "bytes, but its descriptor",
    );
    let config = blob_name(&parts.config);
    let other = vec![b' '; parts.config.len()];
    refused(
        &WAYS,
        &layout(Compressor::Plain).file(&config, &other).end(),
        "has the digest",
    );
    let docker = parts.docker(&["app:1"]);
    let config = format!("{}.json", parts.id().hex());
    refused(
        &WAYS,
        &docker.clone().file(&config, &other).end(),
        "has the digest",
    );
    refused(
        &WAYS,
        &parts.docker(&["App:1"]).end(),
        "no name of an image",
    );
    refused(
        &WAYS,
        &parts.docker(&[&format!("a@{}", parts.id())]).end(),
        "digest is no name",
    );
}

#[test]
fn what_is_missing_is_named() {
    let parts = Parts::new("word", 1);
    let manifest = json!([{ "Config": "c.json", "RepoTags": ["app:1"], "Layers": ["l.tar"] }]);
    let manifest = manifest.to_string();
    let start = || Tar::new().file("manifest.json", manifest.as_bytes());
    refused(&WAYS, &start().end(), "lacks `c.json`");
    let config = start().file("c.json", &parts.config).end();
    refused(
        &WAYS,
        &config,
        "lacks `l.tar`, which the image `docker.io/library/app:1` needs",
    );
    let (_, descriptor) = parts.blobs(Compressor::GZIP);
    refused(
        &WAYS,
        &Tar::new().described(vec![descriptor.clone()]).end(),
        "lacks `blobs/sha256/",
    );
    let (tar, index) = Tar::new().index(vec![on(descriptor, "amd64")]);
    refused(
        &WAYS,
        &tar.described(vec![index]).end(),
        "lacks `every image`",
    );
    let chain = br#"{"id":"a","parent":"a"}"#;
    let circle = Tar::new()
        .file("a/json", chain)
        .file("repositories", br#"{"app":{"1":"a"}}"#);
    refused(&WAYS, &circle.end(), "do not come to an end");
}

#[test]
fn bombs_are_stopped() {
    let zeros = vec![0; 900 << 10];
    let bomb = Parts {
        layers: vec![compressed(Compressor::GZIP, &zeros)],
        ..Parts::new("word", 1)
    };
    refused(&WAYS, &bomb.docker(&["app:1"]).end(), "`unpack.ratio`");
    let whole = compressed(Compressor::GZIP, &Tar::new().file("a", &zeros).end());
    refused(&[Way::File, Way::Stream], &whole, "`unpack.ratio`");
    let large = Tar::new().file("a", &vec![0; 2 << 20]).end();
    refused(&[Way::File, Way::Stream], &large, "`unpack.bytes`");
    let mut many = Tar::new();
    for _ in 0..=(1 << 16) {
        many = many.directory("d/");
    }
    refused(&[Way::File, Way::Stream], &many.end(), "65536 entries");
}
