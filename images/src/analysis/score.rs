//! The score that the tool `dive` gives an image, figure for figure, so that thresholds keep their meaning.
//! Leans on `read`. How it counts is its own: only leaves of a layer's tree, a removed file as nothing,
//! a file that was replaced with all its copies. `efficiency` counts what is really lost.

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use super::read::Item;
use crate::layer::{Entry, Kind};

/// What the name of a mark of deletion begins with.
const MARK: &[u8] = b".wh.";
/// What the names begin with that the tree leaves out.
const LEFT_OUT: &[u8] = b".wh..wh..";

/// The score of an image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// From 0 to 1.
    pub efficiency: f64,
    /// All copies of files that are there more than once.
    pub wasted_bytes: u64,
    /// Those files, the largest first.
    pub repeated: Vec<Repeated>,
    /// The layers, the lowest first.
    pub layers: Vec<ScoredLayer>,
}

/// A path that several layers speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// With a slash in front.
    pub path: Vec<u8>,
    /// How many layers.
    pub count: u64,
    /// The bytes of all copies.
    pub size: u64,
}

/// One layer as the score sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoredLayer {
    /// The bytes of its files.
    pub size: u64,
    /// Its files, where they are asked for.
    pub files: Vec<FileInfo>,
}

/// One file of a layer; nothing but defaults where only a file below it was named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileInfo {
    /// Its name as in the layer, without a slash at its end.
    pub path: Vec<u8>,
    /// What it is, as the letter of the tar.
    pub kind: u8,
    /// What a link leads to.
    pub link: Vec<u8>,
    /// The bytes of its content.
    pub size: u64,
    /// Permissions and kind in Go's bits.
    pub mode: u32,
    /// The owner.
    pub user: u32,
    /// The group.
    pub group: u32,
    /// Whether it is a directory.
    pub is_directory: bool,
}

impl Score {
    /// The bytes of all layers.
    pub fn size(&self) -> u64 {
        self.layers.iter().map(|layer| layer.size).sum()
    }

    /// The bytes of all layers but the lowest.
    pub fn user_size(&self) -> u64 {
        self.layers.iter().skip(1).map(|layer| layer.size).sum()
    }

    /// The wasted bytes as a part of what stands on the lowest layer. Nothing stands there in an image of one layer: no number.
    #[expect(clippy::cast_precision_loss, reason = "the score is a fraction")]
    pub fn wasted_user_percent(&self) -> f64 {
        self.wasted_bytes as f64 / self.user_size() as f64
    }
}

/// A score while layers are read.
#[derive(Debug, Default)]
pub(super) struct Scoring {
    with_files: bool,
    stacked: Node,
    layer: Node,
    layer_size: u64,
    seen: HashMap<Vec<u8>, Seen>,
    layers: Vec<ScoredLayer>,
}

/// What is known of a path.
#[derive(Debug, Default)]
struct Seen {
    count: u64,
    total: u64,
    smallest: Option<u64>,
}

/// A file of one layer, or of several on one another.
#[derive(Clone, Debug, Default)]
struct Node {
    children: BTreeMap<OsString, Node>,
    size: u64,
    is_directory: bool,
    info: Option<Box<FileInfo>>,
}

/// A mark of deletion of something that is not there ends the visit of its layer.
struct Ended;

impl Scoring {
    pub(super) fn new(with_files: bool) -> Self {
        Self {
            with_files,
            ..Self::default()
        }
    }

    /// Takes an entry of the layer.
    pub(super) fn add(&mut self, item: &Item) {
        let entry = &item.entry;
        self.layer_size += entry.size;
        if item.parts.is_empty() {
            return;
        }
        let mut node = &mut self.layer;
        for part in &item.parts {
            if part.as_bytes().starts_with(LEFT_OUT) {
                return;
            }
            node = node.children.entry(part.clone()).or_default();
        }
        node.size = entry.size;
        node.is_directory = entry.kind == Kind::Directory;
        node.info = self.with_files.then(|| Box::new(info(entry)));
    }

    /// Ends the layer.
    pub(super) fn end_layer(&mut self) {
        let layer = std::mem::take(&mut self.layer);
        let is_lowest = self.layers.is_empty();
        let lower = if is_lowest { &layer } else { &self.stacked };
        // What comes after such a mark in the layer is not counted, as it never was.
        let _ = visit(&mut self.seen, lower, &layer, &mut Vec::new());
        let mut files = Vec::new();
        if self.with_files {
            list(&layer, &mut files);
        }
        self.layers.push(ScoredLayer {
            size: std::mem::take(&mut self.layer_size),
            files,
        });
        if is_lowest {
            self.stacked = layer.clone();
        }
        stack(&mut self.stacked, layer);
    }

