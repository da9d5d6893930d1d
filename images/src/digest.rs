//! The digest of bytes, and a writer that makes it while bytes pass.
//! Leans on nothing of ours. `sha256` is the one algorithm, as in every registry and tool of the field.

use std::fmt;
use std::io::{self, Read, Write};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The name of some bytes: `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

/// Why a text is no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no digest; a digest is `sha256:` and 64 hexadecimal digits in lower case")]
pub struct DigestError(String);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 64 hexadecimal digits without their algorithm.
    pub fn hex(&self) -> String {
        let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
        let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
        self.0.iter().flat_map(pair).collect()
    }

    /// The first twelve hexadecimal digits, as people are shown them.
    pub fn short(&self) -> String {
        self.hex()[..12].to_owned()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        text.strip_prefix("sha256:")
            .and_then(bytes_of_hex)
            .map(Self)
            .ok_or_else(|| DigestError(text.to_owned()))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

fn bytes_of_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Makes a digest and a size of the bytes that pass through it, to a writer or from a reader.
#[derive(Debug)]
pub struct Hashing<T> {
    inner: T,
    state: Sha256,
    size: u64,
}

impl<T> Hashing<T> {
    /// Starts with nothing seen.
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            state: Sha256::new(),
            size: 0,
        }
    }

    /// How many bytes passed.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// What the bytes passed through or came from, still in use.
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.inner
    }

    /// Goes on with what was counted so far, to or from something else.
    pub fn onto<U>(self, inner: U) -> Hashing<U> {
        Hashing {
            inner,
            state: self.state,
            size: self.size,
        }
    }

    /// Ends it: the inner value, the digest and the size in bytes.
    pub fn finish(self) -> (T, Digest, u64) {
        (self.inner, Digest(self.state.finalize().into()), self.size)
    }

    /// Counts bytes that are already in place, such as the first part of a resumed download.
    pub fn see(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        self.size += bytes.len() as u64;
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.see(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.state.update(&buffer[..count]);
        self.size += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_written_as_it_is_read() {
        let text = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), text);
        assert_eq!(text.parse(), Ok(Digest::of(b"")));
        for wrong in [
            "",
            "sha256:",
            &text[7..],
            &text.to_uppercase(),
            &format!("{text}0"),
        ] {
            assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn bytes_are_counted_in_both_directions() -> io::Result<()> {
        let mut writer = Hashing::new(Vec::new());
        writer.write_all(b"layer")?;
        let (bytes, digest, size) = writer.finish();
        assert_eq!(
            (bytes.as_slice(), digest, size),
            (&b"layer"[..], Digest::of(b"layer"), 5)
        );
        let mut reader = Hashing::new(&b"layer"[..]);
        io::copy(&mut reader, &mut io::sink())?;
        assert_eq!((reader.size(), reader.finish().1), (5, digest));
        Ok(())
    }
}
