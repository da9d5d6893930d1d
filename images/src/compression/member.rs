//! What somebody remembers of members of gzip, so that the same content is compressed once.
//! Leans on nothing.

/// What the content of a member is known by.
pub type Key = [u8; 32];

/// Remembers what members were compressed to.
pub trait Members: Send + Sync {
    /// What some content is known by.
    fn key(&self, content: &[u8]) -> Key;

    /// What that content was compressed to, where it is remembered.
    fn find(&self, content: &Key) -> Option<Vec<u8>>;

    /// Hears of a member of what is being written: its content, where it starts, and its bytes.
    fn note(&self, content: Key, start: u64, bytes: &[u8]);
}
