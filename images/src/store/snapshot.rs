//! Snapshots: the files of a layer, in a folder each, known by the chain id of the stack that ends with it.
//! Leans on `database`, `file` and `lease`. Paths are short, since the kernel takes only so long a list of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{OptionalExtension, params};

use crate::digest::Digest;
use crate::store::error::{Attempt, StoreError};
use crate::store::file::{Locked, sync_folder_of, unique_name};
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

    fn snapshot_of(&self, number: i64, chain: Digest, size: i64) -> Snapshot {
        Snapshot {
            number,
            chain,
            path: self.snapshots().join(number.to_string()),
            size: size.unsigned_abs(),
        }
    }

    /// Notes which layer a blob holds, before compression, and how large that is in bytes.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_layer(&self, blob: &Digest, diff: &Digest, size: u64) -> Result<(), StoreError> {
        self.database()?.execute(
            "INSERT OR REPLACE INTO layer (blob, diff, size) VALUES (?, ?, ?)",
            params![blob.to_string(), diff.to_string(), size.cast_signed()],
        )?;
        Ok(())
    }

    /// The size in bytes of a layer before compression, where it is known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn layer_size(&self, blob: &Digest) -> Result<Option<u64>, StoreError> {
        let size = self
            .database()?
            .query_row(
                "SELECT size FROM layer WHERE blob = ?",
                [blob.to_string()],
                |row| row.get::<_, i64>(0),
            )
            .optional()?;
        Ok(size.map(i64::unsigned_abs))
    }

    /// A blob that holds a layer, where one was seen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn blob_of_layer(&self, diff: &Digest) -> Result<Option<Digest>, StoreError> {
        let database = self.database()?;
        let mut statement = database.prepare("SELECT blob FROM layer WHERE diff = ?")?;
        let blobs = statement.query_map([diff.to_string()], |row| row.get::<_, String>(0))?;
        for blob in blobs {
            if let Ok(digest) = blob?.parse()
                && self.has_blob(&digest)
            {
                return Ok(Some(digest));
            }
        }
        Ok(None)
    }

    /// Notes that a registry's repository holds a blob, so that a push can mount it from there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_source(
        &self,
        blobs: &[Digest],
        registry: &str,
        repository: &str,
    ) -> Result<(), StoreError> {
        self.transact(|transaction| {
            let mut insert = transaction.prepare(
                "INSERT OR IGNORE INTO source (blob, registry, repository) VALUES (?, ?, ?)",
            )?;
            for blob in blobs {
                insert.execute(params![blob.to_string(), registry, repository])?;
            }
            Ok(())
        })
    }

    /// The registries and repositories that are known to hold a blob.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sources(&self, blob: &Digest) -> Result<Vec<(String, String)>, StoreError> {
        let database = self.database()?;
        let mut statement =
            database.prepare("SELECT registry, repository FROM source WHERE blob = ?")?;
        let rows = statement.query_map([blob.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Lease<'_> {
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
            Ok(size) => self.keep_snapshot(&folder, chain, parent, size)?,
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
        folder: &Locked,
        chain: &Digest,
        parent: Option<&Digest>,
        size: u64,
    ) -> Result<Snapshot, StoreError> {
        let store = self.store();
        rustix::fs::syncfs(folder.file()).attempt("write", folder.path())?;
        store.transact(|transaction| {
            let created = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs());
            transaction.execute(
                "INSERT INTO snapshot (chain, parent, size, created) VALUES (?, ?, ?, ?)",
                params![
                    chain.to_string(),
                    parent.map(Digest::to_string),
                    size.cast_signed(),
                    created.cast_signed()
                ],
            )?;
            let number = transaction.last_insert_rowid();
            let snapshot = store.snapshot_of(number, *chain, size.cast_signed());
            discard(store, &snapshot.path);
            fs::rename(folder.path(), &snapshot.path).attempt("write", &snapshot.path)?;
            sync_folder_of(&snapshot.path)?;
            Ok(snapshot)
        })
    }
}

/// Moves a folder out of the way, whatever stands there; the trash is emptied by garbage collection.
pub(super) fn discard(store: &Store, path: &Path) {
    // A folder that is not there needs no way out.
    let _ = fs::rename(path, store.trash().join(unique_name("discarded")));
}
