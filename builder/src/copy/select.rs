//! Which files the sources of a `COPY` or `ADD` mean.
//! Leans on `pattern` for names and on `context` for looking.
//!
//! A source is taken from the root of its tree, whatever `/` and `..` it has. A link that is named is followed, inside
//! of the tree; links below a folder stay links.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_model::context::ignore::{IgnoreFile, clean_path};

use super::archive::is_archive;
use super::error::CopyError;
use super::pattern::{NamePattern, is_pattern, unescaped};
use super::selection::{Content, Directory, File, Selection, Source};
use crate::context::{ContextError, Kind, Rule, Status, Tree, scan, status_at};

/// How sources are meant.
#[derive(Debug, Clone, Copy, Default)]
pub struct SelectOptions<'a> {
    /// Whether the folders above a source are kept, from `/./` on (`--parents`).
    pub parents: bool,
    /// What is left out (`--exclude`), from each source on.
    pub exclude: &'a [&'a str],
    /// Whether archives are laid out: `ADD` of files of the context does so.
    pub unpack: bool,
}

/// Finds what sources mean, in their order. A pattern that nothing matches means nothing.
///
/// # Errors
/// When a source without a pattern is not there, a pattern is malformed, or a folder cannot be read.
pub fn select(
    tree: &Arc<Tree>,
    sources: &[&str],
    options: &SelectOptions<'_>,
) -> Result<Selection, CopyError> {
    let exclude = patterns(options.exclude.iter().copied())?;
    let search = Search {
        tree,
        exclude: exclude.as_ref(),
        unpack: options.unpack,
    };
    let mut selection = Selection::of(tree);
    for source in sources {
        let found = match options.parents {
            true => search.with_parents(source)?,
            false => search.plain(source)?,
        };
        selection.sources.extend(found);
    }
    Ok(selection)
}

struct Search<'a> {
    tree: &'a Arc<Tree>,
    exclude: Option<&'a IgnoreFile>,
    unpack: bool,
}

/// One thing that a source means.
struct Place {
    /// As it was named.
    name: OsString,
    /// From the root, without links.
    path: PathBuf,
    status: Status,
    /// Whether a pattern led to it.
    by_pattern: bool,
}

