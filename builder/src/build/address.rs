//! What `ADD` names elsewhere: whether it is a repository or a file, and how a server is asked for it.
//! Leans on `options` for secrets, and on `context` for what a repository is.

use std::collections::BTreeMap;

use dockwright_images::digest::Digest;
use dockwright_model::check::copying::{is_git, is_url};
use dockwright_model::operation::CopyWork;
use dockwright_syntax::text::TextRange;

use crate::build::error::{BuildError, Fault, files};
use crate::build::options::Secret;
use crate::context::{ContextError, GitSource};

/// Whether a source of `ADD` is elsewhere.
pub(crate) fn is_remote(copy: &CopyWork, source: &str) -> bool {
    copy.is_add && (is_url(source) || is_git(source))
}

/// The repository that a source names, with the commit that has to be there.
pub(crate) fn repository(copy: &CopyWork, source: &str) -> Result<Option<GitSource>, ContextError> {
    let git = GitSource::parse(source)?;
    Ok(git.map(|git| GitSource {
        commit: copy.checksum.clone().or(git.commit),
        ..git
    }))
}

/// What `--checksum` says that the bytes of a file have to be.
pub(crate) fn checksum(copy: &CopyWork, range: TextRange) -> Result<Option<Digest>, BuildError> {
    let Some(text) = &copy.checksum else {
        return Ok(None);
    };
    match text.parse() {
        Ok(digest) => Ok(Some(digest)),
        Err(_) => {
            let message = format!("`{text}` is no checksum of a file");
            let help = "write `--checksum=sha256:` and 64 hexadecimal digits";
            Err(Fault::at(range, message).with_help(help).into())
        }
    }
}

/// What a secret says that belongs to the host of a URL.
pub(crate) fn authorization(
    secrets: &BTreeMap<String, Secret>,
    url: &str,
) -> Result<Option<String>, BuildError> {
    let host = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let read = |name: String| match secrets.get(&name) {
        None => Ok(None),
        Some(Secret::Value(value)) => Ok(Some(value.clone())),
        Some(Secret::File(path)) => {
            let text = std::fs::read_to_string(path);
            text.map(Some).map_err(|error| files("read", path, error))
        }
    };
    if let Some(token) = read(format!("HTTP_AUTH_TOKEN_{host}"))? {
        return Ok(Some(format!("Bearer {}", token.trim())));
    }
    let header = read(format!("HTTP_AUTH_HEADER_{host}"))?;
    Ok(header.map(|header| header.trim().to_owned()))
}
