//! One request to a registry: where it goes, as whom, and again when that may help.
//! Leans on everything above it: `settings`, `credentials`, `challenge`, `token`, `transport`.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use ureq::http::{HeaderMap, Method, Response};
use ureq::{Agent, Body, SendBody};

use crate::progress::{Event, Progress};

use super::answer::status_error;
use super::challenge::{Challenge, Scope, read_challenges, scope_texts};
use super::credentials::{Credential, Credentials};
use super::error::RegistryError;
use super::place::{host_of, is_loopback};
use super::settings::RegistrySettings;
use super::token::{Tokens, basic};
use super::transport::{Transport, failure};

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

/// What is asked for.
pub(super) struct Request<'r> {
    /// How.
    pub(super) method: Method,
    /// The whole address.
    pub(super) url: String,
    /// More headers.
    pub(super) headers: Vec<(&'static str, String)>,
    /// What is sent with it.
    pub(super) payload: Payload<'r>,
    /// What it needs to be allowed.
    pub(super) scopes: &'r [Scope],
    /// What it is, for people.
    pub(super) what: &'r str,
}

/// What is sent with a request.
pub(super) enum Payload<'r> {
    /// Nothing.
    Nothing,
    /// A few bytes.
    Bytes(&'r [u8]),
    /// Many bytes, which can be had again when they have to be sent again.
    Stream {
        /// How many.
        length: u64,
        /// Gives them from their start.
        open: &'r dyn Fn() -> io::Result<Box<dyn Read + 'r>>,
    },
}

