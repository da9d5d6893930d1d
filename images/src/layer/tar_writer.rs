//! Writes a tar whose bytes depend on nothing but its entries: POSIX headers, and records only for what does not fit into one.
//! Leans on `entry` for what an entry is. Source: POSIX.1-2017 `pax`; the choices are those that layers of the field show.

use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;

use super::entry::{Entry, Kind};
use super::header::BLOCK;

/// The largest number in twelve bytes of a header.
const MOST_LONG: u64 = 0o77_777_777_777;
/// The largest number in eight bytes of a header.
const MOST_SHORT: u64 = 0o7_777_777;
/// How much content is copied at once.
const BUFFER: usize = 256 << 10;

/// Writes entries one after another.
pub(crate) struct TarWriter<W: Write> {
    inner: W,
    buffer: Vec<u8>,
}

impl<W: Write> TarWriter<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self {
            inner,
            buffer: vec![0; BUFFER],
        }
    }

    /// Writes an entry, and as much of the content as its size says.
    pub(crate) fn append(&mut self, entry: &Entry, content: &mut dyn Read) -> io::Result<()> {
        let records = records(entry);
        if !records.is_empty() {
            self.inner
                .write_all(&header_of_records(entry, records.len()))?;
            self.inner.write_all(&records)?;
            self.pad(records.len() as u64)?;
        }
        self.inner.write_all(&header(entry))?;
        self.copy(content, entry.size)?;
        self.pad(entry.size)
    }

    /// Writes the end: two blocks of zeros.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.inner.write_all(&[0; 2 * BLOCK])?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    fn copy(&mut self, content: &mut dyn Read, size: u64) -> io::Result<()> {
        let mut left = size;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(BUFFER);
            let count = match content.read(&mut self.buffer[..most]) {
                Ok(0) => return Err(io::Error::other("it became shorter while it was read")),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.inner.write_all(&self.buffer[..count])?;
            left -= count as u64;
        }
        Ok(())
    }

    fn pad(&mut self, size: u64) -> io::Result<()> {
        let missing = size.next_multiple_of(BLOCK as u64) - size;
        self.inner.write_all(&[0; BLOCK][..missing as usize])
    }
}

/// What does not fit into the header, sorted by key.
fn records(entry: &Entry) -> Vec<u8> {
    let mut records: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut add = |key: &str, value: &[u8]| records.push((key.into(), value.to_vec()));
    if split(&entry.name).is_none() {
        add("path", &entry.name);
    }
    if entry.link.len() > 100 || !entry.link.is_ascii() {
        add("linkpath", &entry.link);
    }
    for (key, value, most) in [
        ("gid", u64::from(entry.group), MOST_SHORT),
        ("size", entry.size, MOST_LONG),
        ("uid", u64::from(entry.user), MOST_SHORT),
    ] {
        if value > most {
            add(key, value.to_string().as_bytes());
        }
    }
    if seconds(entry).is_none() {
        add("mtime", entry.mtime.seconds.to_string().as_bytes());
    }
    for (name, value) in &entry.attributes {
        // A key ends at its first `=`, so such a name cannot be written down.
        if !name.as_bytes().contains(&b'=') {
            let key = [b"SCHILY.xattr.", name.as_bytes()].concat();
            records.push((key, value.clone()));
        }
    }
    records.sort();
    let lines = records.iter().map(|(key, value)| record(key, value));
    lines.collect::<Vec<_>>().concat()
}

/// `27 key=value` and a line break; the number counts itself too.
fn record(key: &[u8], value: &[u8]) -> Vec<u8> {
    let body = key.len() + value.len() + 3;
    let mut length = body + body.to_string().len();
    length = body + length.to_string().len();
    let start = format!("{length} ");
    [start.as_bytes(), key, b"=", value, b"\n"].concat()
}

fn header_of_records(entry: &Entry, size: usize) -> [u8; BLOCK] {
    let base = entry.name.strip_suffix(b"/").unwrap_or(&entry.name);
    let base = base.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let name = [b"PaxHeaders.0/", base].concat();
    let mut block = Block([0; BLOCK]);
    block.text(0, 100, &plain(&name));
    block.numbers(0, 0, 0, size as u64, 0);
    block.end(b'x')
}

fn header(entry: &Entry) -> [u8; BLOCK] {
    let mut block = Block([0; BLOCK]);
    match split(&entry.name) {
        Some((prefix, name)) => {
            block.text(0, 100, name);
            block.text(345, 155, prefix);
        }
        None => block.text(0, 100, &plain(&entry.name)),
    }
    block.text(157, 100, &plain(&entry.link));
    let fitting = |value: u64, most| if value > most { 0 } else { value };
    block.numbers(
        entry.mode,
        fitting(entry.user.into(), MOST_SHORT),
        fitting(entry.group.into(), MOST_SHORT),
        fitting(entry.size, MOST_LONG),
        seconds(entry).unwrap_or_default(),
    );
    block.octal(329, 8, entry.device.0.into());
    block.octal(337, 8, entry.device.1.into());
    block.end(letter(entry.kind))
}

struct Block([u8; BLOCK]);

impl Block {
    fn text(&mut self, at: usize, most: usize, text: &[u8]) {
        let text = &text[..text.len().min(most)];
        self.0[at..at + text.len()].copy_from_slice(text);
    }

    /// Digits, as many as there is room for before a closing zero.
    fn octal(&mut self, at: usize, room: usize, value: u64) {
        let digits = format!("{value:0width$o}", width = room - 1);
        self.text(at, room, digits.as_bytes());
    }

    fn numbers(&mut self, mode: u32, user: u64, group: u64, size: u64, mtime: u64) {
        self.octal(100, 8, mode.into());
        self.octal(108, 8, user);
        self.octal(116, 8, group);
        self.octal(124, 12, size);
        self.octal(136, 12, mtime);
    }

    fn end(mut self, letter: u8) -> [u8; BLOCK] {
        self.0[156] = letter;
        self.text(257, 8, b"ustar\x0000");
        self.text(148, 8, b"        ");
        let sum: u64 = self.0.iter().map(|&byte| u64::from(byte)).sum();
        self.text(148, 8, format!("{sum:06o}\0 ").as_bytes());
        self.0
    }
}

/// The two fields of a name in a header; nothing where it does not fit.
fn split(name: &[u8]) -> Option<(&[u8], &[u8])> {
    if !name.is_ascii() {
        return None;
    }
    if name.len() <= 100 {
        return Some((b"", name));
    }
    // The last slash that leaves a name: the one at the end of a directory leaves none.
    let most = name.len().min(157) - 1;
    let slash = name[..most].iter().rposition(|&byte| byte == b'/')?;
    let (prefix, rest) = (&name[..slash], &name[slash + 1..]);
    (!prefix.is_empty() && prefix.len() <= 155 && rest.len() <= 100).then_some((prefix, rest))
}

/// What readers of old see.
fn plain(name: &[u8]) -> Vec<u8> {
    name.iter().copied().filter(u8::is_ascii).collect()
}

/// The time, if a header has room for it.
fn seconds(entry: &Entry) -> Option<u64> {
    let seconds = u64::try_from(entry.mtime.seconds).ok()?;
    (seconds <= MOST_LONG).then_some(seconds)
}

fn letter(kind: Kind) -> u8 {
    match kind {
        Kind::File => b'0',
        Kind::HardLink => b'1',
        Kind::Symlink => b'2',
        Kind::CharacterDevice => b'3',
        Kind::BlockDevice => b'4',
        Kind::Directory => b'5',
        Kind::Fifo => b'6',
    }
}
