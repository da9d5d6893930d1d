//! What holds for one document: how it is judged, what surrounds it, and which extras an editor shows.
//! Leans on the rooms of rules and model.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use dockwright_model::date::Date;
use dockwright_model::image::platform::Platform;
use dockwright_model::world::disk::DiskWorld;
use dockwright_model::world::{Images, KnownImages, MemoryWorld, World};
use dockwright_rules::settings::Settings;

/// Settings of one document, resolved.
#[derive(Clone, Debug)]
pub(crate) struct DocumentSettings {
    /// How it is judged.
    pub(crate) rules: Settings,
    /// The build context; `None` for a text that is not on disk.
    pub(crate) context: Option<PathBuf>,
    /// Build arguments given from outside.
    pub(crate) build_arguments: BTreeMap<String, String>,
    /// The platform that is built for.
    pub(crate) platform: Option<Platform>,
    /// Who knows images.
    pub(crate) known: Option<Arc<dyn KnownImages>>,
    /// Whether registries are asked about the images that the document names.
    pub(crate) reach: Reach,
    /// Whether inlay hints are shown.
    pub(crate) inlay_hints: bool,
    /// Whether code lenses are shown.
    pub(crate) code_lenses: bool,
    /// Whether continued lines are indented by themselves.
    pub(crate) indent_continuations: bool,
}

/// Who is asked about images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The store alone.
    Offline,
    /// Registries, too.
    Online,
}

impl DocumentSettings {
    /// What holds when nobody says anything: the folder of the file is the build context.
    pub(crate) fn of_path(path: Option<&Path>) -> Self {
        Self {
            rules: Settings::default(),
            context: path.and_then(Path::parent).map(Path::to_path_buf),
            build_arguments: BTreeMap::new(),
            platform: None,
            known: None,
            reach: Reach::Offline,
            inlay_hints: true,
            code_lenses: true,
            indent_continuations: true,
        }
    }

    /// What surrounds the document.
    pub(crate) fn world(&self) -> Arc<dyn World + Send> {
        let known = self.known.clone();
        let images = known.map(Images::new).unwrap_or_default();
        let Some(context) = &self.context else {
            return Arc::new(MemoryWorld {
                images,
                build_arguments: self.build_arguments.clone(),
                today: today(),
                ..MemoryWorld::default()
            });
        };
        let world = DiskWorld::new(context, self.build_arguments.clone(), today());
        let world = world.with_images(images);
        Arc::new(match &self.platform {
            Some(platform) => world.with_platform(platform.clone()),
            None => world,
        })
    }
}

fn today() -> Date {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Date::from_days_since_epoch((since.as_secs() / 86_400) as u32)
}
