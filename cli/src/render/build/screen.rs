//! A build as a picture in a terminal: what is done scrolls away above, what runs stands below with the end of its log.
//! Leans on `output`. One thread draws, a few times a second, so that programs that write much cost nothing.

use std::fmt::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use dockwright_builder::build::{BuildEvent, BuildProgress, StepName};
use dockwright_images::progress::{Action, Event, Outcome};

use crate::harmless::visible;
use crate::output;
use crate::render::size::bytes;
use crate::terminal::Terminal;

/// How often the picture is drawn.
const PACE: Duration = Duration::from_millis(100);
/// How many of its last lines a running step shows.
const TAIL: usize = 4;
/// How much of a line is kept that has no end yet.
const LONGEST: usize = 4096;

/// Shows a build in a terminal. Dropping it leaves what was done.
pub(crate) struct Screen {
    picture: Arc<Mutex<Picture>>,
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

struct Picture {
    terminal: Terminal,
    /// Lines that are not written yet and will stay.
    done: Vec<String>,
    running: Vec<Running>,
    moving: Vec<Moving>,
    /// How many lines of the picture stand on the screen.
    drawn: usize,
}

struct Running {
    step: StepName,
    start: Instant,
    lines: Vec<String>,
    rest: Vec<u8>,
}

struct Moving {
    digest: String,
    action: Action,
    position: u64,
    size: u64,
}

impl Screen {
    /// Begins to draw.
    pub(crate) fn new(terminal: Terminal) -> Self {
        let picture = Arc::new(Mutex::new(Picture {
            terminal,
            done: Vec::new(),
            running: Vec::new(),
            moving: Vec::new(),
            drawn: 0,
        }));
        let (stop, stopped) = channel::<()>();
        let shared = Arc::clone(&picture);
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(PACE) == Err(RecvTimeoutError::Timeout) {
                lock(&shared).draw();
            }
        });
        Self {
            picture,
            drawing: Some((stop, thread)),
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.drawing.take() {
            drop(stop);
            // A thread that failed has nothing left to draw.
            let _ = thread.join();
        }
        let mut picture = lock(&self.picture);
        picture.moving.clear();
        picture.running.clear();
        picture.draw();
    }
}

impl BuildProgress for Screen {
    fn report(&self, event: BuildEvent<'_>) {
        let mut picture = lock(&self.picture);
        match event {
            BuildEvent::Started(step) => picture.running.push(Running {
                step: step.clone(),
                start: Instant::now(),
                lines: Vec::new(),
                rest: Vec::new(),
            }),
            BuildEvent::Cached(step) => {
                let line = picture.paint("36", &format!(" cached  {}", title(step)));
                picture.done.push(line);
            }
            BuildEvent::Log { step, bytes, .. } => {
                let mut running = picture.running.iter_mut();
                if let Some(running) = running.find(|running| running.step.number == step.number) {
                    running.hear(bytes);
                }
            }
            BuildEvent::Finished { step, took } => {
                let seconds = took as f64 / 1000.0;
                let line = picture.paint("32", &format!("{seconds:7.1}s {}", title(step)));
                picture.end(step, line);
            }
            BuildEvent::Failed { step, .. } => {
                let line = picture.paint("31", &format!(" failed  {}", title(step)));
                picture.end(step, line);
            }
            BuildEvent::Transfer(event) => picture.transfer(&event),
            BuildEvent::Export(what) => picture.done.push(format!(" writing {what}")),
            BuildEvent::Done { digest } => picture.done.push(format!("   built {digest}")),
        }
    }
}

impl Running {
    fn hear(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            let shown = text.rsplit('\r').next().unwrap_or_default();
            self.lines.push(visible(shown).into_owned());
        }
        if self.rest.len() > LONGEST {
            self.rest.clear();
        }
        let old = self.lines.len().saturating_sub(TAIL);
        self.lines.drain(..old);
    }
}

impl Picture {
    fn end(&mut self, step: &StepName, line: String) {
        self.running
            .retain(|running| running.step.number != step.number);
        self.done.push(line);
    }

    fn transfer(&mut self, event: &Event<'_>) {
        match event {
            Event::Started { descriptor, action } => self.moving.push(Moving {
                digest: descriptor.digest.short(),
                action: *action,
                position: 0,
                size: descriptor.size,
            }),
            Event::Advanced { digest, position } => {
                let short = digest.short();
                let mut moving = self.moving.iter_mut();
                if let Some(moving) = moving.find(|moving| moving.digest == short) {
                    moving.position = *position;
                }
            }
            Event::Finished { digest, outcome } => {
                let short = digest.short();
                let Some(at) = self.moving.iter().position(|moving| moving.digest == short) else {
                    return;
                };
                let moved = self.moving.remove(at);
                if *outcome == Outcome::Moved {
                    let verb = verb(moved.action);
                    self.done
                        .push(format!("    done {verb} {short}, {}", bytes(moved.size)));
                }
            }
            Event::Retrying { what, reason, .. } => {
                self.done.push(format!("   again {what}: {reason}"));
            }
            Event::Note(text) => self.done.push(format!("         {text}")),
        }
    }

    /// Writes what is done, and what runs in the place of what stood there.
    fn draw(&mut self) {
        let lines = self.lines();
        if self.done.is_empty() && lines.is_empty() && self.drawn == 0 {
            return;
        }
        let mut out = String::from("\u{1b}[?2026h");
        if self.drawn > 0 {
            // Writing to a string cannot fail.
            let _ = write!(out, "\u{1b}[{}A", self.drawn);
        }
        out.push_str("\r\u{1b}[J");
        for line in self.done.drain(..).chain(lines.iter().cloned()) {
            out.push_str(&line);
            out.push('\n');
        }
        out.push_str("\u{1b}[?2026l");
        self.drawn = lines.len();
        output::say(&out);
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for moving in &self.moving {
            let (verb, size) = (verb(moving.action), bytes(moving.size));
            let position = bytes(moving.position);
            lines.push(self.cut(&format!(
                "         {verb} {} {position} of {size}",
                moving.digest
            )));
        }
        for running in &self.running {
            let seconds = running.start.elapsed().as_secs_f32();
            lines.push(self.cut(&format!("{seconds:7.1}s {}", title(&running.step))));
            for line in &running.lines {
                let line = self.cut(&format!("         │ {line}"));
                lines.push(self.paint("2", &line));
            }
        }
        lines
    }

    /// A line that is too long would take two, which are not counted.
    fn cut(&self, line: &str) -> String {
        let most = self.terminal.width.unwrap_or(80).saturating_sub(1);
        line.chars().take(most).collect()
    }

    fn paint(&self, code: &str, text: &str) -> String {
        let text = self.cut(text);
        match self.terminal.color {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text,
        }
    }
}

fn lock(picture: &Mutex<Picture>) -> MutexGuard<'_, Picture> {
    picture.lock().unwrap_or_else(PoisonError::into_inner)
}

fn verb(action: Action) -> &'static str {
    match action {
        Action::Download => "download",
        Action::Upload => "upload",
        Action::Load => "load",
        Action::Save => "save",
        Action::Unpack => "unpack",
    }
}

fn title(step: &StepName) -> String {
    let text = visible(&step.text).replace(['\n', '\t'], " ");
    format!("[{} {}/{}] {text}", step.stage, step.position, step.count)
}
