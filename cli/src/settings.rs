//! Settings for each file: found upwards from its folder, and put together with flags; broken files are told.
//! Leans on `options`, `output` and `snippet`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_project::problem::Problem;
use dockwright_project::settings::{BrokenFile, Fault, FolderSettings, SettingsStore};
use dockwright_rules::diagnostic::Severity;
use dockwright_rules::settings::{Settings, SettingsError, SettingsFile};
use dockwright_syntax::text::{LineIndex, TextRange};

use crate::input::discover::Target;
use crate::options::{Options, SettingsSource};
use crate::output;
use crate::snippet::{Excerpt, Pen, Snippet};
use crate::terminal::{ColorChoice, Terminal};

/// The settings files of a run; what is wrong with one is told once.
#[derive(Debug)]
pub(crate) struct SettingsReader<'a> {
    options: &'a Options,
    store: SettingsStore,
    told: HashSet<PathBuf>,
    /// Whether any settings file is broken.
    pub(crate) is_broken: bool,
}

impl<'a> SettingsReader<'a> {
    /// Starts with nothing read but the file that is given by a flag.
    pub(crate) fn new(options: &'a Options) -> Self {
        let mut reader = Self {
            options,
            store: SettingsStore::new(SettingsFile::default(), Path::new("")),
            told: HashSet::new(),
            is_broken: false,
        };
        // Told also when there is no file to work on.
        if let SettingsSource::File(path) = &options.settings {
            reader.settings_for(path);
        }
        reader
    }

    /// The settings that hold for a file.
    pub(crate) fn settings_for(&mut self, path: &Path) -> Arc<FolderSettings> {
        let settings = match &self.options.settings {
            SettingsSource::Found => self.store.settings_for(path),
            SettingsSource::File(file) => self.store.of_file(file),
            SettingsSource::None => self.store.without_file(),
        };
        if let Some(broken) = settings.broken() {
            self.is_broken = true;
            if self.told.insert(broken.path.clone()) {
                tell(broken, self.options.color);
            }
        }
        settings
    }
}

/// The settings of one file, flags applied.
pub(crate) fn settings_of<'a>(
    target: &Target,
    folder: &'a FolderSettings,
    options: &Options,
) -> Cow<'a, Settings> {
    let mut settings = folder.for_path(target.settings_path());
    if !options.selection.is_empty() {
        options.selection.apply(settings.to_mut());
    }
    if !options.suppressions {
        settings.to_mut().ignore_suppressions();
    }
    settings
}

/// Why files under broken settings are not worked on.
pub(crate) fn problem_of(broken: &BrokenFile) -> Problem {
    let name = shown(&broken.path);
    Problem::new(format!(
        "not read, because the settings in `{name}` are broken"
    ))
    .with_help("mend them, or pass `--no-settings`")
}

fn tell(broken: &BrokenFile, color: ColorChoice) {
    let name = shown(&broken.path);
    match &broken.fault {
        Fault::Unreadable(problem) => output::complain(&problem.clone().about(&name), color),
        Fault::Wrong { text, errors } => draw(&name, text, errors, color),
    }
}

/// Draws what is wrong with a file under its own lines.
fn draw(name: &str, text: &str, errors: &[SettingsError], color: ColorChoice) {
    let excerpt = Excerpt::new(name, &LineIndex::new(Arc::from(text)));
    let pen = Pen::new(Terminal::stderr(color));
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

/// A settings file as it is shown: relative to the working directory where that is shorter.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .display()
        .to_string()
}
