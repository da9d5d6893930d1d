//! How copies are written, and what came of it.
//! Leans on `mode` and `owner`.

use std::path::PathBuf;

use dockwright_images::layer::{Metadata, Ownership, Shortfalls, UnpackLimits};

use super::mode::Mode;
use super::owner::Owner;
use crate::context::{Kind, Status};

/// How copies are written.
#[derive(Debug, Clone, Copy)]
pub struct WriteOptions<'a> {
    /// The path in the image, from its root; a slash at its end means a folder, whatever is there.
    pub destination: &'a str,
    /// Whom everything belongs to (`--chown`), made folders too; else files keep their owners, and made folders are root's.
    pub owner: Option<Owner>,
    /// What permissions become (`--chmod`).
    pub mode: Option<&'a Mode>,
    /// Whom files may belong to at all, here.
    pub ownership: Ownership,
    /// How much an archive may hold.
    pub limits: UnpackLimits,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// A file that changed since it was selected: what was copied is newer than the digest, which must not stand for it.
    pub changed: Option<PathBuf>,
    /// Bytes of content.
    pub bytes: u64,
    /// What could not be done.
    pub shortfalls: Shortfalls,
}

impl WriteOptions<'_> {
    /// Whether the destination is said to be a folder.
    pub(crate) fn is_folder(&self) -> bool {
        let last = self.destination.rsplit('/').next().unwrap_or_default();
        matches!(last, "" | "." | "..")
    }

    /// What a folder gets that no source has.
    pub(crate) fn of_made_folder(&self) -> Metadata {
        let owner = self.owner.unwrap_or(Owner { user: 0, group: 0 });
        Metadata {
            mode: 0o755,
            user: owner.user,
            group: owner.group,
            ..Metadata::default()
        }
    }

    /// What a file gets that was as `taken` says.
    pub(crate) fn of(&self, taken: &Status) -> Metadata {
        let owner = self.owner.unwrap_or(Owner {
            user: taken.user,
            group: taken.group,
        });
        let mode = match self.mode {
            Some(mode) if taken.kind() != Kind::Symlink => {
                mode.of(taken.permissions(), taken.is_directory())
            }
            _ => taken.permissions(),
        };
        Metadata {
            mode,
            user: owner.user,
            group: owner.group,
            mtime: taken.mtime,
            attributes: Vec::new(),
        }
    }
}

impl Written {
    /// Adds what another part did.
    pub(crate) fn add(&mut self, other: Self) {
        self.changed = self.changed.take().or(other.changed);
        self.bytes += other.bytes;
        let own = &mut self.shortfalls;
        own.owners += other.shortfalls.owners;
        own.attributes += other.shortfalls.attributes;
        own.devices += other.shortfalls.devices;
    }
}
