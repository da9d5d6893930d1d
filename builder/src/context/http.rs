//! Files from the network: what `ADD` of a URL brings, and contexts that are a URL.
//! Leans on `images` for digests.

use std::fs::{self, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use dockwright_images::digest::{Digest, Hashing};
use dockwright_images::place::is_loopback;
use rustix::fs::{Timespec, Timestamps, futimens};
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy};

use super::age::newest_entry;
use super::error::ContextError;

const USER_AGENT: &str = concat!("dockwright/", env!("CARGO_PKG_VERSION"));
/// How long a server may take to answer, and between two pieces of its answer.
const PATIENCE: Duration = Duration::from_mins(1);
/// What a file is called whose URL names none.
const UNNAMED: &str = "__unnamed__";
/// The status that says that a file is what it was.
const UNCHANGED: u16 = 304;

/// What is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// What stands in the header `Authorization`.
    pub authorization: Option<&'a str>,
    /// What the server said when the file was fetched before.
    pub known: Option<&'a Validators>,
    /// Which bytes are wanted, and no others.
    pub checksum: Option<Digest>,
}

/// What a server says, so that it can tell later whether a file changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// Its mark of these very bytes.
    pub etag: Option<String>,
    /// When they changed last.
    pub last_modified: Option<String>,
}

/// What a server answered.
#[derive(Debug)]
pub enum Answer {
    /// The file is what it was.
    Unchanged,
    /// The file.
    Fetched(Fetched),
}

/// A file that was fetched: mode 600, changed when the server says, else at the start of 1970.
#[derive(Debug)]
pub struct Fetched {
    /// Where it is.
    pub path: PathBuf,
    /// What the URL calls it.
    pub name: String,
    /// What it holds.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// For the next time.
    pub validators: Validators,
}

/// Fetches a URL into a new file of a folder.
///
/// # Errors
/// When there is no answer, or a bad one, or other bytes than were asked for.
pub fn fetch(url: &str, into: &Path, request: &Request<'_>) -> Result<Answer, ContextError> {
    let response = answered(url, request)?;
    if response.status().as_u16() == UNCHANGED {
        return Ok(Answer::Unchanged);
    }
    let validators = validators_of(&response);
    let changed = validators.last_modified.as_deref().and_then(seconds_of);
    let body = response.into_body().into_reader();
    let saved = save(body, into, changed.unwrap_or(0));
    let (path, digest, size) = saved.map_err(|error| failed(url, error.to_string()))?;
    if let Err(error) = check(url, request, digest) {
        // Nobody will ask for it; what cannot be removed goes with the folder.
        let _ = fs::remove_file(&path);
        return Err(error);
    }
    Ok(Answer::Fetched(Fetched {
        path,
        name: name_of(url),
        digest,
        size,
        validators,
    }))
}

/// When a file was changed, in seconds since 1970: as its server says, else as the newest file in it where it is an archive.
///
/// # Errors
/// When there is no answer, or a bad one, or other bytes than were asked for.
pub(crate) fn last_changed(url: &str, request: &Request<'_>) -> Result<Option<i64>, ContextError> {
    let response = answered(url, request)?;
    let said = validators_of(&response).last_modified;
    if let Some(seconds) = said.as_deref().and_then(seconds_of) {
        return Ok(Some(seconds));
    }
    let mut hashing = Hashing::new(response.into_body().into_reader());
    let newest = newest_entry(&mut hashing);
    io::copy(&mut hashing, &mut io::sink()).map_err(|error| failed(url, error.to_string()))?;
    check(url, request, hashing.finish().1)?;
    Ok(newest)
}

/// The seconds since 1970 of a date as HTTP writes it.
pub(crate) fn seconds_of(text: &str) -> Option<i64> {
    let time = httpdate::parse_http_date(text).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

/// The answer, where it is a good one.
fn answered(url: &str, request: &Request<'_>) -> Result<Response<Body>, ContextError> {
    let response = ask(url, request).map_err(|error| failed(url, error.to_string()))?;
    match response.status().as_u16() {
        UNCHANGED if request.known.is_some() => Ok(response),
        200..300 => Ok(response),
        status => Err(failed(
            url,
            format!("the server answers with the status {status}"),
        )),
    }
}

fn failed(url: &str, reason: String) -> ContextError {
    let url = shown(url);
    ContextError::Fetch { url, reason }
}

fn check(url: &str, request: &Request<'_>, found: Digest) -> Result<(), ContextError> {
    match request.checksum {
        Some(expected) if expected != found => Err(ContextError::Checksum {
            url: shown(url),
            expected,
            found,
        }),
        _ => Ok(()),
    }
}

fn ask(url: &str, request: &Request<'_>) -> Result<Response<Body>, ureq::Error> {
    let mut call = agent(url).get(url.split('#').next().unwrap_or_default());
    let known = request.known.cloned().unwrap_or_default();
    for (name, value) in [
        ("authorization", request.authorization),
        ("if-none-match", known.etag.as_deref()),
        ("if-modified-since", known.last_modified.as_deref()),
    ] {
        if let Some(value) = value {
            call = call.header(name, value);
        }
    }
    call.call()
}

fn validators_of(response: &Response<Body>) -> Validators {
    let header = |name| {
        response
            .headers()
            .get(name)?
            .to_str()
            .ok()
            .map(str::to_owned)
    };
    Validators {
        etag: header("etag"),
        last_modified: header("last-modified"),
    }
}

/// What the last part of a URL's path is called.
pub fn name_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let name = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    match unquoted(name) {
        Some(name) if !matches!(name.as_str(), "" | "." | "..") && !name.contains(['/', '\0']) => {
            name
        }
        _ => UNNAMED.to_owned(),
    }
}

/// A URL as it can be shown: without a password.
pub(crate) fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rsplit_once('@') {
        None => url.to_owned(),
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}{}", &rest[end..])
        }
    }
}

/// `%41` becomes `A`; nothing where that gives no text.
fn unquoted(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

fn agent(url: &str) -> Agent {
    let host = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let proxy = match is_loopback(host) {
        true => None,
        false => Proxy::try_from_env(),
    };
    let roots = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .tls_config(roots.build())
        .proxy(proxy)
        .user_agent(USER_AGENT)
        // The bytes that the server has, and not what a client would make of them.
        .accept_encoding("identity")
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(PATIENCE))
        .build();
    config.new_agent()
}

fn save(body: impl Read, into: &Path, changed: i64) -> io::Result<(PathBuf, Digest, u64)> {
    let mut file = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(into)?;
    let mut hashing = Hashing::new(body);
    io::copy(&mut hashing, file.as_file_mut())?;
    let time = Timespec {
        tv_sec: changed,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    futimens(file.as_file(), &times)?;
    let (_, digest, size) = hashing.finish();
    let (_, path) = file.keep().map_err(|error| error.error)?;
    Ok((path, digest, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_files() {
        for (url, expected) in [
            ("https://example.com/a/b.tar.gz", "b.tar.gz"),
            ("https://example.com/a/b.txt?token=x#y", "b.txt"),
            ("https://example.com/a/", "a"),
            ("https://example.com/", UNNAMED),
            ("https://example.com", UNNAMED),
            ("https://example.com/a%20b", "a b"),
            ("https://example.com/..%2fb", UNNAMED),
            ("https://example.com/%2e%2e", UNNAMED),
        ] {
            assert_eq!(name_of(url), expected, "{url}");
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        for (url, expected) in [
            ("https://example.com/a@b", "https://example.com/a@b"),
            (
                "https://me:secret@example.com/a",
                "https://me@example.com/a",
            ),
            ("git@example.com:a", "git@example.com:a"),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }
}
