//! What is on its way to the disk: blobs without a name until they are written, snapshots that are good for one run of the machine.
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]

use std::io::Write;
use std::time::Duration;

use dockwright_images::digest::Digest;
use dockwright_images::document::Descriptor;
use dockwright_images::media_type::OCI_LAYER;
use dockwright_images::store::{Lease, Snapshot, Store, StoreError};

fn snapshot(lease: &Lease<'_>, chain: &Digest) -> Snapshot {
    let fill = |folder: &std::path::Path| {
        std::fs::write(folder.join("file"), "text").unwrap();
        Ok::<u64, StoreError>(4)
    };
    lease.snapshot(chain, None, fill).unwrap()
}

/// As the database stands after the machine was started again.
fn start_machine_again(store: &Store) {
    let database = rusqlite::Connection::open(store.root().join("derived.sqlite")).unwrap();
    let changed = "UPDATE snapshot SET boot = 'another' WHERE boot IS NOT NULL";
    database.execute(changed, []).unwrap();
}

#[test]
fn a_snapshot_that_may_not_be_written_is_not_trusted_after_the_machine_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let chain = Digest::of(b"chain");
    let store = Store::open(folder.path()).unwrap();
    let lease = store.lease().unwrap();
    let first = snapshot(&lease, &chain);
    start_machine_again(&store);

    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.snapshot(&chain).unwrap(), None);
    let lease = store.lease().unwrap();
    let second = snapshot(&lease, &chain);
    assert_ne!(first.path, second.path);
    assert_eq!(std::fs::read(second.path.join("file")).unwrap(), b"text");
    store.collect_garbage().unwrap();
    assert!(!first.path.exists(), "a folder that nothing names goes");
}

#[test]
fn a_snapshot_that_was_settled_outlives_the_run_of_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Digest::of(b"old"), Digest::of(b"new"));
    let store = Store::open(folder.path()).unwrap();
    let lease = store.lease().unwrap();
    snapshot(&lease, &old);
    store.settle_snapshots(Duration::from_hours(1)).unwrap();
    let database = rusqlite::Connection::open(folder.path().join("derived.sqlite")).unwrap();
    let make_older = "UPDATE snapshot SET created = created - 7200";
    database.execute(make_older, []).unwrap();
    snapshot(&lease, &new);
    store.settle_snapshots(Duration::from_hours(1)).unwrap();
    start_machine_again(&store);

    let store = Store::open(folder.path()).unwrap();
    assert!(store.snapshot(&old).unwrap().is_some());
    assert!(store.snapshot(&new).unwrap().is_none());
}

#[test]
fn a_blob_that_is_finished_soon_has_its_name_when_the_lease_is_settled() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let lease = store.lease().unwrap();
    let mut ingest = lease.ingest_unknown().unwrap();
    ingest.write_all(b"layer").unwrap();
    let (layer, size) = ingest.finish_soon().unwrap();
    let config = lease.write_blob_soon(b"config").unwrap();
    assert_eq!((layer, size), (Digest::of(b"layer"), 5));
    assert!(!store.has_blob(&layer) && !store.has_blob(&config));
    lease.settle().unwrap();
    assert_eq!(store.read_blob(&layer).unwrap(), b"layer");
    assert_eq!(store.read_blob(&config).unwrap(), b"config");
}

#[test]
fn the_same_blob_twice_in_one_lease_waits_for_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let lease = store.lease().unwrap();
    lease.write_blob_soon(b"config").unwrap();
    lease.write_blob_soon(b"config").unwrap();
    let descriptor = Descriptor::of(OCI_LAYER, b"config");
    assert!(lease.ingest(&descriptor).unwrap().is_none());
    assert!(store.has_blob(&descriptor.digest));
}

#[test]
fn a_blob_that_was_never_settled_is_written_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let lost = store.lease().unwrap();
    lost.write_blob_soon(b"config").unwrap();
    drop(lost);
    let lease = store.lease().unwrap();
    let digest = lease.write_blob(b"config").unwrap();
    assert_eq!(store.read_blob(&digest).unwrap(), b"config");
}
