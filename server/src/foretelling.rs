//! Foretells builds while one types: when a document that shows hints was left alone for a moment, our own executable is
//! asked for its plan, in the background. Nobody waits for it: answers are made from what was foretold last.
//! Leans on `documents`, `errand` and `foretold`; knows the editor as a function that is called when there is news.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use crate::documents::Documents;
use crate::errand::{Errand, Form};
use crate::foretold::Foretold;
use crate::lock::lock;
use crate::position::Encoding;
use crate::uri::Uri;

/// How long nothing may change before it is foretold anew: an instruction is typed letter by letter.
const QUIET: Duration = Duration::from_millis(250);

/// How old it may be when somebody asks: files of the build context change without the editor's knowing.
const AGAIN: Duration = Duration::from_secs(2);

/// How many are made at once.
const AT_ONCE: usize = 2;

/// What was foretold of documents that somebody asks about.
#[derive(Default)]
pub(crate) struct Foretelling {
    told: Mutex<HashMap<Uri, Told>>,
    teller: OnceLock<Arc<Teller>>,
}

#[derive(Default)]
struct Told {
    foretold: Option<Arc<Foretold>>,
    /// What makes the next one; ending it ends its process.
    task: Option<AbortHandle>,
    at: Option<Instant>,
}

/// How it is foretold, and who is told.
pub(crate) struct Teller {
    documents: Arc<Documents>,
    encoding: Encoding,
    store: PathBuf,
    /// Where tasks run.
    runtime: Handle,
    turns: Semaphore,
    /// Called when something else is foretold than before.
    news: Box<dyn Fn() + Send + Sync>,
}

impl Teller {
    /// One that goes by that store.
    pub(crate) fn new(
        documents: Arc<Documents>,
        encoding: Encoding,
        store: PathBuf,
        news: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        Self {
            documents,
            encoding,
            store,
            runtime: Handle::current(),
            turns: Semaphore::new(AT_ONCE),
            news,
        }
    }

    /// Foretells what a document as it is now would do; nothing where nothing can be told, or it would be refused.
    async fn tell(&self, uri: &Uri) -> Option<Foretold> {
        let snapshot = self.documents.snapshot(uri, self.encoding)?;
        let settings = snapshot.settings();
        let is_shown = settings.inlay_hints || settings.code_lenses;
        // Without a store there is nothing to know, and nothing is started.
        let has_store = || self.store.join("oci-layout").exists();
        if !is_shown || settings.context.is_none() || !has_store() {
            return None;
        }
        let errand = Errand::plan(&snapshot, &self.store, None, Form::Json);
        let output = errand.output().await.inspect_err(|error| {
            tracing::warn!("a plan cannot be made: {error}");
        });
        let output = output.ok()?;
        if !output.status.success() {
            tracing::debug!("no plan: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Foretold::read(&snapshot.text(), &output.stdout)
    }
}

impl Foretelling {
    /// Starts to foretell.
    pub(crate) fn start(&self, teller: Teller) {
        let _ = self.teller.set(Arc::new(teller));
    }

    /// What was foretold of a document last. From then on it is foretold whenever it changes.
    pub(crate) fn known(self: &Arc<Self>, uri: &Uri) -> Option<Arc<Foretold>> {
        let teller = self.teller.get()?;
        let mut told = lock(&self.told);
        let told = told.entry(uri.clone()).or_default();
        let is_old = told.at.is_none_or(|at| at.elapsed() > AGAIN);
        let is_under_way = told.task.as_ref().is_some_and(|task| !task.is_finished());
        if is_old && !is_under_way {
            self.begin(teller, uri, told, Duration::ZERO);
        }
        told.foretold.clone()
    }

    /// Notes that a document changed, or what it stands on.
    pub(crate) fn note(self: &Arc<Self>, uri: &Uri) {
        if let (Some(teller), Some(told)) = (self.teller.get(), lock(&self.told).get_mut(uri)) {
            self.begin(teller, uri, told, QUIET);
        }
    }

    /// Forgets a document that was closed.
    pub(crate) fn forget(&self, uri: &Uri) {
        if let Some(Told {
            task: Some(task), ..
        }) = lock(&self.told).remove(uri)
        {
            task.abort();
        }
    }

    fn begin(self: &Arc<Self>, teller: &Arc<Teller>, uri: &Uri, told: &mut Told, quiet: Duration) {
        let (own, teller, uri) = (Arc::clone(self), Arc::clone(teller), uri.clone());
        let runtime = teller.runtime.clone();
        let task = runtime.spawn(async move {
            tokio::time::sleep(quiet).await;
            // Nobody closes it.
            let _turn = teller.turns.acquire().await;
            let foretold = teller.tell(&uri).await;
            if own.keep(&uri, foretold) {
                (teller.news)();
            }
        });
        if let Some(overtaken) = told.task.replace(task.abort_handle()) {
            overtaken.abort();
        }
    }

    /// Keeps what is foretold now; `true` when it is news. What was foretold before the text was half typed still stands.
    fn keep(&self, uri: &Uri, foretold: Option<Foretold>) -> bool {
        let mut told = lock(&self.told);
        let Some(told) = told.get_mut(uri) else {
            return false;
        };
        told.at = Some(Instant::now());
        let news = foretold.filter(|new| told.foretold.as_deref() != Some(new));
        let is_news = news.is_some();
        if let Some(new) = news {
            told.foretold = Some(Arc::new(new));
        }
        is_news
    }
}
