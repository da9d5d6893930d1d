//! One block of 512 bytes that opens an entry of a tar, as the old, the POSIX and the GNU formats lay it out.
//! Leans on nothing of ours. Sources: POSIX.1-2017 `pax`, and the description of formats in GNU tar's manual.

/// The size of every block of a tar.
pub(crate) const BLOCK: usize = 512;

/// A block that opens an entry.
pub(crate) struct Header(pub(crate) [u8; BLOCK]);

impl Header {
    pub(crate) fn is_zero(&self) -> bool {
        self.0.iter().all(|&byte| byte == 0)
    }

    /// Whether the checksum is right; some old programs summed signed bytes.
    pub(crate) fn is_sound(&self) -> bool {
        let blank = |at: usize, byte: u8| match at {
            148..156 => b' ',
            _ => byte,
        };
        let bytes = || (0..).zip(self.0).map(|(at, byte)| blank(at, byte));
        let unsigned: i64 = bytes().map(i64::from).sum();
        let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
        number(&self.0[148..156]).is_some_and(|sum| sum == unsigned || sum == signed)
    }

    pub(crate) fn kind(&self) -> u8 {
        self.0[156]
    }

    /// The name, its first part from another field where the format has one.
    pub(crate) fn name(&self) -> Vec<u8> {
        let name = text(&self.0[..100]);
        let prefix = match &self.0[257..263] {
            b"ustar\0" if &self.0[508..] == b"tar\0" => text(&self.0[345..476]),
            b"ustar\0" => text(&self.0[345..500]),
            _ => b"",
        };
        if prefix.is_empty() {
            return name.to_vec();
        }
        [prefix, b"/", name].concat()
    }

    pub(crate) fn link(&self) -> Vec<u8> {
        text(&self.0[157..257]).to_vec()
    }

    pub(crate) fn mode(&self) -> Option<i64> {
        number(&self.0[100..108])
    }

    pub(crate) fn user(&self) -> Option<i64> {
        number(&self.0[108..116])
    }

    pub(crate) fn group(&self) -> Option<i64> {
        number(&self.0[116..124])
    }

    pub(crate) fn size(&self) -> Option<u64> {
        number(&self.0[124..136])?.try_into().ok()
    }

    pub(crate) fn mtime(&self) -> Option<i64> {
        number(&self.0[136..148])
    }

    pub(crate) fn device(&self) -> Option<(u32, u32)> {
        let part = |field: &[u8]| number(field)?.try_into().ok();
        Some((part(&self.0[329..337])?, part(&self.0[337..345])?))
    }

    /// The parts of an old GNU sparse file that stand in this block, and whether more blocks of them follow.
    pub(crate) fn sparse(&self) -> (&[u8], bool) {
        (&self.0[386..482], self.0[482] != 0)
    }

    /// The size of an old GNU sparse file with its holes.
    pub(crate) fn real_size(&self) -> Option<u64> {
        number(&self.0[483..495])?.try_into().ok()
    }
}

/// A number: octal digits between spaces and zero bytes, or, where the first bit is set, big-endian bytes.
pub(crate) fn number(field: &[u8]) -> Option<i64> {
    if field[0] & 0x80 != 0 {
        return big_endian(field);
    }
    let digits = text(field).trim_ascii();
    digits.iter().try_fold(0_i64, |sum, &digit| match digit {
        b'0'..=b'7' => sum.checked_mul(8)?.checked_add(i64::from(digit - b'0')),
        _ => None,
    })
}

fn big_endian(field: &[u8]) -> Option<i64> {
    let negative = field[0] & 0x40 != 0;
    let first = if negative { field[0] } else { field[0] & 0x7f };
    let start: i64 = if negative { -1 } else { 0 };
    let bytes = std::iter::once(first).chain(field[1..].iter().copied());
    bytes.into_iter().try_fold(start, |sum, byte| {
        sum.checked_mul(256)?.checked_add(i64::from(byte))
    })
}

/// The bytes up to the first zero.
fn text(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        for (field, expected) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"        ", Some(0)),
            (b"00000009", None),
            (b"-0000001", None),
            (b"77777777777\0", Some(0o77_777_777_777)),
            (b"\x80\0\0\0\0\0\0\0\0\0\x01\0", Some(256)),
            (
                b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe",
                Some(-2),
            ),
            (b"\x80\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
        ] {
            assert_eq!(number(field), expected, "{field:?}");
        }
    }
}
