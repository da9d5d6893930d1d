//! What an archive holds, by name: parts of a file that can be read anywhere, blobs that came in a stream, or files of a folder.
//! Leans on `layer` for names and folders, and on `store` for what came in a stream. No name leads out of the archive.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::digest::Digest;
use crate::document::{Descriptor, Document, MAX_DOCUMENT};
use crate::layer::{Child, Found, Leaf, Stack};
use crate::media_type::{OCI_INDEX, OCI_MANIFEST};
use crate::store::{Staged, Store};

use super::error::ArchiveError;

/// How many links are followed from one name.
const MOST_LINKS: usize = 40;
/// Where blobs stand in an OCI layout.
const BLOBS: &str = "blobs/sha256/";
/// The one document of a folder without an index.
const MANIFEST: &str = "manifest.json";
/// What such a folder says of itself.
const FLAT: &[u8] = b"Directory Transport Version:";

/// What an archive holds.
pub(super) enum Contents {
    /// The entries of a tar.
    Entries {
        /// What has a name.
        named: HashMap<String, Named>,
        /// What parts of a file are parts of.
        file: Option<File>,
    },
    /// A folder.
    Folder(Stack),
    /// A folder as skopeo's `dir:` writes it: one document, and blobs that are called by their digests alone.
    Flat {
        /// The folder.
        stack: Stack,
        /// What its `manifest.json` is.
        document: Box<Descriptor>,
    },
}

/// What an entry's name stands for.
#[derive(Debug)]
pub(super) enum Named {
    /// Bytes of the file.
    Range(u64, u64),
    /// Bytes that came in a stream.
    Staged(Staged),
    /// Bytes that the store has already.
    Stored(Digest, u64),
    /// What has another name.
    Link(String),
}

/// The bytes of one file of an archive.
pub(super) enum Part<'a> {
    /// A part of a file: its start and size.
    Range(&'a File, u64, u64),
    /// What came in a stream.
    Staged(&'a Staged),
    /// What the store has already.
    Stored(Digest, u64),
    /// A file of a folder.
    Leaf(Leaf),
}

impl Contents {
    /// A folder in place of a tar.
    pub(super) fn folder(path: &Path) -> Result<Self, ArchiveError> {
        let stack = Stack::open([path])?;
        let version = stack.read(b"version")?.unwrap_or_default();
        if !version.starts_with(FLAT) {
            return Ok(Self::Folder(stack));
        }
        let manifest = stack.read(MANIFEST.as_bytes())?.unwrap_or_default();
        let document =
            Document::read(&manifest, None).map_err(|source| ArchiveError::Document {
                name: MANIFEST.to_owned(),
                source,
            })?;
        let (stated, usual) = match document {
            Document::Manifest(manifest) => (manifest.media_type, OCI_MANIFEST),
            Document::Index(index) => (index.media_type, OCI_INDEX),
        };
        let media_type = stated.unwrap_or_else(|| usual.into());
        let document = Box::new(Descriptor::of(media_type, &manifest));
        Ok(Self::Flat { stack, document })
    }

    /// The one document of a folder that has no index.
    pub(super) fn lone(&self) -> Option<&Descriptor> {
        match self {
            Self::Flat { document, .. } => Some(document),
            _ => None,
        }
    }

    /// The file of that name, links followed; nothing where there is none.
    pub(super) fn find(&self, name: &str) -> Result<Option<Part<'_>>, ArchiveError> {
        match self {
            Self::Folder(stack) => Ok(in_folder(stack, name)?),
            Self::Flat { stack, document } => Ok(in_flat(stack, document, name)?),
            Self::Entries { named, file } => in_tar(named, file.as_ref(), name),
        }
    }

    /// The bytes of a document; nothing where there is none of that name.
    pub(super) fn document(
        &self,
        store: &Store,
        name: &str,
    ) -> Result<Option<Vec<u8>>, ArchiveError> {
        let Some(part) = self.find(name)? else {
            return Ok(None);
        };
        document_of(name, part.size(), part.open(store)?).map(Some)
    }

    /// The same for a document that something needs.
    pub(super) fn needed(
        &self,
        store: &Store,
        name: &str,
        needed_by: &str,
    ) -> Result<Vec<u8>, ArchiveError> {
        let found = self.document(store, name)?;
        found.ok_or_else(|| missing(name, needed_by))
    }
}

