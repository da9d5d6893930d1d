//! Messages as they go out: JSON text with its header in front.
//! Leans on nothing. What is long is written as text at once, never as a tree of values first.

use serde::Serialize;

/// One whole message.
#[derive(Debug, Default)]
pub(crate) struct Frame(Vec<u8>);

#[derive(Serialize)]
struct Notification<'a, T> {
    jsonrpc: &'static str,
    method: &'a str,
    params: &'a T,
}

impl Frame {
    /// A message of the framework.
    pub(crate) fn message<T: Serialize>(message: &T) -> Option<Self> {
        let body = serde_json::to_vec(message);
        body.ok().map(|body| Self::of(&[&body]))
    }

    /// Something that the editor is told.
    pub(crate) fn notification<T: Serialize>(method: &str, params: &T) -> Option<Self> {
        Self::message(&Notification {
            jsonrpc: "2.0",
            method,
            params,
        })
    }

    /// The answer to a request; its number and the result are JSON text already.
    pub(crate) fn answer(id: &str, result: &[u8]) -> Self {
        Self::of(&[
            br#"{"jsonrpc":"2.0","result":"#,
            result,
            br#","id":"#,
            id.as_bytes(),
            b"}",
        ])
    }

    /// The bytes, header included.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn of(parts: &[&[u8]]) -> Self {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let header = format!("Content-Length: {length}\r\n\r\n");
        let mut bytes = Vec::with_capacity(header.len() + length);
        bytes.extend_from_slice(header.as_bytes());
        for part in parts {
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(frame: &Frame, body: &str) {
        let expected = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        assert_eq!(std::str::from_utf8(frame.bytes()).unwrap(), expected);
    }

    #[test]
    fn text_goes_out_as_it_is_in_an_envelope() {
        check(
            &Frame::answer(r#""é""#, b"[1]"),
            r#"{"jsonrpc":"2.0","result":[1],"id":"é"}"#,
        );
        check(
            &Frame::notification("a/b", &["c"]).unwrap(),
            r#"{"jsonrpc":"2.0","method":"a/b","params":["c"]}"#,
        );
    }
}
