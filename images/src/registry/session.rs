//! Where a registry answers, and how often it is asked.
//! Leans on everything above it: `settings`, `identity`, `request`, `transport`.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ureq::http::Response;
use ureq::{Agent, Body};

use crate::progress::{Event, Progress};

use super::answer::status_error;
use super::challenge::scope_texts;
use super::credentials::Credentials;
use super::error::RegistryError;
use super::identity::Identity;
use super::request::{Request, transmit};
use super::settings::RegistrySettings;
use super::transport::{Transport, failure};
use crate::place::{host_of, is_loopback};

/// The most of an answer that is read to say why something failed.
const MAX_REASON: u64 = 64 << 10;

/// Where a registry, or a mirror of one, answers.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    /// What settings, credentials and messages call it.
    pub(super) registry: String,
    /// `https://host:port`, with a path where a mirror has one.
    pub(super) base: String,
}

/// What is known of registries by now, shared by all threads.
pub(super) struct Session<'a> {
    pub(super) settings: RegistrySettings,
    pub(super) progress: &'a dyn Progress,
    identity: Identity,
    transport: Transport,
    bases: Mutex<HashMap<String, String>>,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        settings: RegistrySettings,
        credentials: Credentials,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            settings,
            progress,
            identity: Identity::new(credentials),
            transport: Transport::default(),
            bases: Mutex::default(),
        }
    }

    /// Where a registry answers; the machine's own are asked which scheme they speak.
    pub(super) fn endpoint(&self, registry: &str) -> Result<Endpoint, RegistryError> {
        let known = self.bases().get(registry).cloned();
        let base = match known {
            Some(base) => base,
            None => {
                let base = format!("{}://{}", self.scheme(registry)?, host_of(registry));
                self.bases().insert(registry.to_owned(), base.clone());
                base
            }
        };
        Ok(Endpoint {
            registry: registry.to_owned(),
            base,
        })
    }

    /// Asks the mirrors of a registry in turn, then the registry itself, until one gives an answer.
    pub(super) fn ask_in_turn<T>(
        &self,
        registry: &str,
        mut ask: impl FnMut(&Endpoint) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        for mirror in self.settings.host(registry).mirrors {
            let endpoint = self.mirror(&mirror)?;
            match ask(&endpoint) {
                Err(error) if !matches!(error, RegistryError::Local { .. }) => {
                    let note = format!("the mirror `{mirror}` is passed over: {error}");
                    self.progress.report(Event::Note(&note));
                }
                other => return other,
            }
        }
        ask(&self.endpoint(registry)?)
    }

    /// Tries something as often as patience allows.
    pub(super) fn patiently<T>(
        &self,
        what: &str,
        mut attempt: impl FnMut() -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let mut failures = 0;
        loop {
            match attempt() {
                Err(error) if error.is_transient() => {
                    failures += 1;
                    self.pause(what, error, failures)?;
                }
                other => return other,
            }
        }
    }

    /// Waits after a failure, or gives the error back when it was the last one.
    pub(super) fn pause(
        &self,
        what: &str,
        error: RegistryError,
        failures: u32,
    ) -> Result<(), RegistryError> {
        let patience = &self.settings.patience;
        if failures >= patience.tries {
            return Err(error);
        }
        let wait = patience.wait(failures, error.asked_wait());
        self.progress.report(Event::Retrying {
            what,
            reason: &error.to_string(),
            wait,
        });
        (patience.sleep)(wait);
        Ok(())
    }

    /// Sends a request once, as whoever the registry wants to see; any status is an answer but 401.
    pub(super) fn send(
        &self,
        endpoint: &Endpoint,
        request: &Request<'_>,
    ) -> Result<Response<Body>, RegistryError> {
        let agent = self.agent(endpoint)?;
        if !is_within(&request.url, &endpoint.base) {
            return transmit(&agent, &endpoint.registry, request, None);
        }
        let scopes = scope_texts(request.scopes);
        let shown = self.identity.shown(&agent, &endpoint.registry, &scopes)?;
        let response = transmit(&agent, &endpoint.registry, request, shown.as_deref())?;
        if response.status() != 401 {
            return Ok(response);
        }
        self.identity
            .learn(&endpoint.registry, response.headers(), &scopes);
        let now_shown = self.identity.shown(&agent, &endpoint.registry, &scopes)?;
        match now_shown {
            Some(header) if Some(&header) != shown.as_ref() => {
                let response = transmit(&agent, &endpoint.registry, request, Some(&header))?;
                match response.status() == 401 {
                    true => Err(self.refused(endpoint, request.what, response)),
                    false => Ok(response),
                }
            }
            _ => Err(self.refused(endpoint, request.what, response)),
        }
    }

    /// Sends a request once; any other status than those that are expected is an error.
    pub(super) fn ask(
        &self,
        endpoint: &Endpoint,
        request: &Request<'_>,
        expected: &[u16],
    ) -> Result<Response<Body>, RegistryError> {
        let response = self.send(endpoint, request)?;
        match expected.contains(&response.status().as_u16()) {
            true => Ok(response),
            false => Err(refusal(endpoint, request.what, response)),
        }
    }

    fn bases(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.bases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn agent(&self, endpoint: &Endpoint) -> Result<Agent, RegistryError> {
        Ok(self.transport.agent(&endpoint.registry, &self.settings)?)
    }

    fn mirror(&self, text: &str) -> Result<Endpoint, RegistryError> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, text),
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let base = match scheme {
            Some(scheme) => format!("{scheme}://{host}"),
            None => self.endpoint(host)?.base,
        };
        let path = path.trim_end_matches('/');
        Ok(Endpoint {
            registry: host.to_owned(),
            base: match path {
                "" => base,
                path => format!("{base}/{path}"),
            },
        })
    }

    fn scheme(&self, registry: &str) -> Result<&'static str, RegistryError> {
        if self.settings.host(registry).plain_http {
            return Ok("http");
        }
        if !is_loopback(registry) {
            return Ok("https");
        }
        let agent = self.transport.agent(registry, &self.settings)?;
        let answer = agent.get(format!("https://{registry}/v2/")).call();
        match answer.map_err(|error| failure(registry, error)) {
            Ok(_) => Ok("https"),
            Err(RegistryError::Tls { reason, .. }) if reason.contains("certificate") => Ok("https"),
            Err(_) => Ok("http"),
        }
    }

    /// The error of a 401.
    fn refused(&self, endpoint: &Endpoint, what: &str, response: Response<Body>) -> RegistryError {
        let error = refusal(endpoint, what, response);
        self.identity.explained(error, &endpoint.registry)
    }
}

/// Reads why a registry said no.
pub(super) fn refusal(
    endpoint: &Endpoint,
    what: &str,
    mut response: Response<Body>,
) -> RegistryError {
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    let reader = response.body_mut().as_reader();
    // What can be read of the reason is good enough.
    let _ = reader.take(MAX_REASON).read_to_end(&mut bytes);
    status_error(&endpoint.registry, what, status, response.headers(), &bytes)
}

/// Whether an address is at that host, so that credentials may be shown there.
fn is_within(url: &str, base: &str) -> bool {
    let authority = |text: &str| {
        let start = text.find("://").map_or(0, |at| at + 3);
        let end = text[start..].find('/').map_or(text.len(), |at| start + at);
        text[..end].to_owned()
    };
    authority(url) == authority(base)
}
