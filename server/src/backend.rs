//! How messages are answered: what the handlers share, and the commands that do more than answer.
//! Leans on `state` and `editor`. Notifications are carried out before the first `await`, so that they keep
//! their order; requests take a snapshot there, and are answered from it on another thread.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::timeout;
use tower_lsp_server::Client;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    LSPAny, MessageType, ShowDocumentParams, TextDocumentPositionParams,
};

use crate::documents::Snapshot;
use crate::editor::Editor;
use crate::editor_process;
use crate::facts::Inquiry;
use crate::features;
use crate::foretelling::Teller;
use crate::names::Names;
use crate::outlet::WeakOutlet;
use crate::prepared;
use crate::protocol;
use crate::protocol::action::Target;
use crate::protocol::coloring::ToldTokens;
use crate::protocol::inspection::{OfDocument, VersionedText};
use crate::publisher::Judge;
use crate::session::Session;
use crate::state::State;
use crate::survey::Survey;
use crate::uri::Uri;
use crate::view::View;

/// The server as the framework sees it.
pub(crate) struct Backend {
    pub(crate) editor: Editor,
    pub(crate) state: Arc<State>,
    pub(crate) survey: Arc<Survey>,
    pub(crate) told_tokens: Arc<ToldTokens>,
    pub(crate) names: Arc<Names>,
    /// Told when the editor's settings are known for the first time.
    pub(crate) settings: Arc<Notify>,
    /// Where diagnostics are pushed to.
    outlet: WeakOutlet,
}

/// How long diagnostics wait for the editor's settings at most.
const SLOWEST: Duration = Duration::from_secs(1);

impl Backend {
    /// Makes the handlers around what they share.
    pub(crate) fn new(client: Client, state: Arc<State>, outlet: WeakOutlet) -> Self {
        Self {
            outlet,
            editor: Editor::new(client, Arc::clone(&state)),
            state,
            survey: Arc::default(),
            told_tokens: Arc::default(),
            names: Arc::default(),
            settings: Arc::default(),
        }
    }

