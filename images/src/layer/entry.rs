//! The entries of a tar one after another, as a stream: old, POSIX and GNU formats, long names, attributes, files with holes.
//! Leans on `header`, `pax` and `sparse`. Nothing but one entry's description is in memory, and that is bounded.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Seek};

use super::header::{BLOCK, Header};
use super::pax::Pax;
use super::sparse::{Chunk, MOST_CHUNKS, decimal, is_sound, old_chunks};

/// The most that may be said before one entry, in bytes.
const MOST_BEFORE: u64 = 1 << 20;

/// What kind of file an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file with content.
    File,
    /// Another name of a file.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A character device.
    CharacterDevice,
    /// A block device.
    BlockDevice,
    /// A directory.
    Directory,
    /// A named pipe.
    Fifo,
}

/// A point in time: seconds since 1970, and nanoseconds after them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// Since the start of 1970, negative before.
    pub seconds: i64,
    /// Always counted forward.
    pub nanoseconds: u32,
}

/// One entry of a tar, without its content.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name as it is written.
    pub name: Vec<u8>,
    /// What a link leads to, as it is written.
    pub link: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Permissions, with the bits for set-user-id, set-group-id and sticky.
    pub mode: u32,
    /// The owner.
    pub user: u32,
    /// The group.
    pub group: u32,
    /// When its content changed.
    pub mtime: Time,
    /// The size of its content, holes included.
    pub size: u64,
    /// The numbers of a device.
    pub device: (u32, u32),
    /// Extended attributes.
    pub attributes: Vec<(OsString, Vec<u8>)>,
    /// The parts that are stored, where it has holes.
    pub(crate) chunks: Option<Vec<Chunk>>,
}

impl Entry {
    /// An entry that has nothing but a name and a kind.
    pub(crate) fn plain(name: Vec<u8>, kind: Kind) -> Self {
        Self {
            name,
            link: Vec::new(),
            kind,
            mode: 0,
            user: 0,
            group: 0,
            mtime: Time::default(),
            size: 0,
            device: (0, 0),
            attributes: Vec::new(),
            chunks: None,
        }
    }

    /// Where the stored parts of a file's content stand in it, and how long they are; between them are holes.
    pub(crate) fn stored_parts(&self) -> Vec<(u64, u64)> {
        match &self.chunks {
            None => vec![(0, self.size)],
            Some(chunks) => chunks
                .iter()
                .map(|chunk| (chunk.offset, chunk.length))
                .collect(),
        }
    }
}

