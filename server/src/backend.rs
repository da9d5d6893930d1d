//! The handlers, one for each message: take what is asked, call one feature, give back what it says.
//! Leans on everything above it. Notifications are carried out before the first `await`, so that they keep
//! their order; requests take a snapshot there, and are answered from it on another thread.

use std::sync::Arc;

use tokio::runtime::Handle;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DocumentSymbolParams, DocumentSymbolResponse, FoldingRange, FoldingRangeParams, Hover,
    HoverParams, InitializeParams, InitializeResult, InitializedParams, MessageType,
    SelectionRange, SelectionRangeParams, SemanticTokens, SemanticTokensDeltaParams,
    SemanticTokensFullDeltaResult, SemanticTokensParams, SemanticTokensRangeParams,
    SemanticTokensRangeResult, SemanticTokensResult, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};
use tower_lsp_server::{Client, LanguageServer};

use crate::editor_process;
use crate::features;
use crate::protocol;
use crate::protocol::coloring::ToldTokens;
use crate::session::Session;
use crate::state::State;
use crate::uri::Uri;
use crate::view::View;

/// How many symbols of a workspace are told at once.
const MOST_SYMBOLS: usize = 256;

/// The server as the framework sees it.
pub(crate) struct Backend {
    client: Client,
    state: Arc<State>,
    told_tokens: Arc<ToldTokens>,
}

impl Backend {
    /// Makes the handlers around what they share.
    pub(crate) fn new(client: Client, state: Arc<State>) -> Self {
        Self {
            client,
            state,
            told_tokens: Arc::default(),
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
        match tokio::task::spawn_blocking(work).await {
            Ok(Some(answer)) => Ok(answer),
            _ => Err(Error::internal_error()),
        }
    }

    fn start_publishing(&self, session: Session) {
        let client = self.client.clone();
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
        let version = env!("CARGO_PKG_VERSION");
        let message = format!("dockwright {version} is ready");
        tracing::info!("{message}");
        self.client.log_message(MessageType::INFO, message).await;
    }

    async fn shutdown(&self) -> Result<()> {
        self.state.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.state
            .open(&document.uri, document.version, &document.text);
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
        self.told_tokens.forget(&uri);
        if !self.state.close(&uri) {
            tracing::warn!("`{}` was closed without being open", uri.as_str());
        }
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |_, view| {
            let offset = protocol::place::offset(view.ruler(), at.position);
            features::hover::hover(view, offset).map(|hover| protocol::hover::hover(view, hover))
        })
        .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let session = self.state.session();
        self.answer(&params.text_document.uri, move |_, view| {
            let limit = session.most_folds.map(|limit| limit as usize);
            let folds = features::folding::folds(view, limit).into_iter();
            let ranges = folds.map(|fold| protocol::folding::range(view, fold, session));
            Some(ranges.collect())
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let session = self.state.session();
        self.answer(&params.text_document.uri, move |uri, view| {
            let symbols = features::symbol::outline::outline(view);
            Some(protocol::symbol::outline(uri, view, &symbols, session))
        })
        .await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        let uris = self.state.documents.uris();
        let snapshots: Vec<_> = uris
            .iter()
            .filter_map(|uri| self.state.snapshot(uri))
            .collect();
        let work = move || {
            let mut found = Vec::new();
            for snapshot in &snapshots {
                let Some(view) = snapshot.view() else {
                    continue;
                };
                let own = features::symbol::search::found(&view, &params.query);
                let own = own.into_iter();
                found.extend(own.map(|it| {
                    (
                        it.distance,
                        protocol::symbol::found(&snapshot.uri, &view, &it),
                    )
                }));
            }
            found.sort_by_key(|(distance, _)| *distance);
            found.truncate(MOST_SYMBOLS);
            found.into_iter().map(|(_, symbol)| symbol).collect()
        };
        let symbols: Vec<_> = tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Error::internal_error())?;
        Ok(Some(symbols.into()))
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        self.answer(&params.text_document.uri, move |_, view| {
            let ranges = params.positions.into_iter().map(|position| {
                let offset = protocol::place::offset(view.ruler(), position);
                let grown = features::selection::selections(view, offset);
                protocol::selection::range(view, &grown)
            });
            Some(ranges.collect())
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let told = Arc::clone(&self.told_tokens);
        self.answer(&params.text_document.uri, move |uri, view| {
            let colors = features::coloring::colors(view);
            let tokens = protocol::coloring::tokens(view, &colors);
            Some(told.full(uri, tokens).into())
        })
        .await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let told = Arc::clone(&self.told_tokens);
        self.answer(&params.text_document.uri, move |uri, view| {
            let colors = features::coloring::colors(view);
            let tokens = protocol::coloring::tokens(view, &colors);
            Some(told.since(uri, &params.previous_result_id, tokens))
        })
        .await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.answer(&params.text_document.uri, move |_, view| {
            let part = protocol::place::text_range(view.ruler(), params.range);
            let colors = features::coloring::colors_within(view, part);
            let data = protocol::coloring::tokens(view, &colors);
            Some(SemanticTokensRangeResult::Tokens(SemanticTokens {
                result_id: None,
                data,
            }))
        })
        .await
    }
}

fn unknown(uri: &Uri) -> Error {
    Error {
        code: ErrorCode::ServerError(-32803),
        message: format!("`{}` is not open; open it first", uri.as_str()).into(),
        data: None,
    }
}
