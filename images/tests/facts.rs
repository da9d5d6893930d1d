//! Facts about images in the store: what their configs say, and what their layers say of the system in them.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::io::Write;
use std::time::{Duration, SystemTime};

use dockwright_images::config::{ContainerConfig, ImageConfig};
use dockwright_images::document::{Descriptor, Index, Manifest, PlatformRecord};
use dockwright_images::facts::{StoredImages, learn};
use dockwright_images::media_type::{OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::registry::settings::FactsSettings;
use dockwright_images::store::Store;
use dockwright_model::image::facts::{ImageFacts, Lookup};
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::world::KnownImages;

use support::{Scratch, Tar};

const NAME: &str = "example/app:1";

fn reference(text: &str) -> ImageReference {
    ImageReference::parse(text).unwrap()
}

fn amd64() -> Platform {
    Platform::linux_amd64()
}

/// Puts the parts of an image into a store, and gives its manifest.
fn put(store: &Store, config: &ImageConfig, layers: &[Vec<u8>]) -> Descriptor {
    let lease = store.lease().unwrap();
    let config = config.to_bytes().unwrap();
    lease.write_blob(&config).unwrap();
    let layers = layers.iter().map(|layer| {
        lease.write_blob(layer).unwrap();
        Descriptor::of(OCI_LAYER, layer)
    });
    let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, &config), layers.collect());
    let manifest = serde_json::to_vec(&manifest).unwrap();
    lease.write_blob(&manifest).unwrap();
    let descriptor = Descriptor::of(OCI_MANIFEST, &manifest);
    store.keep_unnamed(&descriptor).unwrap();
    descriptor
}

fn config(container: ContainerConfig) -> ImageConfig {
    ImageConfig {
        architecture: "amd64".to_owned(),
        os: "linux".to_owned(),
        created: Some("2024-02-29T12:00:00Z".to_owned()),
        config: container,
        ..ImageConfig::default()
    }
}

