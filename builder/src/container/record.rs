//! What is written down about a container: `container.json` in its folder.
//! Leans on `execution`.

use dockwright_images::config::ContainerConfig;
use dockwright_images::digest::Digest;
use serde::{Deserialize, Serialize};

use crate::execution::Execution;

/// Grows when old records cannot be read any more.
pub(crate) const VERSION: u32 = 1;

/// A container as it is remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The shape of this document.
    pub version: u32,
    /// 64 hexadecimal digits.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The image, as it was asked for.
    pub image: String,
    /// The image's id: the digest of its config.
    pub image_id: Digest,
    /// Where its manifest is.
    pub manifest: Digest,
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// When its program started.
    pub started: Option<u64>,
    /// When it ended.
    pub finished: Option<u64>,
    /// What its program returned.
    pub exit_code: Option<u8>,
    /// Why its program could not be executed.
    pub fault: Option<String>,
    /// Whether it is removed when its program ends.
    pub remove: bool,
    /// Labels of the image and its own.
    pub labels: Vec<(String, String)>,
    /// What an image made of it starts with.
    pub config: ContainerConfig,
    /// The volumes that are mounted in it.
    #[serde(default)]
    pub volumes: Vec<VolumeUse>,
    /// What was executed.
    pub execution: Execution,
}

/// A volume in a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeUse {
    /// Which.
    pub name: String,
    /// Where.
    pub target: String,
    /// Whether it was made for this container, and nobody named it.
    pub unnamed: bool,
}

/// What a container does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its program has not been started.
    Created,
    /// Its program runs.
    Running,
    /// Its program ended.
    Exited,
    /// It was ended together with what watched over it, so that nobody knows how.
    Dead,
}

impl State {
    /// Docker's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Exited => "exited",
            Self::Dead => "dead",
        }
    }
}

impl Record {
    /// The first digits of the id, as people are shown it.
    pub fn short_id(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }

    /// What it does, given whether somebody holds its lock.
    pub(crate) fn state(&self, is_held: bool) -> State {
        match (is_held, self.started, self.finished) {
            (true, ..) => State::Running,
            (false, _, Some(_)) => State::Exited,
            (false, Some(_), None) => State::Dead,
            (false, None, None) => State::Created,
        }
    }
}