impl Part<'_> {
    /// How many bytes it has.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Range(_, _, size) | Self::Stored(_, size) => *size,
            Self::Staged(staged) => staged.size,
            Self::Leaf(leaf) => leaf.size(),
        }
    }

    /// Opens it for reading.
    pub(super) fn open<'b>(&'b self, store: &Store) -> Result<Box<dyn Read + 'b>, ArchiveError> {
        Ok(match self {
            Self::Range(file, start, size) => Box::new(RangeReader {
                file,
                position: *start,
                left: *size,
            }),
            Self::Staged(staged) => Box::new(staged.open()?),
            Self::Stored(digest, _) => Box::new(store.open_blob(digest)?.file),
            Self::Leaf(leaf) => Box::new(leaf.open()?),
        })
    }
}

/// The bytes of a document, unless there are too many.
pub(super) fn document_of(
    name: &str,
    size: u64,
    source: impl Read,
) -> Result<Vec<u8>, ArchiveError> {
    if size > MAX_DOCUMENT {
        return Err(ArchiveError::Text {
            name: name.to_owned(),
            reason: format!("it is larger than {MAX_DOCUMENT} bytes"),
        });
    }
    let mut bytes = Vec::new();
    source.take(MAX_DOCUMENT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// That something is not there.
pub(super) fn missing(name: &str, needed_by: &str) -> ArchiveError {
    ArchiveError::Missing {
        name: name.to_owned(),
        needed_by: needed_by.to_owned(),
    }
}

/// Where a blob stands in an OCI layout.
pub(super) fn blob_name(digest: &Digest) -> String {
    format!("{BLOBS}{}", digest.hex())
}

fn in_folder<'a>(stack: &Stack, name: &str) -> io::Result<Option<Part<'a>>> {
    match stack.find(name.as_bytes(), true) {
        Ok(Found {
            child: Child::Leaf(leaf),
            ..
        }) => Ok(Some(Part::Leaf(leaf))),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(None),
        Err(error) => Err(error),
    }
}

/// Blobs are called by their digests alone, and other documents have an ending.
fn in_flat<'a>(stack: &Stack, document: &Descriptor, name: &str) -> io::Result<Option<Part<'a>>> {
    let Some(hex) = name.strip_prefix(BLOBS) else {
        return Ok(None);
    };
    if hex == document.digest.hex() {
        return in_folder(stack, MANIFEST);
    }
    match in_folder(stack, hex)? {
        None => in_folder(stack, &format!("{hex}.{MANIFEST}")),
        found => Ok(found),
    }
}

fn in_tar<'a>(
    named: &'a HashMap<String, Named>,
    file: Option<&'a File>,
    name: &str,
) -> Result<Option<Part<'a>>, ArchiveError> {
    let mut at = name;
    for _ in 0..MOST_LINKS {
        match (named.get(at), file) {
            (Some(Named::Link(target)), _) => at = target,
            (Some(Named::Range(start, size)), Some(file)) => {
                return Ok(Some(Part::Range(file, *start, *size)));
            }
            (Some(Named::Staged(staged)), _) => return Ok(Some(Part::Staged(staged))),
            (Some(Named::Stored(digest, size)), _) => {
                return Ok(Some(Part::Stored(*digest, *size)));
            }
            _ => return Ok(None),
        }
    }
    Err(ArchiveError::Refused {
        name: name.to_owned(),
        reason: "its links lead in circles".to_owned(),
    })
}

/// The components of a path as one name.
pub(super) fn joined(path: &[OsString]) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Reads a part of a file, whoever else reads it.
struct RangeReader<'a> {
    file: &'a File,
    position: u64,
    left: u64,
}

impl Read for RangeReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let count = self.file.read_at(&mut buffer[..most], self.position)?;
        if count == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}
