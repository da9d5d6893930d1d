//! The folders that are open in the editor, with the settings of each and the Dockerfiles in them.
//! Leans on `editor_settings`, and on the room of projects for settings files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dockwright_project::find::find_dockerfiles;
use dockwright_project::settings::{BrokenFile, SettingsStore};

use crate::editor_settings::{EditorSettings, Extras};
use crate::settings::DocumentSettings;

/// How long a list of files is taken for true when nobody tells of new ones.
const MAX_AGE: Duration = Duration::from_secs(10);

/// All folders.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    folders: Vec<Folder>,
    /// For what stands in no folder.
    elsewhere: Folder,
    /// The Dockerfiles found, and when.
    found: Option<(Instant, Arc<[PathBuf]>)>,
    /// Counts the changes of settings, so that what was made under older ones is known.
    generation: u64,
}

#[derive(Debug)]
struct Folder {
    root: PathBuf,
    store: SettingsStore,
    extras: Extras,
}

impl Default for Folder {
    fn default() -> Self {
        Self::new(PathBuf::new(), EditorSettings::default())
    }
}

impl Folder {
    fn new(root: PathBuf, settings: EditorSettings) -> Self {
        Self {
            store: SettingsStore::new(settings.base, &root),
            extras: settings.extras,
            root,
        }
    }
}

impl Workspace {
    /// Opens folders, with nothing said about them yet.
    pub(crate) fn open(&mut self, roots: impl IntoIterator<Item = PathBuf>) {
        for root in roots {
            if !self.folders.iter().any(|folder| folder.root == root) {
                let folder = Folder::new(root, EditorSettings::default());
                self.folders.push(folder);
            }
        }
        // The innermost folder of a path comes first.
        self.folders
            .sort_by_key(|folder| std::cmp::Reverse(folder.root.components().count()));
        self.renew();
    }

    /// Closes folders.
    pub(crate) fn close(&mut self, roots: &[PathBuf]) {
        self.folders.retain(|folder| !roots.contains(&folder.root));
        self.renew();
    }

    /// The folders that are open.
    pub(crate) fn roots(&self) -> Vec<PathBuf> {
        self.folders
            .iter()
            .map(|folder| folder.root.clone())
            .collect()
    }

    /// Takes what the editor says about a folder, or about what stands in none.
    pub(crate) fn configure(&mut self, root: Option<&Path>, settings: EditorSettings) {
        let found = |folder: &&mut Folder| Some(folder.root.as_path()) == root;
        let folder = match self.folders.iter_mut().find(found) {
            Some(folder) => folder,
            None if root.is_none() => &mut self.elsewhere,
            None => return,
        };
        *folder = Folder::new(folder.root.clone(), settings);
        self.renew();
    }

    /// Notes that a settings file was made, changed or removed.
    pub(crate) fn forget_settings(&mut self, file: &Path) {
        for folder in self.folders.iter_mut().chain([&mut self.elsewhere]) {
            folder.store.forget(file);
        }
        self.renew();
    }

    /// Notes that files came or went.
    pub(crate) fn forget_files(&mut self) {
        self.found = None;
    }

    /// What holds for a document; one that is not on disk has no path.
    pub(crate) fn settings_for(&mut self, path: Option<&Path>) -> DocumentSettings {
        let plain = DocumentSettings::of_path(path);
        let Some(path) = path else {
            let folder = self.folders.last().unwrap_or(&self.elsewhere);
            let rules = folder.store.without_file().settings().clone();
            return folder.over(DocumentSettings { rules, ..plain });
        };
        let folder = self.folder_of(path);
        let rules = folder.store.settings_for(path).for_path(path).into_owned();
        folder.over(DocumentSettings { rules, ..plain })
    }

    /// The settings files that were read and are broken.
    pub(crate) fn broken(&self) -> Vec<BrokenFile> {
        let all = self.folders.iter().chain([&self.elsewhere]);
        let mut broken: Vec<BrokenFile> = all
            .flat_map(|folder| folder.store.broken())
            .cloned()
            .collect();
        broken.sort_by(|left, right| left.path.cmp(&right.path));
        broken.dedup_by(|left, right| left.path == right.path);
        broken
    }

    /// The Dockerfiles of all folders, without those that settings leave out.
    pub(crate) fn dockerfiles(&mut self) -> Arc<[PathBuf]> {
        if let Some((at, paths)) = &self.found
            && at.elapsed() < MAX_AGE
        {
            return Arc::clone(paths);
        }
        let mut paths: Vec<PathBuf> = self
            .roots()
            .iter()
            .flat_map(|root| find_dockerfiles(root).paths)
            .collect();
        paths.sort();
        paths.dedup();
        paths.retain(|path| !self.folder_of(path).store.settings_for(path).excludes(path));
        let paths: Arc<[PathBuf]> = paths.into();
        self.found = Some((Instant::now(), Arc::clone(&paths)));
        paths
    }

    /// A number that changes whenever settings do.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    fn renew(&mut self) {
        self.generation += 1;
        self.found = None;
    }

    fn folder_of(&mut self, path: &Path) -> &mut Folder {
        let inside = |folder: &&mut Folder| path.starts_with(&folder.root);
        match self.folders.iter_mut().find(inside) {
            Some(folder) => folder,
            None => &mut self.elsewhere,
        }
    }
}

impl Folder {
    /// Puts what only an editor can say over what holds without it.
    fn over(&self, plain: DocumentSettings) -> DocumentSettings {
        let extras = &self.extras;
        let context = extras.context.as_ref().map(|path| self.root.join(path));
        DocumentSettings {
            context: plain.context.map(|own| context.unwrap_or(own)),
            build_arguments: extras.build_arguments.clone(),
            platform: extras.platform(),
            reach: extras.reach(),
            inlay_hints: extras.inlay_hints.unwrap_or(plain.inlay_hints),
            code_lenses: extras.code_lenses.unwrap_or(plain.code_lenses),
            indent_continuations: extras
                .indent_continuations
                .unwrap_or(plain.indent_continuations),
            ..plain
        }
    }
}
