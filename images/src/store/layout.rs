//! Where everything of a store stands.
//! Leans on `file` and `error`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use rusqlite::Connection;

use crate::digest::Digest;
use crate::store::error::{Attempt, StoreError};
use crate::store::file::write_whole;

/// A folder of images; open it once and share it between threads.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    pub(super) connection: OnceLock<Mutex<Connection>>,
}

/// What `oci-layout` says.
pub(crate) const LAYOUT_FILE: &str = r#"{"imageLayoutVersion":"1.0.0"}"#;
const INDEX: &str = "index.json";
const DATABASE: &str = "derived.sqlite";
const EMPTY_INDEX: &str =
    r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#;

/// The store that is used where none is named: `/var/lib/dockwright` for root, else below `$XDG_DATA_HOME`.
pub fn default_place(is_root: bool, variable: impl Fn(&str) -> Option<OsString>) -> PathBuf {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if let Some(place) = set("DOCKWRIGHT_STORE") {
        return place.into();
    }
    if is_root {
        return "/var/lib/dockwright".into();
    }
    let data = set("XDG_DATA_HOME").map_or_else(
        || PathBuf::from(set("HOME").unwrap_or_default()).join(".local/share"),
        PathBuf::from,
    );
    data.join("dockwright")
}

impl Store {
    /// Opens the store in that folder; makes one where there is none.
    ///
    /// # Errors
    /// When the folder holds something else, or cannot be written.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let root = std::path::absolute(root).attempt("find", root)?;
        let store = Self {
            root,
            connection: OnceLock::new(),
        };
        // What is made last tells that all is there; a layout of another tool gets what it lacks.
        if !(store.layout_file().exists() && store.containers().exists()) {
            store.create()?;
        }
        Ok(store)
    }

    /// Opens the store in that folder, where there is one; makes and writes nothing.
    ///
    /// # Errors
    /// When the path makes no sense.
    pub fn existing(root: &Path) -> Result<Option<Self>, StoreError> {
        let root = std::path::absolute(root).attempt("find", root)?;
        let store = Self {
            root,
            connection: OnceLock::new(),
        };
        let is_there = store.layout_file().exists() && store.containers().exists();
        Ok(is_there.then_some(store))
    }

    /// The same store with a connection of its own to the database.
    pub(super) fn again(&self) -> Self {
        Self {
            root: self.root.clone(),
            connection: OnceLock::new(),
        }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn create(&self) -> Result<(), StoreError> {
        fs::create_dir_all(&self.root).attempt("create", &self.root)?;
        if !self.layout_file().exists() && self.holds_something_else()? {
            return Err(StoreError::NotAStore(self.root.clone()));
        }
        for folder in [
            self.blobs(),
            self.scratch(),
            self.snapshots(),
            self.trash(),
            self.leases(),
            self.containers(),
        ] {
            fs::create_dir_all(&folder).attempt("create", &folder)?;
        }
        let index = self.index_file();
        if !index.exists() {
            write_whole(&index, EMPTY_INDEX.as_bytes(), &self.scratch())?;
        }
        let layout = self.layout_file();
        match layout.exists() {
            true => Ok(()),
            false => write_whole(&layout, LAYOUT_FILE.as_bytes(), &self.scratch()),
        }
    }

    /// Whether there are files of others. Another process may be making the same store right now.
    fn holds_something_else(&self) -> Result<bool, StoreError> {
        const OURS: [&str; 9] = [
            "blobs",
            "scratch",
            "snapshots",
            "trash",
            "leases",
            "containers",
            INDEX,
            "lock",
            "oci-layout",
        ];
        for entry in fs::read_dir(&self.root).attempt("read", &self.root)? {
            let name = entry.attempt("read", &self.root)?.file_name();
            if !OURS.iter().any(|ours| name == *ours) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn layout_file(&self) -> PathBuf {
        self.root.join("oci-layout")
    }

    pub(crate) fn index_file(&self) -> PathBuf {
        self.root.join(INDEX)
    }

    pub(crate) fn lock_file(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(crate) fn database_file(&self) -> PathBuf {
        self.root.join(DATABASE)
    }

    /// The files that change with what a store in that folder knows, which may not be there.
    pub(crate) fn changing_files(root: &Path) -> [PathBuf; 3] {
        let log = format!("{DATABASE}-wal");
        [INDEX, DATABASE, &log].map(|name| root.join(name))
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.root.join("blobs/sha256")
    }

    pub(crate) fn blob_file(&self, digest: &Digest) -> PathBuf {
        self.blobs().join(digest.hex())
    }

    /// Where files and folders stand before they have a name.
    pub fn scratch(&self) -> PathBuf {
        self.root.join("scratch")
    }

    pub(crate) fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    /// Where folders wait to be removed.
    pub fn trash(&self) -> PathBuf {
        self.root.join("trash")
    }

    pub(crate) fn leases(&self) -> PathBuf {
        self.root.join("leases")
    }

    /// Where the caches of `RUN --mount=type=cache` stand, a folder each.
    pub fn caches(&self) -> PathBuf {
        self.root.join("caches")
    }

    /// Where it is noted what the files of build contexts held, a file for each context.
    pub fn contexts(&self) -> PathBuf {
        self.root.join("contexts")
    }

    /// Where volumes stand, a folder each; it is made with the first.
    pub fn volumes(&self) -> PathBuf {
        self.root.join("volumes")
    }

    /// Where containers stand, a folder each.
    pub fn containers(&self) -> PathBuf {
        self.root.join("containers")
    }
}
