//! What the server asks of the editor: its settings, to watch files, to ask again; and what it tells a user.
//! Leans on `state`. Every question waits in a task of its own, never in a handler: an editor may answer late,
//! or only after it has been answered itself.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dockwright_project::settings::Fault;
use dockwright_syntax::text::{LineIndex, TextRange};
use serde_json::{Value, json};
use tokio::time::timeout;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::{
    ConfigurationItem, Diagnostic, DiagnosticSeverity, MessageType, Registration,
};

use crate::editor_settings::{EditorSettings, OLDER_SECTION, SECTION};
use crate::lock::lock;
use crate::position::Ruler;
use crate::protocol::diagnostic::SOURCE;
use crate::protocol::{build, place};
use crate::state::State;
use crate::uri::Uri;

/// How long an answer is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The files whose changes concern us: settings, ignore files, and the Dockerfiles themselves.
const WATCHED: [&str; 4] = [
    "**/{dockwright,.dockwright}.toml",
    "**/{*,}.dockerignore",
    "**/*{Dockerfile,dockerfile,Containerfile,containerfile}",
    "**/{Dockerfile,dockerfile,Containerfile,containerfile}{.,-,_}*",
];

/// What is wrong with one settings file.
type Complaint = (Uri, Vec<Diagnostic>);

/// The editor, seen from the server.
#[derive(Clone)]
pub(crate) struct Editor {
    client: Client,
    state: Arc<State>,
    /// What was said about settings files, so that it is said once, and taken back.
    complained: Arc<Mutex<Vec<Complaint>>>,
    /// What was said about the editor's own settings since they were last asked for.
    said: Arc<Mutex<HashSet<String>>>,
}

impl Editor {
    /// The editor behind a connection.
    pub(crate) fn new(client: Client, state: Arc<State>) -> Self {
        Self {
            client,
            state,
            complained: Arc::default(),
            said: Arc::default(),
        }
    }

    /// The connection itself.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Tells a user something that is worth reading.
    pub(crate) async fn say(&self, kind: MessageType, message: &str) {
        match kind {
            MessageType::ERROR => tracing::error!("{message}"),
            MessageType::WARNING => tracing::warn!("{message}"),
            _ => tracing::info!("{message}"),
        }
        self.client.log_message(kind, message).await;
    }

    /// Asks to be told of changed files and settings, where the editor can do that.
    pub(crate) async fn register(&self) {
        let session = self.state.session();
        let mut wanted = Vec::new();
        if session.watches_files {
            let watchers = WATCHED.map(|pattern| json!({ "globPattern": pattern }));
            wanted.push(registration(
                "workspace/didChangeWatchedFiles",
                Some(json!({ "watchers": watchers })),
            ));
        }
        if session.registers_configuration {
            wanted.push(registration(
                "workspace/didChangeConfiguration",
                Some(json!({ "section": [SECTION, OLDER_SECTION] })),
            ));
        }
        if wanted.is_empty() {
            return;
        }
        let answer = timeout(PATIENCE, self.client.register_capability(wanted)).await;
        if !matches!(answer, Ok(Ok(()))) {
            tracing::warn!("the editor does not tell of changed files or settings");
        }
    }

    /// Asks for the settings of every folder, and judges all documents by them.
    pub(crate) async fn configure(&self) {
        if self.learn().await {
            self.announce().await;
        }
    }

    /// Asks for the settings of every folder, where the editor can be asked, and lets them hold for all documents;
    /// `false` when nothing was learned.
    pub(crate) async fn learn(&self) -> bool {
        if !self.state.session().answers_configuration {
            return false;
        }
        let roots: Vec<Option<PathBuf>> = {
            let folders = self.state.workspace().roots();
            folders.into_iter().map(Some).chain([None]).collect()
        };
        let questions = roots
            .iter()
            .flat_map(|root| questions(root.as_deref()))
            .collect();
        let answer = timeout(PATIENCE, self.client.configuration(questions)).await;
        let Ok(Ok(sections)) = answer else {
            tracing::warn!("the editor does not tell its settings; the last known ones hold");
            return false;
        };
        lock(&self.said).clear();
        for (root, pair) in roots.iter().zip(sections.chunks(2)) {
            let [own, older] = pair else { continue };
            self.take(root.clone(), own, older).await;
        }
        self.state.settle();
        true
    }

    /// Takes settings that the editor told without being asked; they hold for every folder and document.
    pub(crate) async fn take_pushed(&self, settings: Value) {
        // Some editors send the section in an object of its name, others its content alone.
        let own = settings.get(SECTION).unwrap_or(&settings).clone();
        let older = settings["docker"]["languageserver"].clone();
        let folders = self.state.workspace().roots();
        lock(&self.said).clear();
        for root in folders.into_iter().map(Some).chain([None]) {
            self.take(root, &own, &older).await;
        }
        self.state.settle();
    }

    /// Judges all documents again, tells of broken settings files, and lets the editor ask again.
    pub(crate) async fn settle(&self) {
        self.state.settle();
        self.announce().await;
    }

