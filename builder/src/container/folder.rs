//! Where containers stand: a folder each, locked for as long as the container runs.
//! Leans on `record` and `document`. The lock is on the folder itself and is shared with the process that watches over the container,
//! so that it is held exactly as long as anything of the container lives.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use dockwright_images::store::Store;
use rustix::fs::{FlockOperation, flock};

use crate::container::document;
use crate::container::error::{Attempt, ContainerError};
use crate::container::record::{Record, State, VERSION};

/// The names in a container's folder.
pub(crate) const UPPER: &str = "upper";
pub(crate) const WORK: &str = "work";
const RECORD: &str = "container.json";

/// Whoever only asks whether a container runs has its lock for a moment, which is waited for.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(2);

/// A container that is there.
#[derive(Debug, Clone)]
pub struct Container {
    /// Its folder.
    pub folder: PathBuf,
    /// What is written down about it.
    pub record: Record,
}

/// A folder that nobody else runs, changes or removes.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) file: File,
}

impl Container {
    /// Every container of a store, the newest first.
    ///
    /// # Errors
    /// When the folder of containers cannot be read.
    pub fn all(store: &Store) -> Result<Vec<Self>, ContainerError> {
        let place = store.containers();
        let mut containers = Vec::new();
        for entry in fs::read_dir(&place).attempt("read", &place)? {
            let folder = entry.attempt("read", &place)?.path();
            // What has no record is being removed.
            containers.extend(Self::open(&folder)?);
        }
        containers.sort_by(|left, right| {
            (right.record.created, &right.record.id).cmp(&(left.record.created, &left.record.id))
        });
        Ok(containers)
    }

    /// The container of that name, or with an id that begins so.
    ///
    /// # Errors
    /// When there is none, or several.
    pub fn find(store: &Store, text: &str) -> Result<Self, ContainerError> {
        let mut containers = Self::all(store)?;
        let is_meant =
            |container: &Self| container.record.name == text || container.record.id == text;
        if let Some(place) = containers.iter().position(is_meant) {
            return Ok(containers.swap_remove(place));
        }
        containers.retain(|container| !text.is_empty() && container.record.id.starts_with(text));
        match (containers.pop(), containers.is_empty()) {
            (Some(container), true) => Ok(container),
            (Some(_), false) => Err(ContainerError::Ambiguous(text.to_owned())),
            (None, _) => Err(ContainerError::NotFound(text.to_owned())),
        }
    }

    fn open(folder: &Path) -> Result<Option<Self>, ContainerError> {
        let record: Option<Record> = document::read(&folder.join(RECORD))?;
        let known = record.filter(|record| record.version == VERSION);
        Ok(known.map(|record| Self {
            folder: folder.to_owned(),
            record,
        }))
    }

    /// What it does right now.
    ///
    /// # Errors
    /// When its folder cannot be opened.
    pub fn state(&self) -> Result<State, ContainerError> {
        let is_held = match self.try_hold(FlockOperation::NonBlockingLockShared) {
            Ok(held) => held.is_none(),
            // It was removed meanwhile.
            Err(ContainerError::NotFound(_)) => false,
            Err(error) => return Err(error),
        };
        Ok(self.record.state(is_held))
    }

    /// Holds it, unless it runs; `why` ends the sentence about that.
    pub(crate) fn hold(&self, why: &'static str) -> Result<Held, ContainerError> {
        self.hold_as(FlockOperation::NonBlockingLockExclusive, why)
    }

    /// The same beside others who do not change it either.
    pub(crate) fn share(&self, why: &'static str) -> Result<Held, ContainerError> {
        self.hold_as(FlockOperation::NonBlockingLockShared, why)
    }

    fn hold_as(&self, how: FlockOperation, why: &'static str) -> Result<Held, ContainerError> {
        for _ in 0..TRIES {
            if let Some(held) = self.try_hold(how)? {
                return Ok(held);
            }
            sleep(PAUSE);
        }
        Err(ContainerError::Running(self.record.name.clone(), why))
    }

    fn try_hold(&self, how: FlockOperation) -> Result<Option<Held>, ContainerError> {
        let file = match File::open(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(ContainerError::NotFound(self.record.name.clone()));
            }
            other => other.attempt("open", &self.folder)?,
        };
        match flock(&file, how) {
            Ok(()) => Ok(Some(Held { file })),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error).attempt("lock", &self.folder),
        }
    }

    /// The folder that takes what it writes.
    pub(crate) fn upper(&self) -> PathBuf {
        self.folder.join(UPPER)
    }

    /// The folders of its image, the uppermost first.
    pub(crate) fn lowers(&self) -> Vec<PathBuf> {
        use crate::execution::Root;
        match &self.record.execution.root {
            Root::Overlay {
                directory, lowers, ..
            } => lowers.iter().map(|lower| directory.join(lower)).collect(),
            Root::Directory(_) => Vec::new(),
        }
    }

    /// Writes the record: whoever reads it sees the old one or the new one.
    pub(crate) fn save(&self) -> Result<(), ContainerError> {
        let lasts = !self.record.remove;
        document::write(&self.folder.join(RECORD), &self.record, lasts)
    }
}