    /// The score of all layers.
    pub(super) fn finish(self) -> Score {
        let total: u64 = self.seen.values().map(|seen| seen.total).sum();
        // A path that was only ever a mark of nothing counts as -1, as it always did.
        let smallest = |seen: &Seen| seen.smallest.map_or(-1, u64::cast_signed);
        let least: i64 = self.seen.values().map(smallest).sum();
        let repeated = self.seen.into_iter().filter(|(_, seen)| seen.count > 1);
        let mut repeated: Vec<Repeated> = repeated
            .map(
                |(
                    path,
                    Seen {
                        count, total: size, ..
                    },
                )| Repeated { path, count, size },
            )
            .collect();
        repeated.sort_by(|left, right| right.size.cmp(&left.size).then(left.path.cmp(&right.path)));
        Score {
            efficiency: ratio(least, total),
            wasted_bytes: repeated.iter().map(|file| file.size).sum(),
            repeated,
            layers: self.layers,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "the score is a fraction")]
fn ratio(least: i64, total: u64) -> f64 {
    match total {
        0 => 1.0,
        total => least as f64 / total as f64,
    }
}

/// Looks at the leaves of a layer in the order of their names.
fn visit(
    seen: &mut HashMap<Vec<u8>, Seen>,
    lower: &Node,
    node: &Node,
    path: &mut Vec<u8>,
) -> Result<(), Ended> {
    let length = path.len();
    for (name, child) in &node.children {
        path.push(b'/');
        if child.children.is_empty() {
            let mark = hidden(name);
            path.extend_from_slice(mark.unwrap_or(name).as_bytes());
            look(seen, lower, child, path, mark.is_some())?;
        } else {
            path.extend_from_slice(name.as_bytes());
            visit(seen, lower, child, path)?;
        }
        path.truncate(length);
    }
    Ok(())
}

fn look(
    seen: &mut HashMap<Vec<u8>, Seen>,
    lower: &Node,
    leaf: &Node,
    path: &[u8],
    is_mark: bool,
) -> Result<(), Ended> {
    let known = seen.entry(path.to_vec()).or_default();
    let size = match is_mark {
        false => leaf.size,
        true => match lower.find(path).ok_or(Ended)? {
            before if before.is_directory => before.total(),
            _ => 0,
        },
    };
    known.count += 1;
    known.total += size;
    known.smallest = Some(known.smallest.unwrap_or(size).min(size));
    Ok(())
}

/// Puts a layer on those below it: what lies in a directory before the directory itself.
fn stack(lower: &mut Node, upper: Node) {
    for (name, node) in upper.children {
        if let Some(hidden) = hidden(&name) {
            if !node.children.is_empty() {
                stack(lower.children.entry(name.clone()).or_default(), node);
            }
            lower.children.remove(hidden);
            continue;
        }
        let child = lower.children.entry(name).or_default();
        (child.size, child.is_directory) = (node.size, node.is_directory);
        stack(child, node);
    }
}

impl Node {
    fn find(&self, path: &[u8]) -> Option<&Self> {
        let mut parts = path
            .split(|&byte| byte == b'/')
            .filter(|part| !part.is_empty());
        parts.try_fold(self, |node, part| {
            node.children.get(OsStr::from_bytes(part))
        })
    }

    /// The bytes of all files in it.
    fn total(&self) -> u64 {
        self.size + self.children.values().map(Self::total).sum::<u64>()
    }
}

/// Every file of a layer, those in a directory before the directory.
fn list(node: &Node, files: &mut Vec<FileInfo>) {
    for child in node.children.values() {
        list(child, files);
        files.push(child.info.as_deref().cloned().unwrap_or_default());
    }
}

/// What a mark of deletion hides.
fn hidden(name: &OsStr) -> Option<&OsStr> {
    name.as_bytes().strip_prefix(MARK).map(OsStr::from_bytes)
}

fn info(entry: &Entry) -> FileInfo {
    let (kind, bits) = match entry.kind {
        Kind::File => (b'0', 0),
        Kind::HardLink => (b'1', 0),
        Kind::Symlink => (b'2', 1 << 27),
        Kind::CharacterDevice => (b'3', 1 << 26 | 1 << 21),
        Kind::BlockDevice => (b'4', 1 << 26),
        Kind::Directory => (b'5', 1 << 31),
        Kind::Fifo => (b'6', 1 << 25),
    };
    // Go keeps set-user-id, set-group-id and sticky apart from the nine bits of permissions.
    let special =
        (entry.mode >> 11 & 1) << 23 | (entry.mode >> 10 & 1) << 22 | (entry.mode >> 9 & 1) << 20;
    FileInfo {
        path: cleaned(&entry.name),
        kind,
        link: entry.link.clone(),
        size: entry.size,
        mode: bits | special | entry.mode & 0o777,
        user: entry.user,
        group: entry.group,
        is_directory: entry.kind == Kind::Directory,
    }
}

/// A name without `.`, `..` and doubled slashes; a slash in front stays.
fn cleaned(name: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in name.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let start: &[u8] = if name.starts_with(b"/") { b"/" } else { b"" };
    [start, &parts.join(&b'/')].concat()
}
