//! Uploads of blobs: not at all where the registry has them, else at once, else in pieces from where it was cut.
//! Leans on `client` and `download`.

use std::io::{self, Read};

use ureq::Body;
use ureq::http::{Method, Response};

use crate::document::Descriptor;
use crate::progress::{Action, Event, Outcome, Progress};

use super::challenge::{Access, Scope};
use super::client::Client;
use super::download::{blob_url, has};
use super::error::RegistryError;
use super::request::{Payload, Request, get, header, resolved};
use super::session::{Endpoint, Session};
use crate::place::Repository;

/// How large pieces are when a whole could not be sent at once.
const PIECE: u64 = 16 << 20;

/// Gives the bytes of a blob from an offset on.
pub type Opening<'o> = &'o dyn Fn(u64) -> io::Result<Box<dyn Read>>;

impl Client<'_> {
    /// Sees to it that a repository has a blob: it may have it already,
    /// or take it from `mount_from`, another repository of the same registry; else it is sent.
    ///
    /// # Errors
    /// When the registry does not take it, or its bytes cannot be read.
    pub fn upload(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        mount_from: Option<&str>,
        open: Opening<'_>,
    ) -> Result<Outcome, RegistryError> {
        let session = &self.session;
        session.progress.report(Event::Started {
            descriptor: blob,
            action: Action::Upload,
        });
        let endpoint = session.endpoint(&repository.registry)?;
        let mut scopes = vec![Scope::new(&repository.repository, Access::Push)];
        scopes.extend(mount_from.map(|from| Scope::new(from, Access::Pull)));
        let upload = Upload {
            session,
            endpoint: &endpoint,
            repository,
            blob,
            open,
            scopes: &scopes,
            what: &format!("the upload of `{}`", blob.digest),
            mount_from,
            location: None,
            position: 0,
            is_unsure: false,
            piece: session.settings.chunk,
            least: 1,
        };
        let outcome = upload.run()?;
        session.progress.report(Event::Finished {
            digest: blob.digest,
            outcome,
        });
        Ok(outcome)
    }
}

/// A blob on its way to a registry.
struct Upload<'u> {
    session: &'u Session<'u>,
    endpoint: &'u Endpoint,
    repository: &'u Repository,
    blob: &'u Descriptor,
    open: Opening<'u>,
    scopes: &'u [Scope],
    what: &'u str,
    mount_from: Option<&'u str>,
    /// Where the registry waits for the bytes.
    location: Option<String>,
    /// How many bytes it has.
    position: u64,
    /// Whether it has to be asked how many.
    is_unsure: bool,
    /// How many bytes are sent at once, where it is not all of them.
    piece: Option<u64>,
    /// The fewest bytes that it takes at once, but for the last ones.
    least: u64,
}

