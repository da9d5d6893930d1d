//! Tokens: asked for at the service that a registry names, and kept until they expire.
//! Leans on `challenge`, `credentials`, `error` and `transport`. Source: the token and OAuth2 specifications of `distribution`.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use ureq::{Agent, Body};

use super::challenge::TokenService;
use super::credentials::Credential;
use super::error::RegistryError;
use super::transport::{failure, read_failure};

/// How long a token counts where its service does not say.
const DEFAULT_LIFE: Duration = Duration::from_mins(1);
/// A token that expires so soon is not used any more.
const MARGIN: Duration = Duration::from_secs(10);
/// The largest answer of a service that is read.
const MAX_ANSWER: u64 = 1 << 20;

/// What a token is for: who gives it, and its scopes as texts.
type Purpose = (TokenService, Vec<String>);

/// The tokens that are still good.
#[derive(Default)]
pub(super) struct Tokens {
    kept: Mutex<HashMap<Purpose, (String, Instant)>>,
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<u64>,
}

impl Tokens {
    /// A token that was given earlier and is still good.
    pub(super) fn kept(&self, service: &TokenService, scopes: &[String]) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (token, until) = kept.get(&(service.clone(), scopes.to_vec()))?;
        (*until > Instant::now()).then(|| token.clone())
    }

    /// Forgets a token that was refused.
    pub(super) fn forget(&self, service: &TokenService, scopes: &[String]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(&(service.clone(), scopes.to_vec()));
    }

    /// Asks for a token and keeps it.
    pub(super) fn fetch(
        &self,
        agent: &Agent,
        service: &TokenService,
        scopes: &[String],
        credential: Option<&Credential>,
    ) -> Result<String, RegistryError> {
        let response = match credential {
            Some(Credential::Identity(token)) => exchange(agent, service, scopes, token),
            Some(Credential::Password { user, password }) => {
                ask(agent, service, scopes, Some((user, password)))
            }
            None => ask(agent, service, scopes, None),
        };
        let response = response.map_err(|error| failure(&service.realm, error))?;
        let answer = read_answer(service, response)?;
        let life = answer.expires_in.map_or(DEFAULT_LIFE, Duration::from_secs);
        let token = answer.token.filter(|token| !token.is_empty());
        let token = token
            .or(answer.access_token)
            .ok_or_else(|| no_token(service, "it sent none"))?;
        let until = Instant::now() + life.saturating_sub(MARGIN).min(Duration::from_hours(24));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert((service.clone(), scopes.to_vec()), (token.clone(), until));
        Ok(token)
    }
}

/// The header that says user and password.
pub(super) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// Asks as that user, or as a stranger.
fn ask(
    agent: &Agent,
    service: &TokenService,
    scopes: &[String],
    login: Option<(&str, &str)>,
) -> Result<ureq::http::Response<Body>, ureq::Error> {
    let mut request = agent.get(&service.realm);
    if let Some(name) = &service.service {
        request = request.query("service", name);
    }
    for scope in scopes {
        request = request.query("scope", scope);
    }
    if let Some((user, password)) = login {
        request = request
            .query("account", user)
            .header("authorization", basic(user, password));
    }
    request.call()
}

/// Exchanges an identity token for one that is good for the scopes.
fn exchange(
    agent: &Agent,
    service: &TokenService,
    scopes: &[String],
    identity: &str,
) -> Result<ureq::http::Response<Body>, ureq::Error> {
    let scope = scopes.join(" ");
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", "dockwright"),
        ("service", service.service.as_deref().unwrap_or_default()),
        ("scope", &scope),
        ("refresh_token", identity),
    ];
    agent.post(&service.realm).send_form(form)
}

fn read_answer(
    service: &TokenService,
    mut response: ureq::http::Response<Body>,
) -> Result<Answer, RegistryError> {
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    response
        .body_mut()
        .as_reader()
        .take(MAX_ANSWER)
        .read_to_end(&mut bytes)
        .map_err(|error| read_failure(&service.realm, error))?;
    match status {
        200 => {
            serde_json::from_slice(&bytes).map_err(|error| no_token(service, &error.to_string()))
        }
        _ => Err(super::answer::status_error(
            &service.realm,
            "to give a token",
            status,
            response.headers(),
            &bytes,
        )),
    }
}

fn no_token(service: &TokenService, reason: &str) -> RegistryError {
    RegistryError::Protocol {
        registry: service.realm.clone(),
        what: "asked for a token".to_owned(),
        reason: reason.to_owned(),
    }
}
