//! Volumes: folders of the store that outlive the containers they are mounted in.
//! Leans on `name` and `document`. A volume is `volumes/NAME` with `volume.json` and `data`; whoever is about to mount, fill or remove one is alone with its name.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dockwright_images::store::{Alone, Store};
use serde::{Deserialize, Serialize};

use crate::container::document;
use crate::container::error::{Attempt, ContainerError};
use crate::container::name::{fresh_id, is_valid};
use crate::moment::Moment;

const RECORD: &str = "volume.json";
const DATA: &str = "data";

/// The label of volumes that nobody named, as Docker marks them.
const UNNAMED: &str = "com.docker.volume.anonymous";

/// Grows when old records cannot be read any more.
const VERSION: u32 = 1;

/// A volume that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Its folder.
    pub folder: PathBuf,
    /// What is written down about it.
    pub record: VolumeRecord,
}

/// A volume as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRecord {
    /// The shape of this document.
    version: u32,
    /// What it is called: 64 hexadecimal digits where nobody named it.
    pub name: String,
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

impl Volume {
    /// Every volume of a store, by name.
    ///
    /// # Errors
    /// When the folder of volumes cannot be read.
    pub fn all(store: &Store) -> Result<Vec<Self>, ContainerError> {
        let place = store.volumes();
        let entries = match fs::read_dir(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.attempt("read", &place)?,
        };
        let mut volumes = Vec::new();
        for entry in entries {
            let folder = entry.attempt("read", &place)?.path();
            // What has no record is being removed.
            volumes.extend(Self::open(&folder)?);
        }
        volumes.sort_by(|left: &Self, right| left.record.name.cmp(&right.record.name));
        Ok(volumes)
    }

    /// The volume of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(store: &Store, name: &str) -> Result<Self, ContainerError> {
        let missing = || ContainerError::NoSuchVolume(name.to_owned());
        match is_valid(name) {
            true => Self::open(&store.volumes().join(name))?.ok_or_else(missing),
            false => Err(missing()),
        }
    }

    /// The volume of that name, which is made where there is none; without a name, a fresh one that nobody named.
    ///
    /// # Errors
    /// When it cannot be called that, or the store cannot be written.
    pub fn create(
        store: &Store,
        name: Option<&str>,
        labels: &[(String, String)],
    ) -> Result<Self, ContainerError> {
        let mut labels: BTreeMap<String, String> = labels.iter().cloned().collect();
        let name = match name {
            Some(name) if is_valid(name) => name.to_owned(),
            Some(name) => {
                return Err(ContainerError::Usage(format!(
                    "`{name}` is no name for a volume: two or more letters, digits, `_`, `.` and `-`, the first a letter or a digit"
                )));
            }
            None => {
                labels.extend(unnamed());
                fresh_id()
            }
        };
        let _alone = store.alone(&lock_of(&name))?;
        Self::ensure(store, &name, labels)
    }

    /// As `create`, for who is alone with the name.
    pub(crate) fn ensure(
        store: &Store,
        name: &str,
        labels: BTreeMap<String, String>,
    ) -> Result<Self, ContainerError> {
        let folder = store.volumes().join(name);
        if let Some(there) = Self::open(&folder)? {
            return Ok(there);
        }
        let volume = Self {
            folder: folder.clone(),
            record: VolumeRecord {
                version: VERSION,
                name: name.to_owned(),
                created: Moment::now().seconds(),
                labels,
            },
        };
        // Nobody sees it without its record: what is left of a killed attempt is written over.
        let data = volume.data();
        fs::create_dir_all(&data).attempt("make", &data)?;
        // Whoever the container's program runs as may look into it, whatever this process's file mode mask says.
        fs::set_permissions(&data, Permissions::from_mode(0o755)).attempt("make", &data)?;
        volume.save()?;
        Ok(volume)
    }

    fn open(folder: &Path) -> Result<Option<Self>, ContainerError> {
        let record: Option<VolumeRecord> = document::read(&folder.join(RECORD))?;
        let known = record.filter(|record| record.version == VERSION);
        Ok(known.map(|record| Self {
            folder: folder.to_owned(),
            record,
        }))
    }

    fn save(&self) -> Result<(), ContainerError> {
        document::write(&self.folder.join(RECORD), &self.record, true)
    }

    /// The folder that is mounted.
    pub fn data(&self) -> PathBuf {
        self.folder.join(DATA)
    }

    /// Whether it was made for one container, and nobody named it.
    pub fn is_unnamed(&self) -> bool {
        self.record.labels.contains_key(UNNAMED)
    }

    /// Moves it to the trash and empties that; for who is alone with the name.
    pub(crate) fn discard(&self, store: &Store) -> Result<(), ContainerError> {
        let away = store.trash().join(format!("volume-{}", fresh_id()));
        fs::rename(&self.folder, &away).attempt("remove", &self.folder)?;
        // What cannot be removed now is removed by garbage collection.
        let _ = fs::remove_dir_all(&away);
        Ok(())
    }
}

/// The labels of a volume that nobody named.
pub(crate) fn unnamed() -> BTreeMap<String, String> {
    BTreeMap::from([(UNNAMED.to_owned(), String::new())])
}

/// Waits until nobody else mounts, fills or removes the volume of that name.
pub(crate) fn alone_with(store: &Store, name: &str) -> Result<Alone, ContainerError> {
    Ok(store.alone(&lock_of(name))?)
}

/// The same without waiting.
pub(crate) fn alone_with_now(store: &Store, name: &str) -> Result<Option<Alone>, ContainerError> {
    Ok(store.alone_now(&lock_of(name))?)
}

fn lock_of(name: &str) -> String {
    format!("volume-{name}")
}
