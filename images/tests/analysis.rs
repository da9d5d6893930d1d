//! What images hold and lose, worked out by hand for layers made in the test, and by a second way of counting.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]

mod support;

use std::collections::BTreeMap;

use dockwright_images::analysis::{AnalysisError, Aspect, Efficiency, How, compare, efficiency};
use dockwright_images::config::{History, ImageConfig};
use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest};
use dockwright_images::image::{Image, SnapshotError};
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::store::Store;
use support::{Scratch, Tar, limits};

/// An image of such layers, each made by an instruction that is its number.
fn put(store: &Store, name: &str, layers: &[Tar]) -> Image {
    let lease = store.lease().unwrap();
    let mut config = ImageConfig {
        architecture: "amd64".to_owned(),
        os: "linux".to_owned(),
        ..ImageConfig::default()
    };
    let mut descriptors = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        let bytes = layer.clone().end();
        config
            .rootfs
            .diff_ids
            .push(lease.write_blob(&bytes).unwrap());
        descriptors.push(Descriptor::of(OCI_LAYER, &bytes));
        let step = |created_by: String, empty_layer| History {
            created_by: Some(created_by),
            empty_layer,
            ..History::default()
        };
        config.history.push(step(format!("RUN {number}"), false));
        config.history.push(step("ENV A=1".to_owned(), true));
    }
    let config = config.to_bytes().unwrap();
    lease.write_blob(&config).unwrap();
    let manifest = Manifest::new(Descriptor::of(OCI_CONFIG, &config), descriptors);
    let manifest = serde_json::to_vec(&manifest).unwrap();
    lease.write_blob(&manifest).unwrap();
    let name = format!("docker.io/library/{name}:1");
    store
        .set_reference(&name, &Descriptor::of(OCI_MANIFEST, &manifest))
        .unwrap();
    store.find_image(&name, None).unwrap()
}

fn analyzed(layers: &[Tar]) -> Efficiency {
    let scratch = Scratch::new();
    let store = Store::open(&scratch.folder("store")).unwrap();
    let image = put(&store, "app", layers);
    efficiency(&store, &image, &limits(), true).unwrap()
}

fn bytes(count: usize) -> Vec<u8> {
    vec![b'x'; count]
}

/// What `dive` says: its efficiency, its wasted bytes, and the files it names with their counts.
#[track_caller]
fn check(layers: &[Tar], score: f64, wasted: u64, repeated: &[(&str, u64, u64)]) {
    let found = analyzed(layers).score;
    assert!(
        (found.efficiency - score).abs() < 1e-12,
        "{}",
        found.efficiency
    );
    assert_eq!(found.wasted_bytes, wasted);
    let files: Vec<(String, u64, u64)> = found
        .repeated
        .iter()
        .map(|file| {
            (
                String::from_utf8_lossy(&file.path).into_owned(),
                file.count,
                file.size,
            )
        })
        .collect();
    let expected: Vec<_> = repeated
        .iter()
        .map(|(path, count, size)| ((*path).to_owned(), *count, *size))
        .collect();
    assert_eq!(files, expected);
}

#[test]
fn a_file_that_is_there_once_wastes_nothing() {
    check(&[Tar::new().file("a", &bytes(10))], 1.0, 0, &[]);
    // Nothing at all is no waste: 0 of 0 bytes are 1.
    check(&[Tar::new().directory("a/")], 1.0, 0, &[]);
}

#[test]
fn a_replaced_file_counts_with_all_its_copies() {
    let layers = [
        Tar::new().file("a", &bytes(10)).file("b", &bytes(90)),
        Tar::new().file("a", &bytes(30)),
    ];
    // The smallest copies are 10 + 90, all copies 40 + 90; both copies of `a` are called wasted.
    check(&layers, 100.0 / 130.0, 40, &[("/a", 2, 40)]);
    let found = analyzed(&layers);
    // What cannot be seen is the first copy alone, which the second layer hides.
    assert_eq!(
        (
            found.wasted(),
            found.layers[0].wasted,
            found.layers[1].hides
        ),
        (10, 10, 10)
    );
    assert_eq!(found.layers[1].created_by, "RUN 1");
    let loss = &found.losses[0];
    assert_eq!(
        (loss.path.as_slice(), loss.bytes, loss.layer, loss.by),
        (&b"/a"[..], 10, 0, 1)
    );
    assert_eq!(loss.how, How::Replaced);
    assert_eq!(found.score.user_size(), 30);
    assert!((found.score.wasted_user_percent() - 40.0 / 30.0).abs() < 1e-12);
}

