//! The handlers, one for each message: take what is asked, call one feature, give back what it says.
//! Leans on everything above it. Notifications are carried out before the first `await`, so that they keep
//! their order; requests take a snapshot there, and are answered from it on another thread.

use std::sync::Arc;

use tokio::runtime::Handle;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    CodeAction, CodeActionParams, CodeActionResponse, DidChangeConfigurationParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentOnTypeFormattingParams,
    ExecuteCommandParams, Hover, HoverParams, InitializeParams, InitializeResult,
    InitializedParams, LSPAny, MessageType, ShowDocumentParams, TextEdit,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult,
};
use tower_lsp_server::{Client, LanguageServer};

use crate::editor::Editor;
use crate::editor_process;
use crate::features;
use crate::features::on_type::Indentation;
use crate::protocol;
use crate::protocol::action::Target;
use crate::protocol::inspection::{OfDocument, VersionedText};
use crate::session::Session;
use crate::state::State;
use crate::survey::Survey;
use crate::uri::Uri;
use crate::view::View;

/// The server as the framework sees it.
pub(crate) struct Backend {
    editor: Editor,
    state: Arc<State>,
    survey: Arc<Survey>,
}

impl Backend {
    /// Makes the handlers around what they share.
    pub(crate) fn new(client: Client, state: Arc<State>) -> Self {
        Self {
            editor: Editor::new(client, Arc::clone(&state)),
            state,
            survey: Arc::default(),
        }
    }

