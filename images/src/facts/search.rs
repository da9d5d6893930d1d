//! The `/etc/os-release` of an image, read from its layers as streams, the uppermost first.
//! Leans on `layer` for entries and on `compression`. Nothing is unpacked: only files of that name are kept, for as
//! long as it takes to know which of them is seen from above.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::Read;

use dockwright_model::image::release::OsRelease;

use crate::compression::Decompressor;
use crate::layer::{Entries, Entry, Kind, NameError, Named, TarError, UnpackLimits};

/// Where it stands, and where it stands too where nothing is there, as os-release(5) has it.
const PLACES: [&str; 2] = ["etc/os-release", "usr/lib/os-release"];

/// What the names of files are searched for; links lead from one such name to another.
const NAME: &str = "os-release";

/// The largest file that is kept, in bytes; real ones have a few hundred.
const MOST: u64 = 64 << 10;

/// How many links are followed.
const MOST_LINKS: usize = 8;

/// What is known by now of the layers that were read, seen from above.
#[derive(Debug, Default)]
pub(super) struct Search {
    seen: HashMap<String, Seen>,
    /// Whiteouts: paths that no lower layer shows, with all below them.
    gone: Vec<String>,
    /// Directories of which no lower layer shows what is in them.
    opaque: Vec<String>,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    File(Vec<u8>),
    /// A link of either kind to that path.
    Link(String),
    Other,
}

/// What one layer holds, until it is over: its whiteouts are about the layers below, not about itself.
#[derive(Default)]
struct Layer {
    seen: HashMap<String, Seen>,
    gone: Vec<String>,
    opaque: Vec<String>,
}

impl Search {
    /// Reads the next layer below those that were read, no further than it takes to know the answer.
    pub(super) fn read(&mut self, source: &mut dyn Read) -> Result<(), TarError> {
        let ratio = UnpackLimits::default().ratio();
        let plain = Decompressor::new(source)?.with_ratio(ratio);
        let mut entries = Entries::new(plain);
        let mut layer = Layer::default();
        while let Some(entry) = entries.advance()? {
            let is_news = layer.take(&entry, &mut entries)?;
            // A second entry of the same name behind it would win; no tool writes one.
            if is_news && self.answer(Some(&layer)).is_some() {
                break;
            }
        }
        self.add(layer);
        Ok(())
    }

    /// Whether the layers below have nothing more to say.
    pub(super) fn is_over(&self) -> bool {
        self.answer(None).is_some()
    }

    /// What the system says of itself, all layers having been read that matter.
    pub(super) fn release(&self) -> Option<OsRelease> {
        let first = self.at(PLACES[0], None);
        // What is there and no file is not passed over.
        if first == Some(&Seen::Other) {
            return None;
        }
        let content = self.content(PLACES[0], None);
        let content = content.or_else(|| self.content(PLACES[1], None))?;
        OsRelease::parse(&String::from_utf8_lossy(&content))
    }

    /// The content of the first place, or of the second where a layer says that the first is gone.
    fn answer(&self, layer: Option<&Layer>) -> Option<Vec<u8>> {
        match self.at(PLACES[0], layer) {
            None if self.is_gone(PLACES[0]) => self.content(PLACES[1], layer),
            _ => self.content(PLACES[0], layer),
        }
    }

    /// The content of the file that a path leads to, as far as it is known.
    fn content(&self, path: &str, layer: Option<&Layer>) -> Option<Vec<u8>> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            match self.at(&path, layer)? {
                Seen::File(content) => return Some(content.clone()),
                Seen::Link(target) => path.clone_from(target),
                Seen::Other => return None,
            }
        }
        None
    }

    /// What stands at a path: in the layers above, or in the one that is being read where they do not hide it.
    fn at<'a>(&'a self, path: &str, layer: Option<&'a Layer>) -> Option<&'a Seen> {
        let below = || layer?.seen.get(path).filter(|_| !self.is_gone(path));
        self.seen.get(path).or_else(below)
    }

    /// Whether the layers that were read hide what lower ones have at a path.
    fn is_gone(&self, path: &str) -> bool {
        let mut gone = self.gone.iter();
        let mut opaque = self.opaque.iter();
        gone.any(|gone| path == gone || is_below(path, gone))
            || opaque.any(|opaque| is_below(path, opaque))
    }

    fn add(&mut self, layer: Layer) {
        for (path, seen) in layer.seen {
            if !self.is_gone(&path) {
                self.seen.entry(path).or_insert(seen);
            }
        }
        self.gone.extend(layer.gone);
        self.opaque.extend(layer.opaque);
    }
}

impl Layer {
    /// Takes one entry; whether it could be the answer.
    fn take(&mut self, entry: &Entry, content: &mut dyn Read) -> Result<bool, TarError> {
        let path = match Named::read(&entry.name) {
            Ok(Named::File(path)) => joined(path),
            Ok(Named::Whiteout(path)) => {
                self.gone
                    .extend(joined(path).filter(|path| leads_there(path)));
                return Ok(false);
            }
            Ok(Named::Opaque(path)) => {
                self.opaque
                    .extend(joined(path).filter(|path| leads_there(path)));
                return Ok(false);
            }
            Ok(Named::Internal) | Err(_) => return Ok(false),
        };
        let Some(path) = path.filter(|path| path.contains(NAME)) else {
            return Ok(false);
        };
        let seen = seen(entry, &path, content)?;
        self.seen.insert(path, seen);
        Ok(true)
    }
}

/// Reads what an entry is.
fn seen(entry: &Entry, path: &str, content: &mut dyn Read) -> Result<Seen, TarError> {
    let target = |text: &[u8], folder: &str| {
        let text = String::from_utf8_lossy(text);
        let whole = match text.starts_with('/') {
            true => text.into_owned(),
            false => format!("{folder}/{text}"),
        };
        let named: Result<Named, NameError> = Named::read(whole.as_bytes());
        match named {
            Ok(Named::File(parts)) => joined(parts).map_or(Seen::Other, Seen::Link),
            _ => Seen::Other,
        }
    };
    Ok(match entry.kind {
        Kind::File if entry.chunks.is_none() && entry.size <= MOST => {
            let mut bytes = Vec::new();
            content.take(entry.size).read_to_end(&mut bytes)?;
            Seen::File(bytes)
        }
        Kind::Symlink => target(
            &entry.link,
            path.rsplit_once('/').map_or("", |(folder, _)| folder),
        ),
        Kind::HardLink => target(&entry.link, ""),
        _ => Seen::Other,
    })
}

/// Whether a whiteout of that path can hide a file that is searched for.
fn leads_there(path: &str) -> bool {
    path.contains(NAME) || PLACES.iter().any(|place| is_below(place, path))
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// The components of a path as text; nothing where it is none.
fn joined(parts: Vec<OsString>) -> Option<String> {
    let parts: Result<Vec<String>, OsString> =
        parts.into_iter().map(OsString::into_string).collect();
    Some(parts.ok()?.join("/"))
}
