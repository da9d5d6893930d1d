//! The world of a build: its context, its arguments, and the base images as they really are.
//! Leans on the model's world of a folder for the context.

use std::collections::BTreeMap;

use dockwright_images::config::ImageConfig;
use dockwright_model::date::Date;
use dockwright_model::image::facts::ImageFacts;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::world::disk::DiskWorld;
use dockwright_model::world::{EntryKind, World};

/// Answers the model's questions while an image is built.
#[derive(Debug)]
pub(crate) struct BuildWorld {
    pub(crate) disk: DiskWorld,
    pub(crate) platform: Platform,
    pub(crate) build_platform: Platform,
    pub(crate) target: Option<String>,
    /// By reference and platform, as both are written.
    pub(crate) images: BTreeMap<(String, String), ImageFacts>,
}

impl World for BuildWorld {
    fn build_argument(&self, name: &str) -> Option<&str> {
        self.disk.build_argument(name)
    }

    fn build_argument_names(&self) -> Vec<&str> {
        self.disk.build_argument_names()
    }

    fn ignore_file(&self, dockerfile: &str) -> Option<String> {
        self.disk.ignore_file(dockerfile)
    }

    fn has_context(&self) -> bool {
        self.disk.has_context()
    }

    fn context_entry(&self, path: &str) -> Option<EntryKind> {
        self.disk.context_entry(path)
    }

    fn context_entries(&self, folder: &str) -> Option<Vec<(String, EntryKind)>> {
        self.disk.context_entries(folder)
    }

    fn image_facts(&self, reference: &ImageReference, platform: &Platform) -> Option<ImageFacts> {
        let key = (reference.to_string(), platform.to_string());
        self.images.get(&key).cloned()
    }

    fn platform(&self) -> Platform {
        self.platform.clone()
    }

    fn build_platform(&self) -> Platform {
        self.build_platform.clone()
    }

    fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    fn today(&self) -> Date {
        self.disk.today()
    }
}

/// What the model wants to know of an image.
pub(crate) fn facts_of(config: &ImageConfig) -> ImageFacts {
    let container = &config.config;
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let variable = |set: &String| {
        let (name, value) = set.split_once('=').unwrap_or((set, ""));
        (name.to_owned(), value.to_owned())
    };
    ImageFacts {
        platform: Some(config.platform()),
        environment: container.env.iter().map(variable).collect(),
        shell: container.shell.clone(),
        user: some(&container.user),
        working_directory: some(&container.working_dir),
        triggers: container.on_build.clone(),
    }
}
