//! The store as somebody who knows images: what was asked before, and what it holds itself.
//! Leans on `kept` and `learn`. It is opened when it is first asked, and made by nobody here.
//!
//! An editor asks at every keystroke, so answers are remembered for as long as the store's files stay as they are.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use dockwright_model::image::facts::Lookup;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::world::KnownImages;

use crate::facts::gather::Depth;
use crate::facts::kept::Kept;
use crate::facts::learn::of_store;
use crate::registry::settings::FactsSettings;
use crate::store::Store;

/// How long an answer is remembered at most, since some are true for a while only.
const REMEMBERED: Duration = Duration::from_mins(1);

/// The images that a store knows; none where there is no store.
#[derive(Debug)]
pub struct StoredImages {
    place: PathBuf,
    settings: FactsSettings,
    store: Mutex<Option<Arc<Store>>>,
    remembered: Mutex<Remembered>,
}

/// What was answered while the files of the store looked like that.
#[derive(Debug, Default)]
struct Remembered {
    mark: Mark,
    since: Option<SystemTime>,
    answers: HashMap<String, Option<Lookup>>,
}

/// Size and time of the files that change with what a store knows.
type Mark = [Option<(u64, SystemTime)>; 3];

fn mark(place: &Path) -> Mark {
    Store::changing_files(place).map(|file| {
        let found = fs::metadata(file).ok()?;
        Some((found.len(), found.modified().ok()?))
    })
}

impl StoredImages {
    /// Those of the store in that folder, which may not be there.
    pub fn new(place: PathBuf, settings: FactsSettings) -> Self {
        Self {
            place,
            settings,
            store: Mutex::default(),
            remembered: Mutex::default(),
        }
    }

    /// What the store says, looked up anew.
    fn ask(
        &self,
        reference: &ImageReference,
        platform: &Platform,
        now: SystemTime,
    ) -> Option<Lookup> {
        let store = self.store()?;
        let kept = kept(&store, reference, platform);
        if let Some(Kept {
            lookup: Lookup::Found(facts),
            ..
        }) = kept
        {
            return Some(Lookup::Found(facts));
        }
        let own = of_store(&store, reference, platform, Depth::Config);
        if let Ok(Some(found)) = own {
            return Some(found);
        }
        // That something is missing may be over, so that it is believed for a while only.
        let fresh = kept.filter(|kept| kept.is_fresh(reference, &self.settings, now));
        fresh.map(|kept| kept.lookup)
    }

    /// A store that cannot be opened knows nothing, until somebody makes it.
    fn store(&self) -> Option<Arc<Store>> {
        let mut opened = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.is_none() {
            let found = Store::existing(&self.place);
            *opened = found.ok().flatten().map(Arc::new);
        }
        opened.clone()
    }
}

/// What was answered before, where the store has a table of it.
fn kept(store: &Store, reference: &ImageReference, platform: &Platform) -> Option<Kept> {
    let has_table = store.database_file().exists();
    let kept = has_table.then(|| store.fact(reference, platform));
    kept?.ok().flatten()
}

impl KnownImages for StoredImages {
    fn lookup(&self, reference: &ImageReference, platform: &Platform) -> Option<Lookup> {
        let (mark, now) = (mark(&self.place), SystemTime::now());
        let mut remembered = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let age = remembered
            .since
            .and_then(|since| now.duration_since(since).ok());
        if remembered.mark != mark || age.is_none_or(|age| age > REMEMBERED) {
            *remembered = Remembered {
                mark,
                since: Some(now),
                answers: HashMap::new(),
            };
        }
        let answer = remembered
            .answers
            .entry(format!("{reference} {platform}"))
            .or_insert_with(|| self.ask(reference, platform, now));
        answer.clone()
    }
}
