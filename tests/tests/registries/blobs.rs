//! What all of these tests need: bytes, and how they get to a registry and back.

use std::io::{self, Cursor, Read};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use dockwright_images::document::Descriptor;
use dockwright_images::media_type::{OCI_LAYER, OCI_MANIFEST};
use dockwright_images::place::Repository;
use dockwright_images::progress::{Event, Outcome, Progress};
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::{Credential, Credentials};
use dockwright_images::registry::error::RegistryError;
use dockwright_images::registry::settings::RegistrySettings;
use dockwright_images::settings::Settings;
use dockwright_tests::registry::real::{PASSWORD, USER};

/// How large the blobs are.
pub(crate) const SIZE: usize = 1_000_000;

/// Starts a registry, or says that there is none.
macro_rules! registry {
    ($kind:expr) => {
        match RealRegistry::start($kind).unwrap() {
            Some(registry) => registry,
            None => {
                eprintln!("skipped: `docker-registry` or `openssl` is not installed");
                return;
            }
        }
    };
}
pub(crate) use registry;

/// Writes down what is told.
#[derive(Default)]
pub(crate) struct Written {
    /// The retries and their waits.
    pub(crate) retries: Mutex<Vec<(String, Duration)>>,
    /// The remarks.
    pub(crate) notes: Mutex<Vec<String>>,
}

impl Progress for Written {
    fn report(&self, event: Event<'_>) {
        match event {
            Event::Retrying { reason, wait, .. } => {
                let mut retries = self.retries.lock().unwrap_or_else(PoisonError::into_inner);
                retries.push((reason.to_owned(), wait));
            }
            Event::Note(note) => {
                let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
                notes.push(note.to_owned());
            }
            _ => {}
        }
    }
}

/// Settings with which no test waits.
pub(crate) fn impatient() -> RegistrySettings {
    let mut settings = RegistrySettings::default();
    settings.patience.sleep = |_| {};
    settings.patience.stall = Duration::from_millis(300);
    settings
}

/// Adds what a file of settings says.
pub(crate) fn set(settings: &mut RegistrySettings, text: &str) {
    let mut all = Settings {
        registries: settings.clone(),
        ..Settings::default()
    };
    all.add(text, "images.toml".as_ref()).unwrap();
    *settings = all.registries;
}

/// The one who is let in.
pub(crate) fn somebody(registry: &str) -> Credentials {
    let credential = Credential::Password {
        user: USER.to_owned(),
        password: PASSWORD.to_owned(),
    };
    Credentials::none().with(registry, credential)
}

/// Bytes that repeat nowhere soon, so that a wrong offset shows.
pub(crate) fn bytes(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as u8
    };
    (0..size).map(|_| next()).collect()
}

/// What a layer of these bytes is called.
pub(crate) fn layer(bytes: &[u8]) -> Descriptor {
    Descriptor::of(OCI_LAYER, bytes)
}

/// Sends a blob.
pub(crate) fn push(
    client: &Client<'_>,
    repository: &Repository,
    bytes: &[u8],
) -> Result<Outcome, RegistryError> {
    push_from(client, repository, bytes, None)
}

/// Sends a blob that another repository may have.
pub(crate) fn push_from(
    client: &Client<'_>,
    repository: &Repository,
    bytes: &[u8],
    from: Option<&str>,
) -> Result<Outcome, RegistryError> {
    let all = bytes.to_vec();
    let open = move |offset: u64| -> io::Result<Box<dyn Read>> {
        Ok(Box::new(Cursor::new(all[offset as usize..].to_vec())))
    };
    client.upload(repository, &layer(bytes), from, &open)
}

/// Fetches a blob.
pub(crate) fn pull(
    client: &Client<'_>,
    repository: &Repository,
    blob: &Descriptor,
) -> Result<Vec<u8>, RegistryError> {
    let mut sink = Vec::new();
    client.download(repository, blob, &mut sink).map(|()| sink)
}

/// A manifest that consists of this blob.
pub(crate) fn manifest_of(blob: &Descriptor) -> Vec<u8> {
    format!(
        "{{\"schemaVersion\":2,\"mediaType\":\"{OCI_MANIFEST}\",\
         \"config\":{{\"mediaType\":\"{OCI_LAYER}\",\"digest\":\"{0}\",\"size\":{1}}},\"layers\":[]}}",
        blob.digest, blob.size
    )
    .into_bytes()
}
