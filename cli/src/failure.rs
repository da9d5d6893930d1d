//! Why a command ended badly, and with which exit code.
//! Leans on `exit` and `output`. The messages of the rooms below say what, why and what to do; here they only get their code.

use std::fmt::Display;

use dockwright_builder::container::ContainerError;
use dockwright_images::archive::ArchiveError;
use dockwright_images::image::{FilterError, ImageError};
use dockwright_images::registry::credentials::CredentialsError;
use dockwright_images::registry::error::RegistryError;
use dockwright_images::registry::settings::SettingsError;
use dockwright_images::store::StoreError;
use dockwright_images::transfer::TransferError;
use dockwright_project::problem::Problem;

use crate::exit::Exit;
use crate::output;
use crate::terminal::ColorChoice;

/// A problem, and how the run ends with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What to tell.
    pub(crate) problem: Problem,
    /// How it ends.
    pub(crate) exit: Exit,
}

impl Failure {
    /// The store, a registry or a build failed.
    pub(crate) fn failed(message: impl Display) -> Self {
        Self {
            problem: Problem::new(message.to_string()),
            exit: Exit::Failed,
        }
    }

    /// What was typed, or a settings file, is wrong.
    pub(crate) fn usage(message: impl Display) -> Self {
        Problem::new(message.to_string()).into()
    }
}

/// Does something with each; what fails is told and does not keep the others.
pub(crate) fn each<T>(
    things: impl IntoIterator<Item = T>,
    color: ColorChoice,
    mut work: impl FnMut(T) -> Result<Exit, Failure>,
) -> Exit {
    let mut exit = Exit::Clean;
    for thing in things {
        exit = exit.and(work(thing).unwrap_or_else(|failure| {
            output::complain(&failure.problem, color);
            failure.exit
        }));
    }
    exit
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            exit: Exit::Usage,
        }
    }
}

impl From<ImageError> for Failure {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Name { .. } => Self::usage(error),
            _ => Self::failed(error),
        }
    }
}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        match error {
            FilterError::Unknown(_) => Self::usage(error),
            FilterError::Image(error) => error.into(),
        }
    }
}

impl From<TransferError> for Failure {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Image(error) => error.into(),
            TransferError::List(_) => Self::usage(error),
            _ => Self::failed(error),
        }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Image(error) => error.into(),
            ArchiveError::Store(error) => error.into(),
            ArchiveError::Change(_) => Self::usage(error),
            _ => Self::failed(error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotAStore(_) => Self::usage(error),
            _ => Self::failed(error),
        }
    }
}

impl From<ContainerError> for Failure {
    fn from(error: ContainerError) -> Self {
        match error {
            ContainerError::Usage(_) | ContainerError::Change(_) => Self::usage(error),
            ContainerError::Execution(_) => Self {
                exit: Exit::Program(error.exit_code()),
                ..Self::failed(error)
            },
            _ => Self::failed(error),
        }
    }
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        Self::failed(error)
    }
}

impl From<CredentialsError> for Failure {
    fn from(error: CredentialsError) -> Self {
        Self::failed(error)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::usage(error)
    }
}
