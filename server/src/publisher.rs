//! Pushes diagnostics: judges what changed, the newest state of each document only. Short documents are judged as soon
//! as nothing is left to read, where messages are read; the others on a thread.
//! Leans on `documents` and `outlet`; knows the editor as a function that puts into a frame what is found.

use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, ThreadId};

use crate::documents::{Documents, SMALL, Snapshot};
use crate::frame::Frame;
use crate::lock::lock;
use crate::outlet::WeakOutlet;
use crate::position::Encoding;
use crate::uri::Uri;
use crate::view::View;

/// Puts into words what is wrong with a document; nothing is, when it was closed.
pub(crate) type Report = dyn Fn(&Uri, Option<(&Snapshot, &View)>) -> Option<Frame> + Send + Sync;

/// The documents that changed and are not judged yet.
#[derive(Default)]
pub(crate) struct Publisher {
    /// For the thread of diagnostics: each once, the one that waits longest first.
    waiting: Mutex<VecDeque<Uri>>,
    news: Condvar,
    /// How many there are who want nothing to be said yet.
    holds: AtomicUsize,
    /// The thread that reads messages.
    reader: OnceLock<ThreadId>,
    /// For the thread that reads messages: each once.
    soon: Mutex<Vec<Uri>>,
    /// Held while a short document is judged and told of, so that what is said of one keeps its order.
    telling: Mutex<()>,
    /// Those that were long once: the thread's until they are closed, so that what is said of one keeps its order.
    long: Mutex<HashSet<Uri>>,
    judge: OnceLock<Arc<Judge>>,
}

/// Keeps a publisher from saying anything.
pub(crate) struct Hold(Arc<Publisher>);

/// How a document is judged, and who is told.
pub(crate) struct Judge {
    pub(crate) documents: Arc<Documents>,
    pub(crate) encoding: Encoding,
    pub(crate) report: Box<Report>,
    pub(crate) outlet: WeakOutlet,
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
                publisher.tell(&own, &uri);
                publisher.forget_closed(&own.documents, &uri);
            }
        };
        let builder = thread::Builder::new().name("diagnostics".to_owned());
        builder.spawn(work)?;
        let _ = self.judge.set(judge);
        Ok(())
    }

    /// Lets everything wait that is asked for, until what is given is dropped.
    pub(crate) fn hold(self: &Arc<Self>) -> Hold {
        self.holds.fetch_add(1, Ordering::AcqRel);
        Hold(Arc::clone(self))
    }

    fn is_held(&self) -> bool {
        self.holds.load(Ordering::Acquire) > 0
    }

    /// Asks for a document to be judged.
    pub(crate) fn ask(self: &Arc<Self>, uri: &Uri) {
        let Some(judge) = self.judge.get().filter(|_| !self.is_held()) else {
            return self.wait(uri);
        };
        let mut long = lock(&self.long);
        if judge.documents.length(uri) >= Some(SMALL) {
            long.insert(uri.clone());
        }
        match long.contains(uri) {
            false if self.reader.get() == Some(&thread::current().id()) => self.note(uri),
            // What surrounds a short document changed, and the thread that reads may be waiting for a message.
            _ => self.wait(uri),
        }
    }

    /// Makes this thread the one that reads messages: it judges short documents when nothing is left to read.
    pub(crate) fn judge_here(&self) {
        let _ = self.reader.set(thread::current().id());
    }

    /// Judges the short documents that messages were about.
    pub(crate) fn judge_soon(&self) {
        let Some(judge) = self.judge.get() else {
            return;
        };
        let soon = std::mem::take(&mut *lock(&self.soon));
        for uri in soon {
            self.tell(judge, &uri);
        }
    }

    /// Judges a document and says what is wrong with it; a short one in turn, since two threads do that.
    fn tell(&self, judge: &Judge, uri: &Uri) {
        let is_long = lock(&self.long).contains(uri);
        let _telling = (!is_long).then(|| lock(&self.telling));
        judge.tell(uri);
    }

    /// Gives a document up that was closed, once nothing more is to be said of it.
    fn forget_closed(&self, documents: &Documents, uri: &Uri) {
        let mut long = lock(&self.long);
        if documents.length(uri).is_none() && !self.lock().contains(uri) {
            long.remove(uri);
        }
    }

    fn note(&self, uri: &Uri) {
        let mut soon = lock(&self.soon);
        if !soon.contains(uri) {
            soon.push(uri.clone());
        }
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
            if !self.is_held()
                && let Some(uri) = waiting.pop_front()
            {
                return uri;
            }
            let woken = self.news.wait(waiting);
            waiting = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Uri>> {
        lock(&self.waiting)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Changed under the lock that the thread looks at it under, so that it is not missed.
        let _waiting = self.0.lock();
        self.0.holds.fetch_sub(1, Ordering::AcqRel);
        self.0.news.notify_one();
    }
}

impl Judge {
    /// Judges a document and says what is wrong with it; an editor that does not listen any more misses nothing.
    fn tell(&self, uri: &Uri) {
        let verdict = self.verdict(uri);
        if let (Some(verdict), Some(outlet)) = (verdict, self.outlet.upgrade()) {
            outlet.send_now(verdict.frame);
        }
    }

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
