//! Gives files their owner, permissions, attributes and times, in the one order that works:
//! a change of owner clears set-user-id bits and capabilities, and a change of attributes sets the time.
//! Leans on `entry` for what is wanted and on `attribute` for setting it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::AsFd;

use rustix::fs::{
    AtFlags, Gid, Mode, Stat, Timespec, Timestamps, UTIME_OMIT, Uid, chmodat, chownat, fchmod,
    fchown, futimens, utimensat,
};
use rustix::io::Errno;

use super::attribute::{is_overlay, set_at, set_open};
use super::entry::{Entry, Time};

/// The bits that let a program run as its owner or group.
const SET_ID: u32 = 0o6000;

/// Whom files may belong to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ownership {
    /// Everybody: as root, or where a user namespace has a range of identities. What cannot be given is an error.
    #[default]
    Exact,
    /// Only the one identity that a process without privileges has. Files that should belong to somebody else belong
    /// to it, without their set-user-id and set-group-id bits, which would now mean this identity.
    SingleId,
}

/// What a file should have besides its content.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// Permissions, with the bits for set-user-id, set-group-id and sticky.
    pub mode: u32,
    /// The owner.
    pub user: u32,
    /// The group.
    pub group: u32,
    /// When the content changed.
    pub mtime: Time,
    /// Extended attributes; those of overlayfs are never given.
    pub attributes: Vec<(OsString, Vec<u8>)>,
}

/// What could not be done, as counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shortfalls {
    /// Files that belong to this process's user instead of their owner.
    pub owners: u64,
    /// Attributes that the file system or the kernel refused, and those of overlayfs, which no layer may set.
    pub attributes: u64,
    /// Device files that were not made, because this process may not.
    pub devices: u64,
}

impl Metadata {
    pub(crate) fn of(entry: &mut Entry) -> Self {
        Self {
            mode: entry.mode,
            user: entry.user,
            group: entry.group,
            mtime: entry.mtime,
            attributes: std::mem::take(&mut entry.attributes),
        }
    }

    /// What a file in a lower directory has.
    pub(crate) fn copied(stat: &Stat, attributes: Vec<(OsString, Vec<u8>)>) -> Self {
        let is_own = |(name, _): &(OsString, Vec<u8>)| !is_overlay(name);
        Self {
            mode: stat.st_mode & 0o7777,
            user: stat.st_uid,
            group: stat.st_gid,
            mtime: mtime_of(stat),
            attributes: attributes.into_iter().filter(is_own).collect(),
        }
    }

    /// Gives an open file everything.
    ///
    /// # Errors
    /// When the file system refuses what `ownership` asks for.
    pub fn give_open(
        &self,
        file: impl AsFd,
        ownership: Ownership,
        short: &mut Shortfalls,
    ) -> io::Result<()> {
        let mode = self.give_owner(&file, ownership, short)?;
        fchmod(&file, Mode::from_raw_mode(mode))?;
        self.give_attributes(short, |name, value| set_open(&file, name, value))?;
        futimens(&file, &timestamps(self.mtime))?;
        Ok(())
    }

    /// Gives an open directory its owner and attributes; permissions and time come when nothing is put into it any more.
    ///
    /// # Errors
    /// When the file system refuses what `ownership` asks for.
    pub fn give_directory(
        &self,
        directory: impl AsFd,
        ownership: Ownership,
        short: &mut Shortfalls,
    ) -> io::Result<u32> {
        let mode = self.give_owner(&directory, ownership, short)?;
        self.give_attributes(short, |name, value| set_open(&directory, name, value))?;
        Ok(mode)
    }

    /// Gives what has that name everything, without following it if it is a link.
    ///
    /// # Errors
    /// When the file system refuses what `ownership` asks for.
    pub fn give_at(
        &self,
        directory: impl AsFd,
        name: &OsStr,
        is_link: bool,
        ownership: Ownership,
        short: &mut Shortfalls,
    ) -> io::Result<()> {
        let owner = (
            Some(Uid::from_raw(self.user)),
            Some(Gid::from_raw(self.group)),
        );
        let given = chownat(
            &directory,
            name,
            owner.0,
            owner.1,
            AtFlags::SYMLINK_NOFOLLOW,
        );
        let mode = self.mode_after(given, ownership, short)?;
        // A link has no permissions of its own, and the kernel would follow it.
        if !is_link {
            chmodat(
                &directory,
                name,
                Mode::from_raw_mode(mode),
                AtFlags::empty(),
            )?;
        }
        self.give_attributes(short, |attribute, value| {
            set_at(&directory, name, attribute, value)
        })?;
        utimensat(
            &directory,
            name,
            &timestamps(self.mtime),
            AtFlags::SYMLINK_NOFOLLOW,
        )?;
        Ok(())
    }

    fn give_owner(
        &self,
        file: impl AsFd,
        ownership: Ownership,
        short: &mut Shortfalls,
    ) -> io::Result<u32> {
        let given = fchown(
            file,
            Some(Uid::from_raw(self.user)),
            Some(Gid::from_raw(self.group)),
        );
        self.mode_after(given, ownership, short)
    }

    /// The permissions that are right after that result of a change of owner.
    fn mode_after(
        &self,
        given: rustix::io::Result<()>,
        ownership: Ownership,
        short: &mut Shortfalls,
    ) -> io::Result<u32> {
        match given {
            Ok(()) => Ok(self.mode),
            Err(Errno::PERM | Errno::INVAL) if ownership == Ownership::SingleId => {
                short.owners += 1;
                Ok(self.mode & !SET_ID)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn give_attributes(
        &self,
        short: &mut Shortfalls,
        set: impl Fn(&OsStr, &[u8]) -> rustix::io::Result<()>,
    ) -> io::Result<()> {
        for (name, value) in &self.attributes {
            if is_overlay(name) {
                short.attributes += 1;
                continue;
            }
            match set(name, value) {
                Ok(()) => {}
                Err(
                    Errno::OPNOTSUPP
                    | Errno::PERM
                    | Errno::ACCESS
                    | Errno::NOSPC
                    | Errno::TOOBIG
                    | Errno::RANGE
                    | Errno::INVAL,
                ) => {
                    short.attributes += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// When the content of a file changed.
pub fn mtime_of(stat: &Stat) -> Time {
    Time {
        seconds: stat.st_mtime,
        nanoseconds: stat.st_mtime_nsec as u32,
    }
}

/// Sets the time of content, and leaves that of the last access.
pub(crate) fn timestamps(mtime: Time) -> Timestamps {
    Timestamps {
        last_access: Timespec {
            tv_sec: 0,
            tv_nsec: UTIME_OMIT,
        },
        last_modification: Timespec {
            tv_sec: mtime.seconds,
            tv_nsec: i64::from(mtime.nanoseconds),
        },
    }
}
