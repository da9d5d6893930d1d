//! Pushes diagnostics: one thread that judges what changed, the newest state of each document only.
//! Leans on `documents`; knows the editor as a function that takes what is found.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::documents::{Documents, Snapshot};
use crate::lock::lock;
use crate::position::Encoding;
use crate::uri::Uri;
use crate::view::View;

/// Who is told what is wrong with a document; nothing is, when it was closed.
pub(crate) type Sink = dyn Fn(&Uri, Option<(&Snapshot, &View)>) + Send + Sync;

/// The documents that changed and are not judged yet, each once, the one that waits longest first.
#[derive(Default)]
pub(crate) struct Publisher {
    waiting: Mutex<VecDeque<Uri>>,
    news: Condvar,
}

impl Publisher {
    /// Starts the thread; it ends with the process.
    pub(crate) fn start(
        self: &Arc<Self>,
        documents: Arc<Documents>,
        encoding: Encoding,
        sink: Box<Sink>,
    ) -> std::io::Result<()> {
        let publisher = Arc::clone(self);
        let work = move || {
            loop {
                let uri = publisher.next();
                let judged = catch_unwind(AssertUnwindSafe(|| {
                    publish(&documents, encoding, &uri, &sink);
                }));
                if judged.is_err() {
                    tracing::error!("judging `{}` failed; editing it tries again", uri.as_str());
                }
            }
        };
        let builder = thread::Builder::new().name("diagnostics".to_owned());
        builder.spawn(work).map(drop)
    }

    /// Asks for a document to be judged.
    pub(crate) fn ask(&self, uri: &Uri) {
        let mut waiting = self.lock();
        if !waiting.contains(uri) {
            waiting.push_back(uri.clone());
            self.news.notify_one();
        }
    }

    fn next(&self) -> Uri {
        let mut waiting = self.lock();
        loop {
            match waiting.pop_front() {
                Some(uri) => return uri,
                None => {
                    waiting = self
                        .news
                        .wait(waiting)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Uri>> {
        lock(&self.waiting)
    }
}

/// Judges the newest state of a document. One that is overtaken says nothing: the newer one is waiting already.
fn publish(documents: &Documents, encoding: Encoding, uri: &Uri, sink: &Sink) {
    let Some(snapshot) = documents.snapshot(uri, encoding) else {
        return sink(uri, None);
    };
    let Some(view) = snapshot.view_if_newest() else {
        return;
    };
    view.diagnostics();
    if snapshot.is_newest() {
        sink(uri, Some((&snapshot, &view)));
    }
}
