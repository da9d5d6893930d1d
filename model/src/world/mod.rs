//! What the model needs from outside: the build context, build arguments, facts about images, the date.
//!
//! The model asks; the command line, the editor and tests answer.
//! `disk` is the one file of the pure rooms that may read a file system.

mod memory;
pub mod disk;

pub use memory::MemoryWorld;

use crate::date::Date;
use crate::image::facts::ImageFacts;
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;

/// What stands at a path of the build context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, or a link to one.
    File,
    /// A folder, or a link to one.
    Directory,
}

/// The most entries of one folder that a world lists.
pub const MAX_ENTRIES: usize = 1_000;

/// The answers to the model's questions. What is not known is `None`, and judged as not known.
pub trait World: Sync {
    /// The value given from outside for a build argument.
    fn build_argument(&self, name: &str) -> Option<&str>;

    /// The names of the build arguments given from outside.
    fn build_argument_names(&self) -> Vec<&str>;

    /// The text of the ignore file that holds for the Dockerfile of that path.
    fn ignore_file(&self, dockerfile: &str) -> Option<String>;

    /// Whether there is a build context to ask about.
    fn has_context(&self) -> bool;

    /// What stands at a path relative to the root of the build context.
    fn context_entry(&self, path: &str) -> Option<EntryKind>;

    /// What stands directly in a folder of the build context, by name; no more than [`MAX_ENTRIES`] entries.
    fn context_entries(&self, _folder: &str) -> Option<Vec<(String, EntryKind)>> {
        None
    }

    /// What is known of an image.
    fn image_facts(&self, reference: &ImageReference, platform: &Platform) -> Option<ImageFacts>;

    /// The platform that is built for.
    fn platform(&self) -> Platform {
        Platform::linux_amd64()
    }

    /// The platform that is built on: that of the machine, where a build goes by it.
    fn build_platform(&self) -> Platform {
        self.platform()
    }

    /// The stage that is asked for, by its name.
    fn target(&self) -> Option<&str> {
        None
    }

    /// The day to judge dates by.
    fn today(&self) -> Date;
}
