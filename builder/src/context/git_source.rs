//! Git repositories as sources: which one, what of it, and with what.
//! Leans on the model for what is recognized as a repository.

use std::fmt;
use std::path::PathBuf;

use dockwright_model::check::copying::{is_git, is_url};

use super::error::ContextError;
use super::http::shown;

/// A git repository, and what is wanted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitSource {
    /// What `git` is told.
    pub remote: String,
    /// A branch, a tag or a commit; else what the repository shows first.
    pub reference: Option<Reference>,
    /// Which folder of it, from its root.
    pub folder: String,
    /// How the commit has to begin.
    pub commit: Option<String>,
    /// Whether `.git` stays, where the source itself says so.
    pub keep_git_dir: Option<bool>,
    /// Whether the repositories in it are fetched, too.
    pub submodules: bool,
    /// What opens it.
    pub access: Access,
}

/// What opens a repository, besides what the user's own `git` knows.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// The socket of an agent for `ssh`; else the one that the environment names.
    pub agent: Option<PathBuf>,
    /// What the header `Authorization` says to a server that speaks HTTP. It is a secret.
    pub authorization: Option<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Access")
            .field("agent", &self.agent)
            .finish_non_exhaustive()
    }
}

/// What a commit is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// Any name, or a commit.
    Any(String),
    /// A branch.
    Branch(String),
    /// A tag.
    Tag(String),
}

impl GitSource {
    /// Reads what `ADD` or a context names; nothing where it is no repository.
    ///
    /// # Errors
    /// When it contradicts itself, or asks for what is not known.
    pub fn parse(text: &str) -> Result<Option<Self>, ContextError> {
        if !is_git(text) {
            return Ok(None);
        }
        Self::read(text).map(Some)
    }

    /// Reads a context, which may also be `github.com/owner/name`.
    ///
    /// # Errors
    /// When it contradicts itself, or asks for what is not known.
    pub fn parse_context(text: &str) -> Result<Option<Self>, ContextError> {
        match text.starts_with("github.com/") {
            true => Self::read(&format!("https://{text}")).map(Some),
            false => Self::parse(text),
        }
    }

    fn read(text: &str) -> Result<Self, ContextError> {
        let wrong = |reason: String| ContextError::Source {
            source_text: shown(text),
            reason,
        };
        let (rest, fragment) = match text.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (text, None),
        };
        // `git@host:path` has no query.
        let query = (is_url(rest) || rest.contains("://"))
            .then(|| rest.split_once('?'))
            .flatten();
        let mut source = Self {
            remote: query.map_or(rest, |(remote, _)| remote).to_owned(),
            reference: None,
            folder: String::new(),
            commit: None,
            keep_git_dir: None,
            submodules: true,
            access: Access::default(),
        };
        if let Some(fragment) = fragment {
            let (name, folder) = fragment.split_once(':').unwrap_or((fragment, ""));
            source.reference = (!name.is_empty()).then(|| Reference::Any(name.to_owned()));
            folder.clone_into(&mut source.folder);
        }
        for pair in query
            .map_or("", |(_, query)| query)
            .split('&')
            .filter(|pair| !pair.is_empty())
        {
            if fragment.is_some_and(|fragment| !fragment.is_empty()) {
                return Err(wrong(
                    "say what is wanted behind `?` or behind `#`, not both".to_owned(),
                ));
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            source.set(name, value).map_err(wrong)?;
        }
        source.check().map_err(wrong)?;
        Ok(source)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let reference = match name {
            "ref" => Reference::Any(value.to_owned()),
            "branch" => Reference::Branch(value.to_owned()),
            "tag" => Reference::Tag(value.to_owned()),
            "commit" | "checksum" => return set_once(&mut self.commit, name, value.to_owned()),
            "subdir" => {
                value.clone_into(&mut self.folder);
                return Ok(());
            }
            "keep-git-dir" => return set_once(&mut self.keep_git_dir, name, truth(name, value)?),
            "submodules" => {
                self.submodules = truth(name, value)?;
                return Ok(());
            }
            _ => {
                return Err(format!(
                    "`{name}` is not known; known are `ref`, `branch`, `tag`, `commit`, `subdir`, `keep-git-dir` and `submodules`"
                ));
            }
        };
        set_once(&mut self.reference, name, reference)
    }

