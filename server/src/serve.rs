//! The one call: connects to an editor and answers it until it is done.
//! Leans on `backend`, `guard` and `transport`. Whoever calls it reads and answers; tasks run on a thread of their own.

use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp_server::LspService;

use crate::backend::Backend;
use crate::facts::ImageAccess;
use crate::guard::Guard;
use crate::intake::Intake;
use crate::log;
use crate::log::LogLevel;
use crate::outlet::outlet;
use crate::protocol::{build, inspection};
use crate::standard::{self, Output};
use crate::state::State;
use crate::transport::talk;

/// How many threads work on answers that take longer; each keeps memory of its own.
const THREADS: usize = 4;

/// How the server is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Over standard input and output.
    #[default]
    Stdio,
    /// Over TCP on the loopback address, for one editor; port 0 takes any free one.
    Port(u16),
}

/// How the server is started.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The store and the registries; without them nothing is known of images.
    pub images: Option<ImageAccess>,
    /// How it is reached.
    pub connection: Connection,
    /// The file that is logged into; standard error when there is none.
    pub log: Option<PathBuf>,
    /// How much is logged.
    pub log_level: LogLevel,
}

/// Answers an editor until it is done; `true` when it said goodbye as the protocol wants it.
///
/// # Errors
///
/// When the log cannot be written, or the port cannot be listened on.
pub fn serve(options: &Options) -> io::Result<bool> {
    log::start(options.log.as_deref(), options.log_level)?;
    let state = Arc::new(State::new(options.images.clone()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(THREADS)
        .build()?;
    let within = runtime.handle().clone();
    let _within = within.enter();
    let (stop, stopped) = oneshot::channel::<()>();
    let tasks = thread::Builder::new().name("tasks".to_owned());
    tasks.spawn(move || {
        let _ = runtime.block_on(stopped);
        // Whoever still works is not waited for.
        runtime.shutdown_background();
    })?;
    let connected = connect(options.connection, &state);
    state.leave();
    drop(stop);
    connected?;
    Ok(state.was_shut_down())
}

fn connect(connection: Connection, state: &Arc<State>) -> io::Result<()> {
    match connection {
        Connection::Stdio => answer(standard::input(), standard::output(), state),
        Connection::Port(port) => {
            let stream = Handle::current().block_on(editor_at(port))?;
            let (input, output) = standard::connection(stream);
            answer(input, output, state);
        }
    }
    Ok(())
}

/// Waits for an editor on a port of the loopback address.
async fn editor_at(port: u16) -> io::Result<TcpStream> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    tracing::warn!("waiting for an editor on {}", listener.local_addr()?);
    let (stream, editor) = listener.accept().await?;
    tracing::info!("{editor} connected");
    Ok(stream)
}

fn answer(input: impl Read, output: Output, state: &Arc<State>) {
    let (outlet, writer) = outlet(output);
    let own = outlet.downgrade();
    let (service, socket) =
        LspService::build(|client| Backend::new(client, Arc::clone(state), own))
            .custom_method(inspection::TEXT, Backend::text)
            .custom_method(inspection::SYNTAX_TREE, Backend::syntax_tree)
            .custom_method(build::CANCEL_PROGRESS, Backend::cancel_progress)
            .finish();
    let intake = Intake::new(input, Arc::clone(&state.kept));
    let service = Guard::new(service, Arc::clone(&state.kept));
    state.publisher.judge_here();
    talk(intake, service, socket, (outlet, writer), || {
        state.publisher.judge_soon();
    });
}
