//! Where a build works: everything that all its steps share.
//! Leans on `prepare` and `state`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use dockwright_images::compression::Compressor;
use dockwright_images::registry::client::Client;
use dockwright_images::store::{Lease, Record, Store};
use dockwright_model::context::ignore::IgnoreFile;

use crate::build::error::BuildError;
use crate::build::event::BuildProgress;
use crate::build::options::BuildOptions;
use crate::build::prepare::{BuildInput, Prepared};
use crate::build::state::{Layer, State};
use crate::context::http::Fetched;
use crate::context::{Context, StatCache, Tree};
use crate::executor::Settings;
use crate::watcher::Watchers;

/// What all steps of a build for one platform share.
pub(crate) struct Site<'a> {
    pub(crate) store: &'a Store,
    pub(crate) lease: &'a Lease<'a>,
    pub(crate) input: &'a BuildInput,
    pub(crate) options: &'a BuildOptions,
    pub(crate) prepared: &'a Prepared,
    pub(crate) progress: &'a dyn BuildProgress,
    /// How programs are started.
    pub(crate) settings: Settings,
    /// What the files of the context held when they were last looked at.
    pub(crate) seen: &'a Mutex<StatCache>,
    /// What the layers of the image are compressed with; nothing where no image is wanted.
    pub(crate) compressor: Option<Compressor>,
    /// Asks registries; nothing where nobody outside may be asked: a forecast makes do with what was learned before.
    pub(crate) client: Option<&'a Client<'a>>,
    /// Where files from elsewhere are put; nothing where none are fetched.
    pub(crate) downloads: Option<&'a Path>,
    /// What was fetched so far, by URL.
    pub(crate) fetched: Mutex<BTreeMap<String, Arc<Fetched>>>,
    /// Whether control groups can limit the processes of steps; known when the first step runs.
    pub(crate) limits_processes: OnceLock<bool>,
    /// Who watches over the programs of steps.
    pub(crate) watchers: Watchers,
    /// The caches of mounts that began anew in this build.
    pub(crate) begun: Mutex<BTreeSet<String>>,
    /// What stages have come to, as far as they are done.
    pub(crate) done: Mutex<Vec<Option<State>>>,
    /// What steps made or were taken from the cache, as far as they are done.
    pub(crate) used: Mutex<Vec<Used>>,
}

/// What one step made, now or before.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    pub(crate) key: String,
    pub(crate) record: Record,
    /// All layers up to the one it made.
    pub(crate) layers: Vec<Layer>,
}

impl Site<'_> {
    /// What a stage has come to. Stages are carried out after those that they use.
    pub(crate) fn stage(&self, index: usize) -> Result<State, BuildError> {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let state = done.get(index).and_then(Option::as_ref);
        state.cloned().ok_or(BuildError::GivenUp)
    }

    /// Keeps what a stage has come to.
    pub(crate) fn finish_stage(&self, index: usize, state: State) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = done.get_mut(index) {
            *place = Some(state);
        }
    }

    /// What steps made or were taken from the cache.
    pub(crate) fn used(&self) -> MutexGuard<'_, Vec<Used>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was fetched so far, by URL.
    pub(crate) fn fetched(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Fetched>>> {
        self.fetched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The caches of mounts that began anew in this build.
    pub(crate) fn begun(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder of the build context as sources are looked for in it.
    pub(crate) fn context(&self) -> Result<Tree, BuildError> {
        let ignore = self.prepared.model.ignore_file().cloned();
        Ok(self.input.context.tree(ignore)?)
    }

    /// What files held when they were last looked at.
    pub(crate) fn seen(&self) -> MutexGuard<'_, StatCache> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files of a named context; its own ignore file holds there.
pub(crate) fn named_context(context: &Context) -> Result<Tree, BuildError> {
    let text = std::fs::read_to_string(context.path().join(".dockerignore")).ok();
    let ignore = text.map(|text| IgnoreFile::parse(&text));
    Ok(context.tree(ignore)?)
}
