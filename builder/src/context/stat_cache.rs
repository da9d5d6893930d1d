//! What files held when they were last looked at, so that only changed ones are read again.
//! Leans on `status`. One file for each context, read and written whole; losing it costs time and nothing else.
//!
//! A file counts as unchanged when its path, number, size, permissions and both times are the same.
//! As in git, that is not believed of a file that had changed just before it was read: another change may have followed
//! within the same tick of the clock. Such a file is not kept here, and read again the next time.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use dockwright_images::layer::Time;

use super::status::Status;

/// Begins a file of this form; changes with it.
const MAGIC: &[u8; 16] = b"dockwright-stat1";
/// A digest over the rest, so that a file that was cut off is not believed.
const HEAD: usize = MAGIC.len() + 32;
/// What a record has besides its path.
const FIXED: usize = 2 + 1 + 8 + 8 + 12 + 12 + 4 + 32;
/// How often a record may be written again without having been asked for.
const MOST_AGE: u8 = 16;
/// How long the clock of files may stand still, in nanoseconds.
const TICK: i128 = 50_000_000;
/// The same where the file system counts whole seconds or two.
const COARSE_TICK: i128 = 2_000_000_000;

/// What files held when they were last looked at.
#[derive(Debug, Default)]
pub struct StatCache {
    file: Option<PathBuf>,
    records: Vec<Record>,
    /// Where the record after the last one that was asked for stands: files are asked for in order.
    next: usize,
    fresh: BTreeMap<Key, Record>,
}

#[derive(Debug, Clone)]
struct Record {
    path: Vec<u8>,
    age: u8,
    facts: [u8; FACTS],
    digest: [u8; 32],
}

/// Number, size, both times and mode.
const FACTS: usize = 8 + 8 + 12 + 12 + 4;

/// A path in the order of a walk: a folder's content follows it before its neighbors.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key(Vec<u8>);

impl StatCache {
    /// One that knows nothing and keeps nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// What is in that file; nothing where there is none, or where it is damaged.
    pub fn load(file: &Path) -> Self {
        let bytes = fs::read(file).unwrap_or_default();
        Self {
            file: Some(file.to_owned()),
            records: read_records(&bytes).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Writes what was learned, if anything was.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&mut self) -> io::Result<()> {
        let Some(file) = self.file.clone().filter(|_| !self.fresh.is_empty()) else {
            return Ok(());
        };
        for record in std::mem::take(&mut self.records) {
            let age = record.age.saturating_add(1);
            if age <= MOST_AGE {
                let key = Key(record.path.clone());
                self.fresh.entry(key).or_insert(Record { age, ..record });
            }
        }
        self.records = std::mem::take(&mut self.fresh).into_values().collect();
        self.next = 0;
        let folder = file.parent().unwrap_or(Path::new("."));
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut temporary, &written(&self.records))?;
        temporary.persist(&file)?;
        Ok(())
    }

    /// The digest of a file's content and attributes, if the file is as it was.
    pub(crate) fn get(&mut self, path: &Path, status: &Status) -> Option<[u8; 32]> {
        let path = path.as_os_str().as_bytes();
        let record = match self.records.get(self.next) {
            Some(record) if record.path == path => self.next,
            _ => self
                .records
                .binary_search_by(|record| in_order(&record.path, path))
                .ok()?,
        };
        self.next = record + 1;
        let record = &mut self.records[record];
        record.age = 0;
        (record.facts == facts_of(status)).then_some(record.digest)
    }

    /// Keeps the digest of a file that was as `status` says at the time `looked`, before it was read, and afterward.
    pub(crate) fn put(&mut self, path: &Path, status: &Status, looked: Time, digest: [u8; 32]) {
        if self.file.is_none() || is_racy(status, looked) {
            return;
        }
        let path = path.as_os_str().as_bytes().to_vec();
        let record = Record {
            path: path.clone(),
            age: 0,
            facts: facts_of(status),
            digest,
        };
        self.fresh.insert(Key(path), record);
    }
}

/// The time now, as files have it.
pub(crate) fn now() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Time {
        seconds: since.as_secs().cast_signed(),
        nanoseconds: since.subsec_nanos(),
    }
}

fn is_racy(status: &Status, looked: Time) -> bool {
    let is_coarse = status.mtime.nanoseconds == 0 && status.ctime.nanoseconds == 0;
    let tick = if is_coarse { COARSE_TICK } else { TICK };
    nanoseconds(status.mtime.max(status.ctime)) + tick > nanoseconds(looked)
}

fn nanoseconds(time: Time) -> i128 {
    i128::from(time.seconds) * 1_000_000_000 + i128::from(time.nanoseconds)
}

