//! How messages are answered: what the handlers share, and the commands that do more than answer.
//! Leans on `state` and `editor`. Notifications are carried out before the first `await`, so that they keep
//! their order; requests take a snapshot there, and are answered from it on another thread.

use std::sync::Arc;

use tokio::runtime::Handle;
use tower_lsp_server::Client;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    LSPAny, MessageType, ShowDocumentParams, TextDocumentPositionParams,
};

use crate::documents::Snapshot;
use crate::editor::Editor;
use crate::editor_process;
use crate::features;
use crate::names::Names;
use crate::protocol;
use crate::protocol::action::Target;
use crate::protocol::coloring::ToldTokens;
use crate::protocol::inspection::{OfDocument, VersionedText};
use crate::session::Session;
use crate::state::State;
use crate::survey::Survey;
use crate::uri::Uri;
use crate::view::View;

/// A text, in bytes, in which no feature takes long enough to hold up the next message.
const SMALL: usize = 16 << 10;

/// The server as the framework sees it.
pub(crate) struct Backend {
    pub(crate) editor: Editor,
    pub(crate) state: Arc<State>,
    pub(crate) survey: Arc<Survey>,
    pub(crate) told_tokens: Arc<ToldTokens>,
    pub(crate) names: Arc<Names>,
}

impl Backend {
    /// Makes the handlers around what they share.
    pub(crate) fn new(client: Client, state: Arc<State>) -> Self {
        Self {
            editor: Editor::new(client, Arc::clone(&state)),
            state,
            survey: Arc::default(),
            told_tokens: Arc::default(),
            names: Arc::default(),
        }
    }

    /// Answers from the document as it is now, on a thread of its own.
    pub(crate) async fn answer<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Uri, &View) -> T + Send + 'static,
    ) -> Result<T> {
        let snapshot = self.state.snapshot(uri).ok_or_else(|| unknown(uri))?;
        // What is understood already and small is answered sooner than another thread could begin.
        if let Some(view) = snapshot.made().filter(|view| view.text().len() < SMALL) {
            return Ok(feature(&snapshot.uri, &view));
        }
        let work = move || {
            let view = snapshot.view()?;
            Some(feature(&snapshot.uri, &view))
        };
        aside(work).await?.ok_or_else(Error::internal_error)
    }

    /// Like `answer`, for one place in the document.
    pub(crate) async fn answer_at<T: Send + 'static>(
        &self,
        at: TextDocumentPositionParams,
        feature: impl FnOnce(&Uri, &View, usize) -> T + Send + 'static,
    ) -> Result<T> {
        self.answer(&at.text_document.uri, move |uri, view| {
            let offset = protocol::place::offset(view.ruler(), at.position);
            feature(uri, view, offset)
        })
        .await
    }

    /// Like `answer`, for what edits the document.
    pub(crate) async fn answer_target<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(Target<'_>) -> T + Send + 'static,
    ) -> Result<T> {
        let session = self.state.session();
        let version = self.state.snapshot(uri).map_or(0, |it| it.version);
        self.answer(uri, move |uri, view| {
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
        let uri = params.text_document.uri;
        let snapshot = self.state.snapshot(&uri).ok_or_else(|| unknown(&uri))?;
        let version = snapshot.version;
        let answer = self.answer(&uri, move |_, view| VersionedText {
            version,
            text: view.text().to_string(),
        });
        answer.await
    }

    /// The tree of the text, for whoever looks for a fault.
    pub(crate) async fn syntax_tree(&self, params: OfDocument) -> Result<String> {
        let outline = |_: &Uri, view: &View| features::syntax_tree::outline(view);
        self.answer(&params.text_document.uri, outline).await
    }

    /// The command that applies every safe fix of a document.
    pub(crate) async fn apply_all_fixes(&self, uri: &str) -> Result<()> {
        if !self.state.session().applies_edits {
            let message = "this editor takes no edits from a server; run `dockwright fix` instead";
            return Err(refused(message.to_owned()));
        }
        let uri: Uri = uri
            .parse()
            .map_err(|_| Error::invalid_params(format!("`{uri}` is no address")))?;
        let answer = self.answer_target(&uri, |target| {
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
            let editor = self.editor.clone();
            tokio::spawn(async move { editor.take_pushed(options).await });
        }
    }

    /// Judges everything again, in a task of its own.
    pub(crate) fn settle(&self) {
        let editor = self.editor.clone();
        tokio::spawn(async move { editor.settle().await });
    }

    /// Ends this process when the editor's does.
    pub(crate) fn follow(editor: u32) {
        tokio::spawn(async move {
            editor_process::gone(editor).await;
            tracing::info!("the editor is gone, so this ends too");
            std::process::exit(1);
        });
    }

    /// Starts to push diagnostics.
    pub(crate) fn start_publishing(&self, session: Session) {
        let client = self.editor.client().clone();
        let runtime = Handle::current();
        let sink = move |uri: &Uri, judged: Option<(&Snapshot, &View)>| {
            let version = judged.map(|(snapshot, _)| snapshot.version);
            let diagnostics = judged
                .map(|(_, view)| protocol::diagnostic::diagnostics(uri, view))
                .unwrap_or_default();
            runtime.block_on(client.publish_diagnostics(uri.clone(), diagnostics, version));
        };
        let documents = Arc::clone(&self.state.documents);
        let publisher = &self.state.publisher;
        if let Err(error) = publisher.start(documents, session.encoding, Box::new(sink)) {
            tracing::error!("diagnostics cannot be pushed: {error}");
        }
    }
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

/// The answer about a document that nobody opened.
pub(crate) fn unknown(uri: &Uri) -> Error {
    refused(format!("`{}` is not open; open it first", uri.as_str()))
}

/// `RequestFailed`: the request is understood and cannot be carried out, and the message says why.
fn refused(message: String) -> Error {
    Error {
        code: ErrorCode::ServerError(-32803),
        message: message.into(),
        data: None,
    }
}
