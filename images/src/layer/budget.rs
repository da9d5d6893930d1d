//! What a tar may still hold: each entry is counted before anything of it is written.
//! Leans on `limits` and `entry`. Layers, archives and contexts are all read with one of these.

use super::entry::Entry;
use super::limits::UnpackLimits;

/// What was counted, and what the limits are.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    limits: UnpackLimits,
    entries: u64,
    bytes: u64,
}

/// More than is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}, and the limit is {most}; raise `unpack.{setting}` if it can be trusted")]
pub struct Excess {
    what: &'static str,
    most: u64,
    setting: &'static str,
}

impl Budget {
    /// Nothing is counted yet.
    pub fn new(limits: UnpackLimits) -> Self {
        Self {
            limits,
            entries: 0,
            bytes: 0,
        }
    }

    /// Counts an entry.
    ///
    /// # Errors
    /// When it passes a limit.
    pub fn take(&mut self, entry: &Entry) -> Result<(), Excess> {
        let limits = self.limits;
        self.entries += 1;
        within("too many entries", self.entries, limits.entries, "entries")?;
        self.take_bytes(entry.size)?;
        let (name, most) = (entry.name.len().max(entry.link.len()), limits.name_length);
        let what = "a name of too many bytes";
        within(what, name as u64, most as u64, "name-length")?;
        let depth = entry.name.split(|&byte| byte == b'/').count();
        let what = "a name of too many directories";
        within(what, depth as u64, limits.depth as u64, "depth")
    }

    /// Counts content alone.
    ///
    /// # Errors
    /// When it passes the limit.
    pub(crate) fn take_bytes(&mut self, bytes: u64) -> Result<(), Excess> {
        self.bytes = self.bytes.saturating_add(bytes);
        let most = self.limits.bytes;
        within("too much content in bytes", self.bytes, most, "bytes")
    }

    /// The entries so far.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// The content so far, in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

fn within(what: &'static str, count: u64, most: u64, setting: &'static str) -> Result<(), Excess> {
    match count > most {
        true => Err(Excess {
            what,
            most,
            setting,
        }),
        false => Ok(()),
    }
}
