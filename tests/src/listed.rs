//! What a tar holds, a line an entry, as it can be read and compared: `bin/run = text [755 10:20]`.
//! Leans on nothing. What is usual is not written: root's, mode 644, or 755 of folders, or 777 of links.

use std::io::Read;

use tar::{Archive, Entry, EntryType};

/// The entries of a tar, sorted; with the times of files where that is asked for.
pub fn listed(archive: impl Read, with_times: bool) -> Result<String, String> {
    let told = |error: std::io::Error| error.to_string();
    let mut lines = Vec::new();
    for entry in Archive::new(archive).entries().map_err(told)? {
        let mut entry = entry.map_err(told)?;
        lines.extend(line(&mut entry, with_times).map_err(told)?);
    }
    lines.sort();
    Ok(lines.join("\n"))
}

fn line<R: Read>(entry: &mut Entry<'_, R>, with_times: bool) -> std::io::Result<Option<String>> {
    let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    let path = path
        .trim_start_matches("./")
        .trim_end_matches('/')
        .to_owned();
    if path.is_empty() {
        return Ok(None);
    }
    let header = entry.header().clone();
    let link = entry.link_name_bytes();
    let link = String::from_utf8_lossy(&link.unwrap_or_default()).into_owned();
    let (what, usual) = match header.entry_type() {
        EntryType::Directory => ("/".to_owned(), 0o755),
        EntryType::Symlink => (format!(" -> {link}"), 0o777),
        EntryType::Link => (format!(" == {link}"), 0o644),
        EntryType::Char => (" char".to_owned(), 0o644),
        EntryType::Block => (" block".to_owned(), 0o644),
        EntryType::Fifo => (" pipe".to_owned(), 0o644),
        _ => {
            let mut text = Vec::new();
            entry.read_to_end(&mut text)?;
            (format!(" = {}", shown(&text)), 0o644)
        }
    };
    let mut gets = Vec::new();
    let mode = header.mode()? & 0o7777;
    if mode != usual {
        gets.push(format!("{mode:o}"));
    }
    let owner = (header.uid()?, header.gid()?);
    if owner != (0, 0) {
        gets.push(format!("{}:{}", owner.0, owner.1));
    }
    if with_times {
        gets.push(format!("@{}", header.mtime()?));
    }
    let gets = match gets.is_empty() {
        true => String::new(),
        false => format!(" [{}]", gets.join(" ")),
    };
    Ok(Some(format!("{path}{what}{gets}")))
}

/// A short text in one line; of a long one, how long it is.
fn shown(bytes: &[u8]) -> String {
    const LONGEST: usize = 200;
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() <= LONGEST => text.trim_end_matches('\n').replace('\n', "\\n"),
        _ => format!("{} bytes", bytes.len()),
    }
}