impl Search<'_> {
    fn plain(&self, source: &str) -> Result<Vec<Source>, CopyError> {
        let mut sources = Vec::new();
        for place in self.places(source)? {
            let missing = (!place.by_pattern).then(|| self.not_found(source));
            match self.source(place, None)? {
                Some(found) => sources.push(found),
                None => missing.map_or(Ok(()), Err)?,
            }
        }
        Ok(sources)
    }

    /// A source with the folders above it, as they are below its start.
    fn with_parents(&self, source: &str) -> Result<Vec<Source>, CopyError> {
        let (start, rest) = source.split_once("/./").unwrap_or(("/", source));
        let rest = rooted(rest);
        if rest.is_empty() {
            return Err(CopyError::NoParents(source.to_owned()));
        }
        let is_literal = !is_pattern(start) && !is_pattern(&rest);
        let wanted = patterns(["**", &format!("!{rest}")])?;
        let mut sources = Vec::new();
        for place in self.places(start)? {
            if !place.status.is_directory() {
                return Err(self.not_found(source));
            }
            let found = self.directory(&place, wanted.as_ref())?;
            if is_literal && found.found.is_empty() {
                return Err(self.not_found(source));
            }
            sources.push(Source {
                name: place.name,
                content: Content::Directory(found),
            });
        }
        Ok(sources)
    }

    /// What a source names, links followed.
    fn places(&self, source: &str) -> Result<Vec<Place>, CopyError> {
        let path = rooted(source);
        let names: Vec<&str> = path.split('/').collect();
        let Some(first) = names.iter().position(|name| is_pattern(name)) else {
            let place = self.literal(&path)?;
            return Ok(vec![place.ok_or_else(|| self.not_found(source))?]);
        };
        let patterns: Vec<NamePattern> = names[first..]
            .iter()
            .map(|name| NamePattern::parse(name))
            .collect::<Result<_, _>>()?;
        match self.literal(&names[..first].join("/"))? {
            None => Err(self.not_found(source)),
            Some(start) => self.matching(start, &patterns),
        }
    }

    /// What has that path; backslashes are taken as they are, or as marks where nothing is called so.
    fn literal(&self, path: &str) -> Result<Option<Place>, CopyError> {
        match self.place(Path::new(path), false)? {
            None if path.contains('\\') => self.place(Path::new(&unescaped(path)), false),
            place => Ok(place),
        }
    }

    /// What has that path, links followed.
    fn place(&self, path: &Path, by_pattern: bool) -> Result<Option<Place>, CopyError> {
        let found = match self.tree.locate(path.as_os_str()) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(None),
            Err(error) => return Err(self.unreadable(path, error)),
        };
        let place = |status| Place {
            name: path.file_name().unwrap_or_default().to_owned(),
            path: found.path,
            status,
            by_pattern,
        };
        Ok(found.status.map(place))
    }

    /// What is below a folder and has a name for each pattern. Links in the middle are not followed, those at the end are.
    fn matching(&self, start: Place, patterns: &[NamePattern]) -> Result<Vec<Place>, CopyError> {
        let mut places = vec![start];
        for pattern in patterns {
            let mut next = Vec::new();
            for folder in places.iter().filter(|place| place.status.is_directory()) {
                let found = self.matching_in(&folder.path, pattern);
                next.extend(found.map_err(|error| self.unreadable(&folder.path, error))?);
            }
            places = next;
        }
        let mut followed = Vec::with_capacity(places.len());
        for place in places {
            match place.status.kind() {
                // A link to nothing is as if it were not there.
                Kind::Symlink => followed.extend(self.place(&place.path, true)?),
                _ => followed.push(place),
            }
        }
        Ok(followed)
    }

    fn matching_in(&self, folder: &Path, pattern: &NamePattern) -> io::Result<Vec<Place>> {
        let open = self.tree.root().directory(folder)?;
        let mut places = Vec::new();
        for name in self.tree.root().names(folder)? {
            if !pattern.matches(&name) {
                continue;
            }
            let path = folder.join(&name);
            let status = status_at(&open, &name)?;
            if let Some(status) = status.filter(|status| self.tree.shows(&path, status)) {
                places.push(Place {
                    name,
                    path,
                    status,
                    by_pattern: true,
                });
            }
        }
        Ok(places)
    }

    /// The source at a place; nothing where all of it stays behind.
    fn source(
        &self,
        place: Place,
        wanted: Option<&IgnoreFile>,
    ) -> Result<Option<Source>, CopyError> {
        let content = match place.status.kind() {
            Kind::Directory => {
                let directory = self.directory(&place, wanted)?;
                if directory.found.is_empty() && self.tree.matches(&place.path).0 {
                    return Ok(None);
                }
                Content::Directory(directory)
            }
            Kind::Other => return Ok(None),
            _ if self.is_excluded(&place) => return Ok(None),
            _ => Content::File(self.file(&place)?),
        };
        Ok(Some(Source {
            name: place.name,
            content,
        }))
    }

    /// A file that is named outright is meant, whatever is left out besides.
    fn is_excluded(&self, place: &Place) -> bool {
        let matches = |exclude: &IgnoreFile| exclude.matches(&place.name.to_string_lossy());
        place.by_pattern && self.exclude.is_some_and(matches)
    }

    fn file(&self, place: &Place) -> Result<File, CopyError> {
        let root = self.tree.root();
        let is_archive = self.unpack
            && place.status.is_file()
            && is_archive(root, &place.path)
                .map_err(|error| self.unreadable(&place.path, error))?;
        Ok(File {
            path: place.path.clone(),
            status: place.status,
            is_archive,
        })
    }

    fn directory(
        &self,
        place: &Place,
        wanted: Option<&IgnoreFile>,
    ) -> Result<Directory, CopyError> {
        let hides = self.tree.ignore().map(|patterns| Rule {
            patterns,
            base: Path::new(""),
            start: self.tree.matches(&place.path).1,
            hides: true,
        });
        let leave_out = |patterns| Rule {
            patterns,
            base: &place.path,
            start: None,
            hides: false,
        };
        let rules: Vec<Rule<'_>> = hides
            .into_iter()
            .chain(self.exclude.map(leave_out))
            .chain(wanted.map(leave_out))
            .collect();
        Ok(Directory {
            base: place.path.clone(),
            found: scan(self.tree.root(), &place.path, &rules)?,
            has_parents: wanted.is_some(),
        })
    }

    fn not_found(&self, source: &str) -> CopyError {
        let advice = match self.tree.ignore() {
            Some(_) => "check the spelling, and whether `.dockerignore` leaves it out",
            None => "check the spelling",
        };
        CopyError::NotFound {
            path: format!("/{}", rooted(source)),
            place: self.tree.description().to_owned(),
            advice,
        }
    }

    fn unreadable(&self, path: &Path, error: io::Error) -> CopyError {
        ContextError::read(&self.tree.root().path().join(path), error).into()
    }
}

/// A source as a path from the root, without a slash at either end; `..` at the root leads nowhere.
fn rooted(source: &str) -> String {
    let path = clean_path(&format!("/{source}"));
    path.trim_start_matches('/').to_owned()
}

/// Patterns as `.dockerignore` has them; nothing where there are none.
fn patterns<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Option<IgnoreFile>, CopyError> {
    let mut texts = texts.into_iter().peekable();
    if texts.peek().is_none() {
        return Ok(None);
    }
    let texts: Vec<&str> = texts.collect();
    let file = IgnoreFile::from_patterns(texts.iter().copied());
    match file.errors.first() {
        None => Ok(Some(file)),
        Some(error) => Err(CopyError::Pattern {
            pattern: texts.join(" "),
            reason: error.error.to_string(),
        }),
    }
}
