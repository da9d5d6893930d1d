//! The work on many files at once: each with its settings, on all cores, results in the order of the paths.
//! Leans on `input`, `settings`, `progress` and rayon.

use std::sync::Arc;

use dockwright_project::problem::Problem;
use dockwright_project::settings::FolderSettings;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::args::InputArguments;
use crate::exit::Exit;
use crate::input::discover::{Target, discover};
use crate::options::Options;
use crate::progress::Progress;
use crate::settings::{SettingsReader, problem_of};

/// The stack of a worker: files can nest deeply, and the main thread has as much.
const STACK_SIZE: usize = 8 << 20;

/// One file with its settings, or a path with its problem.
#[derive(Debug)]
pub(crate) enum Task {
    /// A file to work on.
    File(Target, Arc<FolderSettings>),
    /// A path that could not be followed.
    Failed(String, Problem),
    /// A file whose settings are broken, which has been told already.
    Unsettled(String, Problem),
}

/// Everything that is to be done.
#[derive(Debug)]
pub(crate) struct Work {
    /// The files, sorted by path.
    pub(crate) tasks: Vec<Task>,
    /// What the way here already failed at.
    pub(crate) exit: Exit,
    progress: Progress,
}

impl Task {
    fn name(&self) -> &str {
        match self {
            Self::File(target, _) => &target.name,
            Self::Failed(name, _) | Self::Unsettled(name, _) => name,
        }
    }
}

impl Work {
    /// Finds the files and their settings.
    pub(crate) fn find(input: &InputArguments, options: &Options, quiet: bool) -> Self {
        let searches = input.paths.iter().any(|path| path.is_dir());
        let progress = Progress::start(searches && !quiet);
        let discovery = discover(&input.paths, input.stdin_filename.as_deref());
        let mut settings = SettingsReader::new(options);
        let failed = discovery
            .problems
            .into_iter()
            .map(|(name, problem)| Task::Failed(name, problem));
        let files = discovery
            .targets
            .into_iter()
            .filter_map(|target| task(target, &mut settings));
        let mut tasks: Vec<Task> = failed.chain(files).collect();
        tasks.sort_by(|left, right| left.name().cmp(right.name()));
        progress.expect(tasks.len());
        Self {
            tasks,
            exit: Exit::failures(settings.is_broken),
            progress,
        }
    }

    /// Does `work` for every task, and gives the results in the order of the tasks.
    pub(crate) fn run<T: Send>(&self, work: impl Fn(&Task) -> T + Sync) -> Vec<T> {
        let step = |task: &Task| {
            let result = work(task);
            self.progress.step();
            result
        };
        self.look(step)
    }

    /// Looks at every task, which is no progress.
    pub(crate) fn look<T: Send>(&self, step: impl Fn(&Task) -> T + Sync) -> Vec<T> {
        let pool = (self.tasks.len() > 1).then(|| {
            rayon::ThreadPoolBuilder::new()
                .stack_size(STACK_SIZE)
                .build()
        });
        match pool {
            Some(Ok(pool)) => pool.install(|| self.tasks.par_iter().map(&step).collect()),
            // One file, or no threads to be had.
            _ => self.tasks.iter().map(&step).collect(),
        }
    }
}

fn task(target: Target, settings: &mut SettingsReader<'_>) -> Option<Task> {
    let loaded = settings.settings_for(target.settings_path());
    if let Some(problem) = loaded.broken().map(problem_of) {
        return Some(Task::Unsettled(target.name, problem));
    }
    let is_excluded = target.found && target.path().is_some_and(|path| loaded.excludes(path));
    (!is_excluded).then_some(Task::File(target, loaded))
}
