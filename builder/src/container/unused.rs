//! Volumes away, unless a container has them.
//! Leans on `volume`, `folder` and `removal`.

use dockwright_images::store::Store;

use crate::container::error::ContainerError;
use crate::container::folder::Container;
use crate::container::removal::{Pruned, size_below};
use crate::container::volume::{Volume, alone_with_now};

impl Volume {
    /// Removes it, unless a container has it or is just being made with it.
    ///
    /// # Errors
    /// When it is used, or its folder cannot be moved.
    pub fn remove(&self, store: &Store) -> Result<(), ContainerError> {
        let name = &self.record.name;
        let in_use = |by: String| ContainerError::VolumeInUse {
            name: name.clone(),
            by,
        };
        let _alone = alone_with_now(store, name)?
            .ok_or_else(|| in_use("that is just being made".to_owned()))?;
        let users = self.users(store)?;
        if let Some(user) = users.first() {
            return Err(in_use(format!("`{}`", user.record.name)));
        }
        // Somebody may have been faster.
        Self::find(store, name)?.discard(store)
    }

    /// Removes every volume that no container has, where `passes` agrees.
    ///
    /// # Errors
    /// When a folder cannot be read or moved.
    pub fn prune(store: &Store, passes: impl Fn(&Self) -> bool) -> Result<Pruned, ContainerError> {
        let mut pruned = Pruned::default();
        for volume in Self::all(store)?.into_iter().filter(passes) {
            let size = volume.size();
            match volume.remove(store) {
                Err(ContainerError::VolumeInUse { .. } | ContainerError::NoSuchVolume(_)) => {}
                other => {
                    other?;
                    pruned.ids.push(volume.record.name);
                    pruned.bytes += size;
                }
            }
        }
        Ok(pruned)
    }

    /// The containers that have it.
    ///
    /// # Errors
    /// When the folder of containers cannot be read.
    pub fn users(&self, store: &Store) -> Result<Vec<Container>, ContainerError> {
        let has = |container: &Container| {
            let volumes = &container.record.volumes;
            volumes.iter().any(|used| used.name == self.record.name)
        };
        Ok(Container::all(store)?.into_iter().filter(has).collect())
    }

    /// The bytes of its files.
    pub fn size(&self) -> u64 {
        size_below(&self.data())
    }
}
