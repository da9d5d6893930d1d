//! The talk itself: reads messages, has them answered, and writes what is to go out.
//! Leans on `intake`, `outlet` and `guard`. The framework has a transport of its own, which takes values only and is
//! woken by a runtime; here the thread that waits for a message answers it, and only what takes longer goes elsewhere.

use std::future::Future;
use std::io::Read;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tower_lsp_server::ClientSocket;
use tower_lsp_server::jsonrpc::{Request, Response};
use tower_service::Service;

use crate::frame::Frame;
use crate::guard::Guard;
use crate::intake::{Asked, Intake, Message};
use crate::outlet::{Outlet, Writer};

/// How many requests may be under way; edits are carried out in the order they come whatever the number.
const CONCURRENCY: usize = 64;

/// How long a service that is not ready yet is left alone.
const PAUSE: Duration = Duration::from_millis(1);

/// Talks with an editor until it says that it is done, or its input ends; what it asked for is answered first.
/// Whenever nothing is left to read, `rest` is called for what can be done meanwhile.
pub(crate) fn talk<S, F, E>(
    mut intake: Intake<impl Read>,
    mut service: Guard<S>,
    socket: ClientSocket,
    (outlet, writer): (Outlet, Writer),
    rest: impl Fn(),
) where
    S: Service<Request, Response = Option<Response>, Future = F, Error = E>,
    F: Future<Output = Result<Option<Response>, E>> + Send + 'static,
    E: Send + 'static,
{
    let (mut requests, mut answers) = socket.split();
    let writer = tokio::spawn(writer.write());
    let own = outlet.clone();
    let asking = tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            if let Some(frame) = Frame::message(&request) {
                own.send(frame).await;
            }
        }
    });
    let mut under_way = JoinSet::new();
    while let Some(message) = intake.next(&rest) {
        match message {
            Message::Answer(answer) => {
                if !matches!(answers.send(answer).now_or_never(), Some(Ok(()))) {
                    break;
                }
            }
            Message::Repeated(frame) => outlet.send_now(frame),
            Message::Request(asked) => {
                let is_last = asked.request.method() == "exit";
                if !is_ready(&mut service) {
                    break;
                }
                let answer = service.call(asked);
                start(answer, &outlet, &mut under_way);
                if is_last {
                    break;
                }
            }
        }
    }
    Handle::current().block_on(async {
        while under_way.join_next().await.is_some() {}
        asking.abort();
        drop(outlet);
        let _ = asking.await;
        let _ = writer.await;
    });
}

/// Waits until a service takes a request; `false` when it takes none any more.
fn is_ready<S: Service<Asked>>(service: &mut S) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match service.poll_ready(&mut context) {
            Poll::Ready(ready) => return ready.is_ok(),
            // The framework wakes nobody.
            Poll::Pending => std::thread::sleep(PAUSE),
        }
    }
}

/// Begins to answer, which for a notification is all there is to do, so that edits keep their order; what takes longer
/// goes on beside others.
fn start<F, E>(mut answer: F, outlet: &Outlet, under_way: &mut JoinSet<()>)
where
    F: Future<Output = Result<Option<Frame>, E>> + Unpin + Send + 'static,
    E: Send,
{
    let begun = Pin::new(&mut answer).poll(&mut Context::from_waker(Waker::noop()));
    if let Poll::Ready(answer) = begun {
        return answer
            .ok()
            .flatten()
            .into_iter()
            .for_each(|it| outlet.send_now(it));
    }
    while under_way.try_join_next().is_some() {}
    if under_way.len() >= CONCURRENCY {
        Handle::current().block_on(under_way.join_next());
    }
    let outlet = outlet.clone();
    under_way.spawn(async move {
        if let Some(frame) = answer.await.ok().flatten() {
            outlet.send(frame).await;
        }
    });
}
