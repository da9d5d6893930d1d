//! What a tar holds. A plain file is only looked through; what comes as a stream, or compressed, is read once
//! and waits in the store's scratch folder, because the documents that tell what it is may come last.
//! Leans on `contents`, `arrival`, and on `layer` for entries.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use crate::compression::{Compression, Decompressor};
use crate::digest::Digest;
use crate::document::Descriptor;
use crate::layer::{Budget, Entries, Entry, Kind, TarError, UnpackLimits, components};

use super::arrival::Arrivals;
use super::contents::{Contents, Named, joined};
use super::error::ArchiveError;

/// The most entries of one archive: an image has a few for each layer, and each name is kept in memory.
const MOST_ENTRIES: u64 = 1 << 16;
/// The longest name, in bytes.
const MOST_NAME: usize = 512;

/// The entries of an archive that comes as a stream.
pub(super) fn stream(
    source: impl Read,
    limits: &UnpackLimits,
    arrivals: &Arrivals<'_>,
) -> Result<Contents, ArchiveError> {
    let plain = Decompressor::new(source)?.with_ratio(limits.ratio());
    let mut entries = Entries::new(plain);
    let mut scan = Scan::new(limits);
    while let Some(entry) = entries.advance()? {
        if let Some(name) = scan.take(&entry)? {
            let named = match known(&name, &entry, arrivals)? {
                Some(digest) => Named::Stored(digest, entry.size),
                None => Named::Staged(arrivals.stage(&name, entry.size, &mut entries)?),
            };
            scan.named.insert(name, named);
        }
    }
    entries.finish()?;
    Ok(Contents::Entries {
        named: scan.named,
        file: None,
    })
}

/// The entries of an archive in a file; one that is compressed is read as a stream.
pub(super) fn file(
    mut file: File,
    limits: &UnpackLimits,
    arrivals: &Arrivals<'_>,
) -> Result<Contents, ArchiveError> {
    let metadata = file.metadata()?;
    if !metadata.is_file() || file.stream_position()? != 0 {
        return stream(file, limits, arrivals);
    }
    let mut start = Vec::new();
    (&file)
        .take(Compression::MAGIC as u64)
        .read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    if Compression::detect(&start) != Compression::Plain {
        return stream(file, limits, arrivals);
    }
    let mut entries = Entries::new(&file);
    let mut scan = Scan::new(limits);
    while let Some(entry) = entries.advance()? {
        if let Some(name) = scan.take(&entry)? {
            let start = entries.position();
            if start + entry.size > metadata.len() {
                return Err(TarError::Short.into());
            }
            scan.named.insert(name, Named::Range(start, entry.size));
        }
        entries.jump()?;
    }
    Ok(Contents::Entries {
        named: scan.named,
        file: Some(file),
    })
}

/// The digest of a blob by its name, where the store has it: then it need not come again.
fn known(
    name: &str,
    entry: &Entry,
    arrivals: &Arrivals<'_>,
) -> Result<Option<Digest>, ArchiveError> {
    let digest = name.strip_prefix("blobs/sha256/");
    let digest = digest.and_then(|hex| format!("sha256:{hex}").parse().ok());
    match digest {
        Some(digest) if arrivals.has(&Descriptor::new("", digest, entry.size))? => Ok(Some(digest)),
        _ => Ok(None),
    }
}

struct Scan {
    named: HashMap<String, Named>,
    budget: Budget,
    entries: u64,
}

impl Scan {
    fn new(limits: &UnpackLimits) -> Self {
        Self {
            named: HashMap::new(),
            budget: Budget::new(*limits),
            entries: 0,
        }
    }

    /// Looks at an entry; the name of a file is given back, to be noted with its content.
    fn take(&mut self, entry: &Entry) -> Result<Option<String>, ArchiveError> {
        self.count(entry)?;
        let refused = |reason: String| ArchiveError::Refused {
            name: shown(&entry.name),
            reason,
        };
        if entry.name.len().max(entry.link.len()) > MOST_NAME {
            return Err(refused(format!("it is longer than {MOST_NAME} bytes")));
        }
        let path = components(&entry.name).map_err(|error| refused(error.to_string()))?;
        let name = joined(&path);
        let target = match entry.kind {
            Kind::File if entry.chunks.is_none() => return Ok(Some(name)),
            Kind::Directory => return Ok(None),
            Kind::Symlink if entry.link.starts_with(b"/") => entry.link.clone(),
            Kind::Symlink => {
                let parent = joined(&path[..path.len().saturating_sub(1)]);
                [parent.as_bytes(), b"/", &entry.link].concat()
            }
            Kind::HardLink => entry.link.clone(),
            _ => {
                return Err(refused(
                    "archives of images hold files and links only".to_owned(),
                ));
            }
        };
        let target = components(&target)
            .map_err(|_| refused("it is a link that leads out of the archive".to_owned()))?;
        self.named.insert(name, Named::Link(joined(&target)));
        Ok(None)
    }

    fn count(&mut self, entry: &Entry) -> Result<(), ArchiveError> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(ArchiveError::Entries(MOST_ENTRIES));
        }
        Ok(self.budget.take_bytes(entry.size)?)
    }
}

/// A name as people are shown it: one line, and not too long.
fn shown(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    text.chars()
        .take(200)
        .flat_map(char::escape_debug)
        .collect()
}
