//! Downloads of blobs: streamed, resumed where they were cut, and never longer than they should be.
//! Leans on `client`. The digest is verified by whoever owns the sink.

use std::io::Read;

use ureq::Body;
use ureq::http::{Method, Response};

use crate::document::Descriptor;
use crate::progress::{Action, Event, Outcome};
use crate::sink::BlobSink;

use super::challenge::{Access, Scope};
use super::client::Client;
use super::error::RegistryError;
use super::request::{Request, get, header};
use super::session::{Endpoint, Session, refusal};
use super::transport::read_failure;
use crate::place::Repository;

const BUFFER: usize = 256 << 10;
/// So many bytes more make earlier failures forgotten.
const ADVANCE: u64 = 64 << 10;

impl Client<'_> {
    /// Downloads a blob into a sink, from where the sink is; mirrors are asked first.
    ///
    /// # Errors
    /// When nobody has it, it has another size, or the sink does not take it.
    pub fn download(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        sink: &mut dyn BlobSink,
    ) -> Result<(), RegistryError> {
        let session = &self.session;
        session.progress.report(Event::Started {
            descriptor: blob,
            action: Action::Download,
        });
        let what = format!("the blob `{}`", blob.digest);
        let scopes = [Scope::new(&repository.repository, Access::Pull)];
        let mut from = |endpoint: &Endpoint, url: String| {
            let request = get(Method::GET, url, &scopes, &what);
            let mut download = Download {
                session,
                endpoint,
                blob,
                sink: &mut *sink,
            };
            download.run(request)
        };
        let mut result = session.ask_in_turn(&repository.registry, |source| {
            from(source, blob_url(source, repository, blob))
        });
        if blob.media_type.is_foreign() {
            for url in &blob.urls {
                match &result {
                    Err(error) if !matches!(error, RegistryError::Local { .. }) => {}
                    _ => break,
                }
                result = foreign(url).and_then(|endpoint| from(&endpoint, url.clone()));
            }
        }
        result?;
        session.progress.report(Event::Finished {
            digest: blob.digest,
            outcome: Outcome::Moved,
        });
        Ok(())
    }

    /// Whether a repository has a blob.
    ///
    /// # Errors
    /// When the registry does not tell.
    pub fn has_blob(
        &self,
        repository: &Repository,
        blob: &Descriptor,
    ) -> Result<bool, RegistryError> {
        let what = format!("the blob `{}`", blob.digest);
        let scopes = [Scope::new(&repository.repository, Access::Pull)];
        let endpoint = self.session.endpoint(&repository.registry)?;
        let url = blob_url(&endpoint, repository, blob);
        let request = get(Method::HEAD, url, &scopes, &what);
        self.session
            .patiently(&what, || has(&self.session, &endpoint, &request))
    }
}