    /// Answers from the document as it is now, on a thread of its own.
    async fn answer<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Uri, &View) -> T + Send + 'static,
    ) -> Result<T> {
        let snapshot = self.state.snapshot(uri).ok_or_else(|| unknown(uri))?;
        let work = move || {
            let view = snapshot.view()?;
            Some(feature(&snapshot.uri, &view))
        };
        aside(work).await?.ok_or_else(Error::internal_error)
    }

    /// Like `answer`, for what edits the document.
    async fn answer_target<T: Send + 'static>(
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

    async fn apply_all_fixes(&self, uri: &str) -> Result<()> {
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

    fn open_rule_page(&self, rule: &str) -> Result<()> {
        let Some(uri) = protocol::diagnostic::page(rule) else {
            return Err(Error::invalid_params(format!("there is no rule `{rule}`")));
        };
        let client = self.editor.client().clone();
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
    fn start_with(&self, options: Option<LSPAny>) {
        if let Some(options) = options.filter(|options| !options.is_null()) {
            let editor = self.editor.clone();
            tokio::spawn(async move { editor.take_pushed(options).await });
        }
    }

    fn settle(&self) {
        let editor = self.editor.clone();
        tokio::spawn(async move { editor.settle().await });
    }

    fn start_publishing(&self, session: Session) {
        let client = self.editor.client().clone();
        let runtime = Handle::current();
        let sink = move |uri: &Uri, judged: Option<(&crate::documents::Snapshot, &View)>| {
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

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let session = self.state.agree(Session::of(&params));
        self.state
            .workspace()
            .open(protocol::folders::roots(&params));
        self.start_with(params.initialization_options);
        self.start_publishing(session);
        if let Some(editor) = params.process_id {
            tokio::spawn(async move {
                editor_process::gone(editor).await;
                tracing::info!("the editor is gone, so this ends too");
                std::process::exit(1);
            });
        }
        Ok(protocol::capabilities::hello(session))
    }

    async fn initialized(&self, _: InitializedParams) {
        let editor = self.editor.clone();
        tokio::spawn(async move {
            let message = concat!("dockwright ", env!("CARGO_PKG_VERSION"), " is ready");
            editor.say(MessageType::INFO, message).await;
            editor.register().await;
            editor.configure().await;
        });
    }

    async fn shutdown(&self) -> Result<()> {
        self.state.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.state
            .open(&document.uri, document.version, &document.text);
        if !self.state.workspace().broken().is_empty() {
            let editor = self.editor.clone();
            tokio::spawn(async move { editor.complain().await });
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let changes: Vec<_> = params
            .content_changes
            .into_iter()
            .map(protocol::place::change)
            .collect();
        if !self.state.change(&document.uri, document.version, &changes) {
            tracing::warn!("a change of `{}`, which is not open", document.uri.as_str());
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        if !self.state.close(&uri) {
            tracing::warn!("`{}` was closed without being open", uri.as_str());
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.state.settle_one(&params.text_document.uri);
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let editor = self.editor.clone();
        match self.state.session().answers_configuration {
            true => tokio::spawn(async move { editor.configure().await }),
            false => tokio::spawn(async move { editor.take_pushed(params.settings).await }),
        };
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let uris = params.changes.iter().map(|change| &change.uri);
        self.state.files_changed(uris);
        self.settle();
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let event = params.event;
        {
            let mut workspace = self.state.workspace();
            workspace.close(&protocol::folders::paths(&event.removed));
            workspace.open(protocol::folders::paths(&event.added));
        }
        let editor = self.editor.clone();
        tokio::spawn(async move {
            editor.configure().await;
            editor.settle().await;
        });
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let uri = params.text_document.uri;
        let state = Arc::clone(&self.state);
        let name = uri.clone();
        let told = params.previous_result_id;
        let work = move || Survey::of_document(&state, &name, told.as_deref());
        let found = aside(work).await?.ok_or_else(|| unknown(&uri))?;
        Ok(protocol::diagnostic::report(found.id, found.news))
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let (state, survey) = (Arc::clone(&self.state), Arc::clone(&self.survey));
        let told = params.previous_result_ids.into_iter();
        let told = told.map(|it| (it.uri, it.value)).collect();
        let found = aside(move || survey.of_folders(&state, &told)).await?;
        let items = found.into_iter().map(|(uri, it)| {
            protocol::diagnostic::workspace_report(uri, it.version, it.id, it.news)
        });
        Ok(WorkspaceDiagnosticReport {
            items: items.collect(),
        }
        .into())
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let only = params.context.only;
        let answer = self.answer_target(&params.text_document.uri, move |target| {
            let view = target.view;
            let range = protocol::place::text_range(view.ruler(), params.range);
            let asked = |action: &features::actions::Action| {
                protocol::action::is_asked_for(only.as_deref(), action.kind)
            };
            let offered = features::actions::actions(view, range);
            let all = features::actions::fix_all_offer(view);
            let actions = offered.iter().chain(&all).filter(|it| asked(it));
            actions
                .map(|own| protocol::action::action(target, own))
                .collect()
        });
        answer.await.map(Some)
    }

    async fn code_action_resolve(&self, mut action: CodeAction) -> Result<CodeAction> {
        let Some(uri) = protocol::action::resolved_document(action.data.as_ref()) else {
            return Ok(action);
        };
        let answer = self.answer_target(&uri, |target| {
            let edits = features::actions::fix_all(target.view);
            protocol::action::workspace_edit(target, &edits)
        });
        action.edit = Some(answer.await?);
        Ok(action)
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let at = params.text_document_position;
        let indentation = Indentation {
            width: params.options.tab_size,
            spaces: params.options.insert_spaces,
        };
        self.answer(&at.text_document.uri, move |_, view| {
            if !view.settings().indent_continuations {
                return None;
            }
            let offset = protocol::place::offset(view.ruler(), at.position);
            let edits = features::on_type::on_type(view, offset, &params.ch, indentation);
            let edit = |edit| protocol::place::text_edit(view.ruler(), edit);
            Some(edits.iter().map(edit).collect())
        })
        .await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let argument = params.arguments.first().and_then(|it| it.as_str());
        match (params.command.as_str(), argument) {
            (protocol::action::APPLY_ALL_FIXES, Some(uri)) => self.apply_all_fixes(uri).await?,
            (protocol::action::OPEN_RULE_PAGE, Some(rule)) => self.open_rule_page(rule)?,
            (command, _) => {
                let message = format!("`{command}` is no command, or lacks its argument");
                return Err(Error::invalid_params(message));
            }
        }
        Ok(None)
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |_, view| {
            let offset = protocol::place::offset(view.ruler(), at.position);
            features::hover::hover(view, offset).map(|hover| protocol::hover::hover(view, hover))
        })
        .await
    }
}

/// Works on another thread, so that messages are read meanwhile; a panic there costs this answer.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!("a request failed: {error}");
        Error::internal_error()
    })
}

fn unknown(uri: &Uri) -> Error {
    Error {
        code: ErrorCode::ServerError(-32803),
        message: format!("`{}` is not open; open it first", uri.as_str()).into(),
        data: None,
    }
}
