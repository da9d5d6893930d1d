//! Executes: starts the own executable again as a container's watcher, tells it what to do, and waits for the end.
//! Leans on `watcher`, `control` and `terminal`. The calling program may have as many threads as it likes.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::pipe::{PipeFlags, pipe_with};

use crate::control::{Report, Request, receive, send};
use crate::execution::{Execution, Outcome, Root};
use crate::fault::Fault;
use crate::kernel;
use crate::stubs;
use crate::terminal::{RawMode, follow_size, pass_on};
use crate::watcher::Watcher;

/// Why a program was not executed.
#[derive(Debug, thiserror::Error)]
pub enum ExecutionError {
    /// The watcher could not be started.
    #[error("cannot start `{}` again to make a container: {why}", .program.display())]
    Start {
        /// What was to be started.
        program: PathBuf,
        /// Why it could not be.
        why: io::Error,
    },
    /// A step of making the container failed, or the program could not be executed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The watcher is gone without a word.
    #[error(
        "lost the container: its watching process was killed, by somebody or for lack of memory"
    )]
    Lost,
    /// What a container leaves behind cannot be read.
    #[error("cannot clean up after the container: {0}")]
    Clean(io::Error),
    /// The user's terminal or the program's own descriptors cannot be used.
    #[error("cannot attach to the container: {0}")]
    Attach(io::Error),
}

impl ExecutionError {
    /// The exit code that Docker has for such a case: 125, 126 or 127.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Fault(fault) => fault.exit_code(),
            _ => 125,
        }
    }
}

/// How executions are started.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The executable whose `main` calls `entry` first.
    pub program: PathBuf,
    /// A descriptor that stays open for as long as anything of the container lives, such as that of a lock.
    pub hold: Option<Arc<OwnedFd>>,
    /// Whether what is written into the root is kept, so that what was only made to mount something on it has to go.
    pub keeps: bool,
    /// A file that tells the number of the container's first process, for whoever wants to look into it.
    pub process: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            program: PathBuf::from("/proc/self/exe"),
            hold: None,
            keeps: true,
            process: None,
        }
    }
}

/// What a container reads from and writes to.
#[derive(Debug)]
pub struct Streams {
    /// Standard input.
    pub input: OwnedFd,
    /// Standard output.
    pub output: OwnedFd,
    /// Standard error.
    pub error: OwnedFd,
}

impl Streams {
    /// Those of this process; standard input only when the container is to read it.
    ///
    /// # Errors
    /// When one of them is closed.
    pub fn inherited(interactive: bool) -> io::Result<Self> {
        let input = match interactive {
            true => io::stdin().as_fd().try_clone_to_owned()?,
            false => File::open("/dev/null")?.into(),
        };
        Ok(Self {
            input,
            output: io::stdout().as_fd().try_clone_to_owned()?,
            error: io::stderr().as_fd().try_clone_to_owned()?,
        })
    }
}

/// A container that was started; when it is dropped, the container ends.
#[derive(Debug)]
pub struct Running {
    watcher: Watcher,
    stubs: Vec<String>,
    terminal: Option<OwnedFd>,
    /// The root, where what is written into it is kept.
    kept: Option<Root>,
    /// Where the number of the first process is told.
    process: Option<PathBuf>,
}

/// Executes to the end: signals that this process gets are forwarded, and a terminal is attached to the user's.
///
/// # Errors
/// When the program was not executed.
pub fn execute(
    execution: &Execution,
    streams: &Streams,
    settings: &Settings,
) -> Result<Outcome, ExecutionError> {
    let caught = Caught::new().map_err(ExecutionError::Attach)?;
    let raw = match execution.terminal {
        true => RawMode::new(&streams.input).map_err(ExecutionError::Attach)?,
        false => None,
    };
    let mut running = start(execution, streams, settings)?;
    let attached = execution.terminal.then_some(streams);
    let outcome = attend(&mut running, &caught, attached);
    drop(raw);
    outcome
}

