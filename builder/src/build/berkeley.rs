//! Tables of Berkeley DB, of the kind that hashes: all their values, page by page, whatever the keys are.
//! Leans on nothing of ours. Source: how Berkeley DB 5.3 lays its pages out. The file is of an image, so nothing in it is
//! trusted: whatever it says, every page is read once as part of the table and once as part of a value.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// What the first page of such a table says of itself.
const MAGIC: u32 = 0x0006_1561;
/// How much of the first page is read.
const FIRST: usize = 512;
/// How much of a file is looked at: holes cost nothing to make, and databases of packages are far smaller.
const MOST: u64 = 2 << 30;
/// The sizes that pages may have.
const SIZES: std::ops::RangeInclusive<u32> = 512..=65_536;
/// Bytes at the beginning of every page, and how many more there are where pages have checksums.
const HEAD: usize = 26;
const CHECKSUM: usize = 6;

/// What a page is, as its head says.
const FIRST_PAGE: u8 = 8;
const UNSORTED: u8 = 2;
const OVERFLOW: u8 = 7;
const SORTED: u8 = 13;

/// What an item is, as its first byte says: itself, or the place of what did not fit.
const WHOLE: u8 = 1;
const ELSEWHERE: u8 = 3;

/// A table, open for reading.
#[derive(Debug)]
pub(crate) struct HashTable<'a> {
    file: &'a File,
    /// Machines write numbers in the order that is their own.
    is_big_endian: bool,
    page_size: usize,
    pages: u32,
    /// Where a page's own part begins.
    head: usize,
    /// The pages that were read as parts of values, of which none belongs to two.
    used: HashSet<u32>,
}

/// The bytes of a page.
struct Page {
    bytes: Vec<u8>,
    head: usize,
    is_big_endian: bool,
}

impl<'a> HashTable<'a> {
    /// Opens a table; nothing for a file that is none, or is encrypted.
    pub(crate) fn open(file: &'a File) -> io::Result<Option<Self>> {
        let mut bytes = vec![0; FIRST];
        match file.read_exact_at(&mut bytes, 0) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let mut first = Page {
            bytes,
            head: HEAD,
            is_big_endian: false,
        };
        first.is_big_endian = first.number(12) != Some(MAGIC);
        let size = first.number(20).unwrap_or_default();
        let is_table = first.number(12) == Some(MAGIC) && first.kind() == FIRST_PAGE;
        let is_encrypted = first.byte(24) != 0;
        if !is_table || is_encrypted || !size.is_power_of_two() || !SIZES.contains(&size) {
            return Ok(None);
        }
        let pages = file.metadata()?.len().min(MOST) / u64::from(size);
        let has_checksums = first.byte(26) & 1 != 0;
        Ok(Some(Self {
            file,
            is_big_endian: first.is_big_endian,
            page_size: size as usize,
            pages: u32::try_from(pages).unwrap_or(u32::MAX),
            head: HEAD + if has_checksums { CHECKSUM } else { 0 },
            used: HashSet::new(),
        }))
    }

