//! The records that POSIX puts before an entry for what its block has no room for.
//! Leans on `sparse` for how GNU tar and bsdtar describe files with holes. Source: POSIX.1-2017 `pax`, "Extended Header".

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::str::FromStr;

use super::sparse::{Chunk, PaxSparse};

/// What an extended attribute's record begins with.
const ATTRIBUTE: &str = "SCHILY.xattr.";

/// What was said before an entry.
#[derive(Debug, Default)]
pub(crate) struct Pax {
    pub(crate) path: Option<Vec<u8>>,
    pub(crate) link: Option<Vec<u8>>,
    pub(crate) size: Option<u64>,
    pub(crate) user: Option<i64>,
    pub(crate) group: Option<i64>,
    pub(crate) mtime: Option<(i64, u32)>,
    pub(crate) attributes: Vec<(OsString, Vec<u8>)>,
    pub(crate) sparse: PaxSparse,
}

impl Pax {
    /// Reads all records; nothing where they are malformed.
    pub(crate) fn read(mut records: &[u8]) -> Option<Self> {
        let mut pax = Self::default();
        while !records.is_empty() {
            let (key, value, rest) = record(records)?;
            pax.take(key, value)?;
            records = rest;
        }
        Some(pax)
    }

    /// An empty value takes nothing, so that the block's own field holds.
    fn take(&mut self, key: &str, value: &[u8]) -> Option<()> {
        if let Some(name) = key.strip_prefix(ATTRIBUTE) {
            self.attributes.push((OsString::from(name), value.to_vec()));
            return Some(());
        }
        if value.is_empty() {
            return Some(());
        }
        match key {
            "path" => self.path = Some(value.to_vec()),
            "linkpath" => self.link = Some(value.to_vec()),
            // Two readers that choose differently among two sizes would see different entries.
            "size" if self.size.is_some() => return None,
            "size" => self.size = Some(parse(value)?),
            "uid" => self.user = Some(parse(value)?),
            "gid" => self.group = Some(parse(value)?),
            "mtime" => self.mtime = Some(time(value)?),
            _ => self.take_sparse(key, value)?,
        }
        Some(())
    }

    fn take_sparse(&mut self, key: &str, value: &[u8]) -> Option<()> {
        let sparse = &mut self.sparse;
        match key.strip_prefix("GNU.sparse.") {
            Some("major") => sparse.major = parse(value)?,
            Some("name") => sparse.name = Some(value.to_vec()),
            Some("realsize" | "size") => sparse.real_size = Some(parse(value)?),
            Some("offset") => sparse.offset = Some(parse(value)?),
            Some("numbytes") => {
                let (offset, length) = (sparse.offset.take()?, parse(value)?);
                sparse.push(Chunk { offset, length });
            }
            Some("map") => sparse.push_map(value)?,
            _ => {}
        }
        Some(())
    }
}

/// `27 key=value` and a line break, the number counting all of it.
fn record(records: &[u8]) -> Option<(&str, &[u8], &[u8])> {
    let space = records.iter().position(|&byte| byte == b' ')?;
    let length: usize = parse(&records[..space])?;
    let body = records.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = body.iter().position(|&byte| byte == b'=')?;
    let key = str::from_utf8(&body[..equals]).ok()?;
    Some((key, &body[equals + 1..], &records[length..]))
}

pub(crate) fn parse<T: FromStr>(digits: &[u8]) -> Option<T> {
    str::from_utf8(digits).ok()?.parse().ok()
}

/// Seconds with a fraction; nanoseconds count up from the second below.
fn time(value: &[u8]) -> Option<(i64, u32)> {
    let text = OsStr::from_bytes(value).to_str()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let digits: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    let nanoseconds: u32 = digits.parse().ok()?;
    if whole.starts_with('-') && nanoseconds > 0 {
        return Some((seconds.checked_sub(1)?, 1_000_000_000 - nanoseconds));
    }
    Some((seconds, nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read() {
        let pax =
            Pax::read(b"12 path=a b\n27 SCHILY.xattr.user.x=\0\n=\n18 mtime=-1.25000\n").unwrap();
        assert_eq!(pax.path.as_deref(), Some(&b"a b"[..]));
        assert_eq!(pax.attributes, [("user.x".into(), b"\0\n=".to_vec())]);
        assert_eq!(pax.mtime, Some((-2, 750_000_000)));
        assert_eq!(Pax::read(b"8 path=\n").unwrap().path, None);
        for wrong in [
            "9 size=1\n9 size=1\n",
            "8 path=a\n",
            "path=a\n",
            "99 path=a\n",
            "0 =\n",
            "10 size=-1\n",
        ] {
            assert!(Pax::read(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
