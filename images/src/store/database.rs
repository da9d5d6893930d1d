//! The database of what is derived and of leases: losing it costs time, never an image.
//! Leans on `layout`. SQLite in WAL mode; `NORMAL` may lose the last commits when the power fails, never consistency.

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::store::error::{Attempt, StoreError};
use crate::store::file::{this_boot, unique_name};
use crate::store::layout::Store;

/// How long a process waits for another's transaction.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long it waits between two tries where SQLite does not wait by itself.
const PAUSE: Duration = Duration::from_millis(5);

/// What each version of the tables adds to the one before.
const CHANGES: [&str; 4] = [TABLES, BUILDS, BOOTS, MEMBERS];

const TABLES: &str = "
    CREATE TABLE snapshot (number INTEGER PRIMARY KEY AUTOINCREMENT, chain TEXT NOT NULL UNIQUE, parent TEXT, size INTEGER NOT NULL, created INTEGER NOT NULL);
    CREATE TABLE layer (blob TEXT PRIMARY KEY, diff TEXT NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX layer_of_diff ON layer (diff);
    CREATE TABLE source (blob TEXT, registry TEXT, repository TEXT, PRIMARY KEY (blob, registry, repository)) WITHOUT ROWID;
    CREATE TABLE lease (name TEXT, item TEXT, PRIMARY KEY (name, item)) WITHOUT ROWID;
    CREATE TABLE fact (reference TEXT, platform TEXT, learned INTEGER NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (reference, platform)) WITHOUT ROWID;
    PRAGMA user_version = 1;
";

const BUILDS: &str = "
    CREATE TABLE record (key TEXT PRIMARY KEY, diff TEXT NOT NULL, chain TEXT NOT NULL, size INTEGER NOT NULL, took INTEGER NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE alias (short TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE step (place TEXT PRIMARY KEY, parts TEXT NOT NULL, size INTEGER, took INTEGER NOT NULL) WITHOUT ROWID;
    PRAGMA user_version = 2;
";

/// A snapshot that may not be on the disk yet is good for the run of the machine that it was made in.
const BOOTS: &str = "
    ALTER TABLE snapshot ADD COLUMN boot TEXT;
    CREATE INDEX snapshot_of_boot ON snapshot (boot) WHERE boot IS NOT NULL;
    PRAGMA user_version = 3;
";

const MEMBERS: &str = "
    CREATE TABLE member (content BLOB PRIMARY KEY, blob TEXT NOT NULL, start INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID;
    CREATE INDEX member_of_blob ON member (blob);
    PRAGMA user_version = 4;
";

impl Store {
    /// Runs statements in one transaction that no other process' writes come between.
    pub(crate) fn transact<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.database()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// The connection; the database is opened when it is first needed.
    pub(crate) fn database(&self) -> Result<MutexGuard<'_, Connection>, StoreError> {
        let connection = match self.connection.get() {
            Some(connection) => connection,
            None => {
                let opened = self.open_database()?;
                self.connection.get_or_init(|| Mutex::new(opened))
            }
        };
        Ok(connection.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn open_database(&self) -> Result<Connection, StoreError> {
        match self.connect() {
            Err(StoreError::Database(error)) if is_damaged(&error) => {
                self.set_database_aside()?;
                self.connect()
            }
            result => result,
        }
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let connection = self.connect_to_tables()?;
        match forget_earlier_boots(&connection) {
            // Whoever may only read makes nothing of what snapshots hold.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => Ok(connection),
            forgotten => forgotten.map(|()| connection).map_err(StoreError::from),
        }
    }

    fn connect_to_tables(&self) -> Result<Connection, StoreError> {
        let mut connection = Connection::open(self.database_file())?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // The last to leave would wait for the disk twice; the log is emptied when it has grown instead.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        let version = |connection: &Connection| {
            connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
        };
        if version(&connection)? as usize >= CHANGES.len() {
            return Ok(connection);
        }
        switch_to_wal(&connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for change in CHANGES.iter().skip(version(&transaction)? as usize) {
            transaction.execute_batch(change)?;
        }
        transaction.commit()?;
        Ok(connection)
    }

    /// Everything in it can be derived again, so a damaged one makes room for a new one.
    fn set_database_aside(&self) -> Result<(), StoreError> {
        let file = self.database_file();
        for suffix in ["", "-wal", "-shm"] {
            let mut name = file.clone().into_os_string();
            name.push(suffix);
            let aside = self.trash().join(unique_name("database"));
            match fs::rename(&name, &aside) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).attempt("move", &file);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Their folders, which may lack what the machine did not write before it stopped, go with the next collection of garbage.
fn forget_earlier_boots(connection: &Connection) -> Result<(), rusqlite::Error> {
    let boot = this_boot();
    let question =
        "SELECT EXISTS (SELECT 1 FROM snapshot WHERE boot IS NOT NULL AND boot IS NOT ?)";
    if connection.query_row(question, [&boot], |row| row.get(0))? {
        let forget = "DELETE FROM snapshot WHERE boot IS NOT NULL AND boot IS NOT ?";
        connection.execute(forget, [&boot])?;
    }
    Ok(())
}

/// SQLite does not wait for others where it changes the mode, so that the first users of a store would be in each other's way.
fn switch_to_wal(connection: &Connection) -> Result<(), rusqlite::Error> {
    let start = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "wal") {
            Err(error) if is_busy(&error) && start.elapsed() < PATIENCE => thread::sleep(PAUSE),
            result => return result,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}
