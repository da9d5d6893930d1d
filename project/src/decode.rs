//! From bytes to text, or to a sentence that says why they are none.
//! Leans on `problem`.

use crate::problem::Problem;

/// Reads bytes as UTF-8, a byte order mark included.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, Problem> {
    if let Some(encoding) = utf16(&bytes) {
        return Err(Problem::new(format!(
            "the text is encoded as {encoding}, and a Dockerfile has to be UTF-8"
        ))
        .with_help(format!(
            "save it as UTF-8, for example with `iconv -f {encoding} -t UTF-8`"
        )));
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        return Err(
            Problem::new(format!("it looks like a binary file: byte {at} is NUL"))
                .with_help("name a Dockerfile, which is plain text"),
        );
    }
    String::from_utf8(bytes)
        .map_err(|error| invalid(error.as_bytes(), error.utf8_error().valid_up_to()))
}

fn invalid(bytes: &[u8], at: usize) -> Problem {
    let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
    let byte = bytes.get(at).copied().unwrap_or_default();
    Problem::new(format!(
        "the text is not UTF-8: byte {at}, on line {line}, is 0x{byte:02x}"
    ))
    .with_help(
        "save the file as UTF-8; older editors may have written it as Latin-1 or Windows-1252",
    )
}

/// The name of the two-byte encoding that the bytes are in: by their mark, or by zeros in every second place.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) {
        return Some("UTF-16LE");
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return Some("UTF-16BE");
    }
    let sample = &bytes[..bytes.len().min(64) & !1];
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).all(|byte| *byte == 0);
    let has_text = |side: usize| sample.iter().skip(side).step_by(2).all(|byte| *byte != 0);
    let encodings = [(1, 0, "UTF-16LE"), (0, 1, "UTF-16BE")];
    let is_in = |(zero, text, _): &(usize, usize, &str)| {
        !sample.is_empty() && zeros(*zero) && has_text(*text)
    };
    encodings.into_iter().find(is_in).map(|(_, _, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn text_is_told_from_what_is_none() {
        assert_eq!(
            decode(b"\xef\xbb\xbfFROM a\r\n".to_vec()).unwrap(),
            "\u{feff}FROM a\r\n"
        );
        assert_eq!(decode(Vec::new()).unwrap(), "");
        assert!(fault(b"F\0R\0O\0M\0").contains("UTF-16LE"));
        assert!(fault(b"\0F\0R\0O\0M").contains("UTF-16BE"));
        assert!(fault(b"\xff\xfeF\0").contains("iconv -f UTF-16LE"));
        assert!(fault(b"\x7fELF\x02\0\0\0").contains("binary file"));
        assert!(fault(b"FROM a\n# caf\xe9\n").contains("byte 12, on line 2, is 0xe9"));
    }
}
