//! Why files cannot be had from where they should come.
//! Leans on `images` for archives.

use std::io;
use std::path::{Path, PathBuf};

use dockwright_images::digest::Digest;
use dockwright_images::layer::{Excess, NameError, Shown, TarError};

/// Why files cannot be had from where they should come.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// A folder that cannot be opened.
    #[error("cannot open the folder `{}`: {error}", path.display())]
    Open {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Files that cannot be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Files that cannot be written.
    #[error("cannot write `{}`: {error}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A tar that is none.
    #[error("the archive cannot be read: {0}")]
    Tar(#[from] TarError),
    /// A name in an archive that leads elsewhere.
    #[error("the archive has an entry named `{0}`, which is refused: {1}")]
    Name(Shown, NameError),
    /// An entry of an archive that cannot be laid out.
    #[error("cannot unpack `{0}` of the archive: {1}")]
    Entry(Shown, io::Error),
    /// More than an archive may hold.
    #[error("the archive has {0}")]
    Limit(#[from] Excess),
    /// A URL that gives no file.
    #[error("cannot fetch `{url}`: {reason}")]
    Fetch {
        /// The URL without what is secret in it.
        url: String,
        /// What happened.
        reason: String,
    },
    /// Other bytes than were asked for.
    #[error(
        "`{url}` has the digest `{found}`, and `{expected}` was asked for; correct `--checksum`, or find out who changed the file"
    )]
    Checksum {
        /// The URL without what is secret in it.
        url: String,
        /// What was asked for.
        expected: Digest,
        /// What came.
        found: Digest,
    },
    /// A repository that cannot be had.
    #[error("cannot get the git repository `{url}`: {reason}")]
    Git {
        /// The URL without what is secret in it.
        url: String,
        /// What `git` says.
        reason: String,
    },
    /// No program for repositories.
    #[error(
        "git repositories are fetched with the program `git`, which cannot be started: {0}; install it"
    )]
    NoGit(io::Error),
    /// A source that contradicts itself or says nothing.
    #[error("`{source_text}` is no source that can be fetched: {reason}")]
    Source {
        /// As it was written.
        source_text: String,
        /// Why.
        reason: String,
    },
}

impl ContextError {
    pub(crate) fn open(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        Self::Open { path, error }
    }

    pub(crate) fn read(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        Self::Read { path, error }
    }

    pub(crate) fn write(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        Self::Write { path, error }
    }
}
