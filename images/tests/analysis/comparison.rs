//! What differs between two images, and layers that are refused.

use dockwright_images::analysis::{AnalysisError, Aspect, Difference, compare, efficiency};
use dockwright_images::digest::Digest;
use dockwright_images::image::SnapshotError;
use dockwright_images::store::Store;

use crate::scene::put;
use crate::support::{Scratch, Tar, limits};

#[test]
fn differences_are_told_by_what_differs() {
    let scratch = Scratch::new();
    let store = Store::open(&scratch.folder("store")).unwrap();
    let base = Tar::new()
        .directory("d/")
        .file("d/same", b"x")
        .file("d/gone", b"12")
        .file("d/other", b"12");
    let later = |header: &mut tar::Header| header.set_mtime(2_000_000);
    let one = [
        base.clone(),
        Tar::new()
            .file("t", b"t")
            .file("m", b"m")
            .symlink("l", "a")
            .link("h", "d/same"),
    ];
    let two = [
        base,
        Tar::new()
            .with(b'0', "t", "", b"t", later)
            .entry(b'0', "m", "", 0o600, b"m")
            .symlink("l", "b")
            .file("h", b"x")
            .file("d/.wh.gone", b"")
            .file("d/other", b"13")
            .directory("new/"),
    ];
    let (one, two) = (put(&store, "one", &one), put(&store, "two", &two));
    let told = |with_times| -> Vec<String> {
        let found = compare(&store, &one, &two, &limits(), with_times).unwrap();
        let size = |side: &Option<(_, u64)>| {
            side.as_ref()
                .map_or("-".to_owned(), |(_, size)| size.to_string())
        };
        let line = |difference: &Difference| {
            let path = String::from_utf8_lossy(&difference.path).into_owned();
            let (before, after) = (size(&difference.before), size(&difference.after));
            format!("{path} {before} {after} {:?}", difference.aspects)
        };
        found.iter().map(line).collect()
    };
    let expected = [
        "/d/gone 2 - []",
        "/d/other 2 2 [Content]",
        "/l 0 0 [Link]",
        "/m 1 1 [Mode]",
        "/new - 0 []",
    ];
    assert_eq!(
        told(false),
        expected,
        "another name of the same content is the same file"
    );
    assert!(told(true).contains(&"/t 1 1 [Time]".to_owned()));
    assert_eq!(compare(&store, &one, &one, &limits(), true).unwrap(), []);
    assert_eq!(
        Aspect::Link,
        compare(&store, &one, &two, &limits(), false).unwrap()[2].aspects[0]
    );
}

#[test]
fn holes_are_the_zeros_that_they_are() {
    let scratch = Scratch::new();
    let store = Store::open(&scratch.folder("store")).unwrap();
    let holes: [(&str, &[u8]); 3] = [
        ("GNU.sparse.size", b"20"),
        ("GNU.sparse.numblocks", b"1"),
        ("GNU.sparse.map", b"5,3"),
    ];
    let sparse = Tar::new().pax(&holes).file("a", b"abc");
    let plain = Tar::new().file("a", b"\0\0\0\0\0abc\0\0\0\0\0\0\0\0\0\0\0\0");
    let (one, two) = (put(&store, "one", &[sparse]), put(&store, "two", &[plain]));
    assert_eq!(compare(&store, &one, &two, &limits(), false).unwrap(), []);
    assert_eq!(
        efficiency(&store, &one, &limits(), false)
            .unwrap()
            .score
            .size(),
        20
    );
}

#[test]
fn what_no_tool_would_unpack_is_refused() {
    let scratch = Scratch::new();
    let store = Store::open(&scratch.folder("store")).unwrap();
    let image = put(&store, "app", &[Tar::new().file("../a", b"")]);
    let error = efficiency(&store, &image, &limits(), false).unwrap_err();
    assert!(
        matches!(&error, AnalysisError::Name { name, .. } if name == "../a"),
        "{error}"
    );
    let deep = "a/".repeat(600);
    let image = put(&store, "deep", &[Tar::new().file(&deep, b"")]);
    let error = efficiency(&store, &image, &limits(), false).unwrap_err();
    assert!(error.to_string().contains("`unpack.depth`"), "{error}");
    let mut image = put(&store, "wrong", &[Tar::new().file("a", b"")]);
    image.config.rootfs.diff_ids[0] = Digest::of(b"other");
    let error = efficiency(&store, &image, &limits(), false).unwrap_err();
    assert!(
        matches!(
            error,
            AnalysisError::Layer(SnapshotError::WrongLayer { .. })
        ),
        "{error}"
    );
}
