//! A folder that goes away with its user, for files on disk.
//! Leans on nothing.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes it.
    pub fn new() -> Result<Self, String> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("dockwright-suite-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path)
            .and_then(|()| path.canonicalize())
            .map(|path| Self { path })
            .map_err(|error| format!("{} cannot be made: {error}", path.display()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file, and the folders that it needs.
    pub fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.path.join(name);
        let folder = path.parent().unwrap_or(&self.path);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| format!("{name} cannot be written: {error}"))
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) -> Result<(), String> {
        std::fs::remove_file(self.path.join(name))
            .map_err(|error| format!("{name} cannot be removed: {error}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays; the system cleans its own temporary folder.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