/// Starts an execution and comes back while it runs.
///
/// # Errors
/// When the watcher could not be started.
pub fn start(
    execution: &Execution,
    streams: &Streams,
    settings: &Settings,
) -> Result<Running, ExecutionError> {
    let watcher = Watcher::start(&settings.program, &execution.resources)
        .map_err(|why| unstarted(settings, why))?;
    start_with(watcher, execution, streams, settings)
}

/// The same with a watcher that waits for a container with these limits.
pub(crate) fn start_with(
    watcher: Watcher,
    execution: &Execution,
    streams: &Streams,
    settings: &Settings,
) -> Result<Running, ExecutionError> {
    let request = Request::Start(Box::new(execution.clone()));
    let mut descriptors = [&streams.input, &streams.output, &streams.error]
        .map(AsFd::as_fd)
        .to_vec();
    descriptors.extend(settings.hold.as_deref().map(AsFd::as_fd));
    let running = Running {
        watcher,
        stubs: Vec::new(),
        terminal: None,
        kept: settings.keeps.then(|| execution.root.clone()),
        process: settings.process.clone(),
    };
    send(running.watcher.socket.as_fd(), &request, &descriptors)
        .map_err(|why| unstarted(settings, why))?;
    Ok(running)
}

/// Why there is no watcher.
pub(crate) fn unstarted(settings: &Settings, why: io::Error) -> ExecutionError {
    ExecutionError::Start {
        program: settings.program.clone(),
        why,
    }
}

impl Running {
    /// Sends a signal to the container's first process.
    ///
    /// # Errors
    /// When the container has ended.
    pub fn signal(&self, number: i32) -> io::Result<()> {
        send(self.watcher.socket.as_fd(), &Request::Signal(number), &[])
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// When the program was not executed.
    pub fn wait(mut self) -> Result<Outcome, ExecutionError> {
        loop {
            if let Some(outcome) = self.hear()? {
                return Ok(outcome);
            }
        }
    }

    /// Takes one report; the last one is the outcome.
    fn hear(&mut self) -> Result<Option<Outcome>, ExecutionError> {
        let received = receive(self.watcher.socket.as_fd()).map_err(|_| ExecutionError::Lost)?;
        let (report, mut descriptors) = received.ok_or(ExecutionError::Lost)?;
        let (exit_code, signal) = match report {
            Report::Prepared(groups) => {
                self.watcher.note_groups(groups);
                return Ok(None);
            }
            Report::Born(number) => {
                self.tell(number)?;
                return Ok(None);
            }
            Report::Stubs(stubs) => {
                self.stubs = stubs;
                return Ok(None);
            }
            Report::Terminal => {
                self.terminal = descriptors.pop();
                return Ok(None);
            }
            Report::Failed(fault) => {
                self.clean()?;
                return Err(fault.into());
            }
            Report::Exited(code) => (code, None),
            Report::Killed(signal) => (u8::try_from(128 + signal).unwrap_or(u8::MAX), Some(signal)),
        };
        self.clean()?;
        let stubs = std::mem::take(&mut self.stubs);
        Ok(Some(Outcome {
            exit_code,
            signal,
            stubs,
        }))
    }

    fn tell(&self, number: u32) -> Result<(), ExecutionError> {
        match &self.process {
            Some(file) => std::fs::write(file, number.to_string()).map_err(ExecutionError::Attach),
            None => Ok(()),
        }
    }

    /// Takes away what was only made to mount something on it.
    fn clean(&self) -> Result<(), ExecutionError> {
        match &self.kept {
            Some(root) => stubs::remove(root, &self.stubs).map_err(ExecutionError::Clean),
            None => Ok(()),
        }
    }
}

/// What is forwarded; `WINCH` means a new size.
const SIGNALS: [i32; 7] = [
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGWINCH,
];

/// After so many requests to end, a container is ended.
const PATIENCE: usize = 3;

/// Signals of this process, which arrive as bytes in a pipe until this is dropped.
struct Caught {
    pipe: OwnedFd,
    _writer: OwnedFd,
}

impl Caught {
    fn new() -> io::Result<Self> {
        let (pipe, writer) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        kernel::catch_signals(&SIGNALS, writer.as_fd());
        Ok(Self {
            pipe,
            _writer: writer,
        })
    }

