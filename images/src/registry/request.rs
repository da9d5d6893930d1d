//! What is asked of a registry, and how it is sent.
//! Leans on `challenge`, `error` and `transport`.

use std::io::{self, Read};

use ureq::http::{HeaderMap, Method, Response};
use ureq::{Agent, Body, SendBody};

use super::challenge::Scope;
use super::error::RegistryError;
use super::transport::failure;

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

/// Sends a request once, as whoever that header says.
pub(super) fn transmit(
    agent: &Agent,
    registry: &str,
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
        registry: registry.to_owned(),
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
    result.map_err(|error| failure(registry, error))
}

/// The text of a header.
pub(super) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
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
