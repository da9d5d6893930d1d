//! How blobs move, for people: a bar for each in a terminal, lines elsewhere.
//! Leans on `output` and on the events of `images`.

use std::collections::HashMap;
use std::io::{IsTerminal, Read};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use dockwright_images::digest::Digest;
use dockwright_images::document::Descriptor;
use dockwright_images::progress::{Action, Event, Outcome, Progress};
use indicatif::{MultiProgress, ProgressBar, ProgressBarIter, ProgressStyle};

use crate::output;
use crate::render::size::bytes;

/// Shows the events of transfers on standard error.
pub(crate) struct Bars {
    /// Nothing where nobody looks.
    screen: Option<MultiProgress>,
    moving: Mutex<HashMap<Digest, Moving>>,
    quiet: bool,
}

struct Moving {
    bar: Option<ProgressBar>,
    action: Action,
    size: u64,
}

impl Bars {
    /// Shows nothing where `quiet`, bars where standard error is a terminal, and lines elsewhere.
    pub(crate) fn new(quiet: bool) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        Self {
            screen: (is_terminal && !quiet).then(MultiProgress::new),
            moving: Mutex::default(),
            quiet,
        }
    }

    /// Shows how much of something was read, in a terminal alone: of how much, where that is known.
    pub(crate) fn reading<R: Read>(&self, source: R, size: Option<u64>) -> ProgressBarIter<R> {
        let bar = match (&self.screen, size) {
            (None, _) => ProgressBar::hidden(),
            (Some(bars), Some(size)) => bars.add(
                ProgressBar::new(size).with_style(
                    style("reading [{bar:40}] {bytes:>10}/{total_bytes:<10} {bytes_per_sec}")
                        .progress_chars("=> "),
                ),
            ),
            (Some(bars), None) => bars.add(
                ProgressBar::new_spinner().with_style(style("reading {bytes:>10} {bytes_per_sec}")),
            ),
        };
        bar.wrap_read(source)
    }

    fn start(&self, descriptor: &Descriptor, action: Action) {
        let bar = self
            .screen
            .as_ref()
            .map(|bars| bars.add(bar(descriptor, action)));
        let moving = Moving {
            bar,
            action,
            size: descriptor.size,
        };
        self.moving().insert(descriptor.digest, moving);
    }

    fn advance(&self, digest: &Digest, position: u64) {
        if let Some(bar) = self
            .moving()
            .get(digest)
            .and_then(|moving| moving.bar.as_ref())
        {
            bar.set_position(position);
        }
    }

    fn finish(&self, digest: &Digest, outcome: Outcome) {
        let Some(moving) = self.moving().remove(digest) else {
            return;
        };
        let said = said(moving.action, outcome, moving.size);
        match moving.bar {
            Some(bar) => {
                bar.set_style(style("{prefix}: {msg}"));
                bar.finish_with_message(said);
            }
            None => output::say(&format!("{}: {said}\n", digest.short())),
        }
    }

    fn tell(&self, text: &str) {
        match &self.screen {
            // A terminal that went away has nobody to tell.
            Some(bars) => drop(bars.println(text)),
            None => output::say(&format!("{text}\n")),
        }
    }

    fn moving(&self) -> std::sync::MutexGuard<'_, HashMap<Digest, Moving>> {
        self.moving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Bars {
    fn report(&self, event: Event<'_>) {
        if self.quiet {
            return;
        }
        match event {
            Event::Started { descriptor, action } => self.start(descriptor, action),
            Event::Advanced { digest, position } => self.advance(&digest, position),
            Event::Finished { digest, outcome } => self.finish(&digest, outcome),
            Event::Retrying { what, reason, wait } => self.tell(&format!(
                "{what}: {reason}; trying again in {:.1} s",
                wait.as_secs_f32()
            )),
            Event::Note(text) => self.tell(text),
        }
    }
}

fn bar(descriptor: &Descriptor, action: Action) -> ProgressBar {
    let bar = ProgressBar::new(descriptor.size);
    bar.set_style(
        style("{prefix}: {msg:11} [{bar:40}] {bytes:>10}/{total_bytes:<10} {bytes_per_sec}")
            .progress_chars("=> "),
    );
    bar.set_prefix(descriptor.digest.short());
    bar.set_message(match action {
        Action::Download => "downloading",
        Action::Upload => "uploading",
        Action::Load => "loading",
        Action::Save => "saving",
        Action::Unpack => "unpacking",
    });
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn said(action: Action, outcome: Outcome, size: u64) -> String {
    match (outcome, action) {
        (Outcome::Present, _) => "there already".to_owned(),
        (Outcome::Mounted, _) => "taken from another repository".to_owned(),
        (Outcome::Moved, Action::Download) => format!("downloaded, {}", bytes(size)),
        (Outcome::Moved, Action::Upload) => format!("uploaded, {}", bytes(size)),
        (Outcome::Moved, Action::Load) => format!("loaded, {}", bytes(size)),
        (Outcome::Moved, Action::Save) => format!("saved, {}", bytes(size)),
        (Outcome::Moved, Action::Unpack) => format!("unpacked, {}", bytes(size)),
    }
}
