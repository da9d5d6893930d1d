//! What `ADD` names elsewhere: whether it is a repository or a file, and how a server is asked for it.
//! Leans on `options` for secrets and agents, and on `context` for what a repository is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dockwright_images::digest::Digest;
use dockwright_model::check::copying::{is_git, is_url};
use dockwright_model::operation::CopyWork;
use dockwright_syntax::text::TextRange;

use crate::build::error::{BuildError, Fault, files};
use crate::build::options::{BuildOptions, Secret};
use crate::context::{Access, GitSource};

/// Whether a source of `ADD` is elsewhere.
pub(crate) fn is_remote(copy: &CopyWork, source: &str) -> bool {
    copy.is_add && (is_url(source) || is_git(source))
}

/// The repository that a source names, with the commit that has to be there and what opens it.
pub(crate) fn repository(
    options: &BuildOptions,
    copy: &CopyWork,
    source: &str,
    range: TextRange,
) -> Result<Option<GitSource>, BuildError> {
    let git = GitSource::parse(source);
    let git = git.map_err(|error| Fault::at(range, error.to_string()))?;
    let opened = |git: GitSource| {
        Ok(GitSource {
            commit: copy.checksum.clone().or(git.commit),
            access: git_access(&options.secrets, &options.agents, &git.remote)?,
            ..git
        })
    };
    git.map(opened).transpose()
}

/// What opens a repository: the agent called `default`, and a secret that is called as BuildKit calls it.
///
/// # Errors
/// When a secret cannot be read.
pub fn git_access(
    secrets: &BTreeMap<String, Secret>,
    agents: &BTreeMap<String, PathBuf>,
    remote: &str,
) -> Result<Access, BuildError> {
    let mut access = Access {
        agent: agents.get("default").cloned(),
        authorization: None,
    };
    if !is_url(remote) {
        return Ok(access);
    }
    let host = host_of(remote);
    for place in [format!(".{host}"), String::new()] {
        let header = read(secrets, &format!("GIT_AUTH_HEADER{place}"))?;
        let token = read(secrets, &format!("GIT_AUTH_TOKEN{place}"))?;
        let basic = |token: String| {
            let pair = format!("x-access-token:{}", token.trim());
            format!("Basic {}", STANDARD.encode(pair))
        };
        let found = header.map(|header| header.trim().to_owned());
        access.authorization = found.or(token.map(basic));
        if access.authorization.is_some() {
            break;
        }
    }
    Ok(access)
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
    let host = host_of(url);
    if let Some(token) = read(secrets, &format!("HTTP_AUTH_TOKEN_{host}"))? {
        return Ok(Some(format!("Bearer {}", token.trim())));
    }
    let header = read(secrets, &format!("HTTP_AUTH_HEADER_{host}"))?;
    Ok(header.map(|header| header.trim().to_owned()))
}

fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

fn read(secrets: &BTreeMap<String, Secret>, name: &str) -> Result<Option<String>, BuildError> {
    match secrets.get(name) {
        None => Ok(None),
        Some(Secret::Value(value)) => Ok(Some(value.clone())),
        Some(Secret::File(path)) => {
            let text = std::fs::read_to_string(path);
            text.map(Some).map_err(|error| files("read", path, error))
        }
    }
}