/// Why a tar cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TarError {
    /// The source failed.
    #[error("the tar cannot be read: {0}")]
    Read(#[from] io::Error),
    /// The source ended inside of an entry.
    #[error("the tar ends in the middle of an entry; it was cut off")]
    Short,
    /// No header where one must be.
    #[error("this is no tar: byte {0} should begin an entry, and its checksum is wrong")]
    Checksum(u64),
    /// A header that means nothing.
    #[error("the tar has a malformed entry at byte {0}: {1}")]
    Malformed(u64, &'static str),
    /// A kind that does not belong into layers.
    #[error("the tar has an entry of the unknown kind `{}` at byte {}", char::from(*.1).escape_default(), .0)]
    Kind(u64, u8),
}

/// The entries of a tar. Reading from it gives the content of the entry that was last asked for, without its holes.
pub struct Entries<R: Read> {
    source: BufReader<R>,
    position: u64,
    left: u64,
    padding: u64,
}

/// What stood before an entry.
#[derive(Default)]
struct Before {
    pax: Option<Pax>,
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
}

impl<R: Read> Entries<R> {
    /// The entries of an uncompressed tar.
    pub fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(128 << 10, source),
            position: 0,
            left: 0,
            padding: 0,
        }
    }

    /// The next entry; nothing after the last.
    ///
    /// # Errors
    /// When the source fails, or is no tar.
    pub fn advance(&mut self) -> Result<Option<Entry>, TarError> {
        let mut before = Before::default();
        loop {
            self.skip(self.left + self.padding)?;
            (self.left, self.padding) = (0, 0);
            let start = self.position;
            let Some(header) = self.header()? else {
                return Ok(None);
            };
            let wrong = |what| TarError::Malformed(start, what);
            match header.kind() {
                b'x' | b'X' => {
                    let records = self.before(&header)?;
                    let pax = Pax::read(&records).ok_or(wrong("its records"))?;
                    before.pax = Some(pax);
                }
                b'L' => before.name = Some(until_zero(self.before(&header)?)),
                b'K' => before.link = Some(until_zero(self.before(&header)?)),
                // Words for the whole archive, and its label: no file is described.
                b'g' | b'V' => self.open(header.size().ok_or(wrong("its size"))?),
                _ => return self.entry(&header, before, start).map(Some),
            }
        }
    }

    /// Reads what comes after the last entry, so that a digest of the whole source can be made below.
    ///
    /// # Errors
    /// When the source fails.
    pub fn finish(mut self) -> Result<(), TarError> {
        io::copy(&mut self.source, &mut io::sink())?;
        Ok(())
    }

    /// Where the content of the entry that was last asked for begins, in bytes from the start.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    fn entry(&mut self, header: &Header, before: Before, start: u64) -> Result<Entry, TarError> {
        let wrong = |what| TarError::Malformed(start, what);
        let mut pax = before.pax.unwrap_or_default();
        let name = pax
            .path
            .take()
            .or(before.name)
            .unwrap_or_else(|| header.name());
        let kind = kind_of(header.kind(), &name).ok_or(TarError::Kind(start, header.kind()))?;
        let stored = pax
            .size
            .or_else(|| header.size())
            .filter(|&size| size < 1 << 62);
        let stored = stored.ok_or(wrong("its size"))?;
        let owner = |told: Option<i64>, field: Option<i64>| {
            told.or(field)
                .and_then(|id| u32::try_from(id).ok())
                .filter(|&id| id != u32::MAX)
        };
        let (seconds, nanoseconds) = pax
            .mtime
            .or_else(|| Some((header.mtime()?, 0)))
            .ok_or(wrong("its time"))?;
        let is_device = matches!(kind, Kind::CharacterDevice | Kind::BlockDevice);
        let device = if is_device {
            header.device().ok_or(wrong("its device"))?
        } else {
            (0, 0)
        };
        let mut entry = Entry {
            link: pax
                .link
                .take()
                .or(before.link)
                .unwrap_or_else(|| header.link()),
            mode: header.mode().ok_or(wrong("its mode"))?.cast_unsigned() as u32 & 0o7777,
            user: owner(pax.user, header.user()).ok_or(wrong("its owner"))?,
            group: owner(pax.group, header.group()).ok_or(wrong("its group"))?,
            mtime: Time {
                seconds,
                nanoseconds,
            },
            attributes: std::mem::take(&mut pax.attributes),
            size: 0,
            chunks: None,
            name,
            kind,
            device,
        };
        // What is no file has no content, whatever its size says: so read the tools of the field.
        if kind == Kind::File {
            self.content(&mut entry, header, pax, stored)
                .ok_or(wrong("its holes"))??;
        }
        Ok(entry)
    }

    /// Finds out what is stored of a file; nothing where its parts make no sense.
    fn content(
        &mut self,
        entry: &mut Entry,
        header: &Header,
        pax: Pax,
        stored: u64,
    ) -> Option<Result<(), TarError>> {
        entry.size = stored;
        if header.kind() == b'S' {
            entry.size = header.real_size()?;
            match self.old_holes(header) {
                Ok(chunks) => entry.chunks = Some(chunks?),
                Err(error) => return Some(Err(error)),
            }
        }
        self.open(stored);
        if let Some(name) = pax.sparse.name {
            entry.name = name;
        }
        if pax.sparse.major == 1 {
            entry.size = pax.sparse.real_size?;
            match self.listed_holes() {
                Ok(chunks) => entry.chunks = Some(chunks?),
                Err(error) => return Some(Err(error)),
            }
        } else if let Some(chunks) = pax.sparse.chunks {
            entry.size = pax.sparse.real_size?;
            entry.chunks = Some(chunks);
        }
        let sound = |chunks: &Vec<Chunk>| is_sound(chunks, entry.size, self.left);
        entry.chunks.as_ref().is_none_or(sound).then_some(Ok(()))
    }

    /// The parts of a file in the older format: four in its header, more in blocks that follow.
    fn old_holes(&mut self, header: &Header) -> Result<Option<Vec<Chunk>>, TarError> {
        let mut chunks = Vec::new();
        let (field, mut more) = header.sparse();
        let mut sound = old_chunks(field, &mut chunks);
        while more && sound.is_some() {
            let mut block = [0; BLOCK];
            self.fill(&mut block)?;
            sound = old_chunks(&block[..504], &mut chunks);
            more = block[504] != 0;
        }
        Ok(sound.map(|()| chunks))
    }

    /// The parts of a file in version 1.0: decimal lines before the content, filled up to a block.
    fn listed_holes(&mut self) -> Result<Option<Vec<Chunk>>, TarError> {
        let mut lines = Lines {
            block: [0; BLOCK],
            at: BLOCK,
        };
        let Some(count) = lines
            .next(self)?
            .filter(|&count| count <= MOST_CHUNKS as u64)
        else {
            return Ok(None);
        };
        let mut chunks = Vec::new();
        for _ in 0..count {
            let (Some(offset), Some(length)) = (lines.next(self)?, lines.next(self)?) else {
                return Ok(None);
            };
            chunks.push(Chunk { offset, length });
        }
        Ok(Some(chunks))
    }

    /// What stands in an entry that describes the next one.
    fn before(&mut self, header: &Header) -> Result<Vec<u8>, TarError> {
        let start = self.position;
        let size = header.size().filter(|&size| size <= MOST_BEFORE);
        let size = size.ok_or(TarError::Malformed(start, "its description is too long"))?;
        self.open(size);
        let mut content = vec![0; size as usize];
        self.fill(&mut content)?;
        self.left = 0;
        Ok(content)
    }

    /// The next header; nothing at the end, which is two blocks of zeros or the end of the source.
    fn header(&mut self) -> Result<Option<Header>, TarError> {
        let start = self.position;
        let mut header = Header([0; BLOCK]);
        if self.is_at_end()? {
            return Ok(None);
        }
        self.fill(&mut header.0)?;
        if header.is_zero() {
            return Ok(None);
        }
        if !header.is_sound() {
            return Err(TarError::Checksum(start));
        }
        Ok(Some(header))
    }

    fn is_at_end(&mut self) -> io::Result<bool> {
        loop {
            match self.source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result.map(<[u8]>::is_empty),
            }
        }
    }

    fn open(&mut self, size: u64) {
        self.left = size;
        self.padding = size.next_multiple_of(BLOCK as u64) - size;
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), TarError> {
        self.source.read_exact(buffer).map_err(cut_off)?;
        self.position += buffer.len() as u64;
        Ok(())
    }

    fn skip(&mut self, size: u64) -> Result<(), TarError> {
        let skipped = io::copy(&mut self.source.by_ref().take(size), &mut io::sink())?;
        self.position += skipped;
        if skipped < size {
            return Err(TarError::Short);
        }
        Ok(())
    }
}

