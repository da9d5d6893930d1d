//! All settings of a project: for each path the nearest file upwards, read once, until somebody says that it changed.
//! Leans on `folder`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_rules::settings::SettingsFile;

use super::folder::{BrokenFile, FolderSettings};
use crate::name::SETTINGS_FILES;
use crate::path::absolute;

/// Settings by folder, over those that hold without a file.
#[derive(Debug)]
pub struct SettingsStore {
    base: SettingsFile,
    /// What the patterns of the base are relative to.
    folder: PathBuf,
    without_file: Arc<FolderSettings>,
    by_folder: HashMap<PathBuf, Arc<FolderSettings>>,
    by_file: HashMap<PathBuf, Arc<FolderSettings>>,
}

impl SettingsStore {
    /// Starts with nothing read; the base is what a client's own settings say, relative to a folder.
    pub fn new(base: SettingsFile, folder: &Path) -> Self {
        let folder = absolute(folder);
        Self {
            without_file: Arc::new(FolderSettings::without_file(&base, &folder)),
            base,
            folder,
            by_folder: HashMap::new(),
            by_file: HashMap::new(),
        }
    }

    /// The settings that hold for a path: those of the nearest file upwards, over the base.
    pub fn settings_for(&mut self, path: &Path) -> Arc<FolderSettings> {
        match absolute(path).parent() {
            Some(folder) => self.of_folder(folder),
            None => self.without_file(),
        }
    }

    /// The settings that one file makes, wherever it is.
    pub fn of_file(&mut self, path: &Path) -> Arc<FolderSettings> {
        let key = absolute(path);
        if let Some(settings) = self.by_file.get(&key) {
            return settings.clone();
        }
        let settings = Arc::new(FolderSettings::read(path, &self.base, &self.folder));
        self.by_file.insert(key, settings.clone());
        settings
    }

    /// The settings that hold where there is no file: those of the base.
    pub fn without_file(&self) -> Arc<FolderSettings> {
        self.without_file.clone()
    }

    /// Takes another base; every file is read again when it is next asked for.
    pub fn set_base(&mut self, base: SettingsFile) {
        *self = Self::new(base, &self.folder);
    }

    /// Notes that a settings file was made, changed or removed; it is looked for again when it is next asked for.
    pub fn forget(&mut self, file: &Path) {
        let file = absolute(file);
        self.by_file.remove(&file);
        if let Some(folder) = file.parent() {
            self.by_folder.retain(|below, _| !below.starts_with(folder));
        }
    }

    /// The files that were read and are broken, sorted by path.
    pub fn broken(&self) -> Vec<&BrokenFile> {
        let files = self.by_file.values();
        let mut broken: Vec<&BrokenFile> = files.filter_map(|settings| settings.broken()).collect();
        broken.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        broken
    }

    fn of_folder(&mut self, folder: &Path) -> Arc<FolderSettings> {
        if let Some(settings) = self.by_folder.get(folder) {
            return settings.clone();
        }
        let file = SETTINGS_FILES
            .iter()
            .map(|name| folder.join(name))
            .find(|file| file.is_file());
        let settings = match (file, folder.parent()) {
            (Some(file), _) => self.of_file(&file),
            (None, Some(parent)) => self.of_folder(parent),
            (None, None) => self.without_file(),
        };
        self.by_folder
            .insert(folder.to_path_buf(), settings.clone());
        settings
    }
}
