//! A folder that sources of `COPY` and `ADD` are looked for in, with what is said about it as a whole:
//! what stays behind, and whom its files belong to.
//! Leans on `folder` for looking and on the model's ignore patterns.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

use dockwright_model::context::ignore::{FolderMatches, IgnoreFile};

use super::error::ContextError;
use super::folder::{Folder, Located};
use super::status::Status;

/// A folder of sources.
#[derive(Debug)]
pub struct Tree {
    root: Folder,
    ignore: Option<IgnoreFile>,
    kept: Kept,
    description: &'static str,
}

const CONTEXT: &str = "the build context";

/// What files keep of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Everything: they come from an image.
    Everything,
    /// Permissions, but not the owner, who is somebody of this machine.
    Permissions,
    /// Whether they can be executed, which is all that git knows.
    Executable,
}

impl Tree {
    /// A build context: its files belong to root, and ignored ones are not there.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn context(path: &Path, ignore: Option<IgnoreFile>) -> Result<Self, ContextError> {
        let ignore = ignore.filter(|ignore| !ignore.patterns.is_empty());
        Self::open(path, ignore, Kept::Permissions)
    }

    /// The file system of a stage or an image, mounted at that path: its files keep their owners.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn image(path: &Path) -> Result<Self, ContextError> {
        Self::open(path, None, Kept::Everything)
    }

    /// A build context that came as an archive: its files have the owners that the archive names.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn archive(path: &Path) -> Result<Self, ContextError> {
        let tree = Self::open(path, None, Kept::Everything)?;
        Ok(Self {
            description: CONTEXT,
            ..tree
        })
    }

    /// What was checked out of a git repository: files belong to root and have the mode 644 or 755, whatever the umask was.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn repository(path: &Path) -> Result<Self, ContextError> {
        Self::open(path, None, Kept::Executable)
    }

    fn open(path: &Path, ignore: Option<IgnoreFile>, kept: Kept) -> Result<Self, ContextError> {
        let root = Folder::open(path).map_err(|error| ContextError::open(path, error))?;
        let description = match kept {
            Kept::Everything => "the image that is copied from",
            Kept::Permissions => CONTEXT,
            Kept::Executable => "the repository",
        };
        Ok(Self {
            root,
            ignore,
            kept,
            description,
        })
    }

    pub(crate) fn root(&self) -> &Folder {
        &self.root
    }

    pub(crate) fn ignore(&self) -> Option<&IgnoreFile> {
        self.ignore.as_ref()
    }

    /// What people call it.
    pub(crate) fn description(&self) -> &'static str {
        self.description
    }

    /// Follows a path from the root; ignored files are not there, whatever leads to them.
    pub(crate) fn locate(&self, path: &OsStr) -> io::Result<Located> {
        let shows = |path: &Path, status: &Status| self.shows(path, status);
        self.root.locate(path, true, &shows)
    }

    /// Whether a file is offered. A folder may turn out to hold nothing that is.
    pub(crate) fn shows(&self, path: &Path, status: &Status) -> bool {
        let Some(ignore) = &self.ignore else {
            return true;
        };
        let (ignored, _) = self.matches(path);
        !ignored || status.is_directory() && !ignore.excludes_everything_below(&text_of(path))
    }

    /// What the ignore patterns say of a path and of the folders above it.
    pub(crate) fn matches(&self, path: &Path) -> (bool, Option<FolderMatches>) {
        let Some(ignore) = &self.ignore else {
            return (false, None);
        };
        let mut reached = PathBuf::new();
        let mut result = (false, None);
        for name in path.components() {
            if let Component::Normal(name) = name {
                reached.push(name);
                let (ignored, matches) = ignore.enter(&text_of(&reached), result.1.as_ref());
                result = (ignored, Some(matches));
            }
        }
        result
    }

    /// What a file is once it is in the image.
    pub(crate) fn taken(&self, status: Status) -> Status {
        let of_root = Status {
            user: 0,
            group: 0,
            ..status
        };
        match self.kept {
            Kept::Everything => status,
            Kept::Permissions => of_root,
            Kept::Executable if status.is_directory() => of_root.with_permissions(0o755),
            Kept::Executable if !status.is_file() => of_root,
            Kept::Executable if status.mode & 0o111 != 0 => of_root.with_permissions(0o755),
            Kept::Executable => of_root.with_permissions(0o644),
        }
    }
}

/// A path as patterns see it.
pub(crate) fn text_of(path: &Path) -> std::borrow::Cow<'_, str> {
    path.to_string_lossy()
}
