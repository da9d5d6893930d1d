//! Settings for each file: found upwards from its folder, read once, and put together with flags.
//! Leans on `options`, `output` and `snippet`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use dockwright_model::context::ignore::IgnoreFile;
use dockwright_rules::diagnostic::Severity;
use dockwright_rules::settings::{Settings, SettingsError, SettingsFile};
use dockwright_syntax::text::{LineIndex, TextRange};

use crate::input::read::read_file;
use crate::options::{Options, SettingsSource};
use crate::output;
use crate::problem::Problem;
use crate::selection::Selection;
use crate::snippet::{Excerpt, Pen, Snippet};
use crate::terminal::Terminal;

/// The names of settings files, the first found wins.
const NAMES: [&str; 2] = ["dockwright.toml", ".dockwright.toml"];

/// What one settings file says, flags applied.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The folder that its paths are relative to.
    folder: PathBuf,
    /// As the file has it.
    base: Settings,
    /// With the flags on top.
    settings: Settings,
    selection: Selection,
    exclude: IgnoreFile,
    /// The name of the file, when it is broken.
    broken: Option<String>,
}

/// All settings of a run.
#[derive(Debug)]
pub(crate) struct SettingsStore<'a> {
    options: &'a Options,
    by_folder: HashMap<PathBuf, Arc<Loaded>>,
    by_file: HashMap<PathBuf, Arc<Loaded>>,
    default: Arc<Loaded>,
    /// Whether any settings file is broken.
    pub(crate) is_broken: bool,
}

impl<'a> SettingsStore<'a> {
    /// Starts with nothing read but the file that is given by a flag.
    pub(crate) fn new(options: &'a Options) -> Self {
        let mut store = Self {
            options,
            by_folder: HashMap::new(),
            by_file: HashMap::new(),
            default: Arc::new(Loaded::new(PathBuf::new(), SettingsFile::default(), options).0),
            is_broken: false,
        };
        if let SettingsSource::File(path) = &options.settings {
            store.default = store.load(path);
        }
        store
    }

    /// The settings that hold for a file.
    pub(crate) fn of_file(&mut self, path: &Path) -> Arc<Loaded> {
        match (absolute(path).parent(), &self.options.settings) {
            (Some(folder), SettingsSource::Found) => self.of_folder(folder),
            _ => self.default.clone(),
        }
    }

    fn of_folder(&mut self, folder: &Path) -> Arc<Loaded> {
        if let Some(loaded) = self.by_folder.get(folder) {
            return loaded.clone();
        }
        let file = NAMES
            .iter()
            .map(|name| folder.join(name))
            .find(|file| file.is_file());
        let loaded = match (file, folder.parent()) {
            (Some(file), _) => self.load(&file),
            (None, Some(parent)) => self.of_folder(parent),
            (None, None) => self.default.clone(),
        };
        self.by_folder.insert(folder.to_path_buf(), loaded.clone());
        loaded
    }

    fn load(&mut self, path: &Path) -> Arc<Loaded> {
        if let Some(loaded) = self.by_file.get(path) {
            return loaded.clone();
        }
        let mut loaded = match read_file(path) {
            Ok(text) => self.read(path, &text),
            Err(problem) => {
                output::complain(&problem.about(&shown(path)), self.options.color);
                Loaded::broken(path, self.options)
            }
        };
        loaded.folder = absolute(path)
            .parent()
            .map(Path::to_path_buf)
            .unwrap_or_default();
        self.is_broken |= loaded.broken.is_some();
        let loaded = Arc::new(loaded);
        self.by_file.insert(path.to_path_buf(), loaded.clone());
        loaded
    }

    fn read(&self, path: &Path, text: &str) -> Loaded {
        let (loaded, errors) = match SettingsFile::parse(text) {
            Ok(file) => Loaded::new(PathBuf::new(), file, self.options),
            Err(error) => (Loaded::broken(path, self.options), vec![error]),
        };
        if errors.is_empty() {
            return loaded;
        }
        self.draw(path, text, &errors);
        Loaded::broken(path, self.options)
    }

    /// Draws what is wrong with a file under its own lines.
    fn draw(&self, path: &Path, text: &str, errors: &[SettingsError]) {
        let excerpt = Excerpt::new(&shown(path), &LineIndex::new(Arc::from(text)));
        let pen = Pen::new(Terminal::stderr(self.options.color));
        let mut drawing = String::new();
        for error in errors {
            let snippet = Snippet {
                excerpt: &excerpt,
                severity: Severity::Error,
                heading: "error[settings]".to_owned(),
                message: error.message.clone(),
                help: error.help.clone(),
                url: None,
                place: Some(
                    error
                        .range
                        .clone()
                        .map_or(TextRange::empty(0), TextRange::from),
                ),
                notes: Vec::new(),
            };
            pen.draw(&snippet, &mut drawing);
        }
        output::say(&drawing);
    }
}

impl Loaded {
    fn new(
        folder: PathBuf,
        mut file: SettingsFile,
        options: &Options,
    ) -> (Self, Vec<SettingsError>) {
        if !options.suppressions {
            file.honor_suppressions = Some(false);
        }
        let (base, errors) = Settings::resolve(&file);
        let mut settings = base.clone();
        options.selection.apply(&mut settings);
        let loaded = Self {
            folder,
            exclude: IgnoreFile::from_patterns(base.exclude().iter().map(String::as_str)),
            base,
            settings,
            selection: options.selection.clone(),
            broken: None,
        };
        (loaded, errors)
    }

    fn broken(path: &Path, options: &Options) -> Self {
        let (loaded, _) = Self::new(PathBuf::new(), SettingsFile::default(), options);
        Self {
            broken: Some(shown(path)),
            ..loaded
        }
    }

    /// The settings of one file.
    pub(crate) fn for_path(&self, path: &Path) -> Cow<'_, Settings> {
        if !self.base.has_overrides() {
            return Cow::Borrowed(&self.settings);
        }
        let mut settings = self.base.for_path(&self.relative(path));
        self.selection.apply(&mut settings);
        Cow::Owned(settings)
    }

    /// Whether a file that was found in a folder is to be left out.
    pub(crate) fn excludes(&self, path: &Path) -> bool {
        !self.base.exclude().is_empty() && self.exclude.matches(&self.relative(path))
    }

    /// The lowest severity that fails a run, if the file says one.
    pub(crate) fn fail_on(&self) -> Option<Severity> {
        self.base.fail_on()
    }

    /// Why files under these settings are not worked on.
    pub(crate) fn problem(&self) -> Option<Problem> {
        let name = self.broken.as_ref()?;
        let problem = Problem::new(format!(
            "not read, because the settings in `{name}` are broken"
        ));
        Some(problem.with_help("mend them, or pass `--no-settings`"))
    }

    fn relative(&self, path: &Path) -> String {
        let absolute = absolute(path);
        let relative = absolute.strip_prefix(&self.folder).unwrap_or(&absolute);
        relative.to_string_lossy().replace('\\', "/")
    }
}

/// A settings file as it is shown: relative to the working directory where that is shorter.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .display()
        .to_string()
}

/// A path from the root on, without `.` and `..`.
fn absolute(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in std::path::absolute(path)
        .as_deref()
        .unwrap_or(path)
        .components()
    {
        match component {
            Component::ParentDir => drop(clean.pop()),
            component => clean.push(component),
        }
    }
    clean
}
