//! All that the server knows: the open documents, the agreement with the editor, and whether it is still wanted.
//! Leans on `documents`, `session` and `publisher`; every handler shares one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::document::Change;
use crate::documents::{Documents, Snapshot};
use crate::position::Encoding;
use crate::publisher::Publisher;
use crate::session::Session;
use crate::settings::DocumentSettings;
use crate::uri::Uri;

/// What handlers share.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) documents: Arc<Documents>,
    pub(crate) publisher: Arc<Publisher>,
    session: OnceLock<Session>,
    was_shut_down: AtomicBool,
}

impl State {
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
        let settings = Arc::new(settings_of(uri));
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
        self.judge(uri);
        closed
    }

    /// A document as it is now.
    pub(crate) fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        self.documents.snapshot(uri, self.encoding())
    }

    /// Notes that the editor is done.
    pub(crate) fn shut_down(&self) {
        self.was_shut_down.store(true, Ordering::Release);
    }

    /// Whether the editor said that it is done.
    pub(crate) fn was_shut_down(&self) -> bool {
        self.was_shut_down.load(Ordering::Acquire)
    }

    /// An editor that asks for diagnostics is not told them.
    fn judge(&self, uri: &Uri) {
        if !self.session().pulls_diagnostics {
            self.publisher.ask(uri);
        }
    }
}

fn settings_of(uri: &Uri) -> DocumentSettings {
    DocumentSettings::of_path(uri.to_file_path().as_deref())
}
