//! Messages on the wire: a header that says how long, a blank line, and JSON.
//! Leans on nothing.

use std::io::{self, BufRead, Write};
use std::ops::Range;

/// What ends a header.
const BLANK: &[u8] = b"\r\n\r\n";

/// Writes one message, in one piece as editors do: a server would else be woken by parts of its header.
pub fn write(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    output.write_all(&message(body))?;
    output.flush()
}

/// A message as it goes over the wire.
pub fn message(body: &[u8]) -> Vec<u8> {
    let mut message = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    message.extend_from_slice(body);
    message
}

/// Reads one message; `None` at the end of the input.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut header = Vec::new();
    while !header.ends_with(BLANK) {
        if input.read_until(b'\n', &mut header)? == 0 {
            return Ok(None);
        }
    }
    let mut body = vec![0; length(&header)?];
    input.read_exact(&mut body)?;
    Ok(Some(body))
}

/// Where the body of the first message is; nothing until all of it is there.
pub fn first(bytes: &[u8]) -> io::Result<Option<Range<usize>>> {
    let Some(blank) = bytes.windows(BLANK.len()).position(|it| it == BLANK) else {
        return Ok(None);
    };
    let start = blank + BLANK.len();
    let end = start + length(&bytes[..start])?;
    Ok((end <= bytes.len()).then_some(start..end))
}

fn length(header: &[u8]) -> io::Result<usize> {
    let header = String::from_utf8_lossy(header);
    let fields = header.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = fields.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths
        .next()
        .and_then(|(_, value)| value.trim().parse().ok());
    length.ok_or_else(|| io::Error::other("a message without its length"))
}
