//! Writes compressed bytes that are the same every time, whatever the number of cores and the sizes of the writes.
//! Leans on `kind`, `member` and `gzip`.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use std::thread::available_parallelism;

use libdeflater::CompressionLvl;

use super::gzip::{GzipWriter, MEMBER};
use super::kind::Compression;
use super::member::Members;

/// What to compress with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compressor {
    /// Nothing.
    Plain,
    /// gzip at a level of 1 to 12.
    Gzip(u8),
    /// Zstandard at a level of 1 to 22.
    Zstd(u8),
}

impl Compressor {
    /// gzip as it is written unless something else is asked for: the size of zlib's level 6 in a fraction of its time.
    pub const GZIP: Self = Self::Gzip(4);
    /// Zstandard at its own usual level.
    pub const ZSTD: Self = Self::Zstd(3);

    /// What readers will find.
    pub fn compression(self) -> Compression {
        match self {
            Self::Plain => Compression::Plain,
            Self::Gzip(_) => Compression::Gzip,
            Self::Zstd(_) => Compression::Zstd,
        }
    }

    /// Starts to write.
    ///
    /// # Errors
    /// When the level does not exist.
    pub fn writer<W: Write>(self, inner: W) -> io::Result<Writer<W>> {
        self.writer_on(cores(), inner)
    }

    /// The same with a memory of what was compressed before.
    ///
    /// # Errors
    /// When the level does not exist.
    pub fn writer_with<W: Write>(
        self,
        memory: Arc<dyn Members>,
        inner: W,
    ) -> io::Result<Writer<W>> {
        self.begin(cores(), Some(memory), inner)
    }

    /// The same on so many threads; the bytes do not depend on it.
    ///
    /// # Errors
    /// When the level does not exist.
    pub fn writer_on<W: Write>(self, threads: usize, inner: W) -> io::Result<Writer<W>> {
        self.begin(threads, None, inner)
    }

    fn begin<W: Write>(
        self,
        threads: usize,
        memory: Option<Arc<dyn Members>>,
        inner: W,
    ) -> io::Result<Writer<W>> {
        let encoder = match self {
            Self::Plain => Encoder::Plain(inner),
            Self::Gzip(level) => {
                let level = CompressionLvl::new(i32::from(level)).map_err(|_| no_level(level))?;
                Encoder::Gzip(GzipWriter::new(inner, level, threads, memory))
            }
            Self::Zstd(level) => Encoder::Zstd(zstd_encoder(inner, level, threads)?),
        };
        Ok(Writer(encoder))
    }
}

/// Name, version and settings of the compressor, for cache records: equal texts mean equal bytes.
impl fmt::Display for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("plain"),
            Self::Gzip(level) => write!(f, "gzip libdeflate-1.26 level={level} members={MEMBER}"),
            Self::Zstd(level) => {
                write!(
                    f,
                    "zstd {} level={level} workers",
                    zstd::zstd_safe::version_string()
                )
            }
        }
    }
}

/// Compresses what is written to it.
pub struct Writer<W: Write>(Encoder<W>);

enum Encoder<W: Write> {
    Plain(W),
    Gzip(GzipWriter<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Writer<W> {
    /// Ends the compressed bytes and gives the inner writer back; without it they are cut off.
    ///
    /// # Errors
    /// When the inner writer fails.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Encoder::Plain(mut inner) => inner.flush().map(|()| inner),
            Encoder::Gzip(writer) => writer.finish(),
            Encoder::Zstd(encoder) => {
                let mut inner = encoder.finish()?;
                inner.flush()?;
                Ok(inner)
            }
        }
    }

    /// The inner writer.
    pub fn get_mut(&mut self) -> &mut W {
        match &mut self.0 {
            Encoder::Plain(inner) => inner,
            Encoder::Gzip(writer) => writer.get_mut(),
            Encoder::Zstd(encoder) => encoder.get_mut(),
        }
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Encoder::Plain(inner) => inner.write(bytes),
            Encoder::Gzip(writer) => writer.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }
    }

    /// Does nothing to compressed bytes: a flush in the middle would change them.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Encoder::Plain(inner) => inner.flush(),
            Encoder::Gzip(_) | Encoder::Zstd(_) => Ok(()),
        }
    }
}

fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

fn zstd_encoder<W: Write>(
    inner: W,
    level: u8,
    threads: usize,
) -> io::Result<zstd::stream::write::Encoder<'static, W>> {
    if !(1..=22).contains(&level) {
        return Err(no_level(level));
    }
    let mut encoder = zstd::stream::write::Encoder::new(inner, i32::from(level))?;
    // Without any worker the library makes other bytes than with one or more.
    encoder.multithread(u32::try_from(threads.max(1)).unwrap_or(u32::MAX))?;
    encoder.include_checksum(true)?;
    Ok(encoder)
}

fn no_level(level: u8) -> io::Error {
    let message = format!("there is no compression level {level}; gzip has 1 to 12, zstd 1 to 22");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
