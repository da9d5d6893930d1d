//! The open documents: what the editor shows, version by version, and the view of each, made when first needed.
//! Leans on `document`, `view` and `kept`. No lock is held while a text is read or judged.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::document::{Buffer, Change};
use crate::kept::Term;
use crate::lock::lock;
use crate::position::Encoding;
use crate::settings::{DocumentSettings, Reach};
use crate::uri::Uri;
use crate::view::{Making, View};

/// A text, in bytes, that is understood and judged sooner than another thread could begin with it.
pub(crate) const SMALL: usize = 16 << 10;

/// All open documents.
#[derive(Default)]
pub(crate) struct Documents {
    open: Mutex<HashMap<Uri, Document>>,
    /// Counts every change of every document, so that each state has a number of its own.
    clock: AtomicU64,
}

struct Document {
    version: i32,
    buffer: Buffer,
    settings: Arc<DocumentSettings>,
    state: Arc<State>,
    latest: Arc<Latest>,
}

/// One state of a document: a text under certain settings, and the view of it once it is made.
struct State {
    number: u64,
    view: Mutex<Option<Arc<View>>>,
}

/// The newest view that was made of a document, and the number of its newest state.
#[derive(Default)]
struct Latest {
    number: Arc<AtomicU64>,
    view: Mutex<Option<(u64, Arc<View>)>>,
}

/// A document as it was at one moment, to be understood without holding anything up.
pub(crate) struct Snapshot {
    pub(crate) uri: Uri,
    pub(crate) version: i32,
    encoding: Encoding,
    buffer: Buffer,
    settings: Arc<DocumentSettings>,
    state: Arc<State>,
    latest: Arc<Latest>,
    /// The view that this one was made from; freed with the snapshot, when the answer is on its way.
    replaced: Mutex<Option<Arc<View>>>,
}

impl Documents {
    /// Takes a document that the editor opened; one that is open already is replaced.
    pub(crate) fn open(&self, uri: Uri, version: i32, text: &str, settings: DocumentSettings) {
        let mut document = Document {
            version,
            buffer: Buffer::new(text),
            settings: Arc::new(settings),
            state: State::new(0),
            latest: Arc::default(),
        };
        self.renew(&mut document);
        if let Some(replaced) = self.lock().insert(uri, document) {
            replaced.leave();
        }
    }

    /// Puts changes into a document; `false` if it is not open.
    pub(crate) fn change(
        &self,
        uri: &Uri,
        version: i32,
        changes: &[Change],
        encoding: Encoding,
    ) -> bool {
        let mut open = self.lock();
        let Some(document) = open.get_mut(uri) else {
            return false;
        };
        document.buffer.apply(changes, encoding);
        document.version = version;
        self.renew(document);
        true
    }

    /// Gives documents the settings that hold for them now; what was made under the older ones is made again.
    pub(crate) fn settle(&self, settings: impl IntoIterator<Item = (Uri, DocumentSettings)>) {
        let mut open = self.lock();
        for (uri, settings) in settings {
            if let Some(document) = open.get_mut(&uri) {
                document.settings = Arc::new(settings);
                self.renew(document);
            }
        }
    }

    /// Forgets a document; `false` if it was not open.
    pub(crate) fn close(&self, uri: &Uri) -> bool {
        let closed = self.lock().remove(uri);
        if let Some(document) = &closed {
            document.leave();
        }
        closed.is_some()
    }

    /// A document as it is now.
    pub(crate) fn snapshot(&self, uri: &Uri, encoding: Encoding) -> Option<Snapshot> {
        let open = self.lock();
        let document = open.get(uri)?;
        Some(Snapshot {
            uri: uri.clone(),
            version: document.version,
            encoding,
            buffer: document.buffer.clone(),
            settings: Arc::clone(&document.settings),
            state: Arc::clone(&document.state),
            latest: Arc::clone(&document.latest),
            replaced: Mutex::default(),
        })
    }

