//! Asks registries about the images that open documents name, where the setting `online` is on: on a thread of its own,
//! when the documents have been left alone for a moment, each image once.
//! Leans on `documents`, and on the room of images; knows the editor as two functions.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use dockwright_images::facts::{Asked, StoredImages, fill};
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::registry::settings::RegistrySettings;
use dockwright_images::store::Store;
use dockwright_model::world::KnownImages;

use crate::documents::{Documents, Snapshot};
use crate::position::Encoding;
use crate::uri::Uri;

/// How long nothing may change before anybody is asked: a name is typed letter by letter.
const QUIET: Duration = Duration::from_millis(400);

/// How long an image is not asked for again, whatever came of it.
const AGAIN: Duration = Duration::from_mins(10);

/// The store and the registries, as the server may use them.
#[derive(Clone, Debug)]
pub struct ImageAccess {
    /// The folder of the store, which may not be there.
    pub store: PathBuf,
    /// What is set for registries.
    pub registries: RegistrySettings,
    /// As whom they are asked.
    pub credentials: Credentials,
}

impl ImageAccess {
    /// What the store knows, without asking anybody.
    pub(crate) fn known(&self) -> Arc<dyn KnownImages> {
        Arc::new(StoredImages::new(self.store.clone(), self.registries.facts))
    }
}

/// The documents whose images may have to be asked for.
#[derive(Default)]
pub(crate) struct Asker {
    changed: OnceLock<Sender<Uri>>,
}

/// How it is asked, and who is told.
pub(crate) struct Inquiry {
    pub(crate) documents: Arc<Documents>,
    pub(crate) encoding: Encoding,
    pub(crate) access: ImageAccess,
    /// Called when more is known than before.
    pub(crate) news: Box<dyn Fn() + Send>,
    /// Called with what went wrong.
    pub(crate) complain: Box<dyn Fn(String) + Send>,
}

impl Asker {
    /// Starts to ask. The thread ends with the process.
    pub(crate) fn start(&self, inquiry: Inquiry) -> std::io::Result<()> {
        let (sender, changed) = channel();
        let builder = thread::Builder::new().name("facts".to_owned());
        builder.spawn(move || inquiry.run(&changed))?;
        let _ = self.changed.set(sender);
        Ok(())
    }

    /// Notes that a document changed.
    pub(crate) fn note(&self, uri: &Uri) {
        if let Some(changed) = self.changed.get() {
            // The thread outlives everybody who could send.
            let _ = changed.send(uri.clone());
        }
    }
}

impl Inquiry {
    fn run(&self, changed: &Receiver<Uri>) {
        let mut asked = HashMap::new();
        while let Ok(first) = changed.recv() {
            let uris = settled(first, changed);
            let worked = catch_unwind(AssertUnwindSafe(|| self.work(&uris, &mut asked)));
            if worked.is_err() {
                tracing::error!("asking about images failed; the next change tries again");
            }
        }
    }

    /// Asks for what the documents name and was not asked for lately.
    fn work(&self, uris: &HashSet<Uri>, asked: &mut HashMap<Asked, Instant>) {
        asked.retain(|_, at| at.elapsed() < AGAIN);
        let named = uris.iter().flat_map(|uri| self.named_in(uri));
        let wanted: HashSet<Asked> = named.filter(|image| !asked.contains_key(image)).collect();
        if wanted.is_empty() {
            return;
        }
        let now = Instant::now();
        asked.extend(wanted.iter().map(|image| (image.clone(), now)));
        let wanted: Vec<Asked> = wanted.into_iter().collect();
        match self.ask(&wanted) {
            Ok(0) => {}
            Ok(_) => (self.news)(),
            Err(message) => (self.complain)(message),
        }
    }

    /// The images of a document that is open and may be asked for.
    fn named_in(&self, uri: &Uri) -> Vec<Asked> {
        let snapshot = self.documents.snapshot(uri, self.encoding);
        let snapshot = snapshot.filter(Snapshot::is_online);
        let view = snapshot.and_then(|snapshot| snapshot.view_if_newest());
        view.map(|view| view.model().asked_images())
            .unwrap_or_default()
    }

    /// How many answers are new.
    fn ask(&self, wanted: &[Asked]) -> Result<usize, String> {
        let access = &self.access;
        let unusable = |error: &dyn std::fmt::Display| {
            format!("nothing is known of images, because their store cannot be used: {error}")
        };
        let store = Store::open(&access.store).map_err(|error| unusable(&error))?;
        let credentials = access.credentials.clone();
        let filled = fill(&store, &access.registries, credentials, wanted);
        let filled = filled.map_err(|error| unusable(&error))?;
        for failure in &filled.failures {
            (self.complain)(failure.error.to_string());
        }
        Ok(filled.learned)
    }
}

/// The documents that changed, when nothing has changed for a moment.
fn settled(first: Uri, changed: &Receiver<Uri>) -> HashSet<Uri> {
    let mut uris = HashSet::from([first]);
    while let Ok(uri) = changed.recv_timeout(QUIET) {
        uris.insert(uri);
    }
    uris
}
