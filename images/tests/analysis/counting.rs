//! The score of `dive` by a second way of counting: on lists of paths, as its rules are written down.

use std::collections::BTreeMap;

use dockwright_images::analysis::efficiency;
use dockwright_images::store::Store;

use crate::scene::{bytes, put};
use crate::support::{Scratch, Tar, limits};

/// A layer as the second way of counting has it: paths, with their sizes, and whether they are directories.
type Book = BTreeMap<String, (u64, bool)>;

#[test]
fn a_second_way_of_counting_agrees() {
    let scratch = Scratch::new();
    let store = Store::open(&scratch.folder("store")).unwrap();
    let mut random = Random(20_241_130);
    for round in 0..100 {
        let layers: Vec<Vec<(String, u64, bool)>> =
            (0..=random.below(4)).map(|_| random.layer()).collect();
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
        for _ in 0..=self.below(7) {
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
#[expect(clippy::cast_precision_loss, reason = "the score is a fraction")]
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
