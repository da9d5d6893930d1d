//! The store as somebody who knows images: what was asked before, and what it holds itself.
//! Leans on `kept` and `learn`. It is opened when it is first asked, and made by nobody here.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use dockwright_model::image::facts::Lookup;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::world::KnownImages;

use crate::facts::gather::Depth;
use crate::facts::kept::Kept;
use crate::facts::learn::of_store;
use crate::registry::settings::FactsSettings;
use crate::store::Store;

/// The images that a store knows; none where there is no store.
#[derive(Debug)]
pub struct StoredImages {
    place: PathBuf,
    settings: FactsSettings,
    store: Mutex<Option<Arc<Store>>>,
}

impl StoredImages {
    /// Those of the store in that folder, which may not be there.
    pub fn new(place: PathBuf, settings: FactsSettings) -> Self {
        Self {
            place,
            settings,
            store: Mutex::default(),
        }
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
        let now = SystemTime::now();
        let fresh = kept.filter(|kept| kept.is_fresh(reference, &self.settings, now));
        fresh.map(|kept| kept.lookup)
    }
}
