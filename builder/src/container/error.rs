//! What can go wrong with containers.
//! Leans on `executor` and on the errors of `images`.

use std::io;
use std::path::{Path, PathBuf};

use dockwright_images::change::ChangeError;
use dockwright_images::image::{ImageError, SnapshotError};
use dockwright_images::layer::PackError;
use dockwright_images::store::StoreError;

use crate::container::extract::ExtractError;
use crate::executor::ExecutionError;
use crate::fault::Fault;

/// Why something could not be done with a container.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The image is not there.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A layer of the image cannot be unpacked.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The program was not executed.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
    /// The container's files cannot be mounted.
    #[error(transparent)]
    Mount(#[from] Fault),
    /// A file of the container's folder cannot be used.
    #[error("cannot {action} `{}`: {source}", .path.display())]
    Files {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The layer cannot be made.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A copied archive cannot be laid out.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// Something that was typed cannot be understood.
    #[error("{0}")]
    Usage(String),
    /// A change that cannot be made.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// Nothing of that name or id.
    #[error("there is no container `{0}`; `dockwright container ls --all` lists them")]
    NotFound(String),
    /// Several ids begin like that.
    #[error("`{0}` is the beginning of several containers' ids; write more of it")]
    Ambiguous(String),
    /// The name belongs to another container.
    #[error(
        "the name `{name}` belongs to the container `{id}`; take another, or remove that one with `dockwright container rm {name}`"
    )]
    NameTaken {
        /// The name.
        name: String,
        /// Whose it is.
        id: String,
    },
    /// It runs, and what was asked for takes one that does not.
    #[error("the container `{0}` is running; end its program first{1}")]
    Running(String, &'static str),
    /// It runs, but cannot be looked into at this moment.
    #[error("the container `{0}` is just starting or ending; try again")]
    NotReady(String),
    /// A foreign machine's programs cannot be executed here.
    #[error(
        "the image is for `{wanted}` and this machine is `{host}`: install `qemu-user-static` (package `qemu-user-static` with `binfmt-support`), which registers an emulator for it in `/proc/sys/fs/binfmt_misc`, or choose another image with `--platform`"
    )]
    ForeignPlatform {
        /// What the image is for.
        wanted: String,
        /// What this machine is.
        host: String,
    },
    /// No volume of that name.
    #[error("there is no volume `{0}`; `dockwright volume ls` lists them")]
    NoSuchVolume(String),
    /// A container has the volume.
    #[error(
        "the volume `{name}` is used by the container {by}; remove that first with `dockwright container rm`"
    )]
    VolumeInUse {
        /// The volume.
        name: String,
        /// Who has it.
        by: String,
    },
    /// A path of a container is not there.
    #[error("there is no `{path}` in the container `{container}`")]
    NoSuchPath {
        /// The path.
        path: String,
        /// The container.
        container: String,
    },
}

impl ContainerError {
    /// The exit code that Docker has for a `run` that failed so: 125, 126 or 127.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Execution(error) => error.exit_code(),
            _ => 125,
        }
    }
}

/// Says what was tried when the file system refuses.
pub(crate) trait Attempt<T> {
    fn attempt(self, action: &'static str, path: &Path) -> Result<T, ContainerError>;
}

impl<T, E: Into<io::Error>> Attempt<T> for Result<T, E> {
    fn attempt(self, action: &'static str, path: &Path) -> Result<T, ContainerError> {
        self.map_err(|source| ContainerError::Files {
            action,
            path: path.to_owned(),
            source: source.into(),
        })
    }
}
