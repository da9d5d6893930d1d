//! Messages as they come in: what cannot be read is exchanged for a request that is refused.
//! Leans on nothing. An editor that errs once should be told so and go on.

use serde_json::Error;
use tokio::io::{AsyncRead, AsyncReadExt};
use tower_lsp_server::jsonrpc::{Id, Request, Response};

/// The method of what stands for a message that is no JSON.
pub(crate) const UNREADABLE: &str = "$/unreadable";

/// The method of what stands for JSON that is no message.
pub(crate) const MALFORMED: &str = "$/malformed";

/// How much is read at once, at least.
const CHUNK: usize = 16 * 1024;

/// What an editor says.
#[derive(Debug)]
pub(crate) enum Message {
    /// A request or a notification.
    Request(Request),
    /// The answer to a request of ours.
    Answer(Response),
}

/// The messages of an input.
pub(crate) struct Intake<R> {
    inner: R,
    /// What was read, and how much of it has been taken.
    read: Vec<u8>,
    taken: usize,
}

impl<R> Intake<R> {
    /// Wraps an input.
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            read: Vec::new(),
            taken: 0,
        }
    }

    /// The first message, if all of it was read.
    fn take(&mut self) -> Option<Message> {
        let (message, end) = first_message(&self.read[self.taken..])?;
        self.taken += end;
        Some(message)
    }

    /// Makes room for more.
    fn tidy(&mut self) {
        self.read.drain(..self.taken);
        self.taken = 0;
        if self.read.is_empty() {
            // A long text is opened once; its room is not kept.
            self.read.shrink_to(CHUNK);
        }
        self.read.reserve(CHUNK);
    }
}

impl<R: AsyncRead + Unpin> Intake<R> {
    /// The next message; nothing when the input has ended.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        loop {
            if let Some(message) = self.take() {
                return Some(message);
            }
            self.tidy();
            match self.inner.read_buf(&mut self.read).await {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}

/// The first message, or what stands for it, and where it ends; nothing until all of it is there.
fn first_message(bytes: &[u8]) -> Option<(Message, usize)> {
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

/// What a body says; an answer has no method.
fn message(body: &[u8]) -> Message {
    match serde_json::from_slice::<Request>(body) {
        Ok(request) if request.method().is_empty() => {
            serde_json::from_slice(body).map_or(Message::Request(request), Message::Answer)
        }
        Ok(request) => Message::Request(request),
        Err(error) => refused(method_for(&error)),
    }
}

fn method_for(error: &Error) -> &'static str {
    match error.is_data() {
        true => MALFORMED,
        false => UNREADABLE,
    }
}

fn refused(method: &'static str) -> Message {
    let request = Request::build(method).id(Id::Null);
    Message::Request(request.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    /// What is read of an input that comes in pieces of a few bytes.
    fn read(input: &str) -> Vec<String> {
        let mut intake = Intake::new(());
        let mut messages = Vec::new();
        for piece in input.as_bytes().chunks(7) {
            intake.tidy();
            intake.read.extend_from_slice(piece);
            messages.extend(std::iter::from_fn(|| intake.take()).map(|message| written(&message)));
        }
        messages
    }

    fn written(message: &Message) -> String {
        let text = match message {
            Message::Request(request) => serde_json::to_string(request),
            Message::Answer(answer) => serde_json::to_string(answer),
        };
        text.unwrap()
    }

    const GOOD: &str = r#"{"jsonrpc":"2.0","method":"a","params":["é"],"id":1}"#;

    #[track_caller]
    fn check(input: &str, bodies: &[&str]) {
        assert_eq!(read(input), bodies);
    }

    #[test]
    fn messages_come_through_as_they_are() {
        let answer = r#"{"jsonrpc":"2.0","result":null,"id":"x"}"#;
        check(&(framed(GOOD) + &framed(answer)), &[GOOD, answer]);
    }

    #[test]
    fn what_cannot_be_read_is_exchanged_and_the_rest_goes_on() {
        let unreadable = r#"{"jsonrpc":"2.0","method":"$/unreadable","id":null}"#;
        let malformed = r#"{"jsonrpc":"2.0","method":"$/malformed","id":null}"#;
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
        let unreadable = r#"{"jsonrpc":"2.0","method":"$/unreadable","id":null}"#;
        check(
            &format!("x: y\r\n\r\n{}", framed(GOOD)),
            &[unreadable, GOOD],
        );
    }
}
