//! A build as lines: one when a step begins or ends, and every line that it writes behind its number.
//! Leans on `output`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use dockwright_builder::build::{BuildEvent, BuildProgress, StepName};
use dockwright_images::progress::{Action, Event, Outcome};

use crate::harmless::visible;
use crate::output;
use crate::render::size::bytes;

/// Shows a build as lines on standard error.
pub(crate) struct Plain {
    /// When it began.
    start: Instant,
    /// What steps wrote since their last line end.
    rest: Mutex<HashMap<usize, Vec<u8>>>,
    /// The blobs that move, with their sizes.
    moving: Mutex<HashMap<String, (Action, u64)>>,
}

impl Plain {
    /// Begins to show.
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            rest: Mutex::default(),
            moving: Mutex::default(),
        }
    }

    fn log(&self, step: &StepName, bytes: &[u8]) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = rest.entry(step.number).or_default();
        pending.extend_from_slice(bytes);
        let Some(end) = pending.iter().rposition(|&byte| byte == b'\n') else {
            return;
        };
        let whole: Vec<u8> = pending.drain(..=end).collect();
        output::say(&self.lines(step, &whole));
    }

    /// What a step wrote behind its last line end.
    fn flush(&self, step: &StepName) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = rest.remove(&step.number).unwrap_or_default();
        if !pending.is_empty() {
            output::say(&self.lines(step, &pending));
        }
    }

    fn lines(&self, step: &StepName, bytes: &[u8]) -> String {
        let seconds = self.start.elapsed().as_secs_f32();
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().map(|line| {
            let line = line.rsplit('\r').next().unwrap_or_default();
            format!("#{} {seconds:.3} {}\n", step.number, visible(line))
        });
        lines.collect()
    }

    fn transfer(&self, event: &Event<'_>) {
        let mut moving = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started { descriptor, action } => {
                moving.insert(descriptor.digest.to_string(), (*action, descriptor.size));
            }
            Event::Finished { digest, outcome } => {
                let known = moving.remove(&digest.to_string());
                if let (Some((action, size)), Outcome::Moved) = (known, outcome) {
                    let what = match action {
                        Action::Download => "downloaded",
                        Action::Upload => "uploaded",
                        Action::Load => "loaded",
                        Action::Save => "saved",
                        Action::Unpack => "unpacked",
                    };
                    output::say(&format!("{}: {what}, {}\n", digest.short(), bytes(size)));
                }
            }
            Event::Advanced { .. } => {}
            Event::Retrying { what, reason, wait } => output::say(&format!(
                "{what}: {reason}; trying again in {:.1} s\n",
                wait.as_secs_f32()
            )),
            Event::Note(text) => output::say(&format!("{text}\n")),
        }
    }
}

impl BuildProgress for Plain {
    fn report(&self, event: BuildEvent<'_>) {
        match event {
            BuildEvent::Started(step) => output::say(&format!("{}\n", title(step))),
            BuildEvent::Cached(step) => {
                output::say(&format!("{}\n#{} CACHED\n", title(step), step.number));
            }
            BuildEvent::Log { step, bytes, .. } => self.log(step, bytes),
            BuildEvent::Finished { step, took } => {
                self.flush(step);
                let seconds = took as f64 / 1000.0;
                output::say(&format!("#{} DONE {seconds:.1}s\n", step.number));
            }
            BuildEvent::Failed { step, .. } => {
                self.flush(step);
                output::say(&format!("#{} FAILED\n", step.number));
            }
            BuildEvent::Transfer(event) => self.transfer(&event),
            BuildEvent::Export(what) => output::say(&format!("exporting {what}\n")),
            BuildEvent::Done { digest } => output::say(&format!("built {digest}\n")),
        }
    }
}

fn title(step: &StepName) -> String {
    let text: String = visible(&step.text).replace(['\n', '\t'], " ");
    let short: String = text.chars().take(160).collect();
    let more = if short.len() < text.len() { " …" } else { "" };
    format!(
        "#{} [{} {}/{}] {short}{more}",
        step.number, step.stage, step.position, step.count
    )
}