    /// Gives every value; what is broken is left out.
    pub(crate) fn values(&mut self, mut take: impl FnMut(&[u8])) -> io::Result<()> {
        for number in 1..self.pages {
            let page = self.page(number)?;
            if ![UNSORTED, SORTED].contains(&page.kind()) {
                continue;
            }
            // Keys and values take turns.
            for index in (1..page.items()).step_by(2) {
                match page.item(index) {
                    Some([WHOLE, value @ ..]) => take(value),
                    Some(item @ [ELSEWHERE, ..]) => {
                        let place = page.order(item, 4).zip(page.order(item, 8));
                        let Some((first, length)) = place else {
                            continue;
                        };
                        if let Some(value) = self.chained(first, length as usize)? {
                            take(&value);
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// A value that has pages of its own, each of which names the next.
    fn chained(&mut self, first: u32, length: usize) -> io::Result<Option<Vec<u8>>> {
        let mut value = Vec::new();
        let mut number = first;
        while value.len() < length {
            let is_there = (1..self.pages).contains(&number);
            if !is_there || !self.used.insert(number) {
                return Ok(None);
            }
            let page = self.page(number)?;
            match page.part() {
                Some(part) if page.kind() == OVERFLOW => value.extend_from_slice(part),
                _ => return Ok(None),
            }
            number = page.number(16).unwrap_or_default();
        }
        Ok((value.len() == length).then_some(value))
    }

    fn page(&self, number: u32) -> io::Result<Page> {
        let mut bytes = vec![0; self.page_size];
        let place = u64::from(number) * self.page_size as u64;
        self.file.read_exact_at(&mut bytes, place)?;
        Ok(Page {
            bytes,
            head: self.head,
            is_big_endian: self.is_big_endian,
        })
    }
}

impl Page {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    fn kind(&self) -> u8 {
        self.byte(25)
    }

    fn number(&self, at: usize) -> Option<u32> {
        self.order(&self.bytes, at)
    }

    /// A number of four bytes, wherever it stands.
    fn order(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self.is_big_endian {
            true => u32::from_be_bytes(bytes),
            false => u32::from_le_bytes(bytes),
        })
    }

    /// A number of two bytes.
    fn short(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at + 2)?.try_into().ok()?;
        let number = match self.is_big_endian {
            true => u16::from_be_bytes(bytes),
            false => u16::from_le_bytes(bytes),
        };
        Some(usize::from(number))
    }

    /// How many keys and values it has.
    fn items(&self) -> usize {
        self.short(20).unwrap_or_default()
    }

    /// Items are laid out from the end of the page, and their places stand at its beginning.
    fn item(&self, index: usize) -> Option<&[u8]> {
        let place = |index: usize| self.short(self.head + 2 * index);
        let end = match index.checked_sub(1) {
            Some(before) => place(before)?,
            None => self.bytes.len(),
        };
        self.bytes.get(place(index)?..end)
    }

    /// The part of a value that it holds.
    fn part(&self) -> Option<&[u8]> {
        let length = self.short(22)?;
        self.bytes.get(self.head..self.head + length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const SIZE: usize = 512;

    /// A table whose pages follow the first one, which says the size of all.
    fn table(is_big_endian: bool, pages: &[Vec<u8>]) -> Vec<u8> {
        let order = |number: u32| match is_big_endian {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        };
        let mut first = vec![0; SIZE];
        first[12..16].copy_from_slice(&order(MAGIC));
        first[20..24].copy_from_slice(&order(SIZE as u32));
        first[25] = FIRST_PAGE;
        let pages = pages.iter().map(|page| page_of(page));
        std::iter::once(first).chain(pages).flatten().collect()
    }

    fn page_of(bytes: &[u8]) -> Vec<u8> {
        let mut page = bytes.to_vec();
        page.resize(SIZE, 0);
        page
    }

    /// A page of items, in the order of small machines.
    fn items(items: &[&[u8]]) -> Vec<u8> {
        let mut page = page_of(&[]);
        page[20..22].copy_from_slice(&(items.len() as u16).to_le_bytes());
        page[25] = SORTED;
        let mut end = SIZE;
        for (index, item) in items.iter().enumerate() {
            page[end - item.len()..end].copy_from_slice(item);
            end -= item.len();
            page[HEAD + 2 * index..][..2].copy_from_slice(&(end as u16).to_le_bytes());
        }
        page
    }

    /// A page of a value that has pages of its own.
    fn part(next: u32, bytes: &[u8]) -> Vec<u8> {
        let mut page = page_of(&[]);
        page[16..20].copy_from_slice(&next.to_le_bytes());
        page[22..24].copy_from_slice(&(bytes.len() as u16).to_le_bytes());
        page[25] = OVERFLOW;
        page[HEAD..HEAD + bytes.len()].copy_from_slice(bytes);
        page
    }

    /// An item that says where its value is.
    fn elsewhere(first: u32, length: u32) -> Vec<u8> {
        let [first, length] = [first, length].map(u32::to_le_bytes);
        [&[ELSEWHERE, 0, 0, 0][..], &first, &length].concat()
    }

    fn values(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let mut found = Vec::new();
        if let Some(mut table) = HashTable::open(&file).unwrap() {
            let mut take = |value: &[u8]| found.push(String::from_utf8_lossy(value).into_owned());
            // A file that ends early is told as a fault.
            let _ = table.values(&mut take);
        }
        found
    }

    #[track_caller]
    fn check(pages: &[Vec<u8>], expected: &[&str]) {
        assert_eq!(values(&table(false, pages)), expected);
    }

    #[test]
    fn values_stand_in_their_pages_or_in_pages_of_their_own() {
        let long = elsewhere(2, 8);
        let page = items(&[b"\x01k", b"\x01small", b"\x01l", &long, b"\x01m", b"\x02no"]);
        check(&[page, part(3, b"quite "), part(0, b"long")], &["small"]);
        let long = elsewhere(2, 10);
        let page = items(&[b"\x01k", b"\x01small", b"\x01l", &long]);
        check(
            &[page, part(3, b"quite "), part(0, b"long")],
            &["small", "quite long"],
        );
    }

    #[test]
    fn what_is_broken_is_left_out() {
        let one = |item: &[u8]| items(&[b"\x01k", item, b"\x01l", b"\x01fine"]);
        let (circle, too_short, too_long) = (part(2, b"a"), part(0, b"a"), part(0, b"ab"));
        check(&[one(&elsewhere(2, 600)), circle], &["fine"]);
        check(&[one(&elsewhere(2, 600)), too_short], &["fine"]);
        check(&[one(&elsewhere(2, 1)), too_long], &["fine"]);
        // Behind the end, and a page that is no part of a value.
        check(&[one(&elsewhere(900, 1))], &["fine"]);
        check(&[one(&elsewhere(1, 1))], &["fine"]);
        check(&[one(&[ELSEWHERE, 0, 0])], &["fine"]);
        // Two values cannot have the same pages.
        let shared = items(&[b"\x01k", &elsewhere(2, 1), b"\x01l", &elsewhere(2, 1)]);
        check(&[shared, part(0, b"a")], &["a"]);
    }

    #[test]
    fn no_byte_is_trusted() {
        let page = items(&[b"\x01k", b"\x01small", b"\x01l", &elsewhere(2, 6)]);
        let bytes = table(false, &[page, part(3, b"four"), part(0, b"ty")]);
        for place in 0..bytes.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[place] = value;
                values(&changed);
            }
            values(&bytes[..place]);
        }
    }

    #[test]
    fn other_files_hold_nothing() {
        for bytes in [&b""[..], &[0; 4096], b"SQLite format 3\0"] {
            assert_eq!(values(bytes), [""; 0]);
        }
        // Its pages are in another order than it says.
        let page = items(&[b"\x01k", b"\x01small"]);
        assert_eq!(values(&table(true, &[page])), [""; 0]);
    }
}
