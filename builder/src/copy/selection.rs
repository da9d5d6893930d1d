//! Files that were selected, and their digest.
//! Leans on `context` for what was found and for the digests of contents.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use blake3::{Hash, Hasher};

use super::archive::is_archive;
use super::error::CopyError;
use crate::context::http::Fetched;
use crate::context::{ContextError, Found, Kind, StatCache, Status, Tree, contents};

/// What one `COPY` or `ADD` takes from one place, in the order in which it is written.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Where it is taken from; nothing where the Dockerfile itself holds it.
    pub(crate) tree: Option<Arc<Tree>>,
    pub(crate) sources: Vec<Source>,
}

/// One source that exists.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Its name where it is put into a folder.
    pub(crate) name: OsString,
    pub(crate) content: Content,
}

/// What a source holds.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// A text of the Dockerfile itself.
    Text(Vec<u8>),
    /// Anything but a folder.
    File(File),
    /// What is in a folder.
    Directory(Directory),
}

/// Anything but a folder.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// From the root of the tree, without links.
    pub(crate) path: PathBuf,
    pub(crate) status: Status,
    /// Whether it is an archive that is laid out rather than copied.
    pub(crate) is_archive: bool,
}

/// What is in a folder.
#[derive(Debug, Clone)]
pub(crate) struct Directory {
    /// The folder itself, from the root of the tree.
    pub(crate) base: PathBuf,
    pub(crate) found: Vec<Found>,
    /// Whether the folders on the way to what was asked for are copied along, which changes no folder that is there.
    pub(crate) has_parents: bool,
}

impl Selection {
    /// A text of the Dockerfile itself, as a heredoc gives it.
    pub fn inline(name: &str, content: &[u8]) -> Self {
        let source = Source {
            name: name.into(),
            content: Content::Text(content.to_vec()),
        };
        Self {
            tree: None,
            sources: vec![source],
        }
    }

    /// A file that was fetched, under the name that its URL gives it; an archive is laid out where `unpack` says so.
    ///
    /// # Errors
    /// When the file is gone.
    pub fn fetched(fetched: &Fetched, unpack: bool) -> Result<Self, CopyError> {
        let gone = |error| ContextError::read(&fetched.path, error);
        let folder = fetched.path.parent().unwrap_or(Path::new("/"));
        let tree = Arc::new(Tree::context(folder, None)?);
        let name = fetched.path.file_name().unwrap_or_default();
        let found = tree.locate(name).map_err(gone)?;
        let Some(status) = found.status else {
            return Err(gone(io::ErrorKind::NotFound.into()).into());
        };
        let file = File {
            is_archive: unpack && is_archive(tree.root(), &found.path).map_err(gone)?,
            path: found.path,
            status,
        };
        let source = Source {
            name: fetched.name.clone().into(),
            content: Content::File(file),
        };
        Ok(Self {
            tree: Some(tree),
            sources: vec![source],
        })
    }

    /// Nothing yet of a tree.
    pub(crate) fn of(tree: &Arc<Tree>) -> Self {
        Self {
            tree: Some(Arc::clone(tree)),
            sources: Vec::new(),
        }
    }

    /// Whether nothing was selected.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// How many files, folders and links there are.
    pub fn files(&self) -> usize {
        let count = |source: &Source| match &source.content {
            Content::Directory(directory) => directory.found.len(),
            _ => 1,
        };
        self.sources.iter().map(count).sum()
    }

    /// The size of all files, in bytes.
    pub fn bytes(&self) -> u64 {
        let size = |status: &Status| if status.is_file() { status.size } else { 0 };
        let bytes = |source: &Source| match &source.content {
            Content::Text(text) => text.len() as u64,
            Content::File(file) => size(&file.status),
            Content::Directory(directory) => directory
                .found
                .iter()
                .map(|found| size(&found.status))
                .sum(),
        };
        self.sources.iter().map(bytes).sum()
    }

