//! Files that appear at once or not at all, and locks that end with their process.
//! Leans on `error`.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use rustix::fs::{FlockOperation, flock};

use crate::store::error::{Attempt, StoreError};

/// Writes a file so that others see all of it or what was there before.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], scratch: &Path) -> Result<(), StoreError> {
    let temporary = Locked::wait(&scratch.join(unique_name("write")))?;
    let mut file = temporary.file();
    file.write_all(bytes).attempt("write", temporary.path())?;
    publish(file, temporary.path(), path)
}

/// Gives a finished temporary file its name, once its bytes are on the disk.
pub(crate) fn publish(file: &File, temporary: &Path, path: &Path) -> Result<(), StoreError> {
    file.sync_all().attempt("write", temporary)?;
    fs::rename(temporary, path).attempt("write", path)?;
    sync_folder_of(path)
}

/// Makes sure that the names in the folder of that path are on the disk.
pub(crate) fn sync_folder_of(path: &Path) -> Result<(), StoreError> {
    sync_folder(path.parent().unwrap_or(Path::new("/")))
}

/// Makes sure that the names in a folder are on the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .attempt("write", folder)
}

/// Which run of the machine this is; what is on the way to the disk in one may be lost for the next.
pub(crate) fn this_boot() -> Option<String> {
    let name = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// A name that no other process and no other call makes.
pub(crate) fn unique_name(prefix: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos());
    format!("{prefix}-{}-{now:x}-{count}", std::process::id())
}

/// A file that is locked for as long as this lives, or its process.
#[derive(Debug)]
pub(crate) struct Locked {
    file: File,
    path: PathBuf,
}

impl Locked {
    /// Waits until the file is ours; makes it where it is not there.
    ///
    /// # Errors
    /// When it cannot be made or locked.
    pub(crate) fn wait(path: &Path) -> Result<Self, StoreError> {
        loop {
            let file = open(path)?;
            flock(&file, FlockOperation::LockExclusive).attempt("lock", path)?;
            if let Some(locked) = Self::if_still_named(file, path) {
                return Ok(locked);
            }
        }
    }

    /// Makes a folder that nobody else takes for a forgotten one.
    ///
    /// # Errors
    /// When it cannot be made or locked.
    pub(crate) fn new_folder(parent: &Path, prefix: &str) -> Result<Self, StoreError> {
        loop {
            let path = parent.join(unique_name(prefix));
            fs::create_dir(&path).attempt("create", &path)?;
            if let Some(locked) = Self::try_existing(&path)? {
                return Ok(locked);
            }
        }
    }

    /// A file or folder that is there, if nobody else has it.
    ///
    /// # Errors
    /// When it cannot be opened or locked.
    pub(crate) fn try_existing(path: &Path) -> Result<Option<Self>, StoreError> {
        match File::open(path) {
            Ok(file) => Self::try_lock(file, path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).attempt("open", path),
        }
    }

    /// The file, if nobody else has it; makes it where it is not there.
    pub(crate) fn try_now(path: &Path) -> Result<Option<Self>, StoreError> {
        Self::try_lock(open(path)?, path)
    }

    fn try_lock(file: File, path: &Path) -> Result<Option<Self>, StoreError> {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self::if_still_named(file, path)),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error).attempt("lock", path),
        }
    }

    /// Whoever held the lock before may have moved the file away or removed it.
    fn if_still_named(file: File, path: &Path) -> Option<Self> {
        let ours = file.metadata().ok()?;
        let named = fs::symlink_metadata(path).ok()?;
        ((ours.dev(), ours.ino()) == (named.dev(), named.ino())).then(|| Self {
            file,
            path: path.to_owned(),
        })
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the file while it is still locked.
    pub(crate) fn remove(self) -> Result<(), StoreError> {
        fs::remove_file(&self.path).attempt("remove", &self.path)
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .attempt("open", path)
}
