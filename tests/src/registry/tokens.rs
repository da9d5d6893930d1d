//! A gate that wants tokens, and the service that gives them out, as Docker Hub does it.
//! Leans on `wire` and `faults`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::faults::Gate;
use super::wire::Head;

/// What the service calls the registry behind it.
pub const SERVICE: &str = "suite.registry";
/// The identity token that it knows.
pub const IDENTITY: &str = "identity-of-user";
/// `user:pass` as basic authentication writes it.
const LOGIN: &str = "Basic dXNlcjpwYXNz";

/// How strict a gate is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strictness {
    /// Gives tokens only to those who say who they are.
    pub wants_login: bool,
    /// For how many requests a token is good; 0 means for all.
    pub uses: usize,
}

/// What a gate has done.
#[derive(Default)]
pub struct Ledger {
    tokens: Mutex<HashMap<String, (Vec<String>, usize)>>,
    given: Mutex<Vec<String>>,
}

impl Ledger {
    /// The scopes of all tokens that were given out, in order.
    pub fn given(&self) -> Vec<String> {
        self.given
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn give(&self, scopes: Vec<String>) -> String {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.push(scopes.join(" "));
        let token = format!("token-{}", given.len());
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(token.clone(), (scopes, 0));
        token
    }

    fn lets_in(&self, head: &Head, strictness: Strictness) -> bool {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = head
            .get("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        let Some((scopes, uses)) = shown.and_then(|token| tokens.get_mut(token)) else {
            return false;
        };
        *uses += 1;
        let is_fresh = strictness.uses == 0 || *uses <= strictness.uses;
        is_fresh && needed(head).iter().all(|scope| covers(scopes, scope))
    }
}

/// A gate, and what it has done; `realm` is where its service can be reached, which is the proxy itself.
pub fn gate(strictness: Strictness) -> (Box<Gate>, Arc<Ledger>) {
    let ledger = Arc::new(Ledger::default());
    let own = Arc::clone(&ledger);
    let gate = move |head: &Head, body: &[u8]| match head.target().strip_prefix("/token") {
        Some(query) => Some(give(&own, strictness, head, query, body)),
        None if own.lets_in(head, strictness) => None,
        None => {
            let host = head.get("host").unwrap_or_default();
            let challenge =
                format!("Bearer realm=\"http://{host}/token\",service=\"{SERVICE}\",scope=\"x\"");
            Some(refusal(&[("www-authenticate", &challenge)]))
        }
    };
    (Box::new(gate), ledger)
}

fn refusal(headers: &[(&str, &str)]) -> (Head, String) {
    let text = "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}";
    (Head::answer(401, headers, text.len()), text.to_owned())
}

/// Gives a token for what is asked for, to whom may have it.
fn give(
    ledger: &Ledger,
    strictness: Strictness,
    head: &Head,
    query: &str,
    body: &[u8],
) -> (Head, String) {
    let form = String::from_utf8_lossy(body).into_owned();
    let asked = match head.method() {
        "POST" => parameters(&form),
        _ => parameters(query.trim_start_matches('?')),
    };
    let has = |name: &str, value: &str| asked.iter().any(|(n, v)| n == name && v == value);
    let known = match head.method() {
        "POST" => has("grant_type", "refresh_token") && has("refresh_token", IDENTITY),
        _ => match head.get("authorization") {
            Some(login) => login == LOGIN && has("account", "user"),
            None => !strictness.wants_login,
        },
    };
    if !known || !has("service", SERVICE) {
        return refusal(&[]);
    }
    let scopes = asked.iter().filter(|(name, _)| name == "scope");
    let scopes = scopes.flat_map(|(_, value)| value.split(' ').map(str::to_owned));
    let token = ledger.give(scopes.collect());
    let name = match head.method() {
        "POST" => "access_token",
        _ => "token",
    };
    let text = format!("{{\"{name}\":\"{token}\",\"expires_in\":300}}");
    (Head::answer(200, &[], text.len()), text)
}

/// The scopes that a request needs.
fn needed(head: &Head) -> Vec<String> {
    let (path, query) = head.target().split_once('?').unwrap_or((head.target(), ""));
    let rest = path.trim_start_matches("/v2/");
    let end = ["/blobs/", "/manifests/", "/tags/"]
        .iter()
        .find_map(|word| rest.find(word));
    let Some(end) = end else { return Vec::new() };
    let is_reading = matches!(head.method(), "GET" | "HEAD") && !path.contains("/uploads/");
    let action = if is_reading { "pull" } else { "push" };
    let mut needed = vec![format!("repository:{}:{action}", &rest[..end])];
    for (name, value) in parameters(query) {
        if name == "from" {
            needed.push(format!("repository:{value}:pull"));
        }
    }
    needed
}

fn covers(scopes: &[String], needed: &str) -> bool {
    let (name, action) = needed.rsplit_once(':').unwrap_or_default();
    scopes.iter().any(|scope| {
        scope
            .rsplit_once(':')
            .is_some_and(|(own, actions)| own == name && actions.split(',').any(|a| a == action))
    })
}

fn parameters(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect()
}

/// `%3A` and `+` as they are meant.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => (digit().unwrap_or(0) << 4 | digit().unwrap_or(0)) as u8,
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
