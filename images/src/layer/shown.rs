//! Names of entries as people are shown them, and the content of one entry copied.
//! Leans on nothing.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};

/// How much of a name is shown.
const SHOWN: usize = 200;

/// A name as people are shown it: one line, and not too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// Of the bytes of a name.
    pub fn new(name: &[u8]) -> Self {
        let text = String::from_utf8_lossy(name);
        let mut shown: String = text
            .chars()
            .take(SHOWN)
            .flat_map(char::escape_debug)
            .collect();
        if text.chars().nth(SHOWN).is_some() {
            shown.push('…');
        }
        Self(shown)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Copies so many bytes; too few are an error.
pub(super) fn copy(
    source: &mut impl Read,
    target: &mut File,
    size: u64,
    buffer: &mut [u8],
) -> io::Result<()> {
    let mut left = size;
    while left > 0 {
        let most = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let count = match source.read(&mut buffer[..most]) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        target.write_all(&buffer[..count])?;
        left -= count as u64;
    }
    Ok(())
}
