//! The databases of RPM: which packages they say are installed.
//! Leans on SQLite for the newest kind and on `berkeley` for the oldest; `ndb` is a plain file of slots. Sources: RPM's
//! documentation of its header format, and the layout that its `ndb` backend writes.

use std::io;
use std::os::fd::AsRawFd;

use dockwright_images::layer::{Child, Leaf, Stack};
use rusqlite::{Connection, OpenFlags};

use crate::build::berkeley::HashTable;

/// A package as RPM knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Installed {
    pub(crate) name: String,
    /// Version and release: `5.2.26-3.fc40`.
    pub(crate) version: String,
    /// Which counts more than the version; empty where there is none.
    pub(crate) epoch: String,
    pub(crate) architecture: String,
}

/// Where distributions keep it.
const FOLDERS: [&str; 2] = ["usr/lib/sysimage/rpm", "var/lib/rpm"];
/// The largest database that is read, in bytes.
const MOST: u64 = 512 << 20;

/// The packages of all databases that are there. One that cannot be read tells nothing.
pub(crate) fn installed(stack: &Stack) -> Vec<Installed> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let leaf = |name: &str| leaf(stack, &format!("{folder}/{name}"));
        // A newer kind was made of an older one, which may still lie beside it.
        found.extend(if let Some(leaf) = leaf("rpmdb.sqlite") {
            of_sqlite(&leaf).unwrap_or_default()
        } else if let Some(leaf) = leaf("Packages.db") {
            of_slots(&leaf).unwrap_or_default()
        } else if let Some(leaf) = leaf("Packages") {
            of_table(&leaf).unwrap_or_default()
        } else {
            Vec::new()
        });
    }
    // A key that packages are signed with is kept as a package, and is none.
    found.retain(|package| package.name != "gpg-pubkey");
    found
}

fn leaf(stack: &Stack, path: &str) -> Option<Leaf> {
    match stack.find(path.as_bytes(), true).ok()?.child {
        Child::Leaf(leaf) if leaf.size() <= MOST => Some(leaf),
        _ => None,
    }
}

/// Headers in the column of a table. The file is of an image: nothing is written, and nothing of its schema is trusted.
fn of_sqlite(leaf: &Leaf) -> rusqlite::Result<Vec<Installed>> {
    let unreadable = |_| rusqlite::Error::InvalidQuery;
    let file = leaf.open().map_err(unreadable)?;
    let place = format!("file:/proc/self/fd/{}?immutable=1", file.as_raw_fd());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let database = Connection::open_with_flags(place, flags)?;
    database.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")?;
    let question = "SELECT type FROM sqlite_schema WHERE name = 'Packages'";
    let kind: String = database.query_row(question, [], |row| row.get(0))?;
    if kind != "table" {
        return Ok(Vec::new());
    }
    let mut statement = database.prepare("SELECT blob FROM Packages")?;
    let blobs = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    Ok(blobs.flatten().filter_map(|blob| header(&blob)).collect())
}

/// Headers in blocks of 16 bytes, found by the slots at the beginning of the file.
fn of_slots(leaf: &Leaf) -> io::Result<Vec<Installed>> {
    const BLOCK: usize = 16;
    const PAGE: usize = 4096;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut leaf.open()?, &mut bytes)?;
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    let is = |at: usize, magic: &[u8]| bytes.get(at..at + 4) == Some(magic);
    if !is(0, b"RpmP") {
        return Ok(Vec::new());
    }
    let end = number(12).unwrap_or_default().saturating_mul(PAGE);
    let package = |slot: usize| {
        (is(slot, b"Slot") && number(slot + 4)? != 0).then_some(())?;
        let blob = number(slot + 8)?.checked_mul(BLOCK)?;
        is(blob, b"BlbS").then_some(())?;
        let start = blob + BLOCK;
        header(bytes.get(start..start.checked_add(number(blob + 12)?)?)?)
    };
    // The first two slots are the file's own head.
    let slots = (2 * BLOCK..end.min(bytes.len())).step_by(BLOCK);
    Ok(slots.filter_map(package).collect())
}

/// Headers as the values of a table; the one that is none is the number of the last.
fn of_table(leaf: &Leaf) -> io::Result<Vec<Installed>> {
    let file = leaf.open()?;
    let mut found = Vec::new();
    if let Some(mut table) = HashTable::open(&file)? {
        table.values(|value| found.extend(header(value)))?;
    }
    Ok(found)
}

