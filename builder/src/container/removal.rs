//! Containers away: their folders move out of sight at once, and are emptied afterwards.
//! Leans on `folder`.

use std::fs;
use std::path::Path;

use dockwright_images::store::Store;

use crate::container::error::{Attempt, ContainerError};
use crate::container::folder::Container;
use crate::container::mounting::discard_unnamed;
use crate::container::record::State;

/// What was removed, and what it held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// The ids of containers, or the names of volumes.
    pub ids: Vec<String>,
    /// The bytes that were in them.
    pub bytes: u64,
}

impl Container {
    /// Removes it, unless it runs; with its volumes, those that nobody named.
    ///
    /// # Errors
    /// When it runs, or its folder cannot be moved.
    pub fn remove(&self, store: &Store, with_volumes: bool) -> Result<(), ContainerError> {
        let _held = self.hold(" before it can be removed")?;
        discard(store, self, with_volumes)
    }

    /// The bytes that it has written.
    pub fn size(&self) -> u64 {
        size_below(&self.upper())
    }

    /// Removes containers that should have gone with their program, but what should have done it was killed.
    ///
    /// # Errors
    /// When a folder cannot be read or moved.
    pub fn sweep(store: &Store) -> Result<Pruned, ContainerError> {
        Self::prune(store, |container| container.record.remove)
    }

    /// Removes every container that does not run, where `passes` agrees.
    ///
    /// # Errors
    /// When a folder cannot be read or moved.
    pub fn prune(store: &Store, passes: impl Fn(&Self) -> bool) -> Result<Pruned, ContainerError> {
        let mut pruned = Pruned::default();
        for container in Self::all(store)? {
            if container.state()? == State::Running || !passes(&container) {
                continue;
            }
            let size = container.size();
            match container.remove(store, container.record.remove) {
                // Somebody was faster.
                Err(ContainerError::Running(..) | ContainerError::NotFound(_)) => {}
                other => {
                    other?;
                    pruned.ids.push(container.record.id);
                    pruned.bytes += size;
                }
            }
        }
        Ok(pruned)
    }
}

/// Moves a container's folder to the trash and empties that one; what cannot be removed now is removed later.
pub(crate) fn discard(
    store: &Store,
    container: &Container,
    with_volumes: bool,
) -> Result<(), ContainerError> {
    let away = store
        .trash()
        .join(format!("container-{}", container.record.id));
    fs::rename(&container.folder, &away).attempt("remove", &container.folder)?;
    let _ = fs::remove_dir_all(&away);
    if with_volumes {
        discard_unnamed(store, &container.record.volumes);
    }
    Ok(())
}

/// The bytes of every file below a folder; what cannot be read counts nothing.
pub(crate) fn size_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size_below(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(size).sum()
}
