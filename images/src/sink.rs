//! What takes the bytes of a blob while they come, and can say how many it has.
//! Leans on nothing. Whoever owns the sink verifies the digest in the end.

use std::io::{self, Write};

/// Takes the bytes of a blob, perhaps in several goes.
pub trait BlobSink: Write {
    /// How many bytes it has, which may come from an earlier process.
    fn position(&self) -> u64;

    /// Forgets the bytes it has.
    ///
    /// # Errors
    /// When what holds them cannot be emptied.
    fn restart(&mut self) -> io::Result<()>;
}

/// Keeps the bytes in memory, for what is small.
impl BlobSink for Vec<u8> {
    fn position(&self) -> u64 {
        self.len() as u64
    }

    fn restart(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }
}
