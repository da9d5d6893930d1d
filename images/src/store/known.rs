//! What is known of blobs: which layer one holds, and which registries have it.
//! Leans on `database`. Losing it costs a second reading or a second transfer, nothing else.

use std::io::{self, BufReader};

use rusqlite::{OptionalExtension, params};

use crate::compression::Decompressor;
use crate::digest::{Digest, Hashing};
use crate::place::Repository;
use crate::store::error::{Attempt, StoreError};
use crate::store::layout::Store;

impl Store {
    /// Notes which layer a blob holds, before compression, and how large that is in bytes.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_layer(&self, blob: &Digest, diff: &Digest, size: u64) -> Result<(), StoreError> {
        self.database()?.execute(
            "INSERT OR REPLACE INTO layer (blob, diff, size) VALUES (?, ?, ?)",
            params![blob.to_string(), diff.to_string(), size.cast_signed()],
        )?;
        Ok(())
    }

    /// Looks which layer a blob holds, before compression, and notes it.
    ///
    /// # Errors
    /// When the blob cannot be read.
    pub fn note_plain(&self, blob: &Digest) -> Result<Digest, StoreError> {
        let path = self.blob_file(blob);
        let file = BufReader::with_capacity(1 << 18, self.open_blob(blob)?.file);
        let plain = Decompressor::new(file).attempt("read", &path)?;
        let mut hashing = Hashing::new(plain);
        io::copy(&mut hashing, &mut io::sink()).attempt("read", &path)?;
        let (_, diff, size) = hashing.finish();
        self.note_layer(blob, &diff, size)?;
        Ok(diff)
    }

    /// The size in bytes of a layer before compression, where it is known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn layer_size(&self, blob: &Digest) -> Result<Option<u64>, StoreError> {
        let question = "SELECT size FROM layer WHERE blob = ?";
        let size = self
            .database()?
            .query_row(question, [blob.to_string()], |row| row.get::<_, i64>(0))
            .optional()?;
        Ok(size.map(i64::unsigned_abs))
    }

    /// Notes that a repository has blobs or documents, so that they can be mounted or fetched from there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_source(&self, blobs: &[Digest], place: &Repository) -> Result<(), StoreError> {
        self.transact(|transaction| {
            let mut insert = transaction.prepare(
                "INSERT OR IGNORE INTO source (blob, registry, repository) VALUES (?, ?, ?)",
            )?;
            for blob in blobs {
                insert.execute(params![blob.to_string(), place.registry, place.repository])?;
            }
            Ok(())
        })
    }

    /// The repositories that are known to have a blob or document.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sources(&self, blob: &Digest) -> Result<Vec<Repository>, StoreError> {
        let database = self.database()?;
        let mut statement =
            database.prepare("SELECT registry, repository FROM source WHERE blob = ?")?;
        let rows = statement.query_map([blob.to_string()], |row| {
            Ok(Repository {
                registry: row.get(0)?,
                repository: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