    /// Answers from the document as it is now, on a thread of its own unless it is short.
    ///
    /// The answer is written there and then, and left for the guard; the framework is given nothing.
    pub(crate) async fn answer<T: Serialize>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Uri, &View) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let written = self.work(uri, |uri, view| prepared::text(&feature(uri, view)));
        prepared::leave(written.await?, None);
        Ok(None)
    }

    /// Like `answer`, for one place in the document.
    pub(crate) async fn answer_at<T: Serialize>(
        &self,
        at: TextDocumentPositionParams,
        feature: impl FnOnce(&Uri, &View, usize) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        self.answer(&at.text_document.uri, move |uri, view| {
            let offset = protocol::place::offset(view.ruler(), at.position);
            feature(uri, view, offset)
        })
        .await
    }

    /// Like `answer`, for what an editor asks again and again and what is made from the document alone: an editor that
    /// asks in the same words is given the same text, as long as nothing changes.
    pub(crate) async fn answer_kept<T: Serialize>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(Target<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let snapshot = self.snapshot(uri)?;
        let term = snapshot.term();
        let written = self.work_on_snapshot(snapshot, |target| prepared::text(&feature(target)));
        prepared::leave(written.await?, Some(term));
        Ok(None)
    }

    /// Works on the document as it is now, on a thread of its own unless it is short.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Uri, &View) -> T + Send + 'static,
    ) -> Result<T> {
        work_on(self.snapshot(uri)?, feature).await
    }

    /// The document as it is now.
    pub(crate) fn snapshot(&self, uri: &Uri) -> Result<Snapshot> {
        self.state.snapshot(uri).ok_or_else(|| unknown(uri))
    }

    /// Like `work`, for one place in the document.
    pub(crate) async fn work_at<T: Send + 'static>(
        &self,
        at: TextDocumentPositionParams,
        feature: impl FnOnce(&Uri, &View, usize) -> T + Send + 'static,
    ) -> Result<T> {
        self.work(&at.text_document.uri, move |uri, view| {
            let offset = protocol::place::offset(view.ruler(), at.position);
            feature(uri, view, offset)
        })
        .await
    }

    /// Like `work`, for what edits the document.
    pub(crate) async fn work_on_target<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(Target<'_>) -> T + Send + 'static,
    ) -> Result<T> {
        let snapshot = self.snapshot(uri)?;
        self.work_on_snapshot(snapshot, feature).await
    }

    async fn work_on_snapshot<T: Send + 'static>(
        &self,
        snapshot: Snapshot,
        feature: impl FnOnce(Target<'_>) -> T + Send + 'static,
    ) -> Result<T> {
        let session = self.state.session();
        let version = snapshot.version;
        work_on(snapshot, move |uri, view| {
            feature(Target {
                uri,
                version,
                view,
                session,
            })
        })
        .await
    }

    /// The text as the server has it, for whoever looks for a fault.
    pub(crate) async fn text(&self, params: OfDocument) -> Result<VersionedText> {
        let snapshot = self.snapshot(&params.text_document.uri)?;
        let version = snapshot.version;
        let answer = work_on(snapshot, move |_, view| VersionedText {
            version,
            text: view.text().to_string(),
        });
        answer.await
    }

    /// The tree of the text, for whoever looks for a fault.
    pub(crate) async fn syntax_tree(&self, params: OfDocument) -> Result<String> {
        let outline = |_: &Uri, view: &View| features::syntax_tree::outline(view);
        self.work(&params.text_document.uri, outline).await
    }

    /// The command that applies every safe fix of a document.
    pub(crate) async fn apply_all_fixes(&self, uri: &str) -> Result<()> {
        if !self.state.session().applies_edits {
            let message = "this editor takes no edits from a server; run `dockwright fix` instead";
            return Err(refused(message.to_owned()));
        }
        let uri = address(uri)?;
        let answer = self.work_on_target(&uri, |target| {
            let edits = features::actions::fix_all(target.view);
            protocol::action::workspace_edit(target, &edits)
        });
        let edit = answer.await?;
        let client = self.editor.client().clone();
        tokio::spawn(async move {
            if let Err(error) = client.apply_edit(edit).await {
                tracing::warn!("the editor did not apply the fixes: {error}");
            }
        });
        Ok(())
    }

    /// The command that opens the page of a rule.
    pub(crate) fn open_rule_page(&self, rule: &str) -> Result<()> {
        let Some(uri) = protocol::diagnostic::page(rule) else {
            return Err(Error::invalid_params(format!("there is no rule `{rule}`")));
        };
        let client = self.editor.client().clone();
        if !self.state.session().shows_documents {
            let message = format!("the page of `{rule}`: {}", uri.as_str());
            tokio::spawn(async move { client.show_message(MessageType::INFO, message).await });
            return Ok(());
        }
        tokio::spawn(async move {
            let shown = client.show_document(ShowDocumentParams {
                uri,
                external: Some(true),
                take_focus: Some(true),
                selection: None,
            });
            if let Err(error) = shown.await {
                tracing::warn!("the editor did not open the page: {error}");
            }
        });
        Ok(())
    }

    /// Takes the settings that came with the hello, until the editor is asked for its own.
    pub(crate) fn start_with(&self, options: Option<LSPAny>) {
        if let Some(options) = options.filter(|options| !options.is_null()) {
            let (editor, hold) = (self.editor.clone(), self.state.publisher.hold());
            tokio::spawn(async move {
                editor.take_pushed(options).await;
                drop(hold);
                editor.announce().await;
            });
        }
    }

    /// Says nothing of documents until the editor has told its settings, if it can be asked and is not too slow: what
    /// it had turned off would show for a moment.
    pub(crate) fn hold_until_settings(&self, session: Session) {
        if !session.answers_configuration {
            return;
        }
        let (settings, hold) = (Arc::clone(&self.settings), self.state.publisher.hold());
        tokio::spawn(async move {
            let _ = timeout(SLOWEST, settings.notified()).await;
            drop(hold);
        });
    }

    /// Judges everything again, in a task of its own.
    pub(crate) fn settle(&self) {
        let editor = self.editor.clone();
        tokio::spawn(async move { editor.settle().await });
    }

    /// Ends this process when the editor's does.
    pub(crate) fn follow(&self, editor: u32) {
        let state = Arc::clone(&self.state);
        tokio::spawn(async move {
            editor_process::gone(editor).await;
            tracing::info!("the editor is gone, so this ends too");
            state.leave();
            std::process::exit(1);
        });
    }

    /// Starts to push diagnostics.
    pub(crate) fn start_publishing(&self, session: Session) {
        let state = Arc::clone(&self.state);
        let report = move |uri: &Uri, judged: Option<(&Snapshot, &View)>| {
            // After its goodbye an editor is told nothing.
            let is_wanted = !state.was_shut_down();
            let failures = &state.failures;
            is_wanted.then(|| protocol::diagnostic::published(uri, judged, failures, session))?
        };
        let judge = Judge {
            documents: Arc::clone(&self.state.documents),
            encoding: session.encoding,
            report: Box::new(report),
            outlet: self.outlet.clone(),
        };
        if let Err(error) = self.state.publisher.start(judge) {
            tracing::error!("diagnostics cannot be pushed: {error}");
        }
    }

    /// Starts to foretell builds, where there is a store.
    pub(crate) fn start_foretelling(&self, session: Session) {
        let Some(access) = &self.state.images else {
            return;
        };
        let (runtime, editor) = (Handle::current(), self.editor.clone());
        let news = move || {
            let editor = editor.clone();
            runtime.spawn(async move { editor.refresh_plan().await });
        };
        let documents = Arc::clone(&self.state.documents);
        let store = access.store.clone();
        let teller = Teller::new(documents, session.encoding, store, Box::new(news));
        self.state.foretelling.start(teller);
    }

    /// Starts to ask about images, where that is possible; settings say of which documents.
    pub(crate) fn start_asking(&self, session: Session) {
        let Some(access) = self.state.images.clone() else {
            return;
        };
        let (runtime, editor) = (Handle::current(), self.editor.clone());
        let news = move || {
            let editor = editor.clone();
            runtime.spawn(async move { editor.settle().await });
        };
        let (runtime, editor) = (Handle::current(), self.editor.clone());
        let complain = move |message: String| {
            let editor = editor.clone();
            runtime.spawn(async move { editor.say(MessageType::WARNING, &message).await });
        };
        let inquiry = Inquiry {
            documents: Arc::clone(&self.state.documents),
            encoding: session.encoding,
            access,
            news: Box::new(news),
            complain: Box::new(complain),
        };
        if let Err(error) = self.state.asker.start(inquiry) {
            tracing::error!("nothing can be asked about images: {error}");
        }
    }
}

