//! As whom one asks: what each registry wants to see, and what it was shown.
//! Leans on `credentials`, `challenge` and `token`.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ureq::Agent;
use ureq::http::HeaderMap;

use super::challenge::{Challenge, read_challenges};
use super::credentials::{Credential, Credentials};
use super::error::RegistryError;
use super::token::{Tokens, basic};

/// As whom one asks, shared by all threads.
#[derive(Default)]
pub(super) struct Identity {
    credentials: Credentials,
    tokens: Tokens,
    challenges: Mutex<HashMap<String, Challenge>>,
    known: Mutex<HashMap<String, Result<Option<Credential>, String>>>,
}

impl Identity {
    /// Somebody with these credentials.
    pub(super) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            ..Self::default()
        }
    }

    /// The header that says who asks, as far as the registry is known to want one.
    pub(super) fn shown(
        &self,
        agent: &Agent,
        registry: &str,
        scopes: &[String],
    ) -> Result<Option<String>, RegistryError> {
        let challenge = locked(&self.challenges).get(registry).cloned();
        match challenge {
            None => Ok(None),
            Some(Challenge::Basic) => Ok(match self.credential(registry) {
                Some(Credential::Password { user, password }) => Some(basic(&user, &password)),
                Some(Credential::Identity(token)) => Some(format!("Bearer {token}")),
                None => None,
            }),
            Some(Challenge::Bearer(service)) => {
                let token = match self.tokens.kept(&service, scopes) {
                    Some(token) => token,
                    None => {
                        let credential = self.credential(registry);
                        self.tokens
                            .fetch(agent, &service, scopes, credential.as_ref())
                            .map_err(|error| self.explained(error, registry))?
                    }
                };
                Ok(Some(format!("Bearer {token}")))
            }
        }
    }

    /// Notes what a registry asks for, and that the token it was shown is of no use any more.
    pub(super) fn learn(&self, registry: &str, headers: &HeaderMap, scopes: &[String]) {
        let headers = headers.get_all("www-authenticate").iter();
        let texts = headers.filter_map(|header| header.to_str().ok());
        let offered = read_challenges(texts);
        let is_bearer = |challenge: &&Challenge| matches!(challenge, Challenge::Bearer(_));
        let chosen = offered.iter().find(is_bearer).or(offered.first());
        if let Some(Challenge::Bearer(service)) = chosen {
            self.tokens.forget(service, scopes);
        }
        let mut challenges = locked(&self.challenges);
        match chosen {
            Some(challenge) => challenges.insert(registry.to_owned(), challenge.clone()),
            None => challenges.remove(registry),
        };
    }

    /// A refusal under the registry's name, even where its token service said it, because that is where one logs in;
    /// and with a remark when it was told to a stranger.
    pub(super) fn explained(&self, error: RegistryError, registry: &str) -> RegistryError {
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
        match locked(&self.known).get(registry) {
            Some(Ok(Some(_))) => {}
            Some(Err(why)) => reason = format!("{reason}, and {why}"),
            _ => reason += ", and nobody is logged in there",
        }
        RegistryError::Unauthorized {
            registry: registry.to_owned(),
            what,
            reason,
        }
    }

    /// Who one is there; where that cannot be found out, one is a stranger, and a refusal will say why.
    fn credential(&self, registry: &str) -> Option<Credential> {
        if let Some(known) = locked(&self.known).get(registry) {
            return known.clone().ok().flatten();
        }
        let found = self
            .credentials
            .get(registry)
            .map_err(|error| error.to_string());
        locked(&self.known).insert(registry.to_owned(), found.clone());
        found.ok().flatten()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