#[test]
fn a_removed_file_adds_nothing_but_is_seen_again() {
    let layers = [
        Tar::new().file("d/a", &bytes(10)).file("d/b", &bytes(90)),
        Tar::new().file("d/.wh.a", b""),
    ];
    // The mark makes the smallest copy of `a` nothing: 90 of 100.
    check(&layers, 0.9, 10, &[("/d/a", 2, 10)]);
    let found = analyzed(&layers);
    assert_eq!(found.wasted(), 10);
    assert_eq!(found.losses[0].how, How::Removed);
}

#[test]
fn a_removed_directory_adds_all_that_was_in_it() {
    let layers = [
        Tar::new()
            .directory("d/")
            .file("d/a", &bytes(10))
            .file("d/e/b", &bytes(20))
            .file("c", &bytes(70)),
        Tar::new().file(".wh.d", b""),
    ];
    // `d` itself is seen once, with 30 bytes, so that it is not named. Smallest: 10 + 20 + 70 + 30, and as many in all.
    check(&layers, 1.0, 0, &[]);
    assert_eq!(analyzed(&layers).wasted(), 30);
    // A directory that no entry names is no directory to `dive`, and its removal adds nothing.
    let layers = [
        Tar::new().file("d/a", &bytes(10)),
        Tar::new().file(".wh.d", b""),
    ];
    check(&layers, 1.0, 0, &[]);
    assert_eq!(analyzed(&layers).wasted(), 10);
}

#[test]
fn a_directory_that_is_removed_twice_is_seen_twice() {
    let layers = [
        Tar::new().directory("d/").file("d/a", &bytes(10)),
        Tar::new().file(".wh.d", b""),
        Tar::new().directory("d/").file("d/a", &bytes(10)),
        Tar::new().file(".wh.d", b""),
    ];
    // `/d/a`: 10 + 10, smallest 10. `/d`: 10 + 10, smallest 10. Half of it is needed.
    check(&layers, 0.5, 40, &[("/d", 2, 20), ("/d/a", 2, 20)]);
    assert_eq!(analyzed(&layers).wasted(), 20);
}

#[test]
fn links_have_no_bytes_of_their_own() {
    let layers = [
        Tar::new()
            .file("a", &bytes(10))
            .link("b", "a")
            .symlink("c", "a"),
        Tar::new().file(".wh.a", b""),
        Tar::new().file(".wh.b", b""),
    ];
    // `a`: 10, then nothing. `b`: nothing, twice. Smallest: nothing, of 10 bytes.
    check(&layers, 0.0, 10, &[("/a", 2, 10), ("/b", 2, 0)]);
    let found = analyzed(&layers);
    // The bytes are lost with their last name, which the third layer takes.
    assert_eq!((found.losses.len(), found.losses[0].by), (1, 2));
    assert_eq!(analyzed(&layers[..2]).wasted(), 0);
}

#[test]
fn a_directory_that_only_changes_is_a_leaf() {
    let layers = [
        Tar::new().directory("d/").file("d/a", &bytes(10)),
        Tar::new().directory("d/"),
        Tar::new().directory("d/"),
    ];
    check(&layers, 1.0, 0, &[("/d", 2, 0)]);
}

#[test]
fn a_mark_of_nothing_ends_its_layer() {
    let layers = [
        Tar::new().file("a", &bytes(10)).file("z", &bytes(90)),
        Tar::new().file(".wh.nothing", b"").file("z", &bytes(90)),
    ];
    // `z` of the second layer is not looked at, and the mark's own path counts as -1: 10 + 90 - 1 of 100.
    check(&layers, 0.99, 0, &[]);
    assert_eq!(
        analyzed(&layers).wasted(),
        90,
        "the first copy is hidden all the same"
    );
}

