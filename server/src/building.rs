//! Carries one build through: starts it, hears what it tells, and passes that on to the editor as a log, as progress,
//! and as a failure at its instruction.
//! Leans on `errand`, `build_event`, `failures`, `editor` and `progress`.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use dockwright_model::amount::elapsed;
use dockwright_syntax::text::TextRange;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;
use tower_lsp_server::ls_types::MessageType;

use crate::build_event::{BuildEvent, Happened, StepName};
use crate::editor::Editor;
use crate::errand::Errand;
use crate::failures::{Failure, Place};
use crate::progress::Progress;
use crate::state::State;
use crate::uri::{Uri, file_of};
use crate::view::View;

/// How long pieces of the log are gathered before they are sent.
const SOON: Duration = Duration::from_millis(50);

/// How much of the log is sent at once, in bytes.
const MOST: usize = 16 << 10;

/// A build under way.
pub(crate) struct Building {
    editor: Editor,
    state: Arc<State>,
    uri: Uri,
    /// The text that is built.
    view: Arc<View>,
    progress: Progress,
    /// What of its log is not sent yet.
    log: String,
    /// Whether what was sent ends within a line.
    is_within_line: bool,
    /// The digest of the image.
    made: Option<String>,
    /// Why there is none.
    why: Option<String>,
}

impl Building {
    /// Begins; nothing while there is a build of that document.
    pub(crate) fn begin(
        editor: Editor,
        state: Arc<State>,
        uri: Uri,
        view: Arc<View>,
    ) -> Option<Self> {
        let number = state.builds.begin(&uri)?;
        let title = format!("Building {}", name_of(&uri));
        Some(Self {
            progress: Progress::begin(&editor, number, title),
            editor,
            state,
            uri,
            view,
            log: String::new(),
            is_within_line: false,
            made: None,
            why: None,
        })
    }

    /// Builds to the end, whatever that is.
    pub(crate) async fn run(mut self, errand: Errand) {
        let ended = self.follow(errand).await;
        let is_cancelled = self.state.builds.finish(&self.uri);
        let (kind, word) = match ended {
            _ if is_cancelled => (None, "cancelled".to_owned()),
            Ok(true) => (Some(MessageType::INFO), self.success()),
            Ok(false) => (Some(MessageType::ERROR), self.failure()),
            Err(error) => {
                let why = format!("the build cannot be followed: {error}");
                (Some(MessageType::ERROR), why)
            }
        };
        self.say(&word);
        self.flush().await;
        self.progress.end(word.clone());
        if let Some(kind) = kind {
            self.editor.client().show_message(kind, word).await;
        }
        self.state.foretelling.note(&self.uri);
    }

    fn success(&self) -> String {
        match &self.made {
            Some(digest) => format!("`{}` is built: `{digest}`", name_of(&self.uri)),
            None => format!("`{}` is built", name_of(&self.uri)),
        }
    }

    fn failure(&self) -> String {
        let why = self.why.as_deref().unwrap_or("its log tells why");
        let why = why.lines().next().unwrap_or_default();
        format!("`{}` is not built: {why}", name_of(&self.uri))
    }

    /// Starts it and hears all that it tells; `true` when it ended well.
    async fn follow(&mut self, errand: Errand) -> io::Result<bool> {
        let mut child = errand.start(Stdio::null())?;
        self.state.builds.runs_as(&self.uri, child.id());
        let heard = match child.stderr.take() {
            Some(told) => self.hear(BufReader::new(told)).await,
            None => Ok(()),
        };
        // It is waited for only now, so that its number stood for it all the time.
        self.state.builds.runs_as(&self.uri, None);
        heard?;
        Ok(child.wait().await?.success())
    }

    async fn hear(&mut self, told: impl AsyncBufReadExt + Unpin) -> io::Result<()> {
        let mut lines = told.split(b'\n');
        loop {
            let next = match self.log.is_empty() {
                true => Ok(lines.next_segment().await),
                false => timeout(SOON, lines.next_segment()).await,
            };
            match next {
                Ok(line) => match line? {
                    Some(line) => self.take(&String::from_utf8_lossy(&line)),
                    None => break,
                },
                Err(_) => self.flush().await,
            }
            if self.log.len() > MOST {
                self.flush().await;
            }
        }
        self.flush().await;
        Ok(())
    }

    fn take(&mut self, line: &str) {
        match BuildEvent::read(line) {
            BuildEvent::Step(step, range, happened) => self.step(&step, range, happened),
            BuildEvent::Failed {
                range,
                message,
                help,
                log,
            } => {
                if self.why.as_ref() != Some(&message) {
                    self.say(&format!("error: {message}"));
                }
                self.why.get_or_insert_with(|| message.clone());
                let help = help.map(|help| format!("help: {help}"));
                if let Some(help) = &help {
                    self.say(help);
                }
                let message: Vec<String> = std::iter::once(message).chain(help).collect();
                self.fail(range, message.join("\n"), log);
            }
            BuildEvent::Made(digest) => self.made = Some(digest),
            BuildEvent::Said(text) => self.say(&text),
            BuildEvent::Moved => {}
        }
    }

    fn step(&mut self, step: &StepName, range: TextRange, happened: Happened) {
        match happened {
            Happened::Started => {
                self.say(&step.title());
                self.progress.report(step.title());
            }
            Happened::Log(text) => self.log.push_str(&text),
            Happened::Cached => {
                self.say(&format!("{}: cached", step.title()));
                self.pass(range);
            }
            Happened::Finished(took) => {
                self.say(&format!("{} done in {}", step.mark(), elapsed(took)));
                self.pass(range);
            }
            Happened::Failed(message) => {
                self.say(&format!("{} failed: {message}", step.mark()));
                self.why.get_or_insert(message);
            }
        }
    }

    /// Puts a line of our own into the log.
    fn say(&mut self, line: &str) {
        let is_within_line = match self.log.is_empty() {
            true => self.is_within_line,
            false => !self.log.ends_with('\n'),
        };
        if is_within_line {
            self.log.push('\n');
        }
        self.log.push_str(line);
        self.log.push('\n');
    }

    async fn flush(&mut self) {
        let text = std::mem::take(&mut self.log);
        if !text.is_empty() {
            self.is_within_line = !text.ends_with('\n');
        }
        self.editor.log_build(&self.uri, text).await;
    }

    /// The build got past an instruction.
    fn pass(&self, range: TextRange) {
        let place = Place::of(&self.view, range);
        if place.is_some_and(|place| self.state.failures.pass(&self.uri, &place)) {
            self.editor.redraw(&self.uri);
        }
    }

    /// The build ended at an instruction, or at nothing of the file.
    fn fail(&self, range: Option<TextRange>, message: String, log: Vec<String>) {
        let Some(place) = range.and_then(|range| Place::of(&self.view, range)) else {
            return;
        };
        let failure = Failure {
            place,
            message,
            log,
        };
        // What nobody looks at any more is not kept.
        if self.state.snapshot(&self.uri).is_some() {
            self.state.failures.put(&self.uri, failure);
            self.editor.redraw(&self.uri);
        }
    }
}

/// How messages call a document.
fn name_of(uri: &Uri) -> String {
    let path = file_of(uri);
    let name = path.as_deref().and_then(Path::file_name);
    let name = name.map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| uri.as_str().to_owned())
}
