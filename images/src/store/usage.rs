//! What takes room, and how much of it can go.
//! Leans on `garbage` for what is needed.

use std::collections::HashSet;
use std::fs;

use rusqlite::Transaction;

use crate::digest::Digest;
use crate::store::error::{Attempt, StoreError};
use crate::store::garbage::{Needed, size_below, snapshots};
use crate::store::layout::Store;
use crate::store::record::{count_records, recorded_chains};

/// What takes room; each byte is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Blobs.
    pub blobs: Room,
    /// Snapshots that images, containers or running operations need, and those that nothing needs.
    pub snapshots: Room,
    /// What builds keep for the next one and nothing else needs: records of steps with their snapshots, and folders of cache mounts.
    pub builds: Room,
    /// Partial downloads and folders that wait to be removed, in bytes.
    pub scratch_bytes: u64,
}

/// How many there are of something, and what they take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// How many.
    pub count: usize,
    /// In bytes.
    pub bytes: u64,
    /// How many of those bytes can go.
    pub idle_bytes: u64,
}

impl Room {
    fn add(&mut self, bytes: u64, is_idle: bool) {
        self.count += 1;
        self.bytes += bytes;
        self.idle_bytes += if is_idle { bytes } else { 0 };
    }
}

impl Store {
    /// What takes room, and how much of it can go.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn usage(&self) -> Result<Usage, StoreError> {
        self.transact(|transaction| {
            let needed = self.needed_but_for_builds(transaction)?;
            let mut usage = Usage::default();
            for (digest, size) in self.blobs_there()? {
                usage.blobs.add(size, !needed.blobs.contains(&digest));
            }
            usage.add_snapshots(transaction, &needed)?;
            self.add_cache_mounts(&mut usage.builds)?;
            usage.scratch_bytes = size_below(&self.scratch()) + size_below(&self.trash());
            Ok(usage)
        })
    }

    /// Folders of cache mounts can go while nothing else works in the store.
    fn add_cache_mounts(&self, builds: &mut Room) -> Result<(), StoreError> {
        let mut live = fs::read_dir(self.leases()).attempt("read", &self.leases())?;
        let is_idle = live.next().is_none();
        for entry in fs::read_dir(self.caches()).into_iter().flatten().flatten() {
            builds.add(size_below(&entry.path()), is_idle);
        }
        Ok(())
    }
}

impl Usage {
    fn add_snapshots(
        &mut self,
        transaction: &Transaction<'_>,
        needed: &Needed,
    ) -> Result<(), StoreError> {
        let recorded: HashSet<Digest> = recorded_chains(transaction)?.into_iter().collect();
        for (_, chain, size) in snapshots(transaction)? {
            match (needed.chains.contains(&chain), recorded.contains(&chain)) {
                (true, _) => self.snapshots.add(size, false),
                (false, false) => self.snapshots.add(size, true),
                (false, true) => {
                    self.builds.bytes += size;
                    self.builds.idle_bytes += size;
                }
            }
        }
        self.builds.count += count_records(transaction)?;
        Ok(())
    }
}