#[test]
fn an_opaque_mark_hides_what_lies_below() {
    let layers = [
        Tar::new()
            .directory("d/")
            .file("d/a", &bytes(10))
            .file("e", &bytes(1)),
        Tar::new()
            .directory("d/")
            .file("d/b", &bytes(5))
            .file("d/.wh..wh..opq", b""),
    ];
    // `dive` looks over such marks.
    check(&layers, 1.0, 0, &[]);
    let found = analyzed(&layers);
    assert_eq!(
        (found.wasted(), found.losses[0].path.as_slice()),
        (10, &b"/d/a"[..])
    );
}

#[test]
fn content_that_is_written_again_is_told_apart() {
    let other_owner = |header: &mut tar::Header| header.set_uid(1000);
    let layers = [
        Tar::new()
            .file("a", &bytes(10))
            .directory("d/")
            .file("d/b", &bytes(20)),
        Tar::new()
            .with(b'0', "a", "", &bytes(10), other_owner)
            .symlink("d", "e"),
    ];
    let found = analyzed(&layers);
    let told: Vec<_> = found
        .losses
        .iter()
        .map(|loss| (loss.bytes, loss.how))
        .collect();
    assert_eq!(told, [(20, How::Replaced), (10, How::Repeated)]);
    assert_eq!(found.layers[1].hides, 30);
}

#[test]
fn the_files_of_a_layer_are_listed_as_go_describes_them() {
    let layers = [Tar::new()
        .entry(b'0', "./d/a", "", 0o4755, &bytes(3))
        .symlink("l", "d/a")];
    let found = analyzed(&layers);
    let files: Vec<_> = found.score.layers[0]
        .files
        .iter()
        .map(|file| {
            (
                String::from_utf8_lossy(&file.path).into_owned(),
                file.kind,
                file.size,
                file.mode,
            )
        })
        .collect();
    let link = (1 << 27) | 0o777;
    let expected = [
        ("d/a".to_owned(), b'0', 3, (1 << 23) | 0o755),
        (String::new(), 0, 0, 0),
        ("l".to_owned(), b'2', 0, link),
    ];
    assert_eq!(
        files, expected,
        "a directory that no entry names is there without a name"
    );
}

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
        let line = |difference: &dockwright_images::analysis::Difference| {
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

/// A layer as the second way of counting has it: paths, with their sizes, and whether they are directories.
type Book = BTreeMap<String, (u64, bool)>;

#[test]
fn a_second_way_of_counting_agrees() {
    let scratch = Scratch::new();
    let store = Store::open(&scratch.folder("store")).unwrap();
    let mut random = Random(20_241_130);
    for round in 0..100 {
        let layers: Vec<Vec<(String, u64, bool)>> =
            (0..1 + random.below(5)).map(|_| random.layer()).collect();
        let tars: Vec<Tar> = layers.iter().map(|layer| tar_of(layer)).collect();
        let image = put(&store, "app", &tars);
        let score = efficiency(&store, &image, &limits(), false).unwrap().score;
        let books: Vec<Book> = layers.iter().map(|layer| book_of(layer)).collect();
        let (efficiency, wasted) = by_the_book(&books);
        assert!(
            (score.efficiency - efficiency).abs() < 1e-12,
            "round {round}: {layers:?}"
        );
        assert_eq!(score.wasted_bytes, wasted, "round {round}: {layers:?}");
    }
}

/// Numbers that are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    /// A few files, directories and marks with few names, so that they meet.
    fn layer(&mut self) -> Vec<(String, u64, bool)> {
        let mut layer = Vec::new();
        for _ in 0..1 + self.below(8) {
            let depth = 1 + self.below(3);
            let parts: Vec<&str> = (0..depth)
                .map(|_| ["a", "b", "-c", "d.e"][self.below(4) as usize])
                .collect();
            let path = parts.join("/");
            let mark = match path.rsplit_once('/') {
                Some((folder, name)) => format!("{folder}/.wh.{name}"),
                None => format!(".wh.{path}"),
            };
            layer.push(match self.below(4) {
                0 => (mark, 0, false),
                1 => (path, 0, true),
                _ => (path, self.below(100), false),
            });
        }
        layer
    }
}

