//! One file from its bytes to its findings, with nothing that can stop the others.
//! Leans on `input`, `settings` and `panic`; `lint` and `fix` both start here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_images::facts::StoredImages;
use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::disk::DiskWorld;
use dockwright_model::world::{Images, MemoryWorld, World};
use dockwright_project::problem::Problem;
use dockwright_project::read::read_file;
use dockwright_rules::diagnostic::Diagnostic;
use dockwright_rules::lint::lint;
use dockwright_rules::settings::Settings;

use crate::input::discover::{Place, Target};
use crate::input::stdin::read_stdin;
use crate::options::Options;
use crate::panic::guarded;

/// What is to be said about one file.
#[derive(Debug)]
pub(crate) struct Report {
    /// Its path as it is shown.
    pub(crate) path: String,
    /// Its findings, or why there are none.
    pub(crate) findings: Result<Findings, Problem>,
}

impl Report {
    /// The report on a file that was not judged.
    pub(crate) fn failed(path: &str, problem: &Problem) -> Self {
        Self {
            path: path.to_owned(),
            findings: Err(problem.clone()),
        }
    }
}

/// The findings in a text.
#[derive(Debug)]
pub(crate) struct Findings {
    /// The text.
    pub(crate) source: Source,
    /// What is wrong with it, in the order of the text.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Target {
    /// Reads the text.
    pub(crate) fn read(&self, options: &Options) -> Result<Source, Problem> {
        let text = match &self.place {
            Place::File(path) => read_file(path)?,
            Place::Stdin(_) => read_stdin(options.color)?,
        };
        Ok(Source::new(self.name.as_str(), text))
    }

    /// What surrounds the file; standard input has no build context unless one is given or a path is named.
    pub(crate) fn world(&self, options: &Options) -> Box<dyn World> {
        let known: Arc<StoredImages> = Arc::clone(&options.known);
        let images = Images::new(known);
        let Some(context) = options.context.clone().or_else(|| self.path().map(folder)) else {
            return Box::new(MemoryWorld {
                build_arguments: options.build_arguments.clone(),
                today: options.today,
                images,
                ..MemoryWorld::default()
            });
        };
        let world = DiskWorld::new(context, options.build_arguments.clone(), options.today)
            .with_images(images);
        match &options.platform {
            Some(platform) => Box::new(world.with_platform(platform.clone())),
            None => Box::new(world),
        }
    }
}

/// Lints one file.
pub(crate) fn judge(target: &Target, options: &Options, settings: &Settings) -> Report {
    let findings = target.read(options).and_then(|source| {
        let world = target.world(options);
        guarded(|| {
            let model = Model::new(source, world.as_ref());
            let diagnostics = lint(&model, settings);
            Findings {
                source: model.source().clone(),
                diagnostics,
            }
        })
    });
    Report {
        path: target.name.clone(),
        findings,
    }
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}
