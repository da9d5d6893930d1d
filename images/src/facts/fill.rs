//! Asks registries for what is missing or old, several at once, each for a bounded time.
//! Leans on `gather`, `learn` and `kept`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use dockwright_model::image::facts::Lookup;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::facts::error::FactsError;
use crate::facts::gather::{Depth, gather};
use crate::facts::learn::of_store;
use crate::facts::parts::{Asking, Parts, is_absent};
use crate::progress::Silent;
use crate::registry::client::Client;
use crate::registry::credentials::Credentials;
use crate::registry::retry::Patience;
use crate::registry::settings::{FactsSettings, RegistrySettings};
use crate::store::{Store, StoreError};
use crate::transfer::pool;

/// An image and the platform it is asked for.
pub type Asked = (ImageReference, Platform);

/// What came of asking.
#[derive(Debug, Default)]
pub struct Filled {
    /// How many answers are new.
    pub learned: usize,
    /// What went wrong, once for each registry.
    pub failures: Vec<Failure>,
}

/// Why a registry did not answer all that it was asked.
#[derive(Debug)]
pub struct Failure {
    /// Which registry.
    pub registry: String,
    /// What went wrong first.
    pub error: FactsError,
    /// The images of which nothing new is known.
    pub images: Vec<ImageReference>,
}

/// Asks for those images that nobody has asked for, or not lately, and keeps the answers.
///
/// # Errors
/// When the store cannot be read or written; what goes wrong with registries is told in the value.
pub fn fill(
    store: &Store,
    settings: &RegistrySettings,
    credentials: Credentials,
    wanted: &[Asked],
) -> Result<Filled, StoreError> {
    let questions = questions(store, &settings.facts, wanted)?;
    if questions.is_empty() {
        return Ok(Filled::default());
    }
    let impatient = RegistrySettings {
        patience: hurried(&settings.patience),
        ..settings.clone()
    };
    let client = Client::new(impatient, credentials, &Silent);
    let asker = Asker {
        store,
        client: &client,
        settings: settings.facts,
    };
    thread::scope(|scope| {
        let threads: Vec<_> = questions
            .iter()
            .map(|(registry, asked)| scope.spawn(|| asker.ask_all(registry, asked)))
            .collect();
        let mut filled = Filled::default();
        for thread in threads {
            // A panic of one registry's thread leaves the answers of the others.
            let (learned, failure) = thread.join().unwrap_or_default();
            filled.learned += learned;
            filled.failures.extend(failure);
        }
        Ok(filled)
    })
}

/// What is missing or old, by registry, each once.
fn questions<'w>(
    store: &Store,
    settings: &FactsSettings,
    wanted: &'w [Asked],
) -> Result<BTreeMap<&'w str, Vec<&'w Asked>>, StoreError> {
    let now = SystemTime::now();
    let mut questions: BTreeMap<&str, Vec<&Asked>> = BTreeMap::new();
    for asked in wanted {
        let (reference, platform) = asked;
        let kept = store.fact(reference, platform)?;
        let of_registry = questions.entry(&reference.registry).or_default();
        let is_fresh = kept.is_some_and(|kept| kept.is_fresh(reference, settings, now));
        if !is_fresh && !of_registry.contains(&asked) {
            of_registry.push(asked);
        }
    }
    questions.retain(|_, asked| !asked.is_empty());
    Ok(questions)
}

/// Somebody waits for a lint, so that nothing is tried for long.
fn hurried(patience: &Patience) -> Patience {
    let seconds = Duration::from_secs;
    Patience {
        tries: patience.tries.min(2),
        longest_wait: patience.longest_wait.min(seconds(2)),
        stall: patience.stall.min(seconds(10)),
        connect: patience.connect.min(seconds(5)),
        ..*patience
    }
}

struct Asker<'a> {
    store: &'a Store,
    client: &'a Client<'a>,
    settings: FactsSettings,
}

impl Asker<'_> {
    /// Asks one registry, several questions at once; gives up when another question is of no use.
    fn ask_all(&self, registry: &str, asked: &[&Asked]) -> (usize, Option<Failure>) {
        let asking = Asking {
            client: self.client,
            until: Instant::now() + self.settings.time,
            time: self.settings.time,
        };
        let answered = Mutex::new(Vec::new());
        let first = Mutex::new(None);
        // What ends the asking is kept already; the others are not begun any more.
        let _ = pool::for_each(asked, |question| {
            match asking
                .check(registry)
                .and_then(|()| self.ask(asking, question))
            {
                Ok(()) => lock(&answered).push(*question),
                Err(error) => {
                    let is_end = error.ends_the_asking();
                    lock(&first).get_or_insert(error);
                    if is_end {
                        return Err(());
                    }
                }
            }
            Ok(())
        });
        let answered = lock(&answered);
        let left = asked.iter().filter(|question| !answered.contains(question));
        let images = left.map(|(reference, _)| reference.clone()).collect();
        let failure = lock(&first).take().map(|error| Failure {
            registry: registry.to_owned(),
            error,
            images,
        });
        (answered.len(), failure)
    }

    /// Asks one question and keeps the answer.
    fn ask(&self, asking: Asking<'_>, (reference, platform): &Asked) -> Result<(), FactsError> {
        let lookup = self.answer(asking, reference, platform)?;
        let now = SystemTime::now();
        Ok(self.store.keep_fact(reference, platform, &lookup, now)?)
    }

    fn answer(
        &self,
        asking: Asking<'_>,
        reference: &ImageReference,
        platform: &Platform,
    ) -> Result<Lookup, FactsError> {
        let depth = Depth::Lowest(self.settings.layer_size);
        let parts = Parts {
            store: self.store,
            reference,
            registry: Some(asking),
        };
        let fetched = match asking.client.fetch_manifest(reference) {
            // One that was only made here is built on all the same.
            Err(error) if is_absent(&error) => {
                let own = of_store(self.store, reference, platform, depth)?;
                return Ok(own.unwrap_or(Lookup::NoSuchImage));
            }
            result => result?,
        };
        let document = parts.read(&fetched.bytes, &fetched.descriptor)?;
        gather(&parts, &fetched.descriptor, document, platform, depth)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