/// A header: how many entries and bytes, the entries of four numbers each, and the bytes that they point into.
fn header(blob: &[u8]) -> Option<Installed> {
    const ENTRY: usize = 16;
    let number = |at: usize| {
        let bytes = blob.get(at..at.checked_add(4)?)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let count = number(0)? as usize;
    let entries = blob.get(8..count.checked_mul(ENTRY)?.checked_add(8)?)?;
    let data = 8 + entries.len();
    let mut found = Installed::default();
    let mut release = String::new();
    for at in (8..data).step_by(ENTRY) {
        let place = data.checked_add(number(at + 8)? as usize)?;
        match number(at)? {
            1000 => found.name = text(blob, place)?,
            1001 => found.version = text(blob, place)?,
            1002 => release = text(blob, place)?,
            1003 => found.epoch = number(place)?.to_string(),
            1022 => found.architecture = text(blob, place)?,
            _ => {}
        }
    }
    (!found.name.is_empty()).then_some(())?;
    found.version = format!("{}-{release}", found.version);
    Some(found)
}

/// A text up to its zero.
fn text(blob: &[u8], place: usize) -> Option<String> {
    let rest = blob.get(place..)?;
    let end = rest.iter().position(|&byte| byte == 0)?;
    Some(String::from_utf8_lossy(&rest[..end]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(name: &str, epoch: Option<u32>) -> Vec<u8> {
        let mut entries = Vec::new();
        let mut data = Vec::new();
        let texts = [
            (1000, name),
            (1001, "5.2"),
            (1002, "3.el9"),
            (1022, "x86_64"),
        ];
        for (tag, text) in texts {
            entries.push((tag, 6, data.len()));
            data.extend_from_slice(text.as_bytes());
            data.push(0);
        }
        if let Some(epoch) = epoch {
            entries.push((1003, 4, data.len()));
            data.extend_from_slice(&epoch.to_be_bytes());
        }
        let mut blob = Vec::new();
        for number in [entries.len(), data.len()] {
            blob.extend_from_slice(&(number as u32).to_be_bytes());
        }
        for (tag, kind, offset) in entries {
            for number in [tag, kind, offset as u32, 1] {
                blob.extend_from_slice(&number.to_be_bytes());
            }
        }
        [blob, data].concat()
    }

    fn slots(blob: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 2 * 4096];
        let mut put = |at: usize, parts: &[[u8; 4]]| {
            for (number, part) in parts.iter().enumerate() {
                file[at + 4 * number..][..4].copy_from_slice(part);
            }
        };
        let number = |number: u32| number.to_le_bytes();
        put(0, &[*b"RpmP", number(0), number(1), number(1)]);
        put(32, &[*b"Slot", number(1), number(256), number(9)]);
        put(48, &[*b"Slot", number(0), number(0), number(0)]);
        // It points behind the end of the file.
        put(64, &[*b"Slot", number(2), number(99_999), number(9)]);
        put(
            4096,
            &[*b"BlbS", number(1), number(1), number(blob.len() as u32)],
        );
        file[4112..4112 + blob.len()].copy_from_slice(blob);
        file
    }

    #[test]
    fn databases_of_both_kinds_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("var/lib/rpm")).unwrap();
        std::fs::create_dir_all(root.join("usr/lib/sysimage/rpm")).unwrap();
        let database = Connection::open(root.join("var/lib/rpm/rpmdb.sqlite")).unwrap();
        let schema =
            "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)";
        database.execute_batch(schema).unwrap();
        for blob in [
            blob("bash", Some(1)),
            blob("gpg-pubkey", None),
            vec![0, 0, 0, 9],
            vec![0xff; 40],
        ] {
            database
                .execute("INSERT INTO Packages (blob) VALUES (?)", [blob])
                .unwrap();
        }
        drop(database);
        let path = root.join("usr/lib/sysimage/rpm/Packages.db");
        std::fs::write(path, slots(&blob("zypper", None))).unwrap();
        let found = installed(&Stack::open([root]).unwrap());
        let package = |name: &str, epoch: &str| Installed {
            name: name.to_owned(),
            version: "5.2-3.el9".to_owned(),
            epoch: epoch.to_owned(),
            architecture: "x86_64".to_owned(),
        };
        assert_eq!(found, [package("zypper", ""), package("bash", "1")]);
    }

    #[test]
    fn a_view_is_no_table() {
        let folder = tempfile::tempdir().unwrap();
        let rpm = folder.path().join("var/lib/rpm");
        std::fs::create_dir_all(&rpm).unwrap();
        let database = Connection::open(rpm.join("rpmdb.sqlite")).unwrap();
        database
            .execute_batch("CREATE VIEW Packages AS SELECT 1 AS blob")
            .unwrap();
        drop(database);
        assert_eq!(installed(&Stack::open([folder.path()]).unwrap()), []);
    }
}