    /// The digest of names, kinds, permissions, owners, links, attributes and contents; of no times.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn digest(&self, cache: &mut StatCache) -> Result<Hash, CopyError> {
        let mut digests = match &self.tree {
            Some(tree) => contents(tree.root(), &self.found(), cache)?,
            None => Vec::new(),
        }
        .into_iter();
        let taken = |status: &Status| match &self.tree {
            Some(tree) => tree.taken(*status),
            None => *status,
        };
        let mut hasher = Hasher::new();
        for source in &self.sources {
            hash_text(source.name.as_bytes(), &mut hasher);
            match &source.content {
                Content::Text(text) => {
                    hasher.update(b"t");
                    hash_text(text, &mut hasher);
                }
                Content::File(file) => file.hash(&mut digests, taken, &mut hasher),
                Content::Directory(directory) => directory.hash(&mut digests, taken, &mut hasher),
            }
        }
        Ok(hasher.finalize())
    }

    /// All files that have to be looked into.
    fn found(&self) -> Vec<(&Path, Status)> {
        let mut files = Vec::new();
        for source in &self.sources {
            match &source.content {
                Content::Text(_) => {}
                Content::File(file) => files.push((file.path.as_path(), file.status)),
                Content::Directory(directory) => {
                    let found = directory.found.iter();
                    files.extend(found.map(|found| (found.path.as_path(), found.status)));
                }
            }
        }
        files
    }
}

impl File {
    fn hash(
        &self,
        digests: &mut impl Iterator<Item = [u8; 32]>,
        taken: impl Fn(&Status) -> Status,
        hasher: &mut Hasher,
    ) {
        let mut line = vec![if self.is_archive { b'a' } else { b'f' }];
        push_status(&taken(&self.status), &mut line);
        line.extend(digests.next().unwrap_or_default());
        hasher.update(&line);
    }
}

impl Directory {
    /// A path from the folder itself.
    pub(crate) fn below<'a>(&self, found: &'a Found) -> &'a Path {
        found.path.strip_prefix(&self.base).unwrap_or(&found.path)
    }

    /// For each file that has another name which was found before: which one.
    pub(crate) fn earlier_names(&self) -> HashMap<usize, usize> {
        let mut first = HashMap::new();
        let mut earlier = HashMap::new();
        for (at, found) in self.found.iter().enumerate() {
            if found.status.is_file() && found.status.links > 1 {
                let known = *first.entry(found.status.identity).or_insert(at);
                if known != at {
                    earlier.insert(at, known);
                }
            }
        }
        earlier
    }

    fn hash(
        &self,
        digests: &mut impl Iterator<Item = [u8; 32]>,
        taken: impl Fn(&Status) -> Status,
        hasher: &mut Hasher,
    ) {
        let earlier = self.earlier_names();
        let mut line = vec![if self.has_parents { b'p' } else { b'd' }];
        line.extend((self.found.len() as u64).to_le_bytes());
        for (at, (found, digest)) in self.found.iter().zip(digests).enumerate() {
            let path = self.below(found).as_os_str().as_bytes();
            line.extend((path.len() as u64).to_le_bytes());
            line.extend(path);
            line.push(u8::from(found.is_passage));
            push_status(&taken(&found.status), &mut line);
            line.extend(
                earlier
                    .get(&at)
                    .map_or(u64::MAX, |&at| at as u64)
                    .to_le_bytes(),
            );
            line.extend(digest);
        }
        hasher.update(&line);
    }
}

fn hash_text(text: &[u8], hasher: &mut Hasher) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text);
}

fn push_status(status: &Status, line: &mut Vec<u8>) {
    // The kernel keeps no permissions of links, but some file systems tell of others than 777.
    let mode = match status.kind() {
        Kind::Symlink => status.mode | 0o777,
        _ => status.mode,
    };
    for number in [
        mode,
        status.user,
        status.group,
        status.device.0,
        status.device.1,
    ] {
        line.extend(number.to_le_bytes());
    }
}
