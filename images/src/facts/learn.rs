//! Facts about images that the store has, without asking anybody.
//! Leans on `gather` and `kept`.

use std::time::SystemTime;

use dockwright_model::image::facts::Lookup;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::facts::error::FactsError;
use crate::facts::gather::{Depth, gather};
use crate::facts::parts::Parts;
use crate::registry::settings::FactsSettings;
use crate::store::{Store, StoreError};

/// How many of the largest layers that are searched an image may be as large as, for its layers to be searched at once.
const SMALL: u64 = 4;

/// Keeps what is known of an image that came into the store just now: it is what its registry says of it today.
/// One whose layers are long to search only takes the place of older answers; the store knows its config anyway.
///
/// # Errors
/// When the store cannot be read or written.
pub fn learn(
    store: &Store,
    reference: &ImageReference,
    platform: &Platform,
    settings: &FactsSettings,
) -> Result<(), FactsError> {
    let known = of_store(store, reference, platform, Depth::Config)?;
    let size = known.as_ref().and_then(|lookup| lookup.facts()?.size);
    let is_small = size.is_some_and(|size| size <= SMALL * settings.layer_size);
    let depth = Depth::Lowest(settings.layer_size);
    match is_small.then(|| of_store(store, reference, platform, depth)) {
        Some(lookup) => match lookup? {
            Some(lookup) => Ok(store.keep_fact(reference, platform, &lookup, SystemTime::now())?),
            None => Ok(()),
        },
        None => Ok(store.forget_fact(reference, platform)?),
    }
}

/// What the store itself knows of an image; nothing where it does not have it for the platform.
pub(super) fn of_store(
    store: &Store,
    reference: &ImageReference,
    platform: &Platform,
    depth: Depth,
) -> Result<Option<Lookup>, FactsError> {
    let named = store.named(reference)?.map(|named| named.descriptor);
    let promised = || store.promised(reference);
    let target = match named {
        Some(target) => Some(target),
        None => promised()?.map(|promise| promise.descriptor),
    };
    let Some(target) = target else {
        return Ok(None);
    };
    let parts = Parts {
        store,
        reference,
        registry: None,
    };
    let found = parts
        .document(&target)
        .and_then(|document| gather(&parts, &target, document, platform, depth));
    match found {
        Ok(Lookup::Found(facts)) => Ok(Some(Lookup::Found(facts))),
        Ok(_) | Err(FactsError::Store(StoreError::Missing(_))) => Ok(None),
        Err(error) => Err(error),
    }
}
