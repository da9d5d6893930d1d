//! The handlers, one for each message: take what is asked, call one feature, give back what it says.
//! Leans on `backend` for how an answer is made, and on every feature.

use std::sync::Arc;

use tower_lsp_server::LanguageServer;
use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{
    CodeAction, CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem,
    CompletionParams, CompletionResponse, DidChangeConfigurationParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentHighlight,
    DocumentHighlightParams, DocumentLink, DocumentLinkParams, DocumentOnTypeFormattingParams,
    DocumentSymbolParams, DocumentSymbolResponse, ExecuteCommandParams, FoldingRange,
    FoldingRangeParams, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, InlayHint, InlayHintParams, LSPAny,
    Location, MessageType, PrepareRenameResponse, ReferenceParams, RenameParams, SelectionRange,
    SelectionRangeParams, SemanticTokens, SemanticTokensDeltaParams, SemanticTokensFullDeltaResult,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult,
    SemanticTokensResult, SignatureHelp, SignatureHelpParams, TextDocumentPositionParams, TextEdit,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult,
    WorkspaceEdit, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use crate::backend::{Backend, aside, unknown};
use crate::features;
use crate::features::on_type::Indentation;
use crate::protocol;
use crate::session::Session;
use crate::survey::Survey;

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let session = self.state.agree(Session::of(&params));
        self.state
            .workspace()
            .open(protocol::folders::roots(&params));
        self.start_with(params.initialization_options);
        self.hold_until_settings(session);
        self.start_publishing(session);
        self.start_asking(session);
        self.start_foretelling(session);
        if let Some(editor) = params.process_id {
            self.follow(editor);
        }
        Ok(protocol::capabilities::hello(session))
    }

    async fn initialized(&self, _: InitializedParams) {
        let (editor, settings) = (self.editor.clone(), Arc::clone(&self.settings));
        tokio::spawn(async move {
            let message = concat!("dockwright ", env!("CARGO_PKG_VERSION"), " is ready");
            editor.say(MessageType::INFO, message).await;
            let has_learned = editor.learn().await;
            settings.notify_one();
            if has_learned {
                editor.announce().await;
            }
        });
        // An editor that answers none of these keeps the others from nothing.
        let editor = self.editor.clone();
        tokio::spawn(async move { editor.register().await });
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
        self.told_tokens.forget(&uri);
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
            false => tokio::spawn(async move {
                editor.take_pushed(params.settings).await;
                editor.announce().await;
            }),
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
        self.answer_kept(&params.text_document.uri, move |target| {
            let view = target.view;
            let range = protocol::place::text_range(view.ruler(), params.range);
            let asked = |action: &features::actions::Action| {
                protocol::action::is_asked_for(only.as_deref(), action.kind)
            };
            let offered = features::actions::actions(view, range);
            let all = features::actions::fix_all_offer(view);
            let actions = offered.iter().chain(&all).filter(|it| asked(it));
            let actions = actions.filter_map(|own| protocol::action::action(target, own));
            Some(actions.collect())
        })
        .await
    }

    async fn code_action_resolve(&self, mut action: CodeAction) -> Result<CodeAction> {
        let Some(uri) = protocol::action::resolved_document(action.data.as_ref()) else {
            return Ok(action);
        };
        let answer = self.work_on_target(&uri, |target| {
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
        self.execute(params).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let session = self.state.session();
        let at = params.text_document_position_params;
        self.answer_at(at, move |_, view, offset| {
            let hover = features::hover::hover(view, offset);
            hover.map(|hover| protocol::hover::hover(session, view, &hover))
        })
        .await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let session = self.state.session();
        let at = params.text_document_position_params;
        self.answer_at(at, move |_, view, offset| {
            let help = features::signature::signature_help(view, offset);
            help.map(|help| protocol::signature::help(session, &help))
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.answer(&params.text_document.uri, |_, view| {
            let links = features::links::links(view).into_iter();
            let links = links.filter_map(|link| protocol::link::link(view, link));
            Some(links.collect())
        })
        .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let session = self.state.session();
        self.answer_kept(&params.text_document.uri, move |target| {
            let limit = session.most_folds.map(|limit| limit as usize);
            let folds = features::folding::folds(target.view, limit).into_iter();
            let ranges = folds.map(|fold| protocol::folding::range(target.view, fold, session));
            Some(ranges.collect())
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let session = self.state.session();
        self.answer_kept(&params.text_document.uri, move |target| {
            let symbols = features::symbol::outline::outline(target.view);
            let outline = protocol::symbol::outline;
            Some(outline(target.uri, target.view, &symbols, session))
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let told = Arc::clone(&self.told_tokens);
        self.answer_kept(&params.text_document.uri, move |target| {
            let colors = features::coloring::colors(target.view);
            let tokens = protocol::coloring::tokens(target.view, &colors);
            Some(told.full(target.uri, tokens).into())
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

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        let session = self.state.session();
        self.answer(&at.text_document.uri, move |_, view| {
            let offset = protocol::place::offset(view.ruler(), at.position);
            let completions = features::completion::complete(view, offset);
            let list = protocol::completion::list(view, session, completions);
            Some(CompletionResponse::List(list))
        })
        .await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        let topic = protocol::completion::topic(item.data.as_ref());
        let text = topic.and_then(|topic| features::completion::text(&topic));
        let session = self.state.session();
        Ok(protocol::completion::resolved(
            session,
            item,
            text.as_deref(),
        ))
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        let (state, names) = (Arc::clone(&self.state), Arc::clone(&self.names));
        let found = aside(move || names.found(&state, &params.query)).await?;
        Ok(Some(found.into()))
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

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let uri = params.text_document.uri;
        let known = self.state.foretelling.known(&uri);
        self.answer(&uri, move |_, view| {
            if !view.settings().inlay_hints {
                return None;
            }
            let part = protocol::place::text_range(view.ruler(), params.range);
            let hints = features::hint::hints(view, known.as_ref(), part).into_iter();
            Some(hints.map(|it| protocol::plan::hint(view, it)).collect())
        })
        .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let session = self.state.session();
        let uri = params.text_document.uri;
        let known = self.state.foretelling.known(&uri);
        self.answer(&uri, move |uri, view| {
            if !view.settings().code_lenses {
                return None;
            }
            let lenses = features::lens::lenses(view, known.as_ref()).into_iter();
            let lenses = lenses.filter(|it| protocol::plan::is_of_use(uri, it, session));
            let lens = |it| protocol::plan::lens(uri, view, it, session);
            Some(lenses.map(lens).collect())
        })
        .await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.answer_at(at, |uri, view, offset| {
            let found = features::names::definition(view, offset)?;
            Some(protocol::names::location(uri, view, found).into())
        })
        .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let with_definitions = params.context.include_declaration;
        let at = params.text_document_position;
        self.answer_at(at, move |uri, view, offset| {
            let found = features::names::references(view, offset, with_definitions)?;
            Some(protocol::names::locations(uri, view, found))
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        self.answer_at(at, |_, view, offset| {
            let found = features::names::highlights(view, offset)?;
            Some(protocol::names::highlights(view, found))
        })
        .await
    }

    async fn prepare_rename(
        &self,
        at: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.work_at(at, |_, view, offset| {
            protocol::names::prepared(view, features::rename::prepare(view, offset))
        })
        .await?
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let at = params.text_document_position;
        self.work_on_target(&at.text_document.uri, move |target| {
            let offset = protocol::place::offset(target.view.ruler(), at.position);
            let renamed = features::rename::rename(target.view, offset, &params.new_name);
            protocol::names::renamed(target, renamed)
        })
        .await?
    }
}
