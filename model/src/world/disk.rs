//! The world on disk: a build context in a folder.
//! The only file of the pure rooms that may touch `std::fs`; it leans on the trait in `world`.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the file system"
)]

use std::collections::{BTreeMap, HashMap};
use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{EntryKind, Images, MAX_ENTRIES, World};
use crate::date::Date;
use crate::image::facts::Lookup;
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;

/// The largest ignore file that is read, in bytes.
const MAX_IGNORE_FILE: u64 = 1 << 20;

/// Answers from a build context on disk, as it was when each question was first asked: rules ask about the same
/// paths again and again, and one reading of a file should not see two answers.
#[derive(Clone, Debug)]
pub struct DiskWorld {
    context: PathBuf,
    build_arguments: BTreeMap<String, String>,
    platform: Platform,
    today: Date,
    images: Images,
    asked: Arc<Mutex<HashMap<String, Option<EntryKind>>>>,
}

impl DiskWorld {
    /// Takes the folder `context` as the build context.
    pub fn new(
        context: impl Into<PathBuf>,
        build_arguments: BTreeMap<String, String>,
        today: Date,
    ) -> Self {
        Self {
            context: context.into(),
            build_arguments,
            platform: Platform::linux_amd64(),
            today,
            images: Images::default(),
            asked: Arc::default(),
        }
    }

    /// Builds for another platform than `linux/amd64`.
    #[must_use]
    pub fn with_platform(mut self, platform: Platform) -> Self {
        self.platform = platform;
        self
    }

    /// Answers from these images too.
    #[must_use]
    pub fn with_images(mut self, images: Images) -> Self {
        self.images = images;
        self
    }
}

impl World for DiskWorld {
    fn build_argument(&self, name: &str) -> Option<&str> {
        self.build_arguments.get(name).map(String::as_str)
    }

    fn build_argument_names(&self) -> Vec<&str> {
        self.build_arguments.keys().map(String::as_str).collect()
    }

    fn ignore_file(&self, dockerfile: &str) -> Option<String> {
        let own = PathBuf::from(format!("{dockerfile}.dockerignore"));
        read_small(&own).or_else(|| read_small(&self.context.join(".dockerignore")))
    }

    fn has_context(&self) -> bool {
        true
    }

    fn context_entry(&self, path: &str) -> Option<EntryKind> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = asked.get(path) {
            return *known;
        }
        let found = entry(&self.context.join(path));
        asked.insert(path.to_owned(), found);
        found
    }

    fn context_entries(&self, folder: &str) -> Option<Vec<(String, EntryKind)>> {
        let entries = std::fs::read_dir(self.context.join(folder)).ok()?;
        let mut entries: Vec<_> = entries
            .filter_map(|entry| named_entry(&entry.ok()?))
            .take(MAX_ENTRIES)
            .collect();
        entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Some(entries)
    }

    fn image_lookup(&self, reference: &ImageReference, platform: &Platform) -> Option<Lookup> {
        self.images.lookup(reference, platform)
    }

    fn platform(&self) -> Platform {
        self.platform.clone()
    }

    fn today(&self) -> Date {
        self.today
    }
}

/// The name of an entry and what a link there leads to; none where the name is not text.
fn named_entry(entry: &DirEntry) -> Option<(String, EntryKind)> {
    let name = entry.file_name().into_string().ok()?;
    let kind = entry.file_type().ok()?;
    let leads_to_folder =
        || std::fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
    let is_folder = kind.is_dir() || kind.is_symlink() && leads_to_folder();
    match is_folder {
        true => Some((name, EntryKind::Directory)),
        false => Some((name, EntryKind::File)),
    }
}

fn entry(path: &Path) -> Option<EntryKind> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(match metadata.is_dir() {
        true => EntryKind::Directory,
        false => EntryKind::File,
    })
}

fn read_small(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    let is_small = metadata.is_file() && metadata.len() <= MAX_IGNORE_FILE;
    let bytes = is_small.then(|| std::fs::read(path).ok())??;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
