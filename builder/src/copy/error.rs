//! Why files cannot be copied.
//! Leans on `context` for what cannot be read.

use std::io;
use std::path::{Path, PathBuf};

use crate::context::ContextError;

/// Why files cannot be copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// What cannot be had from where it should come.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// A source that is not there.
    #[error("there is no `{path}` in {place}; {advice}")]
    NotFound {
        /// As it was looked for.
        path: String,
        /// Where it was looked for.
        place: String,
        /// What to look at.
        advice: &'static str,
    },
    /// A pattern that means nothing.
    #[error("`{pattern}` is no pattern: {reason}")]
    Pattern {
        /// As it is written.
        pattern: String,
        /// What is wrong.
        reason: String,
    },
    /// Parents of nothing.
    #[error(
        "`--parents` keeps the folders above a source, and `{0}` names no file or folder below its start; write `*` for everything there"
    )]
    NoParents(String),
    /// A folder where something else is.
    #[error("cannot copy the folder `{}` onto `{}`, which is not a folder; remove it in a step before, or choose another destination", from.display(), to.display())]
    OntoFile {
        /// The source.
        from: PathBuf,
        /// Where it should go.
        to: PathBuf,
    },
    /// A file where a folder is.
    #[error("cannot copy `{}` onto `{}`, which is a folder; remove it in a step before, or choose another destination", from.display(), to.display())]
    OntoFolder {
        /// The source.
        from: PathBuf,
        /// Where it should go.
        to: PathBuf,
    },
    /// Something that cannot be written.
    #[error("cannot write `{}`: {error}", path.display())]
    Write {
        /// The path in the image.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A user or group that is not there.
    #[error("`--chown={text}` names nobody: {reason}")]
    Owner {
        /// As it is written.
        text: String,
        /// Why.
        reason: String,
    },
    /// Permissions that mean nothing.
    #[error(
        "`--chmod={0}` is no file mode; write an octal number up to `7777`, or symbols such as `u=rwX,go=rX`"
    )]
    Mode(String),
}

impl CopyError {
    pub(crate) fn write(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::Write {
            path: Path::new("/").join(path),
            error: error.into(),
        }
    }
}
