//! A store that archives are loaded into, in each of the ways that they come.

use std::collections::BTreeSet;
use std::fs::{self, File};

use dockwright_images::archive::{ArchiveError, Load, Loaded, load, load_folder, load_stream};
use dockwright_images::progress::Silent;
use dockwright_images::store::Store;

use super::Scratch;

/// How an archive comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    File,
    Stream,
    Folder,
}

/// All of them.
pub(crate) const WAYS: [Way; 3] = [Way::File, Way::Stream, Way::Folder];

/// A store, and a folder for archives.
pub(crate) struct Scene {
    pub(crate) scratch: Scratch,
    pub(crate) store: Store,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let scratch = Scratch::new();
        let store = Store::open(&scratch.path().join("store")).unwrap();
        Self { scratch, store }
    }

    pub(crate) fn load(
        &self,
        way: Way,
        archive: &[u8],
        what: Load<'_>,
    ) -> Result<Vec<Loaded>, ArchiveError> {
        match way {
            Way::Stream => load_stream(&self.store, archive, what, &Silent),
            Way::File => {
                let path = self.scratch.path().join("archive.tar");
                fs::write(&path, archive).unwrap();
                load(&self.store, File::open(path).unwrap(), what, &Silent)
            }
            Way::Folder => {
                let folder = self.scratch.path().join("folder");
                tar::Archive::new(archive).unpack(&folder).unwrap();
                load_folder(&self.store, &folder, what, &Silent)
            }
        }
    }

    /// Everything that anybody can see of the store.
    pub(crate) fn visible(&self) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        for folder in ["blobs/sha256", "scratch"] {
            for entry in fs::read_dir(self.store.root().join(folder)).unwrap() {
                seen.insert(entry.unwrap().file_name().into_string().unwrap());
            }
        }
        let index = self.store.root().join("index.json");
        seen.insert(fs::read_to_string(index).unwrap());
        seen
    }
}
