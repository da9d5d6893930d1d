//! The commands about images, as a user types them, beside Debian's `docker-registry`.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use dockwright_images::config::ImageConfig;
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest, PlatformRecord};
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::store::Store;
use dockwright_model::image::platform::Platform;
use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;
use dockwright_tests::registry::real::{Kind, PASSWORD, RealRegistry, USER};
use serde_json::{Value, json};

/// A user with a store and a registry; nothing where no registry is installed.
struct Scene {
    folder: Folder,
    registry: RealRegistry,
}

impl Scene {
    fn new(kind: Kind) -> Option<Self> {
        let Some(registry) = RealRegistry::start(kind).unwrap() else {
            eprintln!("SKIPPED: `docker-registry` is not installed");
            return None;
        };
        let folder = Folder::new().unwrap();
        Some(Self { folder, registry })
    }

    /// What comes of words that are typed, with that store, and a password for whoever asks for one.
    fn run(&self, store: &str, words: &str, password: &str) -> Output {
        let words = words.replace("HOST", &self.registry.name());
        let mut child = Command::new(program::dockwright().unwrap())
            .args(words.split_whitespace())
            .env("DOCKWRIGHT_STORE", self.folder.path().join(store))
            .env("DOCKER_CONFIG", self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Who asks for no password may be gone already.
        let _ = stdin.write_all(password.as_bytes());
        drop(stdin);
        child.wait_with_output().unwrap()
    }

    #[track_caller]
    fn works(&self, store: &str, words: &str) -> String {
        let output = self.run(store, words, "");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn fails(&self, store: &str, words: &str, code: i32, part: &str) -> String {
        let output = self.run(store, words, "wrong");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words}: {told}");
        let part = part.replace("HOST", &self.registry.name());
        assert!(told.contains(&part), "{words}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Pushes a list of three platforms as `HOST/list:1`.
    fn push_list(&self) {
        let store = self.folder.path().join("mine");
        for platform in ["linux/amd64", "linux/arm64", "linux/arm"] {
            let name = platform.replace('/', "-");
            let name = format!("docker.io/library/{name}:1");
            make(&store, &name, platform, platform.as_bytes());
        }
        let images = "linux-amd64:1 linux-arm64:1";
        self.works("mine", &format!("manifest create HOST/list:1 {images}"));
        self.works("mine", "manifest create --amend HOST/list:1 linux-arm:1");
        let notes = "--variant v6 --annotation tested=yes";
        let words = format!("manifest annotate HOST/list:1 linux-arm:1 {notes}");
        self.works("mine", &words);
        self.works("mine", "manifest push HOST/list:1");
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
    let Some(scene) = Scene::new(Kind::Plain) else {
        return;
    };
    let store = scene.folder.path().join("mine");
    let name = "docker.io/library/app:1";
    let digest = make(&store, name, "linux/amd64", b"layer").to_string();
    scene.works("mine", "tag app:1 HOST/team/app:1");
    let pushed = scene.works("mine", "push -q HOST/team/app:1");
    assert_eq!(pushed.trim(), digest);
    let pulled = scene.works("theirs", "pull HOST/team/app:1");
    assert!(pulled.contains(&digest) && pulled.contains("was downloaded"));
    assert!(
        scene
            .works("theirs", "pull HOST/team/app:1")
            .contains("is up to date")
    );
    let row = scene.works("theirs", "image ls --format json");
    let row: Value = serde_json::from_str(&row).unwrap();
    assert_eq!((&row["Tag"], &row["Digest"]), (&json!("1"), &json!(digest)));
    let pinned = format!("HOST/team/app:2@{digest}");
    scene.works("pinned", &format!("pull {pinned}"));
    assert_eq!(
        scene.works("pinned", "image ls -q"),
        "",
        "a digest is no name"
    );
    scene.works("pinned", &format!("image inspect {pinned}"));
    scene.works("theirs", "system check");
    scene.works("theirs", "image rm HOST/team/app:1");
    assert_eq!(scene.works("theirs", "image ls -q"), "");
    assert!(scene.works("theirs", "system check").starts_with("0 blobs"));
}

#[test]
fn several_platforms_stand_under_one_name() {
    let Some(scene) = Scene::new(Kind::Plain) else {
        return;
    };
    scene.push_list();
    let list = scene.works("theirs", "manifest inspect HOST/list:1");
    let list: Value = serde_json::from_str(&list).unwrap();
    let third = &list["manifests"][2];
    assert_eq!(third["platform"]["variant"], "v6");
    assert_eq!(third["annotations"]["tested"], "yes");
    scene.works("theirs", "pull -q --platform linux/arm64 HOST/list:1");
    let inspect = "image inspect HOST/list:1 --platform";
    let inspected = scene.works("theirs", &format!("{inspect} linux/arm64"));
    let inspected: Value = serde_json::from_str(&inspected).unwrap();
    assert_eq!(inspected[0]["Architecture"], "arm64");
    let words = format!("{inspect} linux/amd64");
    scene.fails("theirs", &words, 3, "pull it with `--platform linux/amd64`");
}

#[test]
fn an_index_of_which_one_platform_was_pulled_is_pushed_whole() {
    let Some(scene) = Scene::new(Kind::Plain) else {
        return;
    };
    scene.push_list();
    scene.works("theirs", "pull -q --platform linux/arm64 HOST/list:1");
    scene.works("theirs", "push -q HOST/list:1 HOST/copy:1");
    scene.works("third", "pull -q --all-platforms HOST/copy:1");
    let row = scene.works("third", "image ls --format json");
    let row: Value = serde_json::from_str(&row).unwrap();
    assert_eq!(
        row["Platforms"],
        json!(["linux/amd64", "linux/arm64", "linux/arm/v7"]),
        "as their configs say"
    );
    scene.works("third", "system check");
}

#[test]
fn an_image_for_another_platform_is_refused_before_its_layers_move() {
    let Some(scene) = Scene::new(Kind::Plain) else {
        return;
    };
    let store = scene.folder.path().join("mine");
    make(&store, "docker.io/library/app:1", "linux/amd64", b"layer");
    scene.works("mine", "push -q app:1 HOST/app:1");
    let words = "pull --platform linux/arm64 HOST/app:1";
    scene.fails(
        "theirs",
        words,
        3,
        "HOST/app:1` is offered for `linux/amd64`",
    );
    let theirs = Store::open(&scene.folder.path().join("theirs")).unwrap();
    assert!(!theirs.has_blob(&Digest::of(b"layer")));
}

#[test]
fn other_tools_read_what_is_written() {
    let Some(scene) = Scene::new(Kind::Plain) else {
        return;
    };
    let found = Command::new("skopeo").arg("--version").output();
    if found.is_err() {
        eprintln!("SKIPPED: `skopeo` is not installed");
        return;
    }
    scene.push_list();
    let inspected = |place: &str| {
        let words = ["inspect", "--raw", "--tls-verify=false", place];
        let output = Command::new("skopeo").args(words).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{place}: {told}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let host = scene.registry.name();
    let store = scene.folder.path().join("mine");
    let here = inspected(&format!("oci:{}:{host}/list:1", store.display()));
    assert_eq!(here, inspected(&format!("docker://{host}/list:1")));
    assert_eq!(here["manifests"].as_array().map(Vec::len), Some(3));
}

#[test]
fn whoever_logs_in_is_let_in_until_the_logout() {
    let Some(scene) = Scene::new(Kind::Password) else {
        return;
    };
    let store = scene.folder.path().join("mine");
    make(&store, "docker.io/library/app:1", "linux/amd64", b"layer");
    scene.fails("mine", "push app:1 HOST/app:1", 3, "dockwright login");
    let login = format!("login -u {USER} --password-stdin HOST");
    scene.fails("mine", &login, 3, "refuses");
    let output = scene.run("mine", &login, PASSWORD);
    assert!(output.status.success());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("plain text"), "{told}");
    scene.works("mine", "push -q app:1 HOST/app:1");
    scene.works("theirs", "pull -q HOST/app:1");
    scene.works("mine", "logout HOST");
    scene.fails("theirs", "pull HOST/app:1", 3, "dockwright login");
}

#[test]
fn what_is_not_there_is_told_and_keeps_nothing_else() {
    let Some(scene) = Scene::new(Kind::Plain) else {
        return;
    };
    for (words, code, part) in [
        ("pull HOST/nothing", 3, "does not have"),
        ("push nothing", 3, "there is no image"),
        ("pull Upper", 2, "names no image"),
        ("image inspect nothing", 3, "dockwright pull nothing"),
        ("image ls --filter colour=red", 2, "is no filter"),
    ] {
        scene.fails("mine", words, code, part);
    }
    let store = scene.folder.path().join("mine");
    make(&store, "docker.io/library/app:1", "linux/amd64", b"layer");
    scene.works("mine", "push -q app:1 HOST/app:1");
    let words = "pull -q HOST/nothing HOST/app:1";
    let pulled = scene.fails("theirs", words, 3, "does not have");
    assert!(pulled.contains("/app:1"), "{pulled}");
}