/// Works on one state of a document, on a thread of its own unless it is short.
async fn work_on<T: Send + 'static>(
    snapshot: Snapshot,
    feature: impl FnOnce(&Uri, &View) -> T + Send + 'static,
) -> Result<T> {
    let is_small = snapshot.is_small();
    let work = move || {
        let view = snapshot.view()?;
        Some(feature(&snapshot.uri, &view))
    };
    let done = match is_small {
        true => work(),
        false => aside(work).await?,
    };
    done.ok_or_else(Error::internal_error)
}

/// Works on another thread, so that messages are read meanwhile; a panic there costs this answer.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!("a request failed: {error}");
        Error::internal_error()
    })
}

/// An address as a command gives it.
pub(crate) fn address(text: &str) -> Result<Uri> {
    let told = |_| Error::invalid_params(format!("`{text}` is no address"));
    text.parse().map_err(told)
}

/// The answer about a document that nobody opened.
pub(crate) fn unknown(uri: &Uri) -> Error {
    refused(format!("`{}` is not open; open it first", uri.as_str()))
}

/// `RequestFailed`: the request is understood and cannot be carried out, and the message says why.
pub(crate) fn refused(message: String) -> Error {
    Error {
        code: ErrorCode::ServerError(-32803),
        message: message.into(),
        data: None,
    }
}
