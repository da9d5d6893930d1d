//! What can go: blobs and snapshots that no name, no container and no live lease needs.
//! Leans on everything above.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use rusqlite::Transaction;

use crate::digest::Digest;
use crate::document::{Descriptor, Document, Manifest};
use crate::store::error::{Attempt, StoreError};
use crate::store::file::Locked;
use crate::store::layout::Store;
use crate::store::members::forget_members;
use crate::store::promise::promises;
use crate::store::record::recorded_chains;
use crate::store::snapshot::discard;

/// What was removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freed {
    /// The blobs.
    pub blobs: Vec<Digest>,
    /// How many snapshots.
    pub snapshots: usize,
    /// In bytes.
    pub bytes: u64,
}

/// What something needs.
#[derive(Debug, Default)]
pub(super) struct Needed {
    pub(super) blobs: HashSet<Digest>,
    pub(super) chains: HashSet<Digest>,
}

impl Store {
    /// Removes what nothing needs, but for partial downloads.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn collect_garbage(&self) -> Result<Freed, StoreError> {
        let freed = self.transact(|transaction| {
            let needed = self.needed_now(transaction)?;
            let mut freed = Freed::default();
            self.remove_blobs(transaction, &needed, &mut freed)?;
            self.remove_snapshots(transaction, &needed, &mut freed)?;
            Ok(freed)
        })?;
        self.empty_trash()?;
        Ok(freed)
    }

    /// What anything needs.
    fn needed_now(&self, transaction: &Transaction<'_>) -> Result<Needed, StoreError> {
        let mut needed = self.needed_but_for_builds(transaction)?;
        needed.chains.extend(recorded_chains(transaction)?);
        Ok(needed)
    }

    /// What names, promises, containers and live leases need. Leases come first: what they gave to a name is then seen by its name.
    pub(super) fn needed_but_for_builds(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Needed, StoreError> {
        let leased = self.leased(transaction)?;
        let mut needed = self.needed_by_names()?;
        for promise in promises(transaction)? {
            self.need(&promise.descriptor, &mut needed)?;
        }
        let held = self.holders()?.into_iter().flat_map(|holder| holder.needs);
        let leased = leased.iter().filter_map(|item| item.parse().ok());
        for digest in held.chain(leased) {
            needed.blobs.insert(digest);
            needed.chains.insert(digest);
        }
        Ok(needed)
    }

    fn needed_by_names(&self) -> Result<Needed, StoreError> {
        let mut needed = Needed::default();
        for descriptor in &self.read_index()?.manifests {
            self.need(descriptor, &mut needed)?;
        }
        Ok(needed)
    }

    /// Follows a descriptor; what is not there, such as the other platforms of an index, is no error.
    fn need(&self, descriptor: &Descriptor, needed: &mut Needed) -> Result<(), StoreError> {
        if !needed.blobs.insert(descriptor.digest) || !self.has_blob(&descriptor.digest) {
            return Ok(());
        }
        if !(descriptor.media_type.is_index() || descriptor.media_type.is_manifest()) {
            return Ok(());
        }
        match self.document(descriptor) {
            Ok(Document::Index(index)) => {
                for child in &index.manifests {
                    self.need(child, needed)?;
                }
                Ok(())
            }
            Ok(Document::Manifest(manifest)) => self.need_manifest(&manifest, needed),
            Err(StoreError::Missing(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn need_manifest(&self, manifest: &Manifest, needed: &mut Needed) -> Result<(), StoreError> {
        needed.blobs.insert(manifest.config.digest);
        needed
            .blobs
            .extend(manifest.layers.iter().map(|layer| layer.digest));
        if manifest.config.media_type.is_image_config() && self.has_blob(&manifest.config.digest) {
            needed.chains.extend(self.config(manifest)?.chain_ids());
        }
        Ok(())
    }

    fn remove_blobs(
        &self,
        transaction: &Transaction<'_>,
        needed: &Needed,
        freed: &mut Freed,
    ) -> Result<(), StoreError> {
        for (digest, size) in self.blobs_there()? {
            if !needed.blobs.contains(&digest) {
                let path = self.blob_file(&digest);
                fs::remove_file(&path).attempt("remove", &path)?;
                forget_members(transaction, &digest)?;
                freed.blobs.push(digest);
                freed.bytes += size;
            }
        }
        Ok(())
    }

    fn remove_snapshots(
        &self,
        transaction: &Transaction<'_>,
        needed: &Needed,
        freed: &mut Freed,
    ) -> Result<(), StoreError> {
        let mut known = HashSet::new();
        for (number, chain, size) in snapshots(transaction)? {
            if needed.chains.contains(&chain) {
                known.insert(number.to_string());
                continue;
            }
            transaction.execute("DELETE FROM snapshot WHERE number = ?", [number])?;
            freed.snapshots += 1;
            freed.bytes += size;
        }
        for entry in fs::read_dir(self.snapshots()).attempt("read", &self.snapshots())? {
            let entry = entry.attempt("read", &self.snapshots())?;
            if !known.contains(entry.file_name().to_string_lossy().as_ref()) {
                discard(self, &entry.path());
            }
        }
        Ok(())
    }

    pub(super) fn blobs_there(&self) -> Result<Vec<(Digest, u64)>, StoreError> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.blobs()).attempt("read", &self.blobs())? {
            let entry = entry.attempt("read", &self.blobs())?;
            let name = format!("sha256:{}", entry.file_name().to_string_lossy());
            if let (Ok(digest), Ok(metadata)) = (name.parse(), entry.metadata()) {
                found.push((digest, metadata.len()));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Removes partial files and folders that no process works on; returns how many bytes the files had.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn sweep_scratch(&self) -> Result<u64, StoreError> {
        let mut freed = self.sweep_folders()?;
        self.each_forgotten(|locked, metadata| {
            if metadata.is_dir() {
                return Ok(());
            }
            freed += metadata.len();
            locked.remove()
        })?;
        Ok(freed)
    }

    /// Removes folders in which a process worked that was killed; partial downloads stay, since they are resumed.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn sweep_folders(&self) -> Result<u64, StoreError> {
        let mut freed = 0;
        self.each_forgotten(|locked, metadata| {
            if metadata.is_dir() {
                freed += size_below(locked.path());
                discard(self, locked.path());
            }
            Ok(())
        })?;
        self.empty_trash()?;
        Ok(freed)
    }

    /// Forgets what steps of builds made, and what they keep between builds; what only that needs goes with the next collection.
    /// Folders of caches stay while anything else works in the store, since a program may be writing into them.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn forget_builds(&self) -> Result<(), StoreError> {
        self.forget_records(i64::MAX)?;
        self.transact(|transaction| {
            self.leased(transaction)?;
            let mut live = fs::read_dir(self.leases()).attempt("read", &self.leases())?;
            if live.next().is_none() {
                for entry in fs::read_dir(self.caches()).into_iter().flatten().flatten() {
                    discard(self, &entry.path());
                }
            }
            Ok(())
        })
    }

    /// What nobody works on, one after the other, locked meanwhile.
    fn each_forgotten(
        &self,
        mut take: impl FnMut(Locked, fs::Metadata) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let folder = self.scratch();
        for entry in fs::read_dir(&folder).attempt("read", &folder)? {
            let entry = entry.attempt("read", &folder)?;
            if let (Ok(metadata), Some(locked)) =
                (entry.metadata(), Locked::try_existing(&entry.path())?)
            {
                take(locked, metadata)?;
            }
        }
        Ok(())
    }

    /// Removes what was moved out of the way. Another process may be doing the same.
    ///
    /// # Errors
    /// When the trash cannot be read.
    pub fn empty_trash(&self) -> Result<(), StoreError> {
        let trash = self.trash();
        for entry in fs::read_dir(&trash).attempt("read", &trash)? {
            let path = entry.attempt("read", &trash)?.path();
            // What cannot be removed now is tried again by the next collection.
            let _ = match path.is_dir() {
                true => fs::remove_dir_all(&path),
                false => fs::remove_file(&path),
            };
        }
        Ok(())
    }
}

pub(super) fn snapshots(
    transaction: &Transaction<'_>,
) -> Result<Vec<(i64, Digest, u64)>, StoreError> {
    let mut statement = transaction.prepare("SELECT number, chain, size FROM snapshot")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (number, chain, size) = row?;
        if let Ok(chain) = chain.parse() {
            found.push((number, chain, size.unsigned_abs()));
        }
    }
    Ok(found)
}

/// The bytes of every file below a folder; what cannot be read counts nothing.
pub(super) fn size_below(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size_below(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}
