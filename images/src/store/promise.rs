//! Promised images: their documents are here, and their layers still with a registry, from where they come when something needs them.
//! Leans on `record` for where it is kept and on `references` for what names stand for.
//! No name of the store stands for one before it is whole; garbage collection spares what is here of it.

use dockwright_model::image::reference::ImageReference;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;

use crate::digest::Digest;
use crate::document::Descriptor;
use crate::store::error::StoreError;
use crate::store::layout::Store;
use crate::store::references::full_name;

/// What the keys of promises begin with.
const START: &str = "promise ";

/// One promised image.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Promise {
    /// How its registry calls it, in full.
    pub name: String,
    /// What it calls so: an index or a manifest, whose documents are here.
    pub descriptor: Descriptor,
    /// The manifests behind it that are here.
    pub images: Vec<Descriptor>,
    /// What the name stood for here when that was promised.
    before: Option<Digest>,
}

impl Store {
    /// Notes that the documents of an image are here; of an index, those of some of its images, which may have become more.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn promise(
        &self,
        reference: &ImageReference,
        descriptor: &Descriptor,
        images: &[Descriptor],
    ) -> Result<(), StoreError> {
        let mut images = images.to_vec();
        if let Some(known) = self.promised(reference)?
            && known.descriptor.digest == descriptor.digest
        {
            let is_new = |image: &Descriptor| images.iter().all(|it| it.digest != image.digest);
            let more: Vec<Descriptor> = known.images.into_iter().filter(is_new).collect();
            images.extend(more);
        }
        let name = name_of(reference);
        let promise = json!({
            "name": name,
            "descriptor": descriptor,
            "images": images,
            "before": self.stands_for(&name)?,
        });
        self.keep_alias(&format!("{START}{name}"), &promise.to_string())
    }

    /// What was promised under a reference. It does not count any more once the name stands for something else here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn promised(&self, reference: &ImageReference) -> Result<Option<Promise>, StoreError> {
        let name = name_of(reference);
        let Some(text) = self.alias(&format!("{START}{name}"))? else {
            return Ok(None);
        };
        let before = self.stands_for(&name)?;
        let promise: Option<Promise> = serde_json::from_str(&text).ok();
        Ok(promise.filter(|promise| promise.before == before))
    }

    /// Everything that is promised.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn promises(&self) -> Result<Vec<Promise>, StoreError> {
        promises(&*self.database()?)
    }

    /// Forgets a promise, whether it was kept or is void.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_promise(&self, reference: &ImageReference) -> Result<(), StoreError> {
        let name = name_of(reference);
        let database = self.database()?;
        database.execute(
            "DELETE FROM alias WHERE short = ?",
            [format!("{START}{name}")],
        )?;
        Ok(())
    }

    fn stands_for(&self, name: &str) -> Result<Option<Digest>, StoreError> {
        let entry = self.resolve(name)?;
        Ok(entry.map(|entry| entry.descriptor.digest))
    }
}

/// The name that an image is to have, or its digest.
fn name_of(reference: &ImageReference) -> String {
    match reference.digest {
        None => full_name(reference),
        Some(_) => reference.to_string(),
    }
}

/// Everything that is promised, as garbage collection sees it.
pub(super) fn promises(database: &Connection) -> Result<Vec<Promise>, StoreError> {
    let question = "SELECT value FROM alias WHERE short >= ?1 AND short < ?1 || char(0x10ffff)";
    let mut statement = database.prepare(question)?;
    let rows = statement.query_map([START], |row| row.get::<_, String>(0))?;
    let mut promises = Vec::new();
    for row in rows {
        promises.extend(serde_json::from_str::<Promise>(&row?).ok());
    }
    Ok(promises)
}
