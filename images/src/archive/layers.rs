//! Layers of an archive that names no digests of them: verified by what the image's config says of their content.
//! Leans on `arrival` and `compression`.
//!
//! Those that are not compressed become gzip: an archive is loaded once, but its layers are kept and pushed,
//! and registries, Docker among their users, expect them so. The bytes are the same on every machine.
//! A layer whose content the store has already is not compressed again, and those of an OCI layout stay as they are.

use std::io::{self, Read, Write};

use crate::compression::{Compression, Compressor, Decompressor};
use crate::digest::{Digest, Hashing};
use crate::document::Descriptor;
use crate::progress::Outcome;
use crate::store::{Staged, StagedWriter};

use super::arrival::{Arrivals, refused};
use super::contents::{Contents, Part, missing};
use super::error::ArchiveError;
use super::watched::Watched;

/// A layer that came.
pub(super) struct Layer {
    /// The blob.
    pub(super) descriptor: Descriptor,
    /// The digest of its content.
    pub(super) diff: Digest,
}

impl Arrivals<'_> {
    /// A layer by its name in the archive; what its content should be is known but for archives of the oldest form.
    pub(super) fn layer(
        &mut self,
        contents: &Contents,
        name: &str,
        expected: Option<Digest>,
        needed_by: &str,
    ) -> Result<Layer, ArchiveError> {
        if let Some(diff) = expected
            && let Some(descriptor) = self.layer_there(&diff)?
        {
            self.report(&descriptor, Outcome::Present);
            return Ok(Layer { descriptor, diff });
        }
        let part = contents.find(name)?;
        let part = part.ok_or_else(|| missing(name, needed_by))?;
        let watched = Descriptor::new(
            "",
            expected.unwrap_or_else(|| Digest::of(name.as_bytes())),
            part.size(),
        );
        self.start(&watched);
        let (staged, compression, diff, size) = self.bring(&part, &watched)?;
        if let Some(expected) = expected.filter(|expected| *expected != diff) {
            return Err(ArchiveError::WrongLayer {
                name: name.to_owned(),
                expected,
                found: diff,
            });
        }
        self.report(&watched, Outcome::Moved);
        let descriptor = Descriptor::new(compression.layer_type(false), staged.digest, staged.size);
        self.layers.insert(diff, (descriptor.clone(), size));
        self.keep(staged);
        Ok(Layer { descriptor, diff })
    }

    /// The blob that has a layer's content, where the store or this archive has one.
    fn layer_there(&self, diff: &Digest) -> Result<Option<Descriptor>, ArchiveError> {
        if let Some((descriptor, _)) = self.layers.get(diff) {
            return Ok(Some(descriptor.clone()));
        }
        for digest in self.store.blobs_of_layer(diff)? {
            let size = self.store.open_blob(&digest)?.size;
            let descriptor = Descriptor::new("", digest, size);
            if self.has(&descriptor)? {
                let compression = self.compression_of(&Part::Stored(digest, size))?;
                return Ok(Some(Descriptor {
                    media_type: compression.layer_type(false),
                    ..descriptor
                }));
            }
        }
        Ok(None)
    }

    /// Reads a layer to its end: where it waits, how it is compressed, and the digest and size of its content.
    fn bring(
        &self,
        part: &Part<'_>,
        watched: &Descriptor,
    ) -> Result<(Staged, Compression, Digest, u64), ArchiveError> {
        let compression = self.compression_of(part)?;
        let source = Watched::new(part.open(self.store)?, watched.digest, self.progress);
        match (compression, part) {
            (Compression::Gzip | Compression::Zstd, Part::Staged(staged)) => {
                let (diff, size) = self.content(source)?;
                Ok(((*staged).clone(), compression, diff, size))
            }
            (Compression::Gzip | Compression::Zstd, _) => {
                let mut copying = Copying {
                    source,
                    target: self.staging.writer()?,
                };
                let (diff, size) = self.content(&mut copying)?;
                // What stands behind the compressed bytes belongs to the blob, too.
                io::copy(&mut copying, &mut io::sink())?;
                Ok((copying.target.finish(), compression, diff, size))
            }
            _ => self.compressed(source),
        }
    }

    /// Reads the content of a compressed layer.
    fn content(&self, source: impl Read) -> Result<(Digest, u64), ArchiveError> {
        let plain = Decompressor::new(source)?.with_ratio(self.limits.ratio());
        let mut hashing = Hashing::new(plain);
        io::copy(&mut hashing, &mut io::sink())?;
        let (_, diff, size) = hashing.finish();
        Ok((diff, size))
    }

    /// Compresses a layer that is not, or so that no registry would take it.
    fn compressed(
        &self,
        source: impl Read,
    ) -> Result<(Staged, Compression, Digest, u64), ArchiveError> {
        let plain = Decompressor::new(source)?.with_ratio(self.limits.ratio());
        let mut hashing = Hashing::new(plain);
        let mut target = Compressor::GZIP.writer(self.staging.writer()?)?;
        let mut buffer = vec![0; 256 << 10];
        loop {
            let count = match hashing.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            if let Err(error) = target.write_all(&buffer[..count]) {
                return Err(refused(target.get_mut(), error));
            }
        }
        let (_, diff, size) = hashing.finish();
        let staged = target.finish().map(StagedWriter::finish)?;
        Ok((staged, Compression::Gzip, diff, size))
    }

    fn compression_of(&self, part: &Part<'_>) -> Result<Compression, ArchiveError> {
        let mut start = Vec::new();
        part.open(self.store)?
            .take(Compression::MAGIC as u64)
            .read_to_end(&mut start)?;
        Ok(Compression::detect(&start))
    }
}

/// A reader that writes down what it reads.
struct Copying<R> {
    source: R,
    target: StagedWriter,
}

impl<R: Read> Read for Copying<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.target.write_all(&buffer[..count])?;
        Ok(count)
    }
}