fn facts_of(status: &Status) -> [u8; FACTS] {
    let mut facts = [0; FACTS];
    let mut rest = &mut facts[..];
    let mut push = |bytes: &[u8]| {
        let (own, left) = std::mem::take(&mut rest).split_at_mut(bytes.len());
        own.copy_from_slice(bytes);
        rest = left;
    };
    push(&status.identity.1.to_le_bytes());
    push(&status.size.to_le_bytes());
    for time in [status.mtime, status.ctime] {
        push(&time.seconds.to_le_bytes());
        push(&time.nanoseconds.to_le_bytes());
    }
    push(&status.mode.to_le_bytes());
    facts
}

fn read_records(bytes: &[u8]) -> Option<Vec<Record>> {
    let rest = bytes.get(HEAD..)?;
    let is_whole =
        bytes.starts_with(MAGIC) && *blake3::hash(rest).as_bytes() == bytes[MAGIC.len()..HEAD];
    let mut rest = is_whole.then_some(rest)?;
    let mut records = Vec::new();
    while let Some((fixed, left)) = rest.split_at_checked(FIXED) {
        let length = usize::from(u16::from_le_bytes([fixed[0], fixed[1]]));
        let (path, left) = left.split_at_checked(length)?;
        records.push(Record {
            path: path.to_vec(),
            age: fixed[2],
            facts: fixed[3..3 + FACTS].try_into().ok()?,
            digest: fixed[3 + FACTS..].try_into().ok()?,
        });
        rest = left;
    }
    Some(records)
}

fn written(records: &[Record]) -> Vec<u8> {
    let mut bytes = vec![0; HEAD];
    for record in records {
        // A path of more than 65,535 bytes is looked at anew each time.
        let Ok(length) = u16::try_from(record.path.len()) else {
            continue;
        };
        bytes.extend(length.to_le_bytes());
        bytes.push(record.age);
        bytes.extend(record.facts);
        bytes.extend(record.digest);
        bytes.extend(&record.path);
    }
    let digest = blake3::hash(&bytes[HEAD..]);
    bytes[..MAGIC.len()].copy_from_slice(MAGIC);
    bytes[MAGIC.len()..HEAD].copy_from_slice(digest.as_bytes());
    bytes
}

fn in_order(one: &[u8], other: &[u8]) -> Ordering {
    let early_slash = |byte: &u8| if *byte == b'/' { 0 } else { *byte };
    one.iter()
        .map(early_slash)
        .cmp(other.iter().map(early_slash))
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        in_order(&self.0, &other.0)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(seconds: i64) -> Status {
        let time = Time {
            seconds,
            nanoseconds: 1,
        };
        Status {
            mode: 0o100_644,
            user: 0,
            group: 0,
            size: 5,
            mtime: time,
            ctime: time,
            identity: (1, 2),
            links: 1,
            device: (0, 0),
        }
    }

    fn at(seconds: i64) -> Time {
        Time {
            seconds,
            nanoseconds: 0,
        }
    }

    #[test]
    fn unchanged_files_are_known_and_others_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stat");
        let mut cache = StatCache::load(&file);
        for path in ["b", "a/c", "a", "a.b"] {
            cache.put(Path::new(path), &status(100), at(200), [7; 32]);
        }
        cache.put(Path::new("new"), &status(100), at(100), [7; 32]);
        cache.save().unwrap();
        let mut cache = StatCache::load(&file);
        for path in ["a.b", "b", "a", "a/c"] {
            assert_eq!(
                cache.get(Path::new(path), &status(100)),
                Some([7; 32]),
                "{path}"
            );
        }
        assert_eq!(cache.get(Path::new("a"), &status(101)), None);
        assert_eq!(cache.get(Path::new("new"), &status(100)), None, "racy");
        assert_eq!(cache.get(Path::new("absent"), &status(100)), None);
    }

    #[test]
    fn a_damaged_file_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stat");
        let mut cache = StatCache::load(&file);
        cache.put(Path::new("a"), &status(100), at(200), [7; 32]);
        cache.save().unwrap();
        let whole = fs::read(&file).unwrap();
        for end in 0..whole.len() {
            fs::write(&file, &whole[..end]).unwrap();
            assert_eq!(
                StatCache::load(&file).get(Path::new("a"), &status(100)),
                None,
                "{end}"
            );
        }
    }

    #[test]
    fn what_nobody_asks_for_is_forgotten_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stat");
        let mut cache = StatCache::load(&file);
        cache.put(Path::new("old"), &status(100), at(200), [7; 32]);
        cache.save().unwrap();
        for round in 0..=i64::from(MOST_AGE) {
            let mut cache = StatCache::load(&file);
            assert_eq!(
                cache.records.len(),
                if round == 0 { 1 } else { 2 },
                "{round}"
            );
            cache.put(Path::new("other"), &status(round), at(200), [8; 32]);
            cache.save().unwrap();
        }
        assert_eq!(StatCache::load(&file).records.len(), 1);
    }
}