impl<R: Read + Seek> Entries<R> {
    /// Leaves the content of the entry that was last asked for behind without reading it.
    ///
    /// # Errors
    /// When the source cannot be moved.
    pub(crate) fn jump(&mut self) -> io::Result<()> {
        let size = self.left + self.padding;
        let distance = i64::try_from(size).map_err(io::Error::other)?;
        self.source.seek_relative(distance)?;
        self.position += size;
        (self.left, self.padding) = (0, 0);
        Ok(())
    }
}

impl<R: Read> Read for Entries<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let count = self.source.read(&mut buffer[..most])?;
        if count == 0 && most > 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                TarError::Short,
            ));
        }
        self.left -= count as u64;
        self.position += count as u64;
        Ok(count)
    }
}

/// Decimal lines at the start of an entry's content, read block by block.
struct Lines {
    block: [u8; BLOCK],
    at: usize,
}

impl Lines {
    fn next<R: Read>(&mut self, entries: &mut Entries<R>) -> Result<Option<u64>, TarError> {
        let mut digits = Vec::new();
        while digits.len() <= 20 {
            if self.at == BLOCK {
                if entries.left < BLOCK as u64 {
                    return Ok(None);
                }
                entries.fill(&mut self.block)?;
                entries.left -= BLOCK as u64;
                self.at = 0;
            }
            let byte = self.block[self.at];
            self.at += 1;
            if byte == b'\n' {
                return Ok(decimal(&digits));
            }
            digits.push(byte);
        }
        Ok(None)
    }
}

fn kind_of(letter: u8, name: &[u8]) -> Option<Kind> {
    Some(match letter {
        0 if name.ends_with(b"/") => Kind::Directory,
        0 | b'0' | b'7' | b'S' => Kind::File,
        b'1' => Kind::HardLink,
        b'2' => Kind::Symlink,
        b'3' => Kind::CharacterDevice,
        b'4' => Kind::BlockDevice,
        b'5' => Kind::Directory,
        b'6' => Kind::Fifo,
        _ => return None,
    })
}

fn until_zero(mut name: Vec<u8>) -> Vec<u8> {
    let end = name.iter().position(|&byte| byte == 0);
    name.truncate(end.unwrap_or(name.len()));
    name
}

fn cut_off(error: io::Error) -> TarError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => TarError::Short,
        _ => TarError::Read(error),
    }
}
