//! Reads compressed bytes as a stream, whatever they are compressed with, and notices bombs.
//! Leans on `kind`. gzip may have several members, which the plain decoder of the library would stop after the first of.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::kind::Compression;

/// How much is read from the source at once.
const BUFFER: usize = 256 << 10;
/// The most memory that reading xz may take, in KiB: twice what its highest level asks for.
const XZ_MEMORY: u32 = 128 << 10;

/// How many times larger than its source decompressed content may get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// So many bytes for each compressed one.
    pub most: u64,
    /// Content smaller than this is never refused: runs of zeros compress well in honest files too.
    pub from: u64,
}

impl Ratio {
    /// No limit.
    pub const ANY: Self = Self {
        most: u64::MAX,
        from: u64::MAX,
    };
}

/// A reader of decompressed bytes.
pub struct Decompressor<R: Read> {
    decoder: Decoder<Source<R>>,
    compression: Compression,
    ratio: Ratio,
    size: u64,
}

/// What the source said, byte for byte, its first bytes having been looked at.
type Source<R> = BufReader<Counted<Chain<Cursor<Vec<u8>>, R>>>;

enum Decoder<S: BufRead> {
    Plain(S),
    Gzip(Box<MultiGzDecoder<S>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, S>>),
    Bzip2(Box<MultiBzDecoder<S>>),
    Xz(Box<XzReader<S>>),
}

impl<R: Read> Decompressor<R> {
    /// Looks at the first bytes and reads on accordingly.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn new(mut source: R) -> io::Result<Self> {
        let start = first_bytes(&mut source)?;
        let compression = Compression::detect(&start);
        let counted = Counted {
            inner: Cursor::new(start).chain(source),
            count: 0,
        };
        let source = BufReader::with_capacity(BUFFER, counted);
        let decoder = match compression {
            Compression::Plain => Decoder::Plain(source),
            Compression::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(source))),
            Compression::Zstd => Decoder::Zstd(Box::new(zstd_decoder(source)?)),
            Compression::Bzip2 => Decoder::Bzip2(Box::new(MultiBzDecoder::new(source))),
            Compression::Xz => {
                Decoder::Xz(Box::new(XzReader::new_mem_limit(source, true, XZ_MEMORY)))
            }
        };
        Ok(Self {
            decoder,
            compression,
            ratio: Ratio::ANY,
            size: 0,
        })
    }

    /// The same, refusing content that is larger than its source by more than `ratio`.
    #[must_use]
    pub fn with_ratio(self, ratio: Ratio) -> Self {
        Self { ratio, ..self }
    }

    /// How the source is compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// How many bytes of the source were read so far.
    pub fn position(&self) -> u64 {
        let source = match &self.decoder {
            Decoder::Plain(source) => source,
            Decoder::Gzip(decoder) => decoder.get_ref(),
            Decoder::Zstd(decoder) => decoder.get_ref(),
            Decoder::Bzip2(decoder) => decoder.get_ref(),
            Decoder::Xz(decoder) => decoder.inner(),
        };
        source.get_ref().count
    }

    fn check_ratio(&self) -> io::Result<()> {
        let Ratio { most, from } = self.ratio;
        if self.size <= from || self.size / most <= self.position() {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "the content is more than {most} times larger than its compressed bytes, as a decompression bomb is; \
             raise `unpack.ratio` if it can be trusted"
        )))
    }
}

impl<R: Read> Read for Decompressor<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.decoder {
            Decoder::Plain(source) => return source.read(buffer),
            Decoder::Gzip(decoder) => decoder.read(buffer)?,
            Decoder::Zstd(decoder) => decoder.read(buffer)?,
            Decoder::Bzip2(decoder) => decoder.read(buffer)?,
            Decoder::Xz(decoder) => decoder.read(buffer)?,
        };
        self.size += count as u64;
        self.check_ratio()?;
        Ok(count)
    }
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}

fn first_bytes(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(Compression::MAGIC);
    source
        .take(Compression::MAGIC as u64)
        .read_to_end(&mut start)?;
    Ok(start)
}

fn zstd_decoder<S: BufRead>(source: S) -> io::Result<zstd::stream::read::Decoder<'static, S>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(source)?;
    // Long-distance frames of up to 128 MiB of window, which is what `zstd --long` makes; more is refused.
    decoder.window_log_max(27)?;
    Ok(decoder)
}
