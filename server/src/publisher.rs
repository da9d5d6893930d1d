//! Pushes diagnostics: judges what changed, the newest state of each document only. Short documents are judged as soon
//! as nothing is left to read, where messages are read; the others on a thread.
//! Leans on `documents`; knows the editor as a function that puts into a frame what is found.

use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use tokio::runtime::Handle;

use crate::documents::{Documents, SMALL, Snapshot};
use crate::frame::{Frame, WeakOutlet};
use crate::lock::lock;
use crate::position::Encoding;
use crate::uri::Uri;
use crate::view::View;

/// Puts into words what is wrong with a document; nothing is, when it was closed.
pub(crate) type Report = dyn Fn(&Uri, Option<(&Snapshot, &View)>) -> Option<Frame> + Send + Sync;

/// The documents that changed and are not judged yet.
#[derive(Default)]
pub(crate) struct Publisher {
    /// For the thread: each once, the one that waits longest first.
    waiting: Mutex<VecDeque<Uri>>,
    news: Condvar,
    /// Those with a task of their own.
    soon: Mutex<HashSet<Uri>>,
    /// Those that were long once: the thread's until they are closed, so that what is said of one keeps its order.
    long: Mutex<HashSet<Uri>>,
    judge: OnceLock<Arc<Judge>>,
}

/// How a document is judged, and who is told.
pub(crate) struct Judge {
    pub(crate) documents: Arc<Documents>,
    pub(crate) encoding: Encoding,
    pub(crate) report: Box<Report>,
    pub(crate) outlet: WeakOutlet,
    /// Where tasks run.
    pub(crate) runtime: Handle,
}

/// What is to be said of a document.
struct Verdict {
    frame: Frame,
    /// What it was found in: freed only when it has been said, since that takes longer than saying it.
    _found_in: Option<(Snapshot, Arc<View>)>,
}

impl Publisher {
    /// Starts to push. The thread ends with the process.
    pub(crate) fn start(self: &Arc<Self>, judge: Judge) -> std::io::Result<()> {
        let judge = Arc::new(judge);
        let publisher = Arc::clone(self);
        let own = Arc::clone(&judge);
        let work = move || {
            loop {
                let uri = publisher.next();
                let verdict = own.verdict(&uri);
                if let (Some(verdict), Some(outlet)) = (verdict, own.outlet.upgrade()) {
                    // An editor that does not listen any more misses nothing.
                    let _ = outlet.blocking_send(verdict.frame);
                }
                publisher.forget_closed(&own.documents, &uri);
            }
        };
        let builder = thread::Builder::new().name("diagnostics".to_owned());
        builder.spawn(work)?;
        let _ = self.judge.set(judge);
        Ok(())
    }

    /// Asks for a document to be judged.
    pub(crate) fn ask(self: &Arc<Self>, uri: &Uri) {
        let Some(judge) = self.judge.get() else {
            return self.wait(uri);
        };
        let mut long = lock(&self.long);
        if judge.documents.length(uri) >= Some(SMALL) {
            long.insert(uri.clone());
        }
        match long.contains(uri) {
            true => self.wait(uri),
            false => self.judge_soon(judge, uri),
        }
    }

    /// Gives a document up that was closed, once nothing more is to be said of it.
    fn forget_closed(&self, documents: &Documents, uri: &Uri) {
        let mut long = lock(&self.long);
        if documents.length(uri).is_none() && !self.lock().contains(uri) {
            long.remove(uri);
        }
    }

    fn judge_soon(self: &Arc<Self>, judge: &Arc<Judge>, uri: &Uri) {
        if !lock(&self.soon).insert(uri.clone()) {
            return;
        }
        let (publisher, own, uri) = (Arc::clone(self), Arc::clone(judge), uri.clone());
        judge.runtime.spawn(async move {
            lock(&publisher.soon).remove(&uri);
            if let (Some(verdict), Some(outlet)) = (own.verdict(&uri), own.outlet.upgrade()) {
                let _ = outlet.send(verdict.frame).await;
            }
        });
    }

    fn wait(&self, uri: &Uri) {
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

impl Judge {
    /// What is to be said of a document; a panic costs one judgment.
    fn verdict(&self, uri: &Uri) -> Option<Verdict> {
        let judged = catch_unwind(AssertUnwindSafe(|| self.newest(uri)));
        judged.unwrap_or_else(|_| {
            tracing::error!("judging `{}` failed; editing it tries again", uri.as_str());
            None
        })
    }

    /// Judges the newest state. One that is overtaken says nothing: the newer one is waiting already.
    fn newest(&self, uri: &Uri) -> Option<Verdict> {
        let Some(snapshot) = self.documents.snapshot(uri, self.encoding) else {
            return Some(Verdict {
                frame: (self.report)(uri, None)?,
                _found_in: None,
            });
        };
        let view = snapshot.view_if_newest()?;
        view.diagnostics();
        if !snapshot.is_newest() {
            return None;
        }
        Some(Verdict {
            frame: (self.report)(uri, Some((&snapshot, &view)))?,
            _found_in: Some((snapshot, view)),
        })
    }
}
