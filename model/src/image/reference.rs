//! Image references, as Docker writes them: `[registry/]repository[:tag][@digest]`.
//! Leans on nothing. The grammar is that of the `distribution/reference` specification.

use std::fmt;
use std::ops::Range;

/// The registry that names without one belong to.
pub const DOCKER_HUB: &str = "docker.io";

/// The name of an image, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageReference {
    /// For example `docker.io` or `registry:5000`.
    pub registry: String,
    /// For example `library/debian`.
    pub repository: String,
    /// What follows the colon.
    pub tag: Option<String>,
    /// What follows the `@`.
    pub digest: Option<String>,
    /// Where the registry and repository stand in the text that was read.
    pub name_span: Range<usize>,
    /// Where the tag stands, without its colon.
    pub tag_span: Option<Range<usize>>,
}

/// Why a text names no image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceError {
    /// What is wrong; lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

impl ImageReference {
    /// Reads a reference and gives it the registry and repository that Docker would.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if text.len() == 64
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
        {
            return Err(error(
                "64 hexadecimal digits are an identifier, not a name",
                "write the image's name",
            ));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let colon = rest.rfind(':').filter(|&at| !rest[at..].contains('/'));
        let name = &rest[..colon.unwrap_or(rest.len())];
        let tag = colon.map(|at| &rest[at + 1..]);
        check_parts(name, tag, digest)?;
        let (registry, path) = split_registry(name);
        check_path(path)?;
        Ok(Self {
            registry: registry.to_owned(),
            repository: match registry == DOCKER_HUB && !path.contains('/') {
                true => format!("library/{path}"),
                false => path.to_owned(),
            },
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
            name_span: 0..name.len(),
            tag_span: colon.map(|at| at + 1..rest.len()),
        })
    }

    /// The name the way people write it: without `docker.io` and `library/`.
    pub fn familiar_name(&self) -> String {
        if self.registry != DOCKER_HUB {
            return format!("{}/{}", self.registry, self.repository);
        }
        let repository = &self.repository;
        repository
            .strip_prefix("library/")
            .unwrap_or(repository)
            .to_owned()
    }

    /// The last part of the repository: `debian` of `library/debian`.
    pub fn short_name(&self) -> &str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is one of Docker Hub's official images.
    pub fn is_official(&self) -> bool {
        self.registry == DOCKER_HUB && self.repository.starts_with("library/")
    }

    /// Whether its name or tag says that it runs on Windows.
    pub fn is_windows(&self) -> bool {
        let names_windows = |text: &str| {
            ["windows", "nanoserver", "servercore"]
                .iter()
                .any(|word| text.contains(word))
        };
        let microsoft =
            self.registry == "mcr.microsoft.com" || self.repository.starts_with("microsoft/");
        microsoft && names_windows(&self.repository)
            || self.tag.as_deref().is_some_and(|tag| {
                ["windowsservercore", "nanoserver", "windows-"]
                    .iter()
                    .any(|word| tag.contains(word))
            })
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.familiar_name())?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

fn error(message: impl Into<String>, help: &'static str) -> ReferenceError {
    ReferenceError {
        message: message.into(),
        help,
    }
}

fn check_parts(name: &str, tag: Option<&str>, digest: Option<&str>) -> Result<(), ReferenceError> {
    if name.is_empty() {
        return Err(error(
            "the image has no name",
            "write for example `debian:12-slim`",
        ));
    }
    if tag.is_some_and(|tag| !is_tag(tag)) {
        let help = "a tag has up to 128 letters, digits, `_`, `.` and `-`, and starts with none of the last two";
        return Err(error(
            format!("`{}` is no tag", tag.unwrap_or_default()),
            help,
        ));
    }
    if digest.is_some_and(|digest| !is_digest(digest)) {
        let help = "a digest is written `sha256:` and 64 hexadecimal digits";
        return Err(error(
            format!("`{}` is no digest", digest.unwrap_or_default()),
            help,
        ));
    }
    Ok(())
}

fn check_path(path: &str) -> Result<(), ReferenceError> {
    if path.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(error(
            format!("the repository `{path}` has capitals"),
            "write it in lower case",
        ));
    }
    if path.len() > 255 {
        return Err(error(
            "the repository's name is longer than 255 characters",
            "use a shorter one",
        ));
    }
    if !path.split('/').all(is_path_component) {
        let help = "its parts are lower-case letters and digits, joined by `.`, `_`, `__` or `-`";
        return Err(error(format!("`{path}` is no repository"), help));
    }
    Ok(())
}

/// Splits off the registry: the first part counts as one when it looks like a host.
fn split_registry(name: &str) -> (&str, &str) {
    match name.split_once('/') {
        Some((host, path)) if is_host(host) => {
            let host = if host == "index.docker.io" {
                DOCKER_HUB
            } else {
                host
            };
            (host, path)
        }
        _ => (DOCKER_HUB, name),
    }
}

fn is_host(part: &str) -> bool {
    let looks_like_one = part.contains(['.', ':'])
        || part == "localhost"
        || part.bytes().any(|b| b.is_ascii_uppercase());
    let allowed = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']' | b'_')
    };
    looks_like_one && part.bytes().all(allowed)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=128).contains(&tag.len())
        && tag.bytes().next().is_some_and(is_word)
        && tag
            .bytes()
            .all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

/// Whether a text is a digest: an algorithm and as many lower-case hexadecimal digits as it yields.
pub(crate) fn is_digest(digest: &str) -> bool {
    let Some((algorithm, value)) = digest.split_once(':') else {
        return false;
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    value.len() == length
        && value
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// Letters and digits, joined by one dot, one or two underscores, or any number of dashes.
fn is_path_component(part: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends_well = |byte: Option<u8>| byte.is_some_and(is_plain);
    ends_well(part.bytes().next())
        && ends_well(part.bytes().last())
        && part
            .bytes()
            .all(|byte| is_plain(byte) || matches!(byte, b'.' | b'_' | b'-'))
        && part
            .split(|c: char| is_plain(c as u8) && c.is_ascii())
            .filter(|separator| !separator.is_empty())
            .all(|separator| {
                matches!(separator, "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-')
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String, Option<String>)> {
        let reference = ImageReference::parse(text).ok()?;
        Some((reference.registry, reference.repository, reference.tag))
    }

    #[test]
    fn names_get_dockers_registry_and_repository() {
        let expect = |text, registry: &str, repository: &str, tag: Option<&str>| {
            let expected = (
                registry.to_owned(),
                repository.to_owned(),
                tag.map(str::to_owned),
            );
            assert_eq!(read(text), Some(expected), "{text}");
        };
        expect("debian", "docker.io", "library/debian", None);
        expect("a/b:1", "docker.io", "a/b", Some("1"));
        expect(
            "localhost:5000/a/b:tag",
            "localhost:5000",
            "a/b",
            Some("tag"),
        );
        expect("registry:5000/x", "registry:5000", "x", None);
        expect("ghcr.io/o/i", "ghcr.io", "o/i", None);
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in [
            "",
            "Debian",
            "a:",
            "a:-x",
            "a//b",
            "a__-b",
            "a@sha256:12",
            ":tag",
            "a b",
            "-a",
            "a:b:c",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