/// What is known of registries by now, shared by all threads.
pub(super) struct Session<'a> {
    pub(super) settings: RegistrySettings,
    pub(super) progress: &'a dyn Progress,
    credentials: Credentials,
    transport: Transport,
    tokens: Tokens,
    bases: Mutex<HashMap<String, String>>,
    challenges: Mutex<HashMap<String, Challenge>>,
    known: Mutex<HashMap<String, Option<Credential>>>,
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
            credentials,
            transport: Transport::default(),
            tokens: Tokens::default(),
            bases: Mutex::default(),
            challenges: Mutex::default(),
            known: Mutex::default(),
        }
    }

    /// Where a registry answers; the machine's own are asked which scheme they speak.
    pub(super) fn endpoint(&self, registry: &str) -> Result<Endpoint, RegistryError> {
        let known = locked(&self.bases).get(registry).cloned();
        let base = match known {
            Some(base) => base,
            None => {
                let base = format!("{}://{}", self.scheme(registry)?, host_of(registry));
                locked(&self.bases).insert(registry.to_owned(), base.clone());
                base
            }
        };
        Ok(Endpoint {
            registry: registry.to_owned(),
            base,
        })
    }

    /// Where to pull from, in this order: its mirrors, then the registry itself.
    pub(super) fn sources(&self, registry: &str) -> Result<Vec<Endpoint>, RegistryError> {
        let mut sources = Vec::new();
        for mirror in self.settings.host(registry).mirrors {
            sources.push(self.mirror(&mirror)?);
        }
        sources.push(self.endpoint(registry)?);
        Ok(sources)
    }

    /// Asks each source in turn until one gives an answer; the error is that of the last.
    pub(super) fn from_sources<T>(
        &self,
        registry: &str,
        mut ask: impl FnMut(&Endpoint) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let sources = self.sources(registry)?;
        let (last, mirrors) = sources
            .split_last()
            .ok_or_else(|| RegistryError::Protocol {
                registry: registry.to_owned(),
                what: "asked for its place".to_owned(),
                reason: "it has none".to_owned(),
            })?;
        for mirror in mirrors {
            match ask(mirror) {
                Err(error) if !matches!(error, RegistryError::Local { .. }) => {
                    let note = format!("the mirror `{}` is passed over: {error}", mirror.registry);
                    self.progress.report(Event::Note(&note));
                }
                other => return other,
            }
        }
        ask(last)
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
            return transmit(&agent, endpoint, request, None);
        }
        let scopes = scope_texts(request.scopes);
        let shown = self.authorization(&agent, endpoint, &scopes)?;
        let response = transmit(&agent, endpoint, request, shown.as_deref())?;
        if response.status() != 401 {
            return Ok(response);
        }
        self.learn(endpoint, &response, &scopes);
        let now_shown = self.authorization(&agent, endpoint, &scopes)?;
        match now_shown {
            Some(header) if Some(&header) != shown.as_ref() => {
                let response = transmit(&agent, endpoint, request, Some(&header))?;
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

    /// The header that says who asks, as far as the registry is known to want one.
    fn authorization(
        &self,
        agent: &Agent,
        endpoint: &Endpoint,
        scopes: &[String],
    ) -> Result<Option<String>, RegistryError> {
        let challenge = locked(&self.challenges).get(&endpoint.registry).cloned();
        match challenge {
            None => Ok(None),
            Some(Challenge::Basic) => Ok(match self.credential(&endpoint.registry)? {
                Some(Credential::Password { user, password }) => Some(basic(&user, &password)),
                Some(Credential::Identity(token)) => Some(format!("Bearer {token}")),
                None => None,
            }),
            Some(Challenge::Bearer(service)) => {
                let token = match self.tokens.kept(&service, scopes) {
                    Some(token) => token,
                    None => {
                        let credential = self.credential(&endpoint.registry)?;
                        self.tokens
                            .fetch(agent, &service, scopes, credential.as_ref())
                            .map_err(|error| self.explained(error, &endpoint.registry))?
                    }
                };
                Ok(Some(format!("Bearer {token}")))
            }
        }
    }

    /// Notes what a registry asks for, and that the token it was shown is of no use any more.
    fn learn(&self, endpoint: &Endpoint, response: &Response<Body>, scopes: &[String]) {
        let headers = response.headers().get_all("www-authenticate").iter();
        let texts = headers.filter_map(|header| header.to_str().ok());
        let offered = read_challenges(texts);
        let is_bearer = |challenge: &&Challenge| matches!(challenge, Challenge::Bearer(_));
        let chosen = offered.iter().find(is_bearer).or(offered.first());
        if let Some(Challenge::Bearer(service)) = chosen {
            self.tokens.forget(service, scopes);
        }
        let mut challenges = locked(&self.challenges);
        match chosen {
            Some(challenge) => challenges.insert(endpoint.registry.clone(), challenge.clone()),
            None => challenges.remove(&endpoint.registry),
        };
    }

    fn credential(&self, registry: &str) -> Result<Option<Credential>, RegistryError> {
        if let Some(known) = locked(&self.known).get(registry) {
            return Ok(known.clone());
        }
        let found = self.credentials.get(registry)?;
        locked(&self.known).insert(registry.to_owned(), found.clone());
        Ok(found)
    }

    /// The error of a 401.
    fn refused(&self, endpoint: &Endpoint, what: &str, response: Response<Body>) -> RegistryError {
        self.explained(refusal(endpoint, what, response), &endpoint.registry)
    }

    /// A refusal under the registry's name, even where its token service said it, because that is where one logs in;
    /// and with a remark when it was told to a stranger.
    fn explained(&self, error: RegistryError, registry: &str) -> RegistryError {
        let RegistryError::Unauthorized {
            registry: from,
            what,
            mut reason,
        } = error
        else {
            return error;
        };
        if from != registry {
            reason = format!("{reason} (said by `{from}`)");
        }
        if locked(&self.known)
            .get(registry)
            .is_none_or(Option::is_none)
        {
            reason += ", and nobody is logged in there";
        }
        RegistryError::Unauthorized {
            registry: registry.to_owned(),
            what,
            reason,
        }
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

/// The text of a header.
pub(super) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn transmit(
    agent: &Agent,
    endpoint: &Endpoint,
    request: &Request<'_>,
    authorization: Option<&str>,
) -> Result<Response<Body>, RegistryError> {
    let mut builder = ureq::http::Request::builder()
        .method(&request.method)
        .uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    if let Some(authorization) = authorization {
        builder = builder.header("authorization", authorization);
    }
    let broken = |error: ureq::http::Error| RegistryError::Protocol {
        registry: endpoint.registry.clone(),
        what: request.what.to_owned(),
        reason: format!("`{}`: {error}", request.url),
    };
    let result = match &request.payload {
        Payload::Nothing if takes_body(&request.method) => {
            agent.run(builder.body(&[] as &[u8]).map_err(broken)?)
        }
        Payload::Nothing => agent.run(builder.body(()).map_err(broken)?),
        Payload::Bytes(bytes) => agent.run(builder.body(*bytes).map_err(broken)?),
        Payload::Stream { length, open } => {
            let local = |error| RegistryError::Local {
                what: format!("{}: its bytes cannot be read", request.what),
                error,
            };
            let mut source = Source {
                inner: open().map_err(local)?,
                missing: *length,
                error: None,
            };
            let body = SendBody::from_reader(&mut source);
            let builder = builder.header("content-length", *length);
            let result = agent.run(builder.body(body).map_err(broken)?);
            if let Some(error) = source.error {
                return Err(local(error));
            }
            result
        }
    };
    result.map_err(|error| failure(&endpoint.registry, error))
}

/// Bytes that are sent; remembers its own failure, which is not the registry's.
struct Source<'s> {
    inner: Box<dyn Read + 's>,
    missing: u64,
    error: Option<io::Error>,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.missing).unwrap_or(usize::MAX);
        let most = most.min(buffer.len());
        match self.inner.read(&mut buffer[..most]) {
            Ok(0) if most > 0 => {
                self.error = Some(io::Error::other(format!(
                    "{} bytes are missing",
                    self.missing
                )));
                Err(io::ErrorKind::UnexpectedEof.into())
            }
            Ok(count) => {
                self.missing -= count as u64;
                Ok(count)
            }
            Err(error) => {
                let kind = error.kind();
                self.error = Some(error);
                Err(kind.into())
            }
        }
    }
}

fn takes_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
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

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