    fn check(&self) -> Result<(), String> {
        let is_hexadecimal = |commit: &String| commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        if let Some(commit) = self
            .commit
            .as_ref()
            .filter(|commit| !is_hexadecimal(commit))
        {
            return Err(format!(
                "`{commit}` is no commit; write its hexadecimal digits"
            ));
        }
        let Some(Reference::Any(name) | Reference::Branch(name) | Reference::Tag(name)) =
            &self.reference
        else {
            return Ok(());
        };
        match name.starts_with('-') || name.contains(|c: char| c.is_whitespace() || c.is_control())
        {
            true => Err(format!(
                "`{name}` is no name of a branch, a tag or a commit"
            )),
            false => Ok(()),
        }
    }
}

fn set_once<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), String> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("`{name}` says again what was said before")),
    }
}

fn truth(name: &str, value: &str) -> Result<bool, String> {
    match value {
        "" | "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(format!("`{name}` is `true` or `false`, and not `{value}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(remote: &str) -> GitSource {
        GitSource {
            remote: remote.to_owned(),
            reference: None,
            folder: String::new(),
            commit: None,
            keep_git_dir: None,
            submodules: true,
            access: Access::default(),
        }
    }

    #[test]
    fn sources_are_read() {
        let plain = source("https://example.com/a.git");
        let main = Some(Reference::Any("main".to_owned()));
        for (text, expected) in [
            ("https://example.com/a.git", plain.clone()),
            ("https://example.com/a.git#", plain.clone()),
            (
                "https://example.com/a.git#main",
                GitSource {
                    reference: main.clone(),
                    ..plain.clone()
                },
            ),
            (
                "https://example.com/a.git#main:sub",
                GitSource {
                    reference: main.clone(),
                    folder: "sub".into(),
                    ..plain.clone()
                },
            ),
            (
                "https://example.com/a.git#:sub",
                GitSource {
                    folder: "sub".into(),
                    ..plain.clone()
                },
            ),
            (
                "https://example.com/a.git?ref=main&subdir=sub",
                GitSource {
                    reference: main.clone(),
                    folder: "sub".into(),
                    ..plain.clone()
                },
            ),
            (
                "https://example.com/a.git?branch=x&commit=abc&keep-git-dir=1&submodules=false",
                GitSource {
                    reference: Some(Reference::Branch("x".into())),
                    commit: Some("abc".into()),
                    keep_git_dir: Some(true),
                    submodules: false,
                    ..plain.clone()
                },
            ),
            (
                "git@example.com:a/b.git#main",
                GitSource {
                    reference: main.clone(),
                    ..source("git@example.com:a/b.git")
                },
            ),
            (
                "ssh://git@example.com/b?tag=v1",
                GitSource {
                    reference: Some(Reference::Tag("v1".into())),
                    ..source("ssh://git@example.com/b")
                },
            ),
            ("git://example.com/b", source("git://example.com/b")),
        ] {
            assert_eq!(GitSource::parse(text).unwrap(), Some(expected), "{text}");
        }
        for text in ["https://example.com/a", "a.git", "./a", "github.com/a/b"] {
            assert_eq!(GitSource::parse(text).unwrap(), None, "{text}");
        }
        let legacy = GitSource::parse_context("github.com/a/b#main").unwrap();
        assert_eq!(
            legacy,
            Some(GitSource {
                reference: main,
                ..source("https://github.com/a/b")
            })
        );
        for text in [
            "?ref=a#b",
            "?ref=a&tag=b",
            "?what=1",
            "#--upload-pack=x",
            "#a b",
            "?commit=xyz",
            "?submodules=maybe",
        ] {
            assert!(
                GitSource::parse(&format!("https://example.com/a.git{text}")).is_err(),
                "{text}"
            );
        }
    }
}