fn tar_of(layer: &[(String, u64, bool)]) -> Tar {
    layer.iter().fold(
        Tar::new(),
        |tar, (path, size, is_directory)| match is_directory {
            true => tar.directory(path),
            false => tar.file(path, &bytes(*size as usize)),
        },
    )
}

fn book_of(layer: &[(String, u64, bool)]) -> Book {
    let mut book = Book::new();
    for (path, size, is_directory) in layer {
        with_parents(&mut book, path);
        book.insert(path.clone(), (*size, *is_directory));
    }
    book
}

fn with_parents(book: &mut Book, path: &str) {
    for (at, _) in path.match_indices('/') {
        book.entry(path[..at].to_owned()).or_insert((0, false));
    }
}

/// The metric as it is described in words: leaves only, marks looked up in all layers below.
fn by_the_book(layers: &[Book]) -> (f64, u64) {
    let mut paths: BTreeMap<String, (u64, u64, i64)> = BTreeMap::new();
    for (number, layer) in layers.iter().enumerate() {
        let below = stacked(layers, number);
        let is_leaf = |path: &&String| {
            !layer
                .keys()
                .any(|other| other.starts_with(&format!("{path}/")))
        };
        let mut leaves: Vec<&String> = layer.keys().filter(is_leaf).collect();
        leaves.sort_by_key(|path| path.split('/').collect::<Vec<_>>());
        for leaf in leaves {
            let (path, is_mark) = unmarked(leaf);
            let row = paths.entry(path.clone()).or_insert((0, 0, -1));
            let size = match (is_mark, below.get(&path)) {
                (false, _) => layer[leaf].0,
                (true, None) => break,
                (true, Some((_, false))) => 0,
                (true, Some((own, true))) => {
                    let inside = below
                        .iter()
                        .filter(|(other, _)| other.starts_with(&format!("{path}/")));
                    own + inside.map(|(_, (size, _))| size).sum::<u64>()
                }
            };
            let size_too = i64::try_from(size).unwrap();
            let least = if row.2 < 0 {
                size_too
            } else {
                row.2.min(size_too)
            };
            *row = (row.0 + 1, row.1 + size, least);
        }
    }
    let total: u64 = paths.values().map(|row| row.1).sum();
    let least: i64 = paths.values().map(|row| row.2).sum();
    let wasted = paths
        .values()
        .filter(|row| row.0 > 1)
        .map(|row| row.1)
        .sum();
    let efficiency = if total == 0 {
        1.0
    } else {
        least as f64 / total as f64
    };
    (efficiency, wasted)
}

/// All layers below one; the lowest stands on itself.
fn stacked(layers: &[Book], number: usize) -> Book {
    let mut below = layers[0].clone();
    for layer in &layers[..number] {
        let mut paths: Vec<&String> = layer.keys().collect();
        // What lies in a directory comes before it.
        paths.sort_by_key(|path| {
            path.split('/')
                .map(Some)
                .chain([None])
                .map(|part| (part.is_none(), part))
                .collect::<Vec<_>>()
        });
        for path in paths {
            let (plain, is_mark) = unmarked(path);
            if is_mark {
                below
                    .retain(|other, _| *other != plain && !other.starts_with(&format!("{plain}/")));
            } else {
                with_parents(&mut below, path);
                below.insert(path.clone(), layer[path]);
            }
        }
    }
    below
}

fn unmarked(path: &str) -> (String, bool) {
    let (folder, name) = path
        .rsplit_once('/')
        .map_or(("", path), |(folder, name)| (folder, name));
    let start = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    match name.strip_prefix(".wh.") {
        Some(name) => (format!("{start}{name}"), true),
        None => (path.to_owned(), false),
    }
}
