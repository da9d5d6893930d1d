//! Leases: what an operation is about to use, so that garbage collection in another process spares it.
//! Leans on `database`, `file` and `pending`.
//!
//! A lease lives exactly as long as the lock on its file, which the kernel ends with the process;
//! so a killed process protects nothing, and a live one needs no clock and no heartbeat.
//! Naming a digest comes before asking whether it is there: garbage collection looks and removes inside one transaction,
//! so either it sees the name, or the question sees that the blob is gone.

use std::collections::HashSet;
use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Transaction, params};

use crate::digest::Digest;
use crate::store::error::{Attempt, StoreError};
use crate::store::file::{Locked, sync_folder, unique_name};
use crate::store::layout::Store;
use crate::store::pending::Pending;

/// Protects what it names until it is dropped or its process ends.
#[derive(Debug)]
pub struct Lease<'a> {
    store: &'a Store,
    name: String,
    _locked: Locked,
    pending: Mutex<Vec<(Digest, Pending)>>,
}

/// The right to do something that only one process at a time may do; it ends when this is dropped, or its process ends.
#[derive(Debug)]
pub struct Alone {
    locked: Locked,
}

impl Drop for Alone {
    fn drop(&mut self) {
        // Whoever waits finds that the file is another one now, and takes that.
        let _ = fs::remove_file(self.locked.path());
    }
}

impl Store {
    /// Waits until nobody else does what that name stands for.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn alone(&self, name: &str) -> Result<Alone, StoreError> {
        let locked = Locked::wait(&self.scratch().join(format!("alone-{name}")))?;
        Ok(Alone { locked })
    }

    /// The same without waiting; nothing where somebody else does it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn alone_now(&self, name: &str) -> Result<Option<Alone>, StoreError> {
        let locked = Locked::try_now(&self.scratch().join(format!("alone-{name}")))?;
        Ok(locked.map(|locked| Alone { locked }))
    }

    /// Begins a lease that names nothing yet.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn lease(&self) -> Result<Lease<'_>, StoreError> {
        loop {
            let name = unique_name("lease");
            if let Some(locked) = Locked::try_now(&self.leases().join(&name))? {
                return Ok(Lease {
                    store: self,
                    name,
                    _locked: locked,
                    pending: Mutex::default(),
                });
            }
        }
    }

    /// What live leases name; forgets the dead ones.
    pub(crate) fn leased(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<HashSet<String>, StoreError> {
        self.forget_dead_leases(transaction)?;
        let mut statement = transaction.prepare("SELECT item FROM lease")?;
        let items = statement.query_map([], |row| row.get(0))?;
        Ok(items.collect::<Result<_, _>>()?)
    }

    fn forget_dead_leases(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let mut live = HashSet::new();
        for entry in fs::read_dir(self.leases()).attempt("read", &self.leases())? {
            let entry = entry.attempt("read", &self.leases())?;
            match Locked::try_existing(&entry.path())? {
                Some(dead) => dead.remove()?,
                None => drop(live.insert(entry.file_name().to_string_lossy().into_owned())),
            }
        }
        let mut statement = transaction.prepare("SELECT DISTINCT name FROM lease")?;
        let names: Vec<String> = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for name in names.iter().filter(|name| !live.contains(*name)) {
            transaction.execute("DELETE FROM lease WHERE name = ?", [name])?;
        }
        Ok(())
    }
}

impl<'a> Lease<'a> {
    /// The store that it belongs to.
    pub fn store(&self) -> &'a Store {
        self.store
    }

    /// Names blobs and chain ids; do it before asking whether they are there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn protect(&self, items: &[Digest]) -> Result<(), StoreError> {
        self.store.transact(|transaction| {
            let mut insert =
                transaction.prepare("INSERT OR IGNORE INTO lease (name, item) VALUES (?, ?)")?;
            for item in items {
                insert.execute(params![self.name, item.to_string()])?;
            }
            Ok(())
        })
    }
}

impl Lease<'_> {
    /// Takes a blob that gets its name with `settle`.
    pub(super) fn await_blob(&self, digest: Digest, pending: Pending) {
        self.pending().push((digest, pending));
    }

    /// Whether it has that blob, which has no name yet.
    pub(super) fn awaits(&self, digest: &Digest) -> bool {
        self.pending().iter().any(|(awaited, _)| awaited == digest)
    }

    fn pending(&self) -> MutexGuard<'_, Vec<(Digest, Pending)>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the disk has the blobs that were finished with `finish_soon`, and gives them their names.
    ///
    /// # Errors
    /// When one of them could not be written; the others are there all the same.
    pub fn settle(&self) -> Result<(), StoreError> {
        let pending = std::mem::take(&mut *self.pending());
        if pending.is_empty() {
            return Ok(());
        }
        let mut outcome = Ok(());
        for (digest, pending) in pending {
            outcome = outcome.and(pending.publish(&self.store.blob_file(&digest)));
        }
        outcome.and(sync_folder(&self.store.blobs()))
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        // What is left behind is forgotten by the next garbage collection.
        let _ = fs::remove_file(self.store.leases().join(&self.name));
    }
}
