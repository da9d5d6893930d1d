//! The talk itself: reads messages, has them answered, and writes what is to go out.
//! Leans on `intake`, `frame` and `guard`. The framework has a transport of its own, which takes values only.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::task::JoinSet;
use tower_lsp_server::ClientSocket;
use tower_lsp_server::jsonrpc::{Request, Response};
use tower_service::Service;

use crate::frame::{Frame, Frames, Outlet};
use crate::guard::Guard;
use crate::intake::{Asked, Intake, Message};

/// How many requests may be under way; edits are carried out in the order they come whatever the number.
const CONCURRENCY: usize = 64;

/// Talks with an editor until it says that it is done, or its input ends; what it asked for is answered first.
pub(crate) async fn talk<S, F, E>(
    mut intake: Intake<impl AsyncRead + Unpin>,
    output: impl AsyncWrite + Unpin + Send + 'static,
    mut service: Guard<S>,
    socket: ClientSocket,
    (outlet, frames): (Outlet, Frames),
) where
    S: Service<Request, Response = Option<Response>, Future = F, Error = E>,
    F: Future<Output = Result<Option<Response>, E>> + Send + 'static,
    E: Send + 'static,
{
    let (mut requests, mut answers) = socket.split();
    let writer = tokio::spawn(write(output, frames));
    let own = outlet.clone();
    let asking = tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            send(&own, Frame::message(&request)).await;
        }
    });
    let mut under_way = JoinSet::new();
    while let Some(message) = intake.next().await {
        match message {
            Message::Answer(answer) => {
                if answers.send(answer).await.is_err() {
                    break;
                }
            }
            Message::Repeated(frame) => send(&outlet, Some(frame)).await,
            Message::Request(asked) => {
                let is_last = asked.request.method() == "exit";
                if is_ready(&mut service).await.is_err() {
                    break;
                }
                let answer = service.call(asked);
                start(answer, &outlet, &mut under_way).await;
                if is_last {
                    break;
                }
            }
        }
    }
    while under_way.join_next().await.is_some() {}
    asking.abort();
    drop(outlet);
    let _ = asking.await;
    let _ = writer.await;
}

async fn is_ready<S: Service<Asked>>(service: &mut S) -> Result<(), S::Error> {
    poll_fn(|context| {
        let ready = service.poll_ready(context);
        if ready.is_pending() {
            // The framework wakes nobody.
            context.waker().wake_by_ref();
        }
        ready
    })
    .await
}

/// Begins to answer, which for a notification is all there is to do, so that edits keep their order; what takes longer
/// goes on beside others.
async fn start<F, E>(mut answer: F, outlet: &Outlet, under_way: &mut JoinSet<()>)
where
    F: Future<Output = Result<Option<Frame>, E>> + Unpin + Send + 'static,
{
    let begun = poll_fn(|context| Poll::Ready(Pin::new(&mut answer).poll(context))).await;
    if let Poll::Ready(answer) = begun {
        return send(outlet, answer.ok().flatten()).await;
    }
    while under_way.try_join_next().is_some() {}
    if under_way.len() >= CONCURRENCY {
        under_way.join_next().await;
    }
    let outlet = outlet.clone();
    under_way.spawn(async move {
        let answer = answer.await;
        send(&outlet, answer.ok().flatten()).await;
    });
}

async fn send(outlet: &Outlet, frame: Option<Frame>) {
    if let Some(frame) = frame {
        // An editor that does not listen any more misses nothing.
        let _ = outlet.send(frame).await;
    }
}

/// Writes what comes, until nobody has anything to say any more.
async fn write(mut output: impl AsyncWrite + Unpin, mut frames: Frames) {
    while let Some(frame) = frames.recv().await {
        let mut written = output.write_all(frame.bytes()).await;
        if written.is_ok() && frames.is_empty() {
            written = output.flush().await;
        }
        if let Err(error) = written {
            tracing::warn!("the editor cannot be told anything: {error}");
            return;
        }
    }
}
