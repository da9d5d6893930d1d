//! Manifests and tags: small documents, verified before anybody sees them.
//! Leans on `client`.

use std::fmt;
use std::io::Read;

use dockwright_model::image::reference::ImageReference;
use serde::Deserialize;
use ureq::Body;
use ureq::http::{Method, Response};

use crate::digest::Digest;
use crate::document::{Descriptor, MAX_DOCUMENT};
use crate::media_type::{DOCKER_INDEX, DOCKER_MANIFEST, MediaType, OCI_INDEX, OCI_MANIFEST};

use super::challenge::{Access, Scope};
use super::client::Client;
use super::error::{RegistryError, wrong_digest};
use super::request::{Payload, Request, get, header, resolved};
use super::session::Endpoint;
use super::transport::read_failure;
use crate::place::Repository;

/// The most pages of tags that are read.
const MAX_PAGES: usize = 10_000;

/// A manifest or an index, as the registry keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// What it is.
    pub descriptor: Descriptor,
    /// Its bytes, whose digest is the descriptor's.
    pub bytes: Vec<u8>,
}

#[derive(Deserialize)]
struct TagPage {
    #[serde(default)]
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(rename = "mediaType")]
    media_type: Option<String>,
}

impl Client<'_> {
    /// Fetches what a reference names, by its digest where it has one; mirrors are asked first.
    ///
    /// # Errors
    /// When nobody has it, or what comes is something else.
    pub fn fetch_manifest(&self, reference: &ImageReference) -> Result<Fetched, RegistryError> {
        self.ask_manifest(&Method::GET, reference, read_manifest)
    }

    /// Asks what a reference names, without fetching it.
    ///
    /// # Errors
    /// When nobody has it.
    pub fn head_manifest(&self, reference: &ImageReference) -> Result<Descriptor, RegistryError> {
        let told = self.ask_manifest(&Method::HEAD, reference, |_, response, _, _| {
            Ok(told_descriptor(&response))
        })?;
        match told {
            Some(descriptor) => Ok(descriptor),
            None => Ok(self.fetch_manifest(reference)?.descriptor),
        }
    }

    /// Asks each source of a manifest in turn, and reads the answer.
    fn ask_manifest<T>(
        &self,
        method: &Method,
        reference: &ImageReference,
        read: impl Fn(&Endpoint, Response<Body>, &Wanted, &str) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let wanted = wanted(reference)?;
        let what = format!("the manifest of `{reference}`");
        let repository = Repository::from(reference);
        let scopes = [Scope::new(&repository.repository, Access::Pull)];
        self.session.ask_in_turn(&repository.registry, |source| {
            self.session.patiently(&what, || {
                let url = manifest_url(source, &repository, &wanted.to_string());
                let request = Request {
                    headers: vec![accepted()],
                    ..get(method.clone(), url, &scopes, &what)
                };
                let response = self.session.ask(source, &request, &[200])?;
                read(source, response, &wanted, &what)
            })
        })
    }

    /// Gives a manifest or an index to a registry under its tag, or under its digest where it has no tag.
    ///
    /// # Errors
    /// When the registry does not take it.
    pub fn put_manifest(
        &self,
        reference: &ImageReference,
        media_type: &MediaType,
        bytes: &[u8],
    ) -> Result<Digest, RegistryError> {
        let digest = Digest::of(bytes);
        let repository = Repository::from(reference);
        let name = reference.tag.clone().unwrap_or_else(|| digest.to_string());
        let what = format!("the manifest of `{reference}`");
        let endpoint = self.session.endpoint(&repository.registry)?;
        let scopes = [Scope::new(&repository.repository, Access::Push)];
        let request = Request {
            method: Method::PUT,
            url: manifest_url(&endpoint, &repository, &name),
            headers: vec![("content-type", media_type.0.clone())],
            payload: Payload::Bytes(bytes),
            scopes: &scopes,
            what: &what,
        };
        let response = self.session.patiently(&what, || {
            self.session.ask(&endpoint, &request, &[200, 201, 202])
        })?;
        match told_digest(&response) {
            Some(told) if told != digest => {
                Err(wrong_digest(&endpoint.registry, &what, &digest, &told))
            }
            _ => Ok(digest),
        }
    }

    /// Removes a manifest from a registry, by its digest.
    ///
    /// # Errors
    /// When the registry does not have it, or allows no removal.
    pub fn delete_manifest(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<(), RegistryError> {
        let what = format!("the removal of `{repository}@{digest}`");
        let endpoint = self.session.endpoint(&repository.registry)?;
        let scopes = [Scope::new(&repository.repository, Access::Delete)];
        let url = manifest_url(&endpoint, repository, &digest.to_string());
        let request = get(Method::DELETE, url, &scopes, &what);
        self.session.patiently(&what, || {
            self.session
                .ask(&endpoint, &request, &[200, 202])
                .map(|_| ())
        })
    }

    /// The tags of a repository, in the registry's order.
    ///
    /// # Errors
    /// When the registry does not tell.
    pub fn list_tags(&self, repository: &Repository) -> Result<Vec<String>, RegistryError> {
        let what = format!("the tags of `{repository}`");
        let endpoint = self.session.endpoint(&repository.registry)?;
        let scopes = [Scope::new(&repository.repository, Access::Pull)];
        let mut url = format!(
            "{}/v2/{}/tags/list?n=1000",
            endpoint.base, repository.repository
        );
        let mut tags = Vec::new();
        for _ in 0..MAX_PAGES {
            let (page, next) = self.session.patiently(&what, || {
                let request = get(Method::GET, url.clone(), &scopes, &what);
                let response = self.session.ask(&endpoint, &request, &[200])?;
                read_tags(&endpoint, response, &what)
            })?;
            tags.extend(page);
            match next {
                Some(next) => url = resolved(&url, &next),
                None => break,
            }
        }
        Ok(tags)
    }
}

