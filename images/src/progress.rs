//! What happens while blobs move, as plain events: bars in a terminal and lines elsewhere are two readers of them.
//! Leans on `digest` and `document`.

use std::time::Duration;

use crate::digest::Digest;
use crate::document::Descriptor;

/// Hears what happens; from several threads at once.
pub trait Progress: Sync {
    /// One event.
    fn report(&self, event: Event<'_>);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _event: Event<'_>) {}
}

/// What is done with a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Fetched from a registry.
    Download,
    /// Sent to a registry.
    Upload,
    /// Read from an archive.
    Load,
    /// Written to an archive.
    Save,
    /// Laid out as files.
    Unpack,
}

/// How a blob got where it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its bytes were moved.
    Moved,
    /// It was there already.
    Present,
    /// The registry took it from another of its repositories.
    Mounted,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// Work on a blob begins.
    Started {
        /// Which blob.
        descriptor: &'a Descriptor,
        /// What is done with it.
        action: Action,
    },
    /// So many of its bytes are there by now.
    Advanced {
        /// Which blob.
        digest: Digest,
        /// Counted from its start, in bytes.
        position: u64,
    },
    /// Work on a blob ended well.
    Finished {
        /// Which blob.
        digest: Digest,
        /// How.
        outcome: Outcome,
    },
    /// Something failed and is tried again.
    Retrying {
        /// What was asked for, for people.
        what: &'a str,
        /// Why it failed.
        reason: &'a str,
        /// How long until the next try.
        wait: Duration,
    },
    /// A sentence for people.
    Note(&'a str),
}
