//! The net under every request: a panic costs that request its answer, and nothing else; no request stays unanswered.
//! Leans on the framework's service, which it wraps, on what `intake` puts for messages that cannot be read, and on
//! `prepared` for answers that are text, which `kept` keeps where they may be given again.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_lsp_server::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

use crate::frame::Frame;
use crate::intake::{self, Asked};
use crate::kept::{Kept, Words};
use crate::prepared;

/// A service whose panics become error answers.
pub(crate) struct Guard<S> {
    inner: S,
    kept: Arc<Kept>,
}

impl<S> Guard<S> {
    /// Wraps a service; what it answers is kept there.
    pub(crate) fn new(inner: S, kept: Arc<Kept>) -> Self {
        Self { inner, kept }
    }
}

impl<S> Service<Asked> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = Option<Frame>;
    type Error = S::Error;
    type Future = Guarded<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, asked: Asked) -> Self::Future {
        let Asked { request, words } = asked;
        Guarded {
            id: request.id().cloned(),
            method: request.method().to_owned(),
            answer: Box::pin(self.inner.call(request)),
            words,
            kept: Arc::clone(&self.kept),
        }
    }
}

/// An answer that is being made.
pub(crate) struct Guarded<F> {
    id: Option<Id>,
    method: String,
    answer: Pin<Box<F>>,
    words: Option<Words>,
    kept: Arc<Kept>,
}

impl<F, E> Future for Guarded<F>
where
    F: Future<Output = Result<Option<Response>, E>>,
{
    type Output = Result<Option<Frame>, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = catch_unwind(AssertUnwindSafe(|| self.answer.as_mut().poll(context)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Err(error))) => Poll::Ready(Err(error)),
            Ok(Poll::Ready(Ok(None))) => Poll::Ready(Ok(self.refuse_silence())),
            Ok(Poll::Ready(Ok(Some(response)))) => Poll::Ready(Ok(self.frame(&response))),
            Err(_) => {
                tracing::error!("answering `{}` failed", self.method);
                Poll::Ready(Ok(self.refuse(Error::internal_error())))
            }
        }
    }
}

impl<F> Guarded<F> {
    /// The framework is silent about requests whose method starts with `$/`; the protocol wants an error.
    fn refuse_silence(&mut self) -> Option<Frame> {
        let error = match self.method.as_str() {
            intake::UNREADABLE => Error::parse_error(),
            intake::MALFORMED => Error::invalid_request(),
            _ => Error::method_not_found(),
        };
        self.refuse(error)
    }

    /// The error for a request; a notification gets none.
    fn refuse(&mut self, error: Error) -> Option<Frame> {
        let id = self.id.take()?;
        Frame::message(&Response::from_error(id, error))
    }

    /// An answer as it goes out: with the text that the handler left, or as the framework made it.
    fn frame(&mut self, response: &Response) -> Option<Frame> {
        let Some(left) = prepared::take().filter(|_| response.is_ok()) else {
            return Frame::message(response);
        };
        let id = serde_json::to_string(response.id()).ok()?;
        let frame = Frame::answer(&id, &left.text);
        if let (Some(words), Some(term)) = (self.words.take(), left.term) {
            self.kept.put(words, left.text, term);
        }
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kept::Term;

    struct Fragile;

    impl Service<Request> for Fragile {
        type Response = Option<Response>;
        type Error = std::convert::Infallible;
        type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, Self::Error>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request) -> Self::Future {
            let id = request.id().cloned();
            let method = request.method().to_owned();
            Box::pin(async move {
                assert!(method != "bad", "this one panics");
                if method == "silent" {
                    return Ok(None);
                }
                let term = Term::new(Arc::default(), 0);
                prepared::leave(b"[7]".to_vec().into(), Some(term));
                Ok(id.map(|id| match method.as_str() {
                    "fine" => Response::from_ok(id, ().into()),
                    _ => Response::from_error(id, Error::request_cancelled()),
                }))
            })
        }
    }

    #[test]
    fn a_panic_or_a_silence_costs_one_request() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let kept = Arc::<Kept>::default();
        let mut guard = Guard::new(Fragile, Arc::clone(&kept));
        let mut answer = |request: Request| {
            let words = Some(request.method().as_bytes().into());
            let asked = Asked { request, words };
            let frame: Option<Frame> = runtime.block_on(guard.call(asked)).unwrap();
            frame.map(|frame| String::from_utf8(frame.bytes().to_vec()).unwrap())
        };
        for (method, expected) in [
            ("bad", "-32603"),
            ("silent", "-32601"),
            ("fine", r#""result":[7],"id":7"#),
            ("cancelled", "-32800"),
        ] {
            let text = answer(Request::build(method).id(7).finish()).unwrap();
            assert!(text.contains(expected), "{method}: {text}");
            let is_kept = kept.get(method.as_bytes()).is_some();
            assert_eq!(is_kept, method == "fine", "{method}");
        }
        assert_eq!(answer(Request::build("silent").finish()), None);
    }
}
