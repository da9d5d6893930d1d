//! The store from the outside: what comes in is verified, names move, garbage goes, leases hold.
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]

use std::io::Write;
use std::sync::Barrier;

use dockwright_images::config::ImageConfig;
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest};
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::sink::BlobSink;
use dockwright_images::store::{Fault, Lease, Store, StoreError};

/// A store in a folder that goes with it.
struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn store(&self) -> Store {
        Store::open(self.folder.path()).unwrap()
    }
}

/// An image of one layer that holds just that text.
fn image(lease: &Lease<'_>, layer: &str) -> Descriptor {
    let diff = lease.write_blob(layer.as_bytes()).unwrap();
    let mut config = ImageConfig::default();
    config.rootfs.diff_ids.push(diff);
    let bytes = config.to_bytes().unwrap();
    lease.write_blob(&bytes).unwrap();
    let layers = vec![Descriptor::of(OCI_LAYER, layer.as_bytes())];
    let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, &bytes), layers);
    let bytes = serde_json::to_vec(&manifest).unwrap();
    lease.write_blob(&bytes).unwrap();
    Descriptor::of(OCI_MANIFEST, &bytes)
}

#[test]
fn a_cut_download_goes_on_where_it_stopped() {
    let scene = Scene::new();
    let store = scene.store();
    let descriptor = Descriptor::of(OCI_LAYER, b"first second");
    {
        let lease = store.lease().unwrap();
        let mut ingest = lease.ingest(&descriptor).unwrap().unwrap();
        ingest.write_all(b"first ").unwrap();
    }
    assert!(!store.has_blob(&descriptor.digest));
    let lease = store.lease().unwrap();
    let mut ingest = lease.ingest(&descriptor).unwrap().unwrap();
    assert_eq!(ingest.position(), 6);
    ingest.write_all(b"second").unwrap();
    ingest.finish().unwrap();
    assert_eq!(
        store.read_blob(&descriptor.digest).unwrap(),
        b"first second"
    );
    assert!(lease.ingest(&descriptor).unwrap().is_none());
}

#[test]
fn wrong_bytes_are_never_seen_and_the_next_try_starts_anew() {
    let scene = Scene::new();
    let store = scene.store();
    let lease = store.lease().unwrap();
    let descriptor = Descriptor::of(OCI_LAYER, b"right");
    for wrong in [&b"wrong"[..], b"rig", b"right and more"] {
        let mut ingest = lease.ingest(&descriptor).unwrap().unwrap();
        assert_eq!(ingest.position(), 0);
        ingest.write_all(wrong).unwrap();
        let error = ingest.finish().unwrap_err();
        assert!(
            matches!(
                error,
                StoreError::WrongDigest { .. } | StoreError::WrongSize { .. }
            ),
            "{error}"
        );
        assert!(!store.has_blob(&descriptor.digest));
    }
}

#[test]
fn a_name_moves_and_what_lost_it_stays_until_it_is_forgotten() {
    let scene = Scene::new();
    let store = scene.store();
    let lease = store.lease().unwrap();
    let (old, new) = (image(&lease, "old"), image(&lease, "new"));
    let name = "docker.io/library/app:latest";
    store.set_reference(name, &old).unwrap();
    store
        .set_reference("docker.io/library/app:1", &old)
        .unwrap();
    store.set_reference(name, &new).unwrap();
    assert_eq!(
        store.resolve(name).unwrap().unwrap().descriptor.digest,
        new.digest
    );
    store
        .set_reference("docker.io/library/app:1", &new)
        .unwrap();
    let names: Vec<_> = store
        .references()
        .unwrap()
        .into_iter()
        .map(|entry| entry.name)
        .collect();
    assert_eq!(
        names.iter().filter(|name| name.is_none()).count(),
        1,
        "{names:?}"
    );
    let gone = store.forget(|entry| entry.name.is_none()).unwrap();
    assert_eq!(gone[0].descriptor.digest, old.digest);
}

#[test]
fn garbage_goes_and_what_a_lease_names_stays() {
    let scene = Scene::new();
    let store = scene.store();
    let other = scene.store();
    let named = {
        let lease = store.lease().unwrap();
        let named = image(&lease, "named");
        store
            .set_reference("docker.io/library/named:latest", &named)
            .unwrap();
        image(&lease, "garbage");
        named
    };
    let lease = store.lease().unwrap();
    let leased = image(&lease, "leased");
    let freed = other.collect_garbage().unwrap();
    assert_eq!(
        freed.blobs.len(),
        3,
        "layer, config and manifest of the garbage"
    );
    assert!(store.has_blob(&named.digest) && store.has_blob(&leased.digest));
    drop(lease);
    assert_eq!(other.collect_garbage().unwrap().blobs.len(), 3);
    assert!(store.has_blob(&named.digest) && !store.has_blob(&leased.digest));
    assert!(store.check().unwrap().faults.is_empty());
}

