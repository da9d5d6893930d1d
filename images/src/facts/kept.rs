//! The table of facts: what was asked about an image, for which platform, when, and what the answer was.
//! Leans on `record` and on the store's database.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dockwright_model::image::facts::Lookup;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use rusqlite::{OptionalExtension, params};

use crate::facts::record;
use crate::registry::settings::FactsSettings;
use crate::store::{Store, StoreError, full_name};

/// An answer with the time at which it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The answer.
    pub lookup: Lookup,
    /// When, in seconds since 1970.
    pub learned: u64,
}

impl Kept {
    /// Whether nobody has to ask again.
    pub fn is_fresh(
        &self,
        reference: &ImageReference,
        settings: &FactsSettings,
        now: SystemTime,
    ) -> bool {
        let age = Duration::from_secs(seconds(now).saturating_sub(self.learned));
        match self.lookup {
            Lookup::Found(_) => reference.digest.is_some() || age < settings.tag_age,
            Lookup::NoSuchImage | Lookup::NoSuchPlatform(_) => age < settings.failure_age,
        }
    }
}

impl Store {
    /// What was answered about an image for a platform.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn fact(
        &self,
        reference: &ImageReference,
        platform: &Platform,
    ) -> Result<Option<Kept>, StoreError> {
        let question = "SELECT learned, facts FROM fact WHERE reference = ? AND platform = ?";
        let row = self
            .database()?
            .query_row(question, [key(reference), platform.to_string()], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
            })
            .optional()?;
        Ok(row.and_then(|(learned, text)| {
            let lookup = record::read(&text)?;
            let learned = learned.unsigned_abs();
            Some(Kept { lookup, learned })
        }))
    }

    /// Keeps an answer in the place of an older one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_fact(
        &self,
        reference: &ImageReference,
        platform: &Platform,
        lookup: &Lookup,
        now: SystemTime,
    ) -> Result<(), StoreError> {
        let Ok(text) = record::written(lookup) else {
            return Ok(());
        };
        self.database()?.execute(
            "INSERT OR REPLACE INTO fact (reference, platform, learned, facts) VALUES (?, ?, ?, ?)",
            params![
                key(reference),
                platform.to_string(),
                seconds(now).cast_signed(),
                text
            ],
        )?;
        Ok(())
    }

    /// Forgets what was answered about an image for a platform.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_fact(
        &self,
        reference: &ImageReference,
        platform: &Platform,
    ) -> Result<(), StoreError> {
        self.database()?.execute(
            "DELETE FROM fact WHERE reference = ? AND platform = ?",
            [key(reference), platform.to_string()],
        )?;
        Ok(())
    }
}

/// The name that an answer is kept under: a digest decides alone, whatever tag stands beside it.
fn key(reference: &ImageReference) -> String {
    match &reference.digest {
        Some(digest) => format!("{}/{}@{digest}", reference.registry, reference.repository),
        None => full_name(reference),
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}
