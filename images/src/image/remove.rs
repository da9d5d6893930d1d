//! Taking names and images away.
//! Leans on `find` and `list`.

use crate::digest::Digest;
use crate::image::error::ImageError;
use crate::image::find::Found;
use crate::image::list::Filter;
use crate::store::{Named, Store, familiar};

/// What went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Names that were taken away.
    pub untagged: Vec<String>,
    /// Blobs that nothing needed any more.
    pub deleted: Vec<Digest>,
    /// In bytes.
    pub bytes: u64,
}

impl Store {
    /// Removes an image by name, digest or id, as Docker does: a name goes alone while others are left;
    /// by id, an image with several names goes only with `force`.
    ///
    /// # Errors
    /// When there is no such image, or it has several names.
    pub fn remove_image(&self, text: &str, force: bool) -> Result<Removed, ImageError> {
        let found = self.find(text)?;
        let names = self.names_of(&found)?;
        if !force && names.len() < 2 {
            self.refuse_used(text, &found)?;
        }
        let mut removed = Removed::default();
        if found.by_name {
            let name = found.entry.name.clone().unwrap_or_default();
            self.remove_reference(&name)?;
            removed.untagged.push(name);
        } else {
            if names.len() > 1 && !force {
                let names: Vec<String> = names.iter().map(|name| familiar(name)).collect();
                return Err(ImageError::SeveralNames(text.to_owned(), names.join(", ")));
            }
            let digest = found.entry.descriptor.digest;
            self.forget(|entry| entry.descriptor.digest == digest)?;
            removed.untagged = names;
        }
        self.free(removed)
    }

    /// Removes images without a name, or with `all` every image that no container uses, where all filters pass.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn prune_images(&self, all: bool, filters: &[Filter]) -> Result<Removed, ImageError> {
        let rows = self.list(filters)?;
        let held: Vec<Digest> = self
            .holders()?
            .into_iter()
            .flat_map(|holder| holder.needs)
            .collect();
        let is_used = |digest: &Digest| {
            let row = rows.iter().find(|row| row.digest == *digest);
            let image = row.and_then(|row| row.image.as_ref());
            image.is_some_and(|image| {
                image
                    .config
                    .chain_ids()
                    .last()
                    .is_some_and(|top| held.contains(top))
            })
        };
        let listed = |entry: &Named| rows.iter().any(|row| row.digest == entry.descriptor.digest);
        let gone = self.forget(|entry| {
            let goes = all && !is_used(&entry.descriptor.digest) || entry.name.is_none();
            goes && listed(entry)
        })?;
        let untagged = gone.into_iter().filter_map(|entry| entry.name).collect();
        self.free(Removed {
            untagged,
            ..Removed::default()
        })
    }

    /// A container keeps the last name of its image, unless it is taken by force.
    fn refuse_used(&self, text: &str, found: &Found) -> Result<(), ImageError> {
        let held = self.holders()?;
        let digest = found.entry.descriptor.digest;
        match held.iter().find(|holder| holder.needs.contains(&digest)) {
            None => Ok(()),
            Some(holder) => Err(ImageError::InUse {
                image: text.to_owned(),
                container: holder.id.chars().take(12).collect(),
            }),
        }
    }

    fn names_of(&self, found: &Found) -> Result<Vec<String>, ImageError> {
        let digest = found.entry.descriptor.digest;
        let entries = self.references()?.into_iter();
        Ok(entries
            .filter(|entry| entry.descriptor.digest == digest)
            .filter_map(|entry| entry.name)
            .collect())
    }

    fn free(&self, mut removed: Removed) -> Result<Removed, ImageError> {
        let freed = self.collect_garbage()?;
        removed.deleted = freed.blobs;
        removed.bytes = freed.bytes;
        Ok(removed)
    }
}
