//! Archives that are no archives, lie, lack something or never end: each is refused for its reason, and the store stays as it was.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod support;

use std::fs;
use std::path::Path;

use dockwright_images::archive::{ArchiveError, Load, load_folder};
use dockwright_images::compression::Compressor;
use dockwright_images::layer::UnpackLimits;
use dockwright_images::progress::Silent;
use serde_json::json;

use support::Tar;
use support::image::{NAME, Parts, blob_name, compressed, on};
use support::loading::{Scene, WAYS, Way};

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