#[test]
fn a_snapshot_is_made_once_and_goes_with_its_image() {
    let scene = Scene::new();
    let store = scene.store();
    let chain = Digest::of(b"chain");
    let mut made = 0;
    for _ in 0..2 {
        let lease = store.lease().unwrap();
        let snapshot = lease.snapshot(&chain, None, |folder| {
            made += 1;
            std::fs::write(folder.join("file"), "content")
                .map_err(|_| StoreError::Missing(chain))?;
            Ok::<_, StoreError>(7)
        });
        assert_eq!(
            std::fs::read(snapshot.unwrap().path.join("file")).unwrap(),
            b"content"
        );
    }
    assert_eq!(made, 1);
    let container = store.containers().join("container");
    std::fs::create_dir(&container).unwrap();
    store.write_needs(&container, &[chain]).unwrap();
    assert_eq!(store.collect_garbage().unwrap().snapshots, 0);
    std::fs::remove_dir_all(&container).unwrap();
    assert_eq!(store.collect_garbage().unwrap().snapshots, 1);
    assert!(store.snapshot(&chain).unwrap().is_none());
}

#[test]
fn a_check_names_bytes_that_changed_and_bytes_that_are_gone() {
    let scene = Scene::new();
    let store = scene.store();
    let lease = store.lease().unwrap();
    let image = image(&lease, "layer");
    store
        .set_reference("docker.io/library/app:latest", &image)
        .unwrap();
    let layer = Digest::of(b"layer");
    let path = scene.folder.path().join("blobs/sha256").join(layer.hex());
    std::fs::write(&path, "later").unwrap();
    assert!(
        matches!(store.check().unwrap().faults[..], [Fault::WrongBytes { blob, .. }] if blob == layer)
    );
    std::fs::remove_file(&path).unwrap();
    assert!(
        matches!(store.check().unwrap().faults[..], [Fault::Missing { blob, .. }] if blob == layer)
    );
}

#[test]
fn the_layout_of_another_tool_becomes_a_store() {
    let scene = Scene::new();
    let folder = scene.folder.path();
    std::fs::create_dir_all(folder.join("blobs/sha256")).unwrap();
    std::fs::write(
        folder.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )
    .unwrap();
    let index = r#"{"schemaVersion":2,"manifests":[]}"#;
    std::fs::write(folder.join("index.json"), index).unwrap();
    let store = scene.store();
    let lease = store.lease().unwrap();
    let image = image(&lease, "layer");
    store
        .set_reference("docker.io/library/app:1", &image)
        .unwrap();
    assert!(store.check().unwrap().faults.is_empty());
}

#[test]
fn a_folder_of_something_else_is_refused_and_a_damaged_database_is_replaced() {
    let scene = Scene::new();
    std::fs::write(scene.folder.path().join("letter.txt"), "dear").unwrap();
    assert!(matches!(
        Store::open(scene.folder.path()),
        Err(StoreError::NotAStore(_))
    ));
    std::fs::remove_file(scene.folder.path().join("letter.txt")).unwrap();
    drop(scene.store());
    std::fs::write(scene.folder.path().join("derived.sqlite"), [7; 8192]).unwrap();
    let store = scene.store();
    let lease = store.lease().unwrap();
    image(&lease, "layer");
    assert!(store.check().unwrap().faults.is_empty());
}

#[test]
fn the_first_users_of_a_store_do_not_lock_each_other_out() {
    for _ in 0..50 {
        let scene = Scene::new();
        drop(scene.store());
        let together = Barrier::new(8);
        let note = |number: u8| {
            let digest = Digest::of(&[number]);
            let store = scene.store();
            together.wait();
            store.note_layer(&digest, &digest, u64::from(number))
        };
        std::thread::scope(|scope| {
            let note = &note;
            let users: Vec<_> = (0..8)
                .map(|number| scope.spawn(move || note(number)))
                .collect();
            for user in users {
                user.join().unwrap().unwrap();
            }
        });
        let last = Digest::of(&[7]);
        assert_eq!(scene.store().layer_size(&last).unwrap(), Some(7));
    }
}