/// What is kept of an image of these layers.
fn learned(layers: &[Vec<u8>]) -> ImageFacts {
    let scratch = Scratch::new();
    let store = Store::open(scratch.path()).unwrap();
    let image = put(&store, &config(ContainerConfig::default()), layers);
    store
        .set_reference("docker.io/example/app:1", &image)
        .unwrap();
    let settings = FactsSettings::default();
    learn(&store, &reference(NAME), &amd64(), &settings).unwrap();
    let kept = store.fact(&reference(NAME), &amd64()).unwrap().unwrap();
    ImageFacts::clone(kept.lookup.facts().unwrap())
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file that names a system.
fn system(tar: Tar, path: &str, id: &str) -> Tar {
    tar.file(path, format!("ID={id}\nVERSION_ID=1\n").as_bytes())
}

#[track_caller]
fn check(layers: Vec<Tar>, expected: Option<&str>) {
    let plain: Vec<Vec<u8>> = layers.into_iter().map(Tar::end).collect();
    let packed: Vec<Vec<u8>> = plain.iter().map(|layer| gzipped(layer)).collect();
    for layers in [plain, packed] {
        let release = learned(&layers).release;
        assert_eq!(release.map(|release| release.id).as_deref(), expected);
    }
}

/// A layer as distributions make it: a link, and the file that it leads to.
fn usual(id: &str) -> Tar {
    let tar = Tar::new().directory("etc/").file("etc/passwd", b"x");
    system(
        tar.symlink("etc/os-release", "../usr/lib/os-release"),
        "usr/lib/os-release",
        id,
    )
}

#[test]
fn the_last_layer_that_holds_it_wins() {
    check(vec![usual("one")], Some("one"));
    let file = system(Tar::new(), "etc/os-release", "one");
    check(vec![file.clone()], Some("one"));
    let rest = Tar::new().file("srv/app", &[7; 4000]);
    check(vec![usual("one"), rest.clone()], Some("one"));
    let upgraded = system(Tar::new(), "usr/lib/os-release", "two");
    check(
        vec![usual("one"), upgraded.clone(), rest.clone()],
        Some("two"),
    );
    let replaced = system(Tar::new(), "./etc/os-release", "three");
    check(vec![usual("one"), upgraded, replaced], Some("three"));
    let only_library = system(Tar::new(), "usr/lib/os-release", "four");
    check(vec![only_library, rest.clone()], Some("four"));
    check(vec![rest], None);
    check(Vec::new(), None);
}

#[test]
fn links_are_followed_as_a_system_would() {
    let absolute = Tar::new().symlink("etc/os-release", "/usr/lib/os-release");
    let lower = system(Tar::new(), "usr/lib/os-release", "one");
    check(vec![lower.clone(), absolute], Some("one"));
    let chain = Tar::new()
        .symlink("etc/os-release", "../usr/lib/os-release")
        .symlink("usr/lib/os-release", "os.release.d/os-release-server");
    let end = system(Tar::new(), "usr/lib/os.release.d/os-release-server", "two");
    check(vec![end, chain], Some("two"));
    let hard = system(Tar::new(), "usr/lib/os-release", "three")
        .link("etc/os-release", "usr/lib/os-release");
    check(vec![lower, hard], Some("three"));
    let circle = Tar::new()
        .symlink("etc/os-release", "../usr/lib/os-release")
        .symlink("usr/lib/os-release", "../../etc/os-release");
    check(vec![circle], None);
    let outside = Tar::new().symlink("etc/os-release", "../../../os-release");
    check(vec![outside], None);
}

#[test]
fn whiteouts_hide_what_is_below_and_nothing_else() {
    let own = system(Tar::new(), "usr/lib/os-release", "library");
    let own = system(own, "etc/os-release", "etc");
    check(vec![own.clone()], Some("etc"));
    let gone = Tar::new().file("etc/.wh.os-release", b"");
    check(vec![own.clone(), gone.clone()], Some("library"));
    let opaque = Tar::new().directory("etc/").file("etc/.wh..wh..opq", b"");
    check(vec![own.clone(), opaque], Some("library"));
    let all = gone.clone().file("usr/.wh.lib", b"");
    check(vec![own.clone(), all], None);
    let root = Tar::new().file(".wh..wh..opq", b"");
    check(vec![own.clone(), root], None);
    let again = system(Tar::new(), "etc/os-release", "again").file(".wh.etc", b"");
    check(vec![own.clone(), again], Some("again"));
    let other = Tar::new().file("etc/.wh.os-release.old", b"");
    check(vec![own, other], Some("etc"));
}

#[test]
fn odd_files_are_no_description() {
    let device = Tar::new().device(b'3', "etc/os-release", 1, 3);
    check(vec![usual("one"), device], None);
    let large = Tar::new().file("etc/os-release", &vec![b'#'; 100_000]);
    check(vec![usual("one"), large], None);
    let text = Tar::new().file("etc/os-release", b"\xff\x00 no system");
    check(vec![usual("one"), text], None);
    let garbage = learned(&[usual("one").end(), vec![7; 2000]]);
    assert_eq!(
        garbage.release, None,
        "a layer that cannot be read hides what is below"
    );
}

#[test]
fn a_config_tells_what_is_inherited() {
    let scratch = Scratch::new();
    let store = Store::open(scratch.path()).unwrap();
    let container = ContainerConfig {
        env: vec!["PATH=/bin".to_owned(), "A=b=c".to_owned()],
        user: "app".to_owned(),
        working_dir: "/srv".to_owned(),
        entrypoint: Some(vec!["/app".to_owned()]),
        cmd: Some(vec!["serve".to_owned()]),
        on_build: vec!["ENV B=1".to_owned()],
        shell: Some(vec!["/bin/bash".to_owned(), "-c".to_owned()]),
        labels: [("name".to_owned(), "value".to_owned())].into(),
        ..ContainerConfig::default()
    };
    let layer = usual("one").end();
    let mut image = put(&store, &config(container), std::slice::from_ref(&layer));
    image.platform = Some(PlatformRecord::from(&amd64()));
    let mut other = Descriptor::of(OCI_MANIFEST, b"not here");
    other.platform = Some(PlatformRecord::from(&Platform::new("linux", "arm64", "")));
    let index = serde_json::to_vec(&Index::new(vec![image.clone(), other])).unwrap();
    store.lease().unwrap().write_blob(&index).unwrap();
    let index = Descriptor::of(OCI_INDEX, &index);
    store
        .set_reference("docker.io/example/app:1", &index)
        .unwrap();

    let known = StoredImages::new(scratch.path().to_owned(), FactsSettings::default());
    let lookup = known.lookup(&reference(NAME), &amd64()).unwrap();
    let facts = lookup.facts().unwrap();
    assert_eq!(facts.platform, Some(amd64()));
    assert_eq!(facts.digest, Some(index.digest.to_string()));
    assert!(facts.is_called(&image.digest.to_string()));
    assert_eq!(facts.created.unwrap().to_string(), "2024-02-29");
    assert_eq!(
        facts.layers,
        [Descriptor::of(OCI_LAYER, &layer).digest.to_string()]
    );
    assert_eq!(facts.environment[1], ("A".to_owned(), "b=c".to_owned()));
    assert_eq!(facts.user.as_deref(), Some("app"));
    assert_eq!(facts.working_directory.as_deref(), Some("/srv"));
    assert_eq!(
        (&facts.entrypoint[..], &facts.command[..]),
        (&["/app".to_owned()][..], &["serve".to_owned()][..])
    );
    assert_eq!(facts.triggers, ["ENV B=1"]);
    assert_eq!(facts.labels["name"], "value");
    assert_eq!(facts.shell.as_ref().unwrap()[0], "/bin/bash");
    let arm = Platform::new("linux", "arm64", "");
    assert_eq!(
        known.lookup(&reference(NAME), &arm),
        None,
        "that image is not here"
    );
    assert_eq!(known.lookup(&reference("example/none"), &amd64()), None);
}

#[test]
fn answers_age_by_what_they_are_about() {
    let scratch = Scratch::new();
    let store = Store::open(scratch.path()).unwrap();
    let settings = FactsSettings::default();
    let then = SystemTime::now();
    let tag = reference(NAME);
    let digest = reference(&format!("example/app:1@sha256:{}", "7".repeat(64)));
    let is_fresh = |image: &ImageReference, lookup: Lookup, seconds: u64| {
        store.keep_fact(image, &amd64(), &lookup, then).unwrap();
        let kept = store.fact(image, &amd64()).unwrap().unwrap();
        assert_eq!(kept.lookup, lookup);
        kept.is_fresh(image, &settings, then + Duration::from_secs(seconds))
    };
    let found = || Lookup::from(ImageFacts::default());
    assert!(is_fresh(&tag, found(), 80_000));
    assert!(!is_fresh(&tag, found(), 90_000));
    assert!(is_fresh(&digest, found(), 900_000_000));
    assert!(is_fresh(&tag, Lookup::NoSuchImage, 3_000));
    assert!(!is_fresh(&tag, Lookup::NoSuchImage, 4_000));
    assert!(!is_fresh(&digest, Lookup::NoSuchImage, 4_000));
    let other = reference(&format!("example/app:2@sha256:{}", "7".repeat(64)));
    assert!(
        store.fact(&other, &amd64()).unwrap().is_some(),
        "a digest is one image under every tag"
    );
}

#[test]
fn that_something_is_missing_is_believed_for_a_while() {
    let scratch = Scratch::new();
    let store = Store::open(scratch.path()).unwrap();
    let known = StoredImages::new(scratch.path().to_owned(), FactsSettings::default());
    let image = reference(NAME);
    let keep = |seconds: u64| {
        let then = SystemTime::now() - Duration::from_secs(seconds);
        store
            .keep_fact(&image, &amd64(), &Lookup::NoSuchImage, then)
            .unwrap();
    };
    keep(0);
    assert_eq!(known.lookup(&image, &amd64()), Some(Lookup::NoSuchImage));
    keep(4_000);
    assert_eq!(known.lookup(&image, &amd64()), None);
    keep(0);
    let own = put(&store, &config(ContainerConfig::default()), &[]);
    store
        .set_reference("docker.io/example/app:1", &own)
        .unwrap();
    let lookup = known.lookup(&image, &amd64()).unwrap();
    assert!(
        lookup.facts().is_some(),
        "an image that was made here is built on"
    );
}

#[test]
fn where_there_is_no_store_nothing_is_known_and_nothing_is_made() {
    let scratch = Scratch::new();
    let place = scratch.path().join("store");
    let known = StoredImages::new(place.clone(), FactsSettings::default());
    assert_eq!(known.lookup(&reference(NAME), &amd64()), None);
    assert!(!place.exists());
    let store = Store::open(&place).unwrap();
    store
        .keep_fact(
            &reference(NAME),
            &amd64(),
            &Lookup::NoSuchImage,
            SystemTime::now(),
        )
        .unwrap();
    let later = known.lookup(&reference(NAME), &amd64());
    assert_eq!(
        later,
        Some(Lookup::NoSuchImage),
        "a store that is made later is found"
    );
}
