//! A client of registries: its settings, who asks, and the small questions.
//! Leans on `session`. Source: the OCI distribution specification 1.1.

use ureq::http::Method;

use crate::progress::Progress;

use super::challenge::Scope;
use super::credentials::Credentials;
use super::error::RegistryError;
use super::session::{Payload, Request, Session};
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

/// A request that sends nothing.
pub(super) fn get<'r>(
    method: Method,
    url: String,
    scopes: &'r [Scope],
    what: &'r str,
) -> Request<'r> {
    Request {
        method,
        url,
        headers: Vec::new(),
        payload: Payload::Nothing,
        scopes,
        what,
    }
}

/// An address that an answer names, seen from the address that was asked.
pub(super) fn resolved(from: &str, target: &str) -> String {
    if target.contains("://") {
        return target.to_owned();
    }
    let start = from.find("://").map_or(0, |at| at + 3);
    let root = from[start..].find('/').map_or(from.len(), |at| start + at);
    match target.strip_prefix('/') {
        Some(path) => format!("{}/{path}", &from[..root]),
        None => {
            let path = from.split('?').next().unwrap_or(from);
            let folder = path.rfind('/').filter(|at| *at >= root).unwrap_or(root);
            format!("{}/{target}", &path[..folder])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_resolved_against_the_one_that_was_asked() {
        let check = |target: &str, expected: &str| {
            let from = "http://h:5000/v2/a/tags/list?n=1";
            assert_eq!(resolved(from, target), expected);
        };
        check("/v2/b?x", "http://h:5000/v2/b?x");
        check("https://other/x", "https://other/x");
        check("list?n=2", "http://h:5000/v2/a/tags/list?n=2");
    }
}
