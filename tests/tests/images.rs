//! The commands about images, as a user types them, beside Debian's `docker-registry`.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::path::Path;
use std::process::{Command, Output};

use dockwright_images::config::ImageConfig;
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest, PlatformRecord};
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::store::Store;
use dockwright_model::image::platform::Platform;
use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;
use dockwright_tests::registry::real::{Kind, RealRegistry};
use serde_json::Value;

/// A user with a store and a registry; nothing where no registry is installed.
struct Scene {
    folder: Folder,
    registry: RealRegistry,
}

impl Scene {
    fn new() -> Option<Self> {
        let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
            eprintln!("SKIPPED: `docker-registry` is not installed");
            return None;
        };
        let folder = Folder::new().unwrap();
        Some(Self { folder, registry })
    }

    fn run(&self, store: &str, words: &str) -> Output {
        let words = words.replace("HOST", &self.registry.name());
        Command::new(program::dockwright().unwrap())
            .args(words.split_whitespace())
            .env("DOCKWRIGHT_STORE", self.folder.path().join(store))
            .env("DOCKER_CONFIG", self.folder.path())
            .output()
            .unwrap()
    }

    #[track_caller]
    fn works(&self, store: &str, words: &str) -> String {
        let output = self.run(store, words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Puts an image of one layer into a store, under a name.
fn make(store: &Path, name: &str, platform: &str, layer: &[u8]) -> Digest {
    let store = Store::open(store).unwrap();
    let lease = store.lease().unwrap();
    let platform = PlatformRecord::from(&Platform::parse(platform).unwrap());
    let mut config = ImageConfig {
        architecture: platform.architecture,
        os: platform.os,
        created: Some("2024-01-01T00:00:00Z".to_owned()),
        ..ImageConfig::default()
    };
    config
        .rootfs
        .diff_ids
        .push(lease.write_blob(layer).unwrap());
    let config = config.to_bytes().unwrap();
    lease.write_blob(&config).unwrap();
    let manifest = Manifest::new(
        Descriptor::of(OCI_CONFIG, &config),
        vec![Descriptor::of(OCI_LAYER, layer)],
    );
    let manifest = serde_json::to_vec(&manifest).unwrap();
    let digest = lease.write_blob(&manifest).unwrap();
    store
        .set_reference(name, &Descriptor::of(OCI_MANIFEST, &manifest))
        .unwrap();
    digest
}

#[test]
fn an_image_goes_to_a_registry_and_comes_back_whole() {
    let Some(scene) = Scene::new() else { return };
    let digest = make(
        &scene.folder.path().join("mine"),
        "docker.io/library/app:1",
        "linux/amd64",
        b"layer",
    );
    scene.works("mine", "tag app:1 HOST/team/app:1");
    let pushed = scene.works("mine", "push -q HOST/team/app:1");
    assert_eq!(pushed.trim(), digest.to_string());
    let pulled = scene.works("theirs", "pull HOST/team/app:1");
    assert!(
        pulled.contains(&digest.to_string()) && pulled.contains("was downloaded"),
        "{pulled}"
    );
    assert!(
        scene
            .works("theirs", "pull HOST/team/app:1")
            .contains("is up to date")
    );
    let row: Value =
        serde_json::from_str(&scene.works("theirs", "image ls --format json")).unwrap();
    assert_eq!(
        (&row["Tag"], &row["Digest"]),
        (&"1".into(), &digest.to_string().into())
    );
    scene.works("theirs", "system check");
    scene.works("theirs", "image rm HOST/team/app:1");
    assert_eq!(scene.works("theirs", "image ls -q"), "");
    assert!(scene.works("theirs", "system check").starts_with("0 blobs"));
}

#[test]
fn several_platforms_stand_under_one_name() {
    let Some(scene) = Scene::new() else { return };
    let store = scene.folder.path().join("mine");
    for platform in ["linux/amd64", "linux/arm64", "linux/arm"] {
        let name = platform.replace('/', "-");
        make(
            &store,
            &format!("docker.io/library/{name}:1"),
            platform,
            platform.as_bytes(),
        );
    }
    scene.works(
        "mine",
        "manifest create HOST/list:1 linux-amd64:1 linux-arm64:1 linux-arm:1",
    );
    scene.works(
        "mine",
        "manifest annotate HOST/list:1 linux-arm:1 --variant v6 --annotation tested=yes",
    );
    scene.works("mine", "manifest push HOST/list:1");
    let list: Value =
        serde_json::from_str(&scene.works("theirs", "manifest inspect HOST/list:1")).unwrap();
    let third = &list["manifests"][2];
    assert_eq!(third["platform"]["variant"], "v6");
    assert_eq!(third["annotations"]["tested"], "yes");
    scene.works("theirs", "pull -q --platform linux/arm64 HOST/list:1");
    let inspected = scene.works("theirs", "image inspect --platform linux/arm64 HOST/list:1");
    let inspected: Value = serde_json::from_str(&inspected).unwrap();
    assert_eq!(inspected[0]["Architecture"], "arm64");
    assert!(
        !scene
            .run("theirs", "image inspect --platform linux/amd64 HOST/list:1")
            .status
            .success()
    );
}

#[test]
fn what_is_not_there_is_told_and_fails() {
    let Some(scene) = Scene::new() else { return };
    for (words, code, part) in [
        ("pull HOST/nothing", 3, "does not have"),
        ("push nothing", 3, "there is no image"),
        ("pull Upper", 2, "names no image"),
        ("image inspect nothing", 3, "dockwright pull nothing"),
        ("image ls --filter colour=red", 2, "is no filter"),
    ] {
        let output = scene.run("mine", words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words}: {told}");
        assert!(told.contains(part), "{words}: {told}");
    }
}
