//! Which members of gzip stand in which blob, so that what a new layer shares with an old one is not compressed again.
//! Leans on `database` and `blob`. What is remembered is copied only after its own digest was compared.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{OptionalExtension, Transaction, params};

use crate::compression::{Compressor, Key, Members};
use crate::digest::Digest;
use crate::store::error::StoreError;
use crate::store::layout::Store;

/// The memory of one store for what is compressed in one way.
pub struct Remembered {
    /// A connection of its own: threads that compress ask for members while others write.
    store: Store,
    settings: Key,
    noted: Mutex<Vec<Member>>,
    /// The blob that the last member was found in.
    opened: Mutex<Option<(String, Arc<File>)>>,
}

/// Where a member stands.
#[derive(Clone, Debug)]
struct Member {
    content: Key,
    start: u64,
    size: usize,
    check: Key,
}

impl Store {
    /// What is remembered of members that were compressed in this way.
    pub fn remembered(&self, compressor: Compressor) -> Remembered {
        Remembered {
            store: self.again(),
            settings: *blake3::hash(compressor.to_string().as_bytes()).as_bytes(),
            noted: Mutex::default(),
            opened: Mutex::default(),
        }
    }

    /// Keeps in mind where the members stand that were noted while a blob was written.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_members(&self, blob: &Digest, seen: &Remembered) -> Result<(), StoreError> {
        let mut noted = seen.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.is_empty() {
            return Ok(());
        }
        self.transact(|transaction| {
            let mut insert = transaction.prepare(
                "INSERT OR REPLACE INTO member (content, blob, start, size, bytes) VALUES (?, ?, ?, ?, ?)",
            )?;
            for member in noted.drain(..) {
                insert.execute(params![
                    member.content,
                    blob.to_string(),
                    member.start.cast_signed(),
                    i64::try_from(member.size).unwrap_or(i64::MAX),
                    member.check
                ])?;
            }
            Ok(())
        })
    }
}

/// Forgets the members of a blob that goes.
pub(super) fn forget_members(
    transaction: &Transaction<'_>,
    blob: &Digest,
) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM member WHERE blob = ?", [blob.to_string()])?;
    Ok(())
}

impl Remembered {
    fn look_up(&self, content: &Key) -> Result<Option<(String, Member)>, StoreError> {
        let question = "SELECT blob, start, size, bytes FROM member WHERE content = ?";
        let row = |row: &rusqlite::Row<'_>| {
            let member = Member {
                content: *content,
                start: row.get::<_, i64>(1)?.cast_unsigned(),
                size: usize::try_from(row.get::<_, i64>(2)?).unwrap_or_default(),
                check: row.get(3)?,
            };
            Ok((row.get(0)?, member))
        };
        let database = self.store.database()?;
        let mut statement = database.prepare_cached(question)?;
        Ok(statement.query_row([content], row).optional()?)
    }

    fn open(&self, blob: &str) -> Option<Arc<File>> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        match &*opened {
            Some((known, file)) if known == blob => Some(Arc::clone(file)),
            _ => {
                let path = self.store.blob_file(&blob.parse().ok()?);
                let file = Arc::new(File::open(path).ok()?);
                *opened = Some((blob.to_owned(), Arc::clone(&file)));
                Some(file)
            }
        }
    }
}

impl Members for Remembered {
    fn key(&self, content: &[u8]) -> Key {
        *blake3::keyed_hash(&self.settings, content).as_bytes()
    }

    /// What cannot be read is compressed again.
    fn find(&self, content: &Key) -> Option<Vec<u8>> {
        let (blob, member) = self.look_up(content).ok()??;
        // No member is longer than its content by more than some bytes.
        let mut bytes = vec![0; member.size.min(LONGEST)];
        let file = self.open(&blob)?;
        file.read_exact_at(&mut bytes, member.start).ok()?;
        (blake3::hash(&bytes).as_bytes() == &member.check).then_some(bytes)
    }

    fn note(&self, content: Key, start: u64, bytes: &[u8]) {
        let member = Member {
            content,
            start,
            size: bytes.len(),
            check: *blake3::hash(bytes).as_bytes(),
        };
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.push(member);
    }
}

/// How long a member may be.
const LONGEST: usize = 2 << 20;
