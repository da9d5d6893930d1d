//! Why a build ends badly: faults with a place in the file, and what goes wrong outside of it.
//! Leans on the errors of `images`.

use std::io;
use std::path::Path;

use dockwright_images::image::{ImageError, SnapshotError};
use dockwright_images::layer::PackError;
use dockwright_images::store::StoreError;
use dockwright_images::transfer::TransferError;
use dockwright_model::plan::TargetError;
use dockwright_syntax::text::TextRange;

use crate::context::ContextError;

/// Something that is wrong at a place of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub range: TextRange,
    /// What and why; lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The last lines that the step wrote.
    pub log: Vec<String>,
    /// What its program returned.
    pub exit_code: Option<u8>,
}

/// Why there is no image.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The file says something that cannot be built, or a step failed.
    #[error("{}", messages(.0))]
    Faults(Vec<Fault>),
    /// The stage that is asked for is not there.
    #[error("{}; {}", .0.message, .0.help)]
    Target(TargetError),
    /// Something that was asked for makes no sense.
    #[error("{0}")]
    Asked(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An image is not what it should be.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A registry refused.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// A layer of a base image cannot be laid out.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// A layer is still with its registry, and nobody may be asked for it.
    #[error(
        "the layer `{0}` of a base image was never needed here, and is still with its registry; pull the image"
    )]
    Distant(String),
    /// A layer cannot be made.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The build context cannot be read.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// A file cannot be read or written.
    #[error("cannot {action} `{path}`: {source}")]
    Files {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// A document cannot be written as JSON.
    #[error("cannot write the image's documents: {0}")]
    Document(#[from] serde_json::Error),
    /// Another part of the build failed, which has been told.
    #[error("the build was given up, because another part of it failed")]
    GivenUp,
}

/// An error about a file.
pub(crate) fn files(action: &'static str, path: &Path, source: io::Error) -> BuildError {
    BuildError::Files {
        action,
        path: path.display().to_string(),
        source,
    }
}

impl Fault {
    /// A fault at a place.
    pub(crate) fn at(range: TextRange, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            ..Self::default()
        }
    }

    /// Adds what to do.
    #[must_use]
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<Fault> for BuildError {
    fn from(fault: Fault) -> Self {
        Self::Faults(vec![fault])
    }
}

fn messages(faults: &[Fault]) -> String {
    let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    messages.join("; ")
}
