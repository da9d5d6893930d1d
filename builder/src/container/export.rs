//! `export`: one flat tar of everything that a container shows.
//! Leans on `folder` and on the layers of `images`.

use std::io::Write;
use std::path::PathBuf;

use dockwright_images::layer::{Stack, export};

use crate::container::error::{Attempt, ContainerError};
use crate::container::folder::Container;

impl Container {
    /// Writes everything that it shows, without what is mounted.
    ///
    /// # Errors
    /// When a file cannot be read, and when the writer fails.
    pub fn export(&self, writer: impl Write) -> Result<(), ContainerError> {
        export(&self.stack()?, None, &|_| false, writer)?;
        Ok(())
    }

    /// Its files, seen without a mount.
    pub(crate) fn stack(&self) -> Result<Stack, ContainerError> {
        let upper = self.upper();
        let folders: Vec<PathBuf> = [upper.clone()].into_iter().chain(self.lowers()).collect();
        Stack::open(&folders).attempt("open", &upper)
    }
}
