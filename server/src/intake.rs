//! The input before the framework sees it: what cannot be read is exchanged for a request that is refused.
//! Leans on nothing. The framework stops reading at the first message that is no JSON; an editor that errs once
//! should be told so and go on.

use std::borrow::Cow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use serde::Deserialize;
use serde::de::IgnoredAny;
use tokio::io::{AsyncRead, ReadBuf};
use tower_lsp_server::jsonrpc::Id;

/// The method of what stands for a message that is no JSON.
pub(crate) const UNREADABLE: &str = "$/unreadable";

/// The method of what stands for JSON that is no message.
pub(crate) const MALFORMED: &str = "$/malformed";

/// How much is read at once.
const CHUNK: usize = 16 * 1024;

/// The header that says how long a body is.
const LENGTH: &str = "Content-Length";

/// An input that consists of readable messages only.
pub(crate) struct Intake<R> {
    inner: R,
    /// What was read and is no whole message yet.
    unread: Vec<u8>,
    /// Whole messages, and how much of them was handed on.
    ready: Vec<u8>,
    given: usize,
}

impl<R> Intake<R> {
    /// Wraps an input.
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            unread: Vec::new(),
            ready: Vec::new(),
            given: 0,
        }
    }

    /// Hands on what is ready; `false` when nothing is.
    fn give(&mut self, buffer: &mut ReadBuf<'_>) -> bool {
        let rest = &self.ready[self.given..];
        let part = &rest[..rest.len().min(buffer.remaining())];
        buffer.put_slice(part);
        self.given += part.len();
        let has_given = !part.is_empty();
        if self.given == self.ready.len() {
            self.ready.clear();
            self.given = 0;
        }
        has_given
    }

    /// Takes all whole messages out of what was read.
    fn sort(&mut self) {
        let mut at = 0;
        while let Some((body, end)) = first_message(&self.unread[at..]) {
            let header = format!("{LENGTH}: {}\r\n\r\n", body.len());
            self.ready.extend_from_slice(header.as_bytes());
            self.ready.extend_from_slice(&body);
            at += end;
        }
        self.unread.drain(..at);
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Intake<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        while !self.give(buffer) {
            let mut chunk = [0; CHUNK];
            let mut read = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut self.inner).poll_read(context, &mut read))?;
            if read.filled().is_empty() {
                break;
            }
            self.unread.extend_from_slice(read.filled());
            self.sort();
        }
        Poll::Ready(Ok(()))
    }
}

/// The body of the first message, or what stands for it, and where it ends; nothing until all of it is there.
fn first_message(bytes: &[u8]) -> Option<(Cow<'_, [u8]>, usize)> {
    let start = memchr::memmem::find(bytes, b"\r\n\r\n")? + 4;
    let Some(length) = length(&bytes[..start]) else {
        return Some((refused(UNREADABLE), start));
    };
    let end = start.checked_add(length)?;
    Some((message(bytes.get(start..end)?), end))
}

/// What the last header that tells a length says; anything may stand before it.
fn length(header: &[u8]) -> Option<usize> {
    let header = String::from_utf8_lossy(header).to_ascii_lowercase();
    let (_, behind) = header.rsplit_once("content-length:")?;
    behind.lines().next()?.trim().parse().ok()
}

/// A body if the framework can read it, or what stands for it.
fn message(body: &[u8]) -> Cow<'_, [u8]> {
    match serde_json::from_slice::<Envelope>(body) {
        Ok(envelope) if envelope.jsonrpc == "2.0" => Cow::Borrowed(body),
        Ok(_) => refused(MALFORMED),
        Err(error) if error.is_data() => refused(MALFORMED),
        Err(_) => refused(UNREADABLE),
    }
}

fn refused(method: &str) -> Cow<'static, [u8]> {
    let request = format!(r#"{{"jsonrpc":"2.0","id":null,"method":"{method}"}}"#);
    Cow::Owned(request.into_bytes())
}

/// What makes JSON a message.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    jsonrpc: Cow<'a, str>,
    #[serde(default, borrow, rename = "method")]
    _method: Cow<'a, str>,
    #[serde(default, rename = "id")]
    _id: Option<Id>,
    #[serde(default, rename = "params")]
    _params: IgnoredAny,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    /// What is read of an input that comes in pieces of a few bytes.
    fn read(input: &str) -> String {
        let mut intake = Intake::new(());
        for piece in input.as_bytes().chunks(7) {
            intake.unread.extend_from_slice(piece);
            intake.sort();
        }
        String::from_utf8(intake.ready).unwrap()
    }

    const GOOD: &str = r#"{"jsonrpc":"2.0","id":1,"method":"a","params":["\u00e9"]}"#;

    #[track_caller]
    fn check(input: &str, bodies: &[&str]) {
        let expected: String = bodies.iter().map(|body| framed(body)).collect();
        assert_eq!(read(input), expected);
    }

    #[test]
    fn messages_come_through_as_they_are() {
        let answer = r#"{"jsonrpc":"2.0","id":"x","result":null}"#;
        check(&(framed(GOOD) + &framed(answer)), &[GOOD, answer]);
    }

    #[test]
    fn what_cannot_be_read_is_exchanged_and_the_rest_goes_on() {
        let unreadable = r#"{"jsonrpc":"2.0","id":null,"method":"$/unreadable"}"#;
        let malformed = r#"{"jsonrpc":"2.0","id":null,"method":"$/malformed"}"#;
        let bodies = [
            ("{", unreadable),
            ("", unreadable),
            ("[]", malformed),
            ("7", malformed),
            (r#"{"jsonrpc":"1.0"}"#, malformed),
            (r#"{"jsonrpc":"2.0","method":7}"#, malformed),
            (r#"{"jsonrpc":"2.0","id":{}}"#, malformed),
        ];
        for (body, instead) in bodies {
            check(&(framed(body) + &framed(GOOD)), &[instead, GOOD]);
        }
    }

    #[test]
    fn headers_are_read_in_any_spelling_and_garbage_is_passed_over() {
        let lower = framed(GOOD).replace("Content-Length", "Content-Type: x\r\ncontent-length");
        check(&lower, &[GOOD]);
        check(&format!("garbage{}", framed(GOOD)), &[GOOD]);
        let unreadable = r#"{"jsonrpc":"2.0","id":null,"method":"$/unreadable"}"#;
        check(
            &format!("x: y\r\n\r\n{}", framed(GOOD)),
            &[unreadable, GOOD],
        );
    }
}