/// What stands behind `manifests/`: a digest that is asked for, else a tag.
enum Wanted {
    Digest(Digest),
    Tag(String),
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digest(digest) => digest.fmt(f),
            Self::Tag(tag) => f.write_str(tag),
        }
    }
}

fn wanted(reference: &ImageReference) -> Result<Wanted, RegistryError> {
    Ok(match (&reference.digest, &reference.tag) {
        (Some(digest), _) => Wanted::Digest(digest.parse()?),
        (None, Some(tag)) => Wanted::Tag(tag.clone()),
        (None, None) => Wanted::Tag("latest".to_owned()),
    })
}

/// The header that names the documents that are understood.
fn accepted() -> (&'static str, String) {
    let all = [OCI_INDEX, DOCKER_INDEX, OCI_MANIFEST, DOCKER_MANIFEST];
    ("accept", all.join(", "))
}

fn manifest_url(endpoint: &Endpoint, repository: &Repository, name: &str) -> String {
    format!(
        "{}/v2/{}/manifests/{name}",
        endpoint.base, repository.repository
    )
}

fn read_manifest(
    source: &Endpoint,
    response: Response<Body>,
    wanted: &Wanted,
    what: &str,
) -> Result<Fetched, RegistryError> {
    let declared = declared_type(&response);
    let told = told_digest(&response);
    let bytes = read_small(source, response, what)?;
    let digest = Digest::of(&bytes);
    let expected = match wanted {
        Wanted::Digest(digest) => Some(*digest),
        Wanted::Tag(_) => told,
    };
    if let Some(expected) = expected.filter(|expected| *expected != digest) {
        return Err(wrong_digest(&source.registry, what, &expected, &digest));
    }
    let own: Option<Typed> = serde_json::from_slice(&bytes).ok();
    let media_type = own
        .and_then(|own| own.media_type)
        .or(declared)
        .unwrap_or_default();
    let descriptor = Descriptor::new(media_type.as_str(), digest, bytes.len() as u64);
    Ok(Fetched { descriptor, bytes })
}

/// Reads a document that is not larger than any may be.
fn read_small(
    source: &Endpoint,
    response: Response<Body>,
    what: &str,
) -> Result<Vec<u8>, RegistryError> {
    let size = header(response.headers(), "content-length").and_then(|text| text.parse().ok());
    let mut bytes = Vec::new();
    let mut reader = response.into_body().into_reader().take(MAX_DOCUMENT + 1);
    let read = reader.read_to_end(&mut bytes);
    let position = bytes.len() as u64;
    if position > MAX_DOCUMENT {
        return Err(RegistryError::Wrong {
            registry: source.registry.clone(),
            what: what.to_owned(),
            reason: format!("it is larger than {MAX_DOCUMENT} bytes"),
        });
    }
    let cut = |reason: String| RegistryError::Cut {
        registry: source.registry.clone(),
        what: what.to_owned(),
        position,
        size: size.unwrap_or(position),
        reason,
    };
    match read {
        Ok(_) if size.is_some_and(|size| size != position) => {
            Err(cut("the connection was closed".to_owned()))
        }
        Ok(_) => Ok(bytes),
        Err(error) => match read_failure(&source.registry, error) {
            stalled @ RegistryError::Stalled { .. } => Err(stalled),
            other => Err(cut(other.to_string())),
        },
    }
}

fn told_descriptor(response: &Response<Body>) -> Option<Descriptor> {
    let size = header(response.headers(), "content-length")?.parse().ok()?;
    let media_type = declared_type(response)?;
    let digest = told_digest(response)?;
    Some(Descriptor::new(media_type.as_str(), digest, size))
}

fn told_digest(response: &Response<Body>) -> Option<Digest> {
    header(response.headers(), "docker-content-digest")?
        .parse()
        .ok()
}

/// The media type that the answer declares, without its parameters.
fn declared_type(response: &Response<Body>) -> Option<String> {
    let text = header(response.headers(), "content-type")?;
    let media_type = text.split(';').next().unwrap_or_default().trim();
    media_type
        .starts_with("application/vnd.")
        .then(|| media_type.to_owned())
}

fn read_tags(
    source: &Endpoint,
    response: Response<Body>,
    what: &str,
) -> Result<(Vec<String>, Option<String>), RegistryError> {
    let next = header(response.headers(), "link").and_then(next_link);
    let bytes = read_small(source, response, what)?;
    let page: TagPage =
        serde_json::from_slice(&bytes).map_err(|error| RegistryError::Protocol {
            registry: source.registry.clone(),
            what: what.to_owned(),
            reason: error.to_string(),
        })?;
    Ok((page.tags.unwrap_or_default(), next))
}

/// The target of `<…>; rel="next"`.
fn next_link(text: &str) -> Option<String> {
    let (target, parameters) = text.trim().strip_prefix('<')?.split_once('>')?;
    parameters.contains("next").then(|| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_to_the_next_page_is_followed() {
        assert_eq!(next_link("</v2/x>; rel=\"next\""), Some("/v2/x".to_owned()));
        assert_eq!(next_link("</v2/x>; rel=\"first\""), None);
        assert_eq!(next_link("/v2/x"), None);
    }
}