/// Asks whether something is there.
pub(super) fn has(
    session: &Session<'_>,
    endpoint: &Endpoint,
    request: &Request<'_>,
) -> Result<bool, RegistryError> {
    match session.ask(endpoint, request, &[200]) {
        Ok(_) => Ok(true),
        Err(RegistryError::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Where a blob is.
pub(super) fn blob_url(endpoint: &Endpoint, repository: &Repository, blob: &Descriptor) -> String {
    format!(
        "{}/v2/{}/blobs/{}",
        endpoint.base, repository.repository, blob.digest
    )
}

/// A blob on its way from one source into a sink.
struct Download<'d> {
    session: &'d Session<'d>,
    endpoint: &'d Endpoint,
    blob: &'d Descriptor,
    sink: &'d mut dyn BlobSink,
}

impl Download<'_> {
    /// Tries until it is complete; failures are forgotten when bytes have come since.
    fn run(&mut self, request: Request<'_>) -> Result<(), RegistryError> {
        let what = request.what;
        let mut request = request;
        let mut failures = 0;
        if self.sink.position() > self.blob.size {
            self.restart(what)?;
        }
        while self.sink.position() < self.blob.size {
            let before = self.sink.position();
            request.headers.clear();
            if before > 0 {
                request.headers.push(("range", format!("bytes={before}-")));
            }
            match self.once(&request) {
                Err(error) if error.is_transient() => {
                    let advanced = self.sink.position() >= before + ADVANCE;
                    failures = if advanced { 1 } else { failures + 1 };
                    self.session.pause(what, error, failures)?;
                }
                other => return other,
            }
        }
        Ok(())
    }

    /// Asks once for what is missing.
    fn once(&mut self, request: &Request<'_>) -> Result<(), RegistryError> {
        let position = self.sink.position();
        let response = self.session.send(self.endpoint, request)?;
        match response.status().as_u16() {
            200 => {
                if position > 0 {
                    self.restart(request.what)?;
                }
            }
            206 if position > 0 && self.continues(&response, position) => {}
            206 | 416 if position > 0 => {
                self.restart(request.what)?;
                return Err(self.cut(request.what, "it cannot give a part; it is asked for all"));
            }
            _ => {
                return Err(refusal(self.endpoint, request.what, response));
            }
        }
        self.check_length(&response, request.what)?;
        self.copy(response, request.what)
    }

    /// Whether the answer starts where the sink is and is part of a blob of the right size.
    fn continues(&self, response: &Response<Body>, position: u64) -> bool {
        let read = || {
            let text = header(response.headers(), "content-range")?;
            let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
            let (start, _) = range.split_once('-')?;
            let right_size = size == "*" || size.parse() == Ok(self.blob.size);
            Some(right_size && start.parse() == Ok(position))
        };
        read().unwrap_or(false)
    }

    fn check_length(&self, response: &Response<Body>, what: &str) -> Result<(), RegistryError> {
        let told: Option<u64> =
            header(response.headers(), "content-length").and_then(|text| text.parse().ok());
        let missing = self.blob.size - self.sink.position();
        match told {
            Some(told) if told != missing => Err(self.wrong(
                what,
                format!("it has {told} bytes where {missing} are missing"),
            )),
            _ => Ok(()),
        }
    }

    fn copy(&mut self, response: Response<Body>, what: &str) -> Result<(), RegistryError> {
        let mut reader = response.into_body().into_reader();
        let mut buffer = vec![0; BUFFER];
        loop {
            let missing = self.blob.size - self.sink.position();
            let count = match reader.read(&mut buffer) {
                Ok(count) => count,
                // Whatever happens behind the last byte is of no interest.
                Err(_) if missing == 0 => return Ok(()),
                Err(error) => match read_failure(&self.endpoint.registry, error) {
                    stalled @ RegistryError::Stalled { .. } => return Err(stalled),
                    other => return Err(self.cut(what, &other.to_string())),
                },
            };
            if count as u64 > missing {
                return Err(self.wrong(
                    what,
                    format!("it goes on behind its {} bytes", self.blob.size),
                ));
            }
            if count == 0 {
                return match missing {
                    0 => Ok(()),
                    _ => Err(self.cut(what, "the connection was closed")),
                };
            }
            self.keep(&buffer[..count], what)?;
        }
    }

    fn keep(&mut self, bytes: &[u8], what: &str) -> Result<(), RegistryError> {
        self.sink
            .write_all(bytes)
            .map_err(|error| RegistryError::Local {
                what: format!("{what} cannot be written"),
                error,
            })?;
        self.session.progress.report(Event::Advanced {
            digest: self.blob.digest,
            position: self.sink.position(),
        });
        Ok(())
    }

    fn restart(&mut self, what: &str) -> Result<(), RegistryError> {
        self.sink.restart().map_err(|error| RegistryError::Local {
            what: format!("{what} cannot be started again"),
            error,
        })
    }

    fn cut(&self, what: &str, reason: &str) -> RegistryError {
        RegistryError::Cut {
            registry: self.endpoint.registry.clone(),
            what: what.to_owned(),
            position: self.sink.position(),
            size: self.blob.size,
            reason: reason.to_owned(),
        }
    }

    fn wrong(&self, what: &str, reason: String) -> RegistryError {
        RegistryError::Wrong {
            registry: self.endpoint.registry.clone(),
            what: what.to_owned(),
            reason,
        }
    }
}

/// The place that an address of a foreign layer names; nobody is shown there.
pub(super) fn foreign(url: &str) -> Result<Endpoint, RegistryError> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(rest) => Ok(Endpoint {
            registry: rest.split('/').next().unwrap_or_default().to_owned(),
            base: String::new(),
        }),
        None => Err(RegistryError::Protocol {
            registry: url.to_owned(),
            what: "named as the address of a layer".to_owned(),
            reason: "it is no web address".to_owned(),
        }),
    }
}