    /// Tells of broken settings files, and lets the editor ask again for what was judged again.
    pub(crate) async fn announce(&self) {
        self.complain().await;
        self.refresh().await;
    }

    /// Lets the editor ask again for what it shows all the time.
    pub(crate) async fn refresh(&self) {
        self.refresh_diagnostics().await;
        self.refresh_plan().await;
    }

    /// Tells anew what is wrong with a document, or lets the editor ask for it.
    pub(crate) fn redraw(&self, uri: &Uri) {
        self.state.publish(uri);
        let editor = self.clone();
        tokio::spawn(async move { editor.refresh_diagnostics().await });
    }

    async fn refresh_diagnostics(&self) {
        let session = self.state.session();
        if session.pulls_diagnostics && session.refreshes_diagnostics {
            let _ = timeout(PATIENCE, self.client.workspace_diagnostic_refresh()).await;
        }
    }

    /// Lets the editor ask again for hints and lenses.
    pub(crate) async fn refresh_plan(&self) {
        let session = self.state.session();
        if session.refreshes_inlay_hints {
            let _ = timeout(PATIENCE, self.client.inlay_hint_refresh()).await;
        }
        if session.refreshes_code_lenses {
            let _ = timeout(PATIENCE, self.client.code_lens_refresh()).await;
        }
    }

    /// Whether it shows how far something is.
    pub(crate) fn shows_progress(&self) -> bool {
        self.state.session().shows_progress
    }

    /// Passes on more of the log of a build.
    pub(crate) async fn log_build(&self, uri: &Uri, text: String) {
        match (text.is_empty(), self.state.session().reads_build_log) {
            (true, _) => {}
            (false, true) => {
                let uri = uri.clone();
                let params = build::LogText { uri, text };
                self.client
                    .send_notification::<build::BuildLog>(params)
                    .await;
            }
            (false, false) => {
                let text = text.trim_end();
                self.client.log_message(MessageType::LOG, text).await;
            }
        }
    }

    async fn take(&self, root: Option<PathBuf>, own: &Value, older: &Value) {
        let (settings, problems) = EditorSettings::read(own, older);
        self.state.workspace().configure(root.as_deref(), settings);
        for problem in problems {
            let message = format!("the editor's settings of dockwright: {problem}");
            // Several folders often share their settings, and so what is wrong with them.
            let is_new = lock(&self.said).insert(message.clone());
            if is_new {
                self.say(MessageType::WARNING, &message).await;
            }
        }
    }

    /// Draws what is wrong with settings files under their own lines, and takes back what is mended.
    pub(crate) async fn complain(&self) {
        let encoding = self.state.encoding();
        let broken = self.state.workspace().broken();
        let now: Vec<Complaint> = broken
            .iter()
            .filter_map(|file| {
                let uri = Uri::from_file_path(&file.path)?;
                Some((uri, faults(&file.fault, encoding)))
            })
            .collect();
        let before = std::mem::replace(&mut *lock(&self.complained), now.clone());
        for (uri, diagnostics) in now.iter().filter(|it| !before.contains(it)) {
            for diagnostic in diagnostics {
                let message = format!("`{}`: {}", uri.as_str(), diagnostic.message);
                self.say(MessageType::WARNING, &message).await;
            }
            self.client
                .publish_diagnostics(uri.clone(), diagnostics.clone(), None)
                .await;
        }
        let is_mended = |uri: &Uri| !now.iter().any(|(broken, _)| broken == uri);
        for (uri, _) in before.into_iter().filter(|(uri, _)| is_mended(uri)) {
            self.client.publish_diagnostics(uri, Vec::new(), None).await;
        }
    }
}

fn registration(method: &str, options: Option<Value>) -> Registration {
    Registration {
        id: method.to_owned(),
        method: method.to_owned(),
        register_options: options,
    }
}

/// The two sections, for one folder or for none.
fn questions(root: Option<&Path>) -> [ConfigurationItem; 2] {
    let scope_uri = root.and_then(Uri::from_file_path);
    [SECTION, OLDER_SECTION].map(|section| ConfigurationItem {
        scope_uri: scope_uri.clone(),
        section: Some(section.to_owned()),
    })
}

fn faults(fault: &Fault, encoding: crate::position::Encoding) -> Vec<Diagnostic> {
    let (text, errors) = match fault {
        Fault::Unreadable(problem) => return vec![complaint(problem.to_string())],
        Fault::Wrong { text, errors } => (text, errors),
    };
    let lines = LineIndex::for_editor(text.as_str().into());
    let ruler = Ruler {
        lines: &lines,
        encoding,
    };
    errors
        .iter()
        .map(|error| {
            let range = error.range.clone().map(TextRange::from).unwrap_or_default();
            let message = match &error.help {
                Some(help) => format!("{}\nhelp: {help}", error.message),
                None => error.message.clone(),
            };
            Diagnostic {
                range: place::range(ruler, range),
                ..complaint(message)
            }
        })
        .collect()
}

fn complaint(message: String) -> Diagnostic {
    Diagnostic {
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}
