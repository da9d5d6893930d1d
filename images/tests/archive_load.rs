//! Archives of images, read: every form, every compression, from a file, a stream and a folder.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod support;

use std::fs;

use dockwright_images::archive::{Load, Loaded};
use dockwright_images::compression::Compressor;
use dockwright_images::digest::Digest;
use dockwright_images::layer::UnpackLimits;
use dockwright_images::media_type::OCI_LAYER_GZIP;
use dockwright_model::image::platform::Platform;
use serde_json::json;

use support::Tar;
use support::image::{FULL_NAME, NAME, Parts, annotated, compressed, on};
use support::loading::{Scene, WAYS, Way};

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
