//! The build cache: which layer a step made, by the digest of all that it was made of; and how each step went the last time.
//! Leans on `database`. Losing it costs a build, never an image.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{OptionalExtension, Transaction, params};

use crate::digest::Digest;
use crate::store::error::StoreError;
use crate::store::layout::Store;

/// What a step made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The layer before compression.
    pub diff: Digest,
    /// The stack that ends with it.
    pub chain: Digest,
    /// The bytes of its files.
    pub size: u64,
    /// How long it took, in milliseconds.
    pub took: u64,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
}

/// How a step went the last time, whatever it is made of now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What it was made of, in the builder's own words.
    pub parts: String,
    /// The bytes of its files; nothing for a step that makes no layer.
    pub size: Option<u64>,
    /// How long it took, in milliseconds.
    pub took: u64,
}

impl Store {
    /// What a step with that key made, if that was recorded.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn record(&self, key: &str) -> Result<Option<Record>, StoreError> {
        let question = "SELECT diff, chain, size, took, created FROM record WHERE key = ?";
        let row = self
            .database()?
            .query_row(question, [key], |row| {
                let texts = (row.get::<_, String>(0)?, row.get::<_, String>(1)?);
                let numbers = (row.get::<_, i64>(2)?, row.get::<_, i64>(3)?, row.get(4)?);
                Ok((texts, numbers))
            })
            .optional()?;
        Ok(row.and_then(|((diff, chain), (size, took, created))| {
            Some(Record {
                diff: diff.parse().ok()?,
                chain: chain.parse().ok()?,
                size: size.unsigned_abs(),
                took: took.unsigned_abs(),
                created,
            })
        }))
    }

    /// Records what a step made, under its key.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_record(&self, key: &str, record: &Record) -> Result<(), StoreError> {
        self.database()?.execute(
            "INSERT OR REPLACE INTO record (key, diff, chain, size, took, created, used) VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                key,
                record.diff.to_string(),
                record.chain.to_string(),
                record.size.cast_signed(),
                record.took.cast_signed(),
                record.created,
                now()
            ],
        )?;
        Ok(())
    }

    /// Notes that records were used now, so that they are the last to be forgotten.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn touch_records(&self, keys: &[String]) -> Result<(), StoreError> {
        self.transact(|transaction| {
            let mut update = transaction.prepare("UPDATE record SET used = ? WHERE key = ?")?;
            for key in keys {
                update.execute(params![now(), key])?;
            }
            Ok(())
        })
    }

    /// Forgets records; what only they need goes with the next garbage collection. Returns how many there were.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_records(&self, unused_since: i64) -> Result<usize, StoreError> {
        let database = self.database()?;
        let forgotten = database.execute("DELETE FROM record WHERE used < ?", [unused_since])?;
        database.execute("DELETE FROM alias", [])?;
        Ok(forgotten)
    }

    /// The value that was kept for a short key, such as the digest of files by the state of their folder.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alias(&self, short: &str) -> Result<Option<String>, StoreError> {
        let question = "SELECT value FROM alias WHERE short = ?";
        let database = self.database()?;
        Ok(database
            .query_row(question, [short], |row| row.get(0))
            .optional()?)
    }

    /// Keeps a value for a short key.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_alias(&self, short: &str, value: &str) -> Result<(), StoreError> {
        self.database()?.execute(
            "INSERT OR REPLACE INTO alias (short, value) VALUES (?, ?)",
            [short, value],
        )?;
        Ok(())
    }

    /// How the step at that place went the last time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn memory(&self, place: &str) -> Result<Option<Memory>, StoreError> {
        let question = "SELECT parts, size, took FROM step WHERE place = ?";
        let database = self.database()?;
        let row = database.query_row(question, [place], |row| {
            Ok(Memory {
                parts: row.get(0)?,
                size: row.get::<_, Option<i64>>(1)?.map(i64::unsigned_abs),
                took: row.get::<_, i64>(2)?.unsigned_abs(),
            })
        });
        Ok(row.optional()?)
    }

    /// Remembers how the steps of a build went.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_memories(&self, memories: &[(String, Memory)]) -> Result<(), StoreError> {
        self.transact(|transaction| {
            let mut insert = transaction.prepare(
                "INSERT OR REPLACE INTO step (place, parts, size, took) VALUES (?, ?, ?, ?)",
            )?;
            for (place, memory) in memories {
                let size = memory.size.map(u64::cast_signed);
                insert.execute(params![
                    place,
                    memory.parts,
                    size,
                    memory.took.cast_signed()
                ])?;
            }
            Ok(())
        })
    }
}

/// How many steps are recorded.
pub(super) fn count_records(transaction: &Transaction<'_>) -> Result<usize, StoreError> {
    let question = "SELECT count(*) FROM record";
    let count: i64 = transaction.query_row(question, [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The stacks of layers that records need.
pub(super) fn recorded_chains(transaction: &Transaction<'_>) -> Result<Vec<Digest>, StoreError> {
    let mut statement = transaction.prepare("SELECT DISTINCT chain FROM record")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut chains = Vec::new();
    for row in rows {
        chains.extend(row?.parse::<Digest>().ok());
    }
    Ok(chains)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}
