//! What one settings file says for the paths below its folder.
//! Leans on `read` and `path`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use dockwright_model::context::ignore::IgnoreFile;
use dockwright_rules::settings::{Settings, SettingsError, SettingsFile};

use crate::path::{absolute, relative};
use crate::problem::Problem;
use crate::read::read_file;

/// The settings that hold in a folder: those of a file, over those that hold without one.
#[derive(Clone, Debug)]
pub struct FolderSettings {
    settings: Settings,
    exclude: IgnoreFile,
    /// What the patterns of `exclude` are relative to.
    exclude_folder: PathBuf,
    /// What the patterns of `overrides` are relative to.
    overrides_folder: PathBuf,
    broken: Option<BrokenFile>,
}

/// A settings file that cannot be followed in all it says.
#[derive(Clone, Debug)]
pub struct BrokenFile {
    /// Where it is, as it was asked for.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a settings file.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It has no text that could be read.
    Unreadable(Problem),
    /// Its text has errors.
    Wrong {
        /// The text that the ranges of the errors belong to.
        text: String,
        /// The errors; at least one.
        errors: Vec<SettingsError>,
    },
}

impl FolderSettings {
    /// What holds without a settings file, with patterns relative to a folder.
    pub(crate) fn without_file(base: &SettingsFile, folder: &Path) -> Self {
        let (settings, _) = Settings::resolve(base);
        Self {
            exclude: IgnoreFile::from_patterns(settings.exclude().iter().map(String::as_str)),
            settings,
            exclude_folder: folder.to_path_buf(),
            overrides_folder: folder.to_path_buf(),
            broken: None,
        }
    }

    /// Reads a file and puts it over the others; what is wrong with it is kept, and the rest holds.
    pub(crate) fn read(path: &Path, base: &SettingsFile, base_folder: &Path) -> Self {
        let (file, broken) = match read_file(path) {
            Ok(text) => understood(text),
            Err(problem) => (SettingsFile::default(), Some(Fault::Unreadable(problem))),
        };
        let whole = absolute(path);
        let folder = whole.parent().unwrap_or(base_folder);
        let folder_of = |says: bool| if says { folder } else { base_folder }.to_path_buf();
        let exclude_folder = folder_of(file.exclude.is_some());
        let overrides_folder = folder_of(file.overrides.is_some());
        Self {
            exclude_folder,
            overrides_folder,
            broken: broken.map(|fault| BrokenFile {
                path: path.to_path_buf(),
                fault,
            }),
            ..Self::without_file(&file.over(base.clone()), folder)
        }
    }

    /// The settings of one file.
    pub fn for_path(&self, path: &Path) -> Cow<'_, Settings> {
        match self.settings.has_overrides() {
            true => Cow::Owned(
                self.settings
                    .for_path(&relative(path, &self.overrides_folder)),
            ),
            false => Cow::Borrowed(&self.settings),
        }
    }

    /// The settings that hold where no override does.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether a file that was found in a folder is to be left out.
    pub fn excludes(&self, path: &Path) -> bool {
        !self.settings.exclude().is_empty()
            && self.exclude.matches(&relative(path, &self.exclude_folder))
    }

    /// What is wrong with the settings file, if anything.
    pub fn broken(&self) -> Option<&BrokenFile> {
        self.broken.as_ref()
    }
}

fn understood(text: String) -> (SettingsFile, Option<Fault>) {
    let (file, errors) = match SettingsFile::parse(&text) {
        Ok(file) => {
            let (_, errors) = Settings::resolve(&file);
            (file, errors)
        }
        Err(error) => (SettingsFile::default(), vec![error]),
    };
    let fault = (!errors.is_empty()).then_some(Fault::Wrong { text, errors });
    (file, fault)
}
