//! A client of registries: its settings, who asks, and the small questions.
//! Leans on `session`. Source: the OCI distribution specification 1.1.

use ureq::http::Method;

use crate::progress::Progress;

use super::credentials::Credentials;
use super::error::RegistryError;
use super::request::get;
use super::session::Session;
use super::settings::RegistrySettings;

/// Talks to registries; from several threads at once.
pub struct Client<'a> {
    pub(super) session: Session<'a>,
}

impl<'a> Client<'a> {
    /// A client with these settings, as whom these credentials say, that tells what it does.
    pub fn new(
        settings: RegistrySettings,
        credentials: Credentials,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            session: Session::new(settings, credentials, progress),
        }
    }

    /// Asks whether a registry answers, and lets in whoever asks.
    ///
    /// # Errors
    /// When it does not.
    pub fn check_login(&self, registry: &str) -> Result<(), RegistryError> {
        let session = &self.session;
        let endpoint = session.endpoint(registry)?;
        let url = format!("{}/v2/", endpoint.base);
        let request = get(Method::GET, url, &[], "the login");
        session.patiently("the login", || {
            session.ask(&endpoint, &request, &[200]).map(|_| ())
        })
    }
}
