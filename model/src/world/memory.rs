//! A world of given answers: for tests, for text from standard input, and for an editor's open files.
//! Leans on the trait in `world`.

use std::collections::BTreeMap;

use super::{EntryKind, Images, MAX_ENTRIES, World};
use crate::date::Date;
use crate::image::facts::Lookup;
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;

/// Answers from maps. The default one knows nothing but a date.
#[derive(Clone, Debug)]
pub struct MemoryWorld {
    /// Build arguments by name.
    pub build_arguments: BTreeMap<String, String>,
    /// The ignore file's text.
    pub ignore_file: Option<String>,
    /// What the build context holds, by path; `None` when there is no context.
    pub context: Option<BTreeMap<String, EntryKind>>,
    /// The platform that is built for.
    pub platform: Platform,
    /// The images that are known.
    pub images: Images,
    /// The day to judge by.
    pub today: Date,
}

impl Default for MemoryWorld {
    fn default() -> Self {
        Self {
            build_arguments: BTreeMap::new(),
            ignore_file: None,
            context: None,
            platform: Platform::linux_amd64(),
            images: Images::default(),
            today: Date::new(2026, 11, 24),
        }
    }
}

impl World for MemoryWorld {
    fn platform(&self) -> Platform {
        self.platform.clone()
    }

    fn build_argument(&self, name: &str) -> Option<&str> {
        self.build_arguments.get(name).map(String::as_str)
    }

    fn build_argument_names(&self) -> Vec<&str> {
        self.build_arguments.keys().map(String::as_str).collect()
    }

    fn ignore_file(&self, _dockerfile: &str) -> Option<String> {
        self.ignore_file.clone()
    }

    fn has_context(&self) -> bool {
        self.context.is_some()
    }

    fn context_entry(&self, path: &str) -> Option<EntryKind> {
        self.context.as_ref()?.get(path).copied()
    }

    fn context_entries(&self, folder: &str) -> Option<Vec<(String, EntryKind)>> {
        let prefix = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let below = self.context.as_ref()?.range(prefix.clone()..);
        let mut entries = BTreeMap::new();
        for (path, kind) in below {
            let Some(rest) = path.strip_prefix(&prefix) else {
                break;
            };
            match rest.split_once('/') {
                Some((name, _)) => entries.insert(name.to_owned(), EntryKind::Directory),
                None => entries.insert(rest.to_owned(), *kind),
            };
        }
        Some(entries.into_iter().take(MAX_ENTRIES).collect())
    }

    fn image_lookup(&self, reference: &ImageReference, platform: &Platform) -> Option<Lookup> {
        self.images.lookup(reference, platform)
    }

    fn today(&self) -> Date {
        self.today
    }
}
