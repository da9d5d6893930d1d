//! Messages as they come in: what cannot be read is exchanged for a request that is refused, and what was asked before
//! is answered there and then.
//! Leans on `kept` and `frame`. An editor that errs once should be told so and go on.

use std::io::{ErrorKind, Read};
use std::sync::Arc;

use serde_json::Error;
use tower_lsp_server::jsonrpc::{Id, Request, Response};

use crate::frame::Frame;
use crate::kept::{Kept, Question, Words};

/// The method of what stands for a message that is no JSON.
pub(crate) const UNREADABLE: &str = "$/unreadable";

/// The method of what stands for JSON that is no message.
pub(crate) const MALFORMED: &str = "$/malformed";

/// How much is read at once, in bytes.
const CHUNK: usize = 16 << 10;

/// What ends a header.
const BLANK: &[u8] = b"\r\n\r\n";

/// The name of the header that tells how long a message is.
const LENGTH: &[u8] = b"content-length:";

/// What an editor says.
#[derive(Debug)]
pub(crate) enum Message {
    /// A request or a notification.
    Request(Asked),
    /// A request that is answered already.
    Repeated(Frame),
    /// The answer to a request of ours.
    Answer(Response),
}

/// A request or a notification as the framework takes it, and in the editor's words.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) request: Request,
    /// The words by which an answer can be kept.
    pub(crate) words: Option<Words>,
}

/// The messages of an input.
pub(crate) struct Intake<R> {
    inner: R,
    kept: Arc<Kept>,
    /// What was read, and how much of it has been taken.
    read: Vec<u8>,
    taken: usize,
    chunk: Vec<u8>,
}

impl<R> Intake<R> {
    /// Wraps an input.
    pub(crate) fn new(inner: R, kept: Arc<Kept>) -> Self {
        Self {
            inner,
            kept,
            read: Vec::new(),
            taken: 0,
            chunk: vec![0; CHUNK],
        }
    }

    /// The first message, if all of it was read.
    fn take(&mut self) -> Option<Message> {
        let (message, end) = first_message(&self.kept, &self.read[self.taken..])?;
        self.taken += end;
        Some(message)
    }

    /// Lets go of what was taken.
    fn tidy(&mut self) {
        self.read.drain(..self.taken);
        self.taken = 0;
        if self.read.is_empty() {
            // A long text is opened once; its room is not kept.
            self.read.shrink_to(CHUNK);
        }
    }
}

impl<R: Read> Intake<R> {
    /// The next message; nothing when the input has ended. `rest` is called before anything is waited for.
    pub(crate) fn next(&mut self, rest: impl Fn()) -> Option<Message> {
        loop {
            if let Some(message) = self.take() {
                return Some(message);
            }
            self.tidy();
            rest();
            match self.inner.read(&mut self.chunk) {
                Ok(0) => return None,
                Ok(count) => self.read.extend_from_slice(&self.chunk[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }
}

/// The first message, or what stands for it, and where it ends; nothing until all of it is there.
fn first_message(kept: &Kept, bytes: &[u8]) -> Option<(Message, usize)> {
    let start = bytes.windows(BLANK.len()).position(|it| it == BLANK)? + BLANK.len();
    let Some(length) = length(&bytes[..start]) else {
        return Some((refused(UNREADABLE), start));
    };
    let end = start.checked_add(length)?;
    Some((message(kept, bytes.get(start..end)?), end))
}

/// What the last header that tells a length says; anything may stand before it.
fn length(header: &[u8]) -> Option<usize> {
    let is_name = |bytes: &[u8]| bytes.eq_ignore_ascii_case(LENGTH);
    let at = header.windows(LENGTH.len()).rposition(is_name)?;
    let value = header[at + LENGTH.len()..]
        .split(|it| *it == b'\n')
        .next()?;
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}

/// What a body says.
fn message(kept: &Kept, body: &[u8]) -> Message {
    let question = Question::of(body);
    let words = question.as_ref().map(Question::words);
    if let (Some(question), Some(words)) = (question, &words)
        && let Some(answer) = kept.get(words)
    {
        return Message::Repeated(Frame::answer(question.id(), &answer));
    }
    let request = match serde_json::from_slice::<Request>(body) {
        Ok(request) => request,
        Err(error) => return refused(method_for(&error)),
    };
    // An answer has no method.
    if request.method().is_empty()
        && let Ok(answer) = serde_json::from_slice(body)
    {
        return Message::Answer(answer);
    }
    Message::Request(Asked { request, words })
}

fn method_for(error: &Error) -> &'static str {
    match error.is_data() {
        true => MALFORMED,
        false => UNREADABLE,
    }
}

fn refused(method: &'static str) -> Message {
    let request = Request::build(method).id(Id::Null);
    Message::Request(Asked {
        request: request.finish(),
        words: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    /// What is read of an input that comes in pieces of a few bytes.
    fn read(input: &str) -> Vec<String> {
        let mut intake = Intake::new((), Arc::default());
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
            Message::Request(asked) => serde_json::to_string(&asked.request),
            Message::Repeated(frame) => Ok(format!("{frame:?}")),
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
