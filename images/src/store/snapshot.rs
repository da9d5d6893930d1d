//! Snapshots: the files of a layer, in a folder each, known by the chain id of the stack that ends with it.
//! Leans on `database`, `file` and `lease`. Paths are short, since the kernel takes only so long a list of them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{OptionalExtension, params};

use crate::digest::Digest;
use crate::store::error::{Attempt, StoreError};
use crate::store::file::{Locked, sync_folder_of, this_boot, unique_name};
use crate::store::layout::Store;
use crate::store::lease::Lease;

/// The files of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Which; never used twice.
    pub number: i64,
    /// The chain id.
    pub chain: Digest,
    /// The folder.
    pub path: PathBuf,
    /// The bytes of its files.
    pub size: u64,
}

impl Store {
    /// The snapshot of a chain id, if it was unpacked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn snapshot(&self, chain: &Digest) -> Result<Option<Snapshot>, StoreError> {
        let row = self
            .database()?
            .query_row(
                "SELECT number, size FROM snapshot WHERE chain = ?",
                [chain.to_string()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        Ok(row.map(|(number, size): (i64, i64)| self.snapshot_of(number, *chain, size)))
    }

    /// Makes snapshots that are older than `age` good for every run of the machine: waits until the disk has them.
    ///
    /// # Errors
    /// When the disk cannot take them, or the database cannot be written.
    pub fn settle_snapshots(&self, age: Duration) -> Result<(), StoreError> {
        let latest = seconds(SystemTime::now().checked_sub(age).unwrap_or(UNIX_EPOCH));
        let question =
            "SELECT EXISTS (SELECT 1 FROM snapshot WHERE boot IS NOT NULL AND created < ?)";
        let is_due: bool = self
            .database()?
            .query_row(question, [latest], |row| row.get(0))?;
        if !is_due {
            return Ok(());
        }
        let folder = self.snapshots();
        File::open(&folder)
            .and_then(|folder| Ok(rustix::fs::syncfs(folder)?))
            .attempt("write", &folder)?;
        let settle = "UPDATE snapshot SET boot = NULL WHERE boot IS NOT NULL AND created < ?";
        self.database()?.execute(settle, [latest])?;
        Ok(())
    }

    fn snapshot_of(&self, number: i64, chain: Digest, size: i64) -> Snapshot {
        Snapshot {
            number,
            chain,
            path: self.snapshots().join(number.to_string()),
            size: size.unsigned_abs(),
        }
    }
}

/// A folder in which a step works; what it leaves there can become a snapshot.
#[derive(Debug)]
pub struct Workspace {
    folder: Locked,
}

impl Workspace {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Lease<'_> {
    /// Makes a folder to work in.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn workspace(&self) -> Result<Workspace, StoreError> {
        let folder = Locked::new_folder(&self.store().scratch(), "step")?;
        Ok(Workspace { folder })
    }

    /// Removes a workspace with all that is in it.
    pub fn discard(&self, workspace: &Workspace) {
        // What cannot be removed now is moved out of the way, and removed by garbage collection.
        if fs::remove_dir_all(workspace.path()).is_err() {
            discard(self.store(), workspace.path());
        }
    }

    /// Makes a folder of a workspace the snapshot of a chain id, unless there is one by now.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn adopt(
        &self,
        workspace: &Workspace,
        name: &str,
        chain: &Digest,
        parent: Option<&Digest>,
        size: u64,
    ) -> Result<Snapshot, StoreError> {
        self.protect(&[*chain])?;
        let store = self.store();
        let alone = Locked::wait(&store.scratch().join(format!("snapshot-{}", chain.hex())))?;
        let snapshot = match store.snapshot(chain)? {
            Some(there) => there,
            None => {
                let folder = workspace.path().join(name);
                self.keep_snapshot(&folder, &workspace.folder, chain, parent, size)?
            }
        };
        alone.remove()?;
        Ok(snapshot)
    }

    /// The snapshot of a chain id; `fill` writes its files where it is not there yet and returns their bytes.
    /// Waits while another process makes the same one.
    ///
    /// # Errors
    /// When `fill` fails, or the store cannot be written.
    pub fn snapshot<E: From<StoreError>>(
        &self,
        chain: &Digest,
        parent: Option<&Digest>,
        fill: impl FnOnce(&Path) -> Result<u64, E>,
    ) -> Result<Snapshot, E> {
        let store = self.store();
        self.protect(&[*chain])?;
        if let Some(there) = store.snapshot(chain)? {
            return Ok(there);
        }
        let alone = Locked::wait(&store.scratch().join(format!("snapshot-{}", chain.hex())))?;
        if let Some(there) = store.snapshot(chain)? {
            alone.remove()?;
            return Ok(there);
        }
        let folder = Locked::new_folder(&store.scratch(), "unpack")?;
        let snapshot = match fill(folder.path()) {
            Ok(size) => self.keep_snapshot(folder.path(), &folder, chain, parent, size)?,
            Err(error) => {
                discard(store, folder.path());
                return Err(error);
            }
        };
        alone.remove()?;
        Ok(snapshot)
    }

    fn keep_snapshot(
        &self,
        folder: &Path,
        held: &Locked,
        chain: &Digest,
        parent: Option<&Digest>,
        size: u64,
    ) -> Result<Snapshot, StoreError> {
        let store = self.store();
        // Waiting for the disk would also wait for what others left to the kernel to write.
        let boot = this_boot();
        if boot.is_none() {
            rustix::fs::syncfs(held.file()).attempt("write", folder)?;
        }
        store.transact(|transaction| {
            transaction.execute(
                "INSERT INTO snapshot (chain, parent, size, created, boot) VALUES (?, ?, ?, ?, ?)",
                params![
                    chain.to_string(),
                    parent.map(Digest::to_string),
                    size.cast_signed(),
                    seconds(SystemTime::now()),
                    boot
                ],
            )?;
            let number = transaction.last_insert_rowid();
            let snapshot = store.snapshot_of(number, *chain, size.cast_signed());
            discard(store, &snapshot.path);
            fs::rename(folder, &snapshot.path).attempt("write", &snapshot.path)?;
            if boot.is_none() {
                sync_folder_of(&snapshot.path)?;
            }
            Ok(snapshot)
        })
    }
}

/// Since 1970.
fn seconds(moment: SystemTime) -> i64 {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs().cast_signed()
}

/// Moves a folder out of the way, whatever stands there; the trash is emptied by garbage collection.
pub(super) fn discard(store: &Store, path: &Path) {
    // A folder that is not there needs no way out.
    let _ = fs::rename(path, store.trash().join(unique_name("discarded")));
}