impl Upload<'_> {
    fn run(mut self) -> Result<Outcome, RegistryError> {
        let mut failures = 0;
        loop {
            let before = self.position;
            match self.step() {
                Ok(Some(outcome)) => return Ok(outcome),
                Ok(None) => {
                    if self.position > before {
                        failures = 0;
                    }
                }
                Err(error) if self.may_recover(&error) => {
                    failures += 1;
                    self.is_unsure = true;
                    self.session.pause(self.what, error, failures)?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether to go on after a failure; a registry can also lose what it was sent, or count it otherwise.
    fn may_recover(&self, error: &RegistryError) -> bool {
        let is_lost = match error {
            RegistryError::NotFound { .. } => true,
            RegistryError::Status { status, .. } => *status == 416,
            _ => false,
        };
        error.is_transient() || is_lost && self.location.is_some()
    }

    /// The next thing to do; the outcome when nothing is left.
    fn step(&mut self) -> Result<Option<Outcome>, RegistryError> {
        let Some(location) = self.location.clone() else {
            return self.begin();
        };
        if self.is_unsure {
            self.look(&location)?;
            return Ok(None);
        }
        match self.piece {
            None => self.finish(&location, 0).map(Some),
            Some(_) if self.position == self.blob.size => {
                self.finish(&location, self.blob.size).map(Some)
            }
            Some(piece) => self.send_piece(&location, piece).map(|()| None),
        }
    }

    /// Looks whether the blob is there, tries to mount it, else gets a location to send it to.
    fn begin(&mut self) -> Result<Option<Outcome>, RegistryError> {
        let url = blob_url(self.endpoint, self.repository, self.blob);
        let head = get(Method::HEAD, url, self.scopes, self.what);
        if has(self.session, self.endpoint, &head)? {
            return Ok(Some(Outcome::Present));
        }
        let mut url = format!(
            "{}/v2/{}/blobs/uploads/",
            self.endpoint.base, self.repository.repository
        );
        if let Some(from) = self.mount_from {
            url = format!("{url}?mount={}&from={from}", self.blob.digest);
        }
        let request = get(Method::POST, url.clone(), self.scopes, self.what);
        let response = self.session.ask(self.endpoint, &request, &[201, 202])?;
        if response.status() == 201 && self.mount_from.is_some() {
            return Ok(Some(Outcome::Mounted));
        }
        self.follow(&url, &response)?;
        self.position = 0;
        self.is_unsure = false;
        let least = header(response.headers(), "oci-chunk-min-length");
        self.least = least.and_then(|text| text.parse().ok()).unwrap_or(1);
        Ok(None)
    }

    /// Asks how many bytes the registry has; where it has lost them, everything begins again.
    fn look(&mut self, location: &str) -> Result<(), RegistryError> {
        self.is_unsure = false;
        self.piece = self.piece.or(Some(PIECE));
        let request = get(Method::GET, location.to_owned(), self.scopes, self.what);
        let response = self.session.send(self.endpoint, &request)?;
        let position = match response.status().as_u16() {
            200 | 204 => received(&response).filter(|position| *position <= self.blob.size),
            _ => None,
        };
        match position {
            Some(position) => {
                self.position = position;
                if response.headers().contains_key("location") {
                    self.follow(location, &response)?;
                }
            }
            None => self.location = None,
        }
        Ok(())
    }

    /// Sends a piece.
    fn send_piece(&mut self, location: &str, piece: u64) -> Result<(), RegistryError> {
        let length = piece
            .max(self.least)
            .max(1)
            .min(self.blob.size - self.position);
        let end = self.position + length;
        let range = format!("{}-{}", self.position, end - 1);
        let headers = vec![("content-range", range)];
        let response = self.transfer(Method::PATCH, location, length, headers, &[200, 202, 204])?;
        self.position = match received(&response).filter(|received| *received > 1) {
            Some(received) if received <= self.blob.size => received,
            _ => end,
        };
        if response.headers().contains_key("location") {
            self.follow(location, &response)?;
        }
        Ok(())
    }

    /// Sends what is left and names the digest that all of it has.
    fn finish(&mut self, location: &str, position: u64) -> Result<Outcome, RegistryError> {
        let joint = if location.contains('?') { '&' } else { '?' };
        let url = format!("{location}{joint}digest={}", self.blob.digest);
        self.position = position;
        let length = self.blob.size - position;
        self.transfer(Method::PUT, &url, length, Vec::new(), &[200, 201, 204])?;
        Ok(Outcome::Moved)
    }

    fn transfer(
        &self,
        method: Method,
        url: &str,
        length: u64,
        mut headers: Vec<(&'static str, String)>,
        expected: &[u16],
    ) -> Result<Response<Body>, RegistryError> {
        headers.push(("content-type", "application/octet-stream".to_owned()));
        let open = || -> io::Result<Box<dyn Read + '_>> {
            Ok(Box::new(Reported {
                inner: (self.open)(self.position)?,
                position: self.position,
                blob: self.blob,
                progress: self.session.progress,
            }))
        };
        let payload = match length {
            0 => Payload::Nothing,
            _ => Payload::Stream {
                length,
                open: &open,
            },
        };
        let request = Request {
            headers,
            payload,
            ..get(method, url.to_owned(), self.scopes, self.what)
        };
        self.session.ask(self.endpoint, &request, expected)
    }

    fn follow(&mut self, from: &str, response: &Response<Body>) -> Result<(), RegistryError> {
        let target =
            header(response.headers(), "location").ok_or_else(|| RegistryError::Protocol {
                registry: self.endpoint.registry.clone(),
                what: self.what.to_owned(),
                reason: "it names no location".to_owned(),
            })?;
        self.location = Some(resolved(from, target));
        Ok(())
    }
}

/// How many bytes a registry says it has: `0-N` is `N` and one more; `0-0` is also said of none.
fn received(response: &Response<Body>) -> Option<u64> {
    let text = header(response.headers(), "range")?;
    let (start, end) = text.trim_start_matches("bytes=").split_once('-')?;
    match (start.trim().parse().ok()?, end.trim().parse().ok()?) {
        (0_u64, 0_u64) => Some(0),
        (0, end) => Some(end + 1),
        _ => None,
    }
}

/// Tells how far the reading is.
struct Reported<'r> {
    inner: Box<dyn Read>,
    position: u64,
    blob: &'r Descriptor,
    progress: &'r dyn Progress,
}

impl Read for Reported<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.position += count as u64;
        self.progress.report(Event::Advanced {
            digest: self.blob.digest,
            position: self.position,
        });
        Ok(count)
    }
}
