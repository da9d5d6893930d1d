//! A folder that is served on loopback, as a plain server of files does.
//! Leans on `registry::wire` for the protocol.

use std::fs;
use std::io::{self, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};

use crate::registry::wire::{Head, listen};

/// Serves the files of a folder for as long as this process lives.
pub(super) fn serve(folder: &Path) -> io::Result<SocketAddr> {
    let folder = folder.to_owned();
    listen(move |connection| answer(&connection, &folder))
}

fn answer(connection: &TcpStream, folder: &Path) -> io::Result<()> {
    let mut reader = BufReader::new(connection.try_clone()?);
    let Some(head) = Head::read(&mut reader)? else {
        return Ok(());
    };
    let found = file(folder, head.target()).and_then(|path| fs::read(path).ok());
    let (status, bytes) = match found {
        Some(bytes) => (200, bytes),
        None => (404, b"not here\n".to_vec()),
    };
    let mut connection = connection;
    Head::answer(status, &[], bytes.len()).write(&mut connection)?;
    connection.write_all(&bytes)
}

/// The file of an address; nothing outside of the folder has one.
fn file(folder: &Path, target: &str) -> Option<PathBuf> {
    let name = decoded(target)?;
    let path = folder.join(name.trim_start_matches('/'));
    let is_plain = !name.split('/').any(|part| part == "..");
    (is_plain && path.is_file()).then_some(path)
}

/// Signs that have a meaning in addresses are written as `%` and their number, as in versions of packages.
fn decoded(target: &str) -> Option<String> {
    let mut parts = target.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (number, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(number, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}
