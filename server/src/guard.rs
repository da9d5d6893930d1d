//! The net under every request: a panic costs that request its answer, and nothing else; no request stays unanswered.
//! Leans on the framework's service, which it wraps, and on what `intake` puts for messages that cannot be read.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use tower_lsp_server::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

use crate::intake;

/// A service whose panics become error answers.
pub(crate) struct Guard<S> {
    inner: S,
}

impl<S> Guard<S> {
    /// Wraps a service.
    pub(crate) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Guarded<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Guarded {
            id: request.id().cloned(),
            method: request.method().to_owned(),
            answer: Box::pin(self.inner.call(request)),
        }
    }
}

/// An answer that is being made.
pub(crate) struct Guarded<F> {
    id: Option<Id>,
    method: String,
    answer: Pin<Box<F>>,
}

impl<F, E> Future for Guarded<F>
where
    F: Future<Output = Result<Option<Response>, E>>,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let polled = catch_unwind(AssertUnwindSafe(|| self.answer.as_mut().poll(context)));
        match polled {
            Ok(Poll::Ready(Ok(None))) => Poll::Ready(Ok(self.refuse_silence())),
            Ok(polled) => polled,
            Err(_) => {
                tracing::error!("answering `{}` failed", self.method);
                Poll::Ready(Ok(self.refuse(Error::internal_error())))
            }
        }
    }
}

impl<F> Guarded<F> {
    /// The framework is silent about requests whose method starts with `$/`; the protocol wants an error.
    fn refuse_silence(&mut self) -> Option<Response> {
        let error = match self.method.as_str() {
            intake::UNREADABLE => Error::parse_error(),
            intake::MALFORMED => Error::invalid_request(),
            _ => Error::method_not_found(),
        };
        self.refuse(error)
    }

    /// The error for a request; a notification gets none.
    fn refuse(&mut self, error: Error) -> Option<Response> {
        self.id.take().map(|id| Response::from_error(id, error))
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Ready, ready};

    use super::*;

    struct Fragile;

    impl Service<Request> for Fragile {
        type Response = Option<Response>;
        type Error = std::convert::Infallible;
        type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, Self::Error>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request) -> Self::Future {
            let is_bad = request.method() == "bad";
            Box::pin(async move {
                assert!(!is_bad, "this one panics");
                let fine: Ready<Option<Response>> = ready(None);
                Ok(fine.await)
            })
        }
    }

    #[test]
    fn a_panic_or_a_silence_costs_one_request() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let mut guard = Guard::new(Fragile);
        let mut answer = |method: &'static str| {
            let request = Request::build(method).id(7).finish();
            runtime.block_on(guard.call(request)).unwrap()
        };
        let error = answer("bad").unwrap();
        assert_eq!(error.id(), &Id::Number(7));
        assert!(error.is_error());
        let error = answer("silent").unwrap();
        assert!(error.is_error());
        let notification = Request::build("silent").finish();
        let answer = runtime.block_on(guard.call(notification)).unwrap();
        assert!(answer.is_none());
    }
}
