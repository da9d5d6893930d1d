//! All that the server knows: the open documents, the agreement with the editor, and whether it is still wanted.
//! Leans on `documents`, `session`, and on who judges, asks, foretells and builds; every handler shares one.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use dockwright_model::world::KnownImages;
use dockwright_project::name::is_settings_file;
use dockwright_project::read::read_file;

use tempfile::TempDir;

use crate::builds::Builds;
use crate::document::Change;
use crate::documents::{Documents, Snapshot};
use crate::facts::{Asker, ImageAccess};
use crate::failures::Failures;
use crate::foretelling::Foretelling;
use crate::kept::Kept;
use crate::lock::lock;
use crate::position::Encoding;
use crate::publisher::Publisher;
use crate::session::Session;
use crate::settings::DocumentSettings;
use crate::uri::{Uri, file_of};
use crate::view::{Making, View};
use crate::workspace::Workspace;

/// What handlers share.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) documents: Arc<Documents>,
    pub(crate) publisher: Arc<Publisher>,
    pub(crate) asker: Asker,
    pub(crate) foretelling: Arc<Foretelling>,
    pub(crate) builds: Builds,
    pub(crate) failures: Failures,
    pub(crate) kept: Arc<Kept>,
    /// The store and the registries, where they may be used.
    pub(crate) images: Option<ImageAccess>,
    known: Option<Arc<dyn KnownImages>>,
    session: OnceLock<Session>,
    workspace: Mutex<Workspace>,
    was_shut_down: AtomicBool,
    /// For what is written for the editor to show; goes away at the end.
    scratch: Mutex<Option<TempDir>>,
}

impl State {
    /// Knows nothing yet but where images are.
    pub(crate) fn new(images: Option<ImageAccess>) -> Self {
        Self {
            known: images.as_ref().map(ImageAccess::known),
            images,
            ..Self::default()
        }
    }

    /// Keeps the agreement; the first one holds.
    pub(crate) fn agree(&self, session: Session) -> Session {
        *self.session.get_or_init(|| session)
    }

    /// The agreement; a plain one before there is any.
    pub(crate) fn session(&self) -> Session {
        self.session.get().copied().unwrap_or_default()
    }

    /// The units of positions.
    pub(crate) fn encoding(&self) -> Encoding {
        self.session().encoding
    }

    /// Takes a document that was opened.
    pub(crate) fn open(&self, uri: &Uri, version: i32, text: &str) {
        let settings = self.settings_of(uri);
        self.documents.open(uri.clone(), version, text, settings);
        self.judge(uri);
    }

    /// Puts changes into a document; `false` if it is not open.
    pub(crate) fn change(&self, uri: &Uri, version: i32, changes: &[Change]) -> bool {
        let changed = self
            .documents
            .change(uri, version, changes, self.encoding());
        if changed {
            self.judge(uri);
        }
        changed
    }

    /// Forgets a document and takes its diagnostics back; `false` if it was not open.
    pub(crate) fn close(&self, uri: &Uri) -> bool {
        let closed = self.documents.close(uri);
        self.foretelling.forget(uri);
        if self.failures.forget(uri) && self.session().is_told_failures() {
            self.publisher.ask(uri);
        }
        self.judge(uri);
        closed
    }

    /// A document as it is now.
    pub(crate) fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        self.documents.snapshot(uri, self.encoding())
    }

    /// Notes that the editor is done; what was started for it ends.
    pub(crate) fn shut_down(&self) {
        self.was_shut_down.store(true, Ordering::Release);
        self.kept.end();
        self.leave();
    }

    /// Ends what was started, and removes what was written for the editor to show.
    pub(crate) fn leave(&self) {
        self.builds.cancel_all();
        lock(&self.scratch).take();
    }

    /// A folder for what the editor is to show.
    pub(crate) fn scratch(&self) -> io::Result<PathBuf> {
        let mut scratch = lock(&self.scratch);
        let folder = match scratch.take() {
            Some(folder) => folder,
            None => tempfile::Builder::new().prefix("dockwright-").tempdir()?,
        };
        Ok(scratch.insert(folder).path().to_path_buf())
    }

    /// Whether the editor said that it is done.
    pub(crate) fn was_shut_down(&self) -> bool {
        self.was_shut_down.load(Ordering::Acquire)
    }

    /// Judges every document again, under the settings that hold now.
    pub(crate) fn settle(&self) {
        let uris = self.documents.uris();
        let settings = uris.iter().map(|uri| (uri.clone(), self.settings_of(uri)));
        self.documents.settle(settings.collect::<Vec<_>>());
        for uri in &uris {
            self.judge(uri);
        }
    }

    /// Judges one document again, since what surrounds it may have changed.
    pub(crate) fn settle_one(&self, uri: &Uri) {
        self.documents
            .settle([(uri.clone(), self.settings_of(uri))]);
        self.judge(uri);
    }

    /// Notes which files on disk were made, changed or removed.
    pub(crate) fn files_changed<'a>(&self, uris: impl Iterator<Item = &'a Uri>) {
        let mut workspace = self.workspace();
        workspace.forget_files();
        for path in uris.filter_map(Uri::to_file_path) {
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_some_and(is_settings_file) {
                workspace.forget_settings(&path);
            }
        }
    }

    /// The folders and their settings.
    pub(crate) fn workspace(&self) -> MutexGuard<'_, Workspace> {
        // What a panic left behind is whole: each change replaces one value.
        lock(&self.workspace)
    }

    /// The view of a file, open or not, with the version of an open one; `None` when it cannot be read.
    pub(crate) fn view_of(&self, uri: &Uri) -> Option<(Arc<View>, Option<i32>)> {
        if let Some(snapshot) = self.snapshot(uri) {
            return Some((snapshot.view()?, Some(snapshot.version)));
        }
        let path = uri.to_file_path()?.into_owned();
        let text = read_file(&path).ok()?;
        let making = Making {
            path: &path.to_string_lossy(),
            text: text.into(),
            encoding: self.encoding(),
            settings: Arc::new(self.settings_of(uri)),
            previous: None,
        };
        Some((Arc::new(View::make(making, &|| true)?), None))
    }

    fn settings_of(&self, uri: &Uri) -> DocumentSettings {
        let path = file_of(uri);
        DocumentSettings {
            known: self.known.clone(),
            ..self.workspace().settings_for(path.as_deref())
        }
    }

    /// An editor that asks for diagnostics is not told them; what images are is asked all the same.
    fn judge(&self, uri: &Uri) {
        self.asker.note(uri);
        self.foretelling.note(uri);
        self.publish(uri);
    }

    /// Tells an editor what is wrong with a document, unless it asks for that itself.
    pub(crate) fn publish(&self, uri: &Uri) {
        let session = self.session();
        let is_told_failures = || session.is_told_failures() && self.failures.has_any(uri);
        if !session.pulls_diagnostics || is_told_failures() {
            self.publisher.ask(uri);
        }
    }
}
