//! Files with holes: which parts of a file its entry holds.
//! Leans on `header` for numbers. Source: GNU tar's manual, "Storing Sparse Files"; versions 0.0, 0.1 and 1.0, and the older blocks.

use super::header::number;

/// More parts than this are refused: their list stands in memory.
pub(crate) const MOST_CHUNKS: usize = 1_000_000;

/// A part of a file that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) offset: u64,
    pub(crate) length: u64,
}

/// What records say of a file with holes.
#[derive(Debug, Default)]
pub(crate) struct PaxSparse {
    pub(crate) major: u32,
    pub(crate) name: Option<Vec<u8>>,
    pub(crate) real_size: Option<u64>,
    pub(crate) offset: Option<u64>,
    pub(crate) chunks: Option<Vec<Chunk>>,
}

impl PaxSparse {
    pub(crate) fn push(&mut self, chunk: Chunk) {
        self.chunks.get_or_insert_default().push(chunk);
    }

    /// `offset,length,offset,length`.
    pub(crate) fn push_map(&mut self, map: &[u8]) -> Option<()> {
        let numbers = map.split(|&byte| byte == b',').map(decimal);
        let numbers: Vec<u64> = numbers.collect::<Option<_>>()?;
        let (pairs, rest) = numbers.as_chunks::<2>();
        for &[offset, length] in pairs {
            self.push(Chunk { offset, length });
        }
        rest.is_empty().then_some(())
    }
}

/// The parts in a block of the older format: pairs of twelve bytes each, empty ones after the last.
pub(crate) fn old_chunks(field: &[u8], chunks: &mut Vec<Chunk>) -> Option<()> {
    for pair in field.as_chunks::<24>().0 {
        if pair[0] == 0 {
            break;
        }
        let part = |field| number(field).and_then(|number| number.try_into().ok());
        chunks.push(Chunk {
            offset: part(&pair[..12])?,
            length: part(&pair[12..])?,
        });
    }
    (chunks.len() <= MOST_CHUNKS).then_some(())
}

/// Whether the parts are in order, inside of the file, and as long together as what is stored.
pub(crate) fn is_sound(chunks: &[Chunk], real_size: u64, stored: u64) -> bool {
    let mut end = 0;
    let mut sum = 0_u64;
    for chunk in chunks {
        let Some(next) = chunk.offset.checked_add(chunk.length) else {
            return false;
        };
        if chunk.offset < end || next > real_size {
            return false;
        }
        end = next;
        sum += chunk.length;
    }
    sum == stored && i64::try_from(real_size).is_ok()
}

pub(crate) fn decimal(digits: &[u8]) -> Option<u64> {
    str::from_utf8(digits).ok()?.parse().ok()
}
