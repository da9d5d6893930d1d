//! A line on standard error that says how far a long run is, when somebody looks at it.
//! Leans on `output`.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::output;

/// How long a run stays silent.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is written anew.
const PACE: Duration = Duration::from_millis(100);

/// The counters behind the line. Dropping it removes the line.
#[derive(Debug)]
pub(crate) struct Progress {
    counts: Arc<Counts>,
    watcher: Option<(Sender<()>, JoinHandle<()>)>,
}

#[derive(Debug, Default)]
struct Counts {
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// Starts to watch, if there is anybody to show it to.
    pub(crate) fn start(wanted: bool) -> Self {
        let counts = Arc::new(Counts::default());
        let is_shown = wanted && std::io::stderr().is_terminal();
        let watcher = is_shown.then(|| watch(counts.clone()));
        Self { counts, watcher }
    }

    /// Says how many files there are.
    pub(crate) fn expect(&self, total: usize) {
        self.counts.total.store(total, Ordering::Relaxed);
    }

    /// Counts one file.
    pub(crate) fn step(&self) {
        self.counts.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, watcher)) = self.watcher.take() {
            drop(stop);
            // A watcher that failed has nothing left to clean up.
            let _ = watcher.join();
        }
    }
}

fn watch(counts: Arc<Counts>) -> (Sender<()>, JoinHandle<()>) {
    let (stop, stopped) = channel::<()>();
    let watcher = std::thread::spawn(move || {
        let mut wait = PATIENCE;
        let mut is_written = false;
        while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            output::say(&line(&counts));
            is_written = true;
            wait = PACE;
        }
        if is_written {
            output::say("\r\u{1b}[K");
        }
    });
    (stop, watcher)
}

fn line(counts: &Counts) -> String {
    let (done, total) = (
        counts.done.load(Ordering::Relaxed),
        counts.total.load(Ordering::Relaxed),
    );
    match total {
        0 => "\r\u{1b}[Klooking for Dockerfiles …".to_owned(),
        _ => format!("\r\u{1b}[Klinting {done} of {total} files …"),
    }
}
