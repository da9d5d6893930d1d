//! What a container changed of its image.
//! Leans on `folder` and on the layers of `images`.

use std::path::Path;

use dockwright_images::layer::{Change, changes};

use crate::container::error::{Attempt, ContainerError};
use crate::container::folder::Container;

impl Container {
    /// What was added, changed and deleted, by path.
    ///
    /// # Errors
    /// When its folders cannot be read.
    pub fn changes(&self) -> Result<Vec<Change>, ContainerError> {
        let lowers = self.lowers();
        let lowers: Vec<&Path> = lowers.iter().map(AsRef::as_ref).collect();
        let upper = self.upper();
        changes(&upper, &lowers, &|_| false).attempt("read", &upper)
    }
}
