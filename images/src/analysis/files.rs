//! The files that a stack of layers shows, and what got lost on the way: content that a later layer replaced or removed.
//! Leans on `read`. Marks of deletion act on the layers below, in whatever order a layer's entries stand.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use super::read::Item;
use crate::digest::Digest;
use crate::layer::{Entry, Kind, Named, Time, components};

/// What is known of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it is; another name of a file is a file.
    pub kind: Kind,
    /// Permissions.
    pub mode: u32,
    /// The owner.
    pub user: u32,
    /// The group.
    pub group: u32,
    /// When its content changed.
    pub time: Time,
    /// What a symbolic link leads to.
    pub link: Vec<u8>,
    /// The numbers of a device.
    pub device: (u32, u32),
    /// Extended attributes.
    pub attributes: Vec<(OsString, Vec<u8>)>,
    /// The number of its content.
    pub(super) content: Option<usize>,
    /// The layer that said it last, counted from 0.
    pub(super) layer: usize,
}

/// The bytes of a file, which all its names share.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) digest: Digest,
    pub(super) size: u64,
    layer: usize,
    /// The name that it came under.
    path: Vec<u8>,
    names: usize,
}

/// How content got lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Its last name was removed.
    Removed,
    /// Another file took its place.
    Replaced,
    /// The same content took its place: only what stands around it changed, such as its owner.
    Repeated,
}

/// Content that is in a layer, and that nobody sees any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lost {
    pub(super) path: Vec<u8>,
    pub(super) bytes: u64,
    pub(super) layer: usize,
    pub(super) by: usize,
    pub(super) how: How,
}

/// The files of a stack of layers by their path, without a slash in front.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    pub(super) by_path: BTreeMap<Vec<u8>, File>,
    pub(super) contents: Vec<Content>,
    pub(super) lost: Vec<Lost>,
    layer: usize,
}

impl Files {
    /// Begins the layer of that number.
    pub(super) fn begin(&mut self, layer: usize) {
        self.layer = layer;
    }

    /// Puts an entry of the layer on top.
    pub(super) fn apply(&mut self, item: &Item) {
        match &item.named {
            Named::Internal => {}
            Named::Opaque(path) => self.hide_within(&key(path)),
            Named::Whiteout(path) => {
                let key = key(path);
                self.hide_within(&key);
                self.hide(&key);
            }
            Named::File(path) => {
                let key = key(path);
                match item.entry.kind {
                    Kind::HardLink => self.link(&key, &item.entry.link),
                    _ => self.put(&key, item),
                }
            }
        }
    }

    /// The bytes of a file's content.
    pub(super) fn size(&self, file: &File) -> u64 {
        file.content
            .map_or(0, |content| self.contents[content].size)
    }

    fn put(&mut self, key: &[u8], item: &Item) {
        let entry = &item.entry;
        let content = item.content.map(|digest| {
            self.contents.push(Content {
                digest,
                size: entry.size,
                layer: self.layer,
                path: key.to_owned(),
                names: 1,
            });
            self.contents.len() - 1
        });
        let file = described(entry, content, self.layer);
        self.set(key, file);
    }

    /// Another name of a file that is there; a name of nothing is left out.
    fn link(&mut self, key: &[u8], target: &[u8]) {
        let target = components(target).map(|parts| self::key(&parts));
        let Some(file) = target.ok().and_then(|target| self.by_path.get(&target)) else {
            return;
        };
        let file = File {
            layer: self.layer,
            ..file.clone()
        };
        if let Some(content) = file.content {
            self.contents[content].names += 1;
        }
        self.set(key, file);
    }

    fn set(&mut self, key: &[u8], file: File) {
        let content = file.content;
        let is_directory = file.kind == Kind::Directory;
        let before = self.by_path.insert(key.to_owned(), file);
        let Some(before) = before else {
            return;
        };
        if before.kind == Kind::Directory && !is_directory {
            for below in self.below(key, |_| true) {
                self.drop_file(&below, How::Replaced);
            }
        }
        let is_same = |old: usize| {
            content.is_some_and(|new| self.contents[new].digest == self.contents[old].digest)
        };
        if let Some(old) = before.content {
            let how = if is_same(old) {
                How::Repeated
            } else {
                How::Replaced
            };
            self.release(old, how);
        }
    }

    fn hide(&mut self, key: &[u8]) {
        let is_below = |file: &File| file.layer < self.layer;
        if self.by_path.get(key).is_some_and(is_below) {
            self.drop_file(key, How::Removed);
        }
    }

    fn hide_within(&mut self, key: &[u8]) {
        let layer = self.layer;
        for below in self.below(key, |file| file.layer < layer) {
            self.drop_file(&below, How::Removed);
        }
    }

    /// The paths inside of a directory. A slash sorts right before a zero, so that they stand together.
    fn below(&self, key: &[u8], passes: impl Fn(&File) -> bool) -> Vec<Vec<u8>> {
        let (start, end) = match key {
            b"" => (vec![1], None),
            key => ([key, b"/"].concat(), Some([key, b"0"].concat())),
        };
        let range = self.by_path.range(start..);
        range
            .take_while(|(path, _)| end.as_ref().is_none_or(|end| *path < end))
            .filter(|(_, file)| passes(file))
            .map(|(path, _)| path.clone())
            .collect()
    }

    fn drop_file(&mut self, key: &[u8], how: How) {
        let content = self.by_path.remove(key).and_then(|file| file.content);
        if let Some(content) = content {
            self.release(content, how);
        }
    }

    /// Takes one name from content; with the last one it is lost.
    fn release(&mut self, content: usize, how: How) {
        let content = &mut self.contents[content];
        content.names -= 1;
        if content.names == 0 {
            self.lost.push(Lost {
                path: content.path.clone(),
                bytes: content.size,
                layer: content.layer,
                by: self.layer,
                how,
            });
        }
    }
}

fn described(entry: &Entry, content: Option<usize>, layer: usize) -> File {
    File {
        kind: entry.kind,
        mode: entry.mode,
        user: entry.user,
        group: entry.group,
        time: entry.mtime,
        link: match entry.kind {
            Kind::Symlink => entry.link.clone(),
            _ => Vec::new(),
        },
        device: entry.device,
        attributes: entry.attributes.clone(),
        content,
        layer,
    }
}

fn key(parts: &[OsString]) -> Vec<u8> {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    parts.join(&b'/')
}