    fn next(&self) -> Vec<i32> {
        let mut bytes = [0; 64];
        let length = rustix::io::read(&self.pipe, &mut bytes).unwrap_or_default();
        bytes[..length]
            .iter()
            .map(|byte| i32::from(*byte))
            .collect()
    }
}

impl Drop for Caught {
    fn drop(&mut self) {
        kernel::release_signals(&SIGNALS);
    }
}

/// What there is to do.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a descriptor that was waited for"
)]
struct Ready {
    report: bool,
    signals: bool,
    output: bool,
    input: bool,
}

fn attend(
    running: &mut Running,
    caught: &Caught,
    streams: Option<&Streams>,
) -> Result<Outcome, ExecutionError> {
    let mut requests = 0;
    let mut reads = streams.is_some();
    loop {
        let input = streams
            .filter(|_| reads)
            .map(|streams| streams.input.as_fd());
        let ready = wait(running, caught, input).map_err(ExecutionError::Attach)?;
        if ready.signals {
            for signal in caught.next() {
                requests += usize::from(matches!(signal, libc::SIGINT | libc::SIGTERM));
                pass_signal(running, streams, signal, requests);
            }
        }
        if let (Some(streams), Some(terminal)) = (streams, &running.terminal) {
            if ready.input {
                reads = pass_on(&streams.input, terminal);
            }
            if ready.output && !pass_on(terminal, &streams.output) {
                running.terminal = None;
            }
        }
        if ready.report
            && let Some(outcome) = hear(running, streams)?
        {
            return Ok(outcome);
        }
    }
}

/// Takes a report: a new terminal gets its size, and the last one is read to its end.
fn hear(
    running: &mut Running,
    streams: Option<&Streams>,
) -> Result<Option<Outcome>, ExecutionError> {
    let outcome = running.hear()?;
    if let (Some(streams), Some(terminal)) = (streams, &running.terminal) {
        match outcome {
            None => follow_size(terminal, [streams.input.as_fd(), streams.output.as_fd()]),
            Some(_) => while pass_on(terminal, &streams.output) {},
        }
    }
    Ok(outcome)
}

fn pass_signal(running: &Running, streams: Option<&Streams>, signal: i32, requests: usize) {
    match (signal, streams, &running.terminal) {
        (libc::SIGWINCH, Some(streams), Some(terminal)) => {
            follow_size(terminal, [streams.input.as_fd(), streams.output.as_fd()]);
        }
        (libc::SIGWINCH, _, _) => {}
        (signal, _, _) => {
            let signal = if requests < PATIENCE {
                signal
            } else {
                libc::SIGKILL
            };
            // A container that has ended meanwhile needs no signal.
            let _ = running.signal(signal);
        }
    }
}

fn wait(running: &Running, caught: &Caught, input: Option<BorrowedFd<'_>>) -> io::Result<Ready> {
    let mut watched = vec![
        PollFd::new(&running.watcher.socket, PollFlags::IN),
        PollFd::new(&caught.pipe, PollFlags::IN),
    ];
    if let Some(terminal) = &running.terminal {
        watched.push(PollFd::new(terminal, PollFlags::IN));
        watched.extend(input.map(|input| PollFd::from_borrowed_fd(input, PollFlags::IN)));
    }
    match poll(&mut watched, None) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let is_ready = |place: usize| {
        watched
            .get(place)
            .is_some_and(|found| !found.revents().is_empty())
    };
    Ok(Ready {
        report: is_ready(0),
        signals: is_ready(1),
        output: is_ready(2),
        input: is_ready(3),
    })
}