    /// How long a document is, in bytes; nothing when it is not open.
    pub(crate) fn length(&self, uri: &Uri) -> Option<usize> {
        self.lock()
            .get(uri)
            .map(|document| document.buffer.length())
    }

    /// The documents that are open.
    pub(crate) fn uris(&self) -> Vec<Uri> {
        self.lock().keys().cloned().collect()
    }

    fn renew(&self, document: &mut Document) {
        let number = self.clock.fetch_add(1, Ordering::Relaxed) + 1;
        document.state = State::new(number);
        document.latest.number.store(number, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uri, Document>> {
        lock(&self.open)
    }
}

impl Document {
    /// Tells whoever still works on it that nobody waits.
    fn leave(&self) {
        self.latest.number.store(u64::MAX, Ordering::Release);
    }
}

impl State {
    fn new(number: u64) -> Arc<Self> {
        Arc::new(Self {
            number,
            view: Mutex::new(None),
        })
    }
}

impl Snapshot {
    /// The view of this state, whatever came after it.
    pub(crate) fn view(&self) -> Option<Arc<View>> {
        self.view_while(&|| true)
    }

    /// The text.
    pub(crate) fn text(&self) -> Arc<str> {
        self.buffer.text()
    }

    /// What holds for the document.
    pub(crate) fn settings(&self) -> &DocumentSettings {
        &self.settings
    }

    /// Whether registries may be asked about the images that it names.
    pub(crate) fn is_online(&self) -> bool {
        self.settings.reach == Reach::Online
    }

    /// How long answers hold that are made from this state and nothing else.
    pub(crate) fn term(&self) -> Term {
        Term::new(Arc::clone(&self.latest.number), self.state.number)
    }

    /// Whether its view is made sooner than another thread could begin to make it.
    pub(crate) fn is_small(&self) -> bool {
        self.buffer.length() < SMALL
    }

    /// The view of this state, unless a newer one comes before it is made.
    pub(crate) fn view_if_newest(&self) -> Option<Arc<View>> {
        self.view_while(&|| self.is_newest())
    }

    /// Whether nothing came after it.
    pub(crate) fn is_newest(&self) -> bool {
        self.latest.number.load(Ordering::Acquire) == self.state.number
    }

    fn view_while(&self, is_wanted: &dyn Fn() -> bool) -> Option<Arc<View>> {
        // Two that ask for the same view wait for each other, so that it is made once.
        let mut made = lock(&self.state.view);
        if let Some(view) = made.as_ref() {
            return Some(Arc::clone(view));
        }
        if !is_wanted() {
            return None;
        }
        let view = Arc::new(self.make(is_wanted)?);
        *made = Some(Arc::clone(&view));
        self.keep(self.state.number, Arc::clone(&view));
        Some(view)
    }

    fn make(&self, is_wanted: &dyn Fn() -> bool) -> Option<View> {
        let path = self.uri.to_file_path();
        let path = path.as_ref().map(|path| path.to_string_lossy());
        let mut previous = lock(&self.latest.view).take();
        let making = Making {
            path: path.as_deref().unwrap_or(self.uri.as_str()),
            text: self.buffer.text(),
            encoding: self.encoding,
            settings: Arc::clone(&self.settings),
            previous: previous.as_mut().map(|(_, view)| view),
        };
        let made = View::make(making, is_wanted);
        match (&made, previous) {
            // Nothing was taken from it.
            (None, Some((number, view))) => self.keep(number, view),
            (_, previous) => *lock(&self.replaced) = previous.map(|(_, view)| view),
        }
        made
    }

    /// Keeps a view for the next state to be made from, unless there is a newer one already.
    fn keep(&self, number: u64, view: Arc<View>) {
        let mut latest = lock(&self.latest.view);
        if latest.as_ref().is_none_or(|(newer, _)| *newer < number) {
            *latest = Some((number, view));
        }
    }
}
