//! Images that a world knows: each is asked for once, so that one reading of a file does not see two answers.
//! Leans on the vocabulary of `image`. Who knows them is passed in: a store, or a map in tests.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::image::facts::Lookup;
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;

/// Who has been told about images. It answers at once: nobody waits for a network here.
pub trait KnownImages: fmt::Debug + Send + Sync {
    /// What is known of an image for a platform; `None` where nobody has asked yet.
    fn lookup(&self, reference: &ImageReference, platform: &Platform) -> Option<Lookup>;
}

/// The images of a world.
#[derive(Clone, Debug, Default)]
pub struct Images {
    known: Option<Arc<dyn KnownImages>>,
    asked: Arc<Mutex<HashMap<String, Option<Lookup>>>>,
}

/// Answers by the reference as it is displayed, with a platform behind it where it holds for that one only.
#[derive(Debug)]
struct Given(BTreeMap<String, Lookup>);

impl Images {
    /// Those that somebody knows.
    pub fn new(known: Arc<dyn KnownImages>) -> Self {
        Self {
            known: Some(known),
            asked: Arc::default(),
        }
    }

    /// Those of a map: the keys are references (`debian:12`), or a reference and a platform (`debian:12 linux/arm64`).
    pub fn given(answers: BTreeMap<String, Lookup>) -> Self {
        Self::new(Arc::new(Given(answers)))
    }

    /// What is known of an image.
    pub fn lookup(&self, reference: &ImageReference, platform: &Platform) -> Option<Lookup> {
        let known = self.known.as_ref()?;
        let key = format!("{reference} {platform}");
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = asked
            .entry(key)
            .or_insert_with(|| known.lookup(reference, platform));
        answer.clone()
    }
}

impl KnownImages for Given {
    fn lookup(&self, reference: &ImageReference, platform: &Platform) -> Option<Lookup> {
        let for_platform = self.0.get(&format!("{reference} {platform}"));
        let found = for_platform.or_else(|| self.0.get(&reference.to_string()));
        found.cloned()
    }
}
