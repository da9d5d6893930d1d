//! What the server can do, as it says to the editor.
//! Leans on `place` for the units, and on `completion` for what sets it off.

use tower_lsp_server::ls_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, DocumentLinkOptions,
    DocumentOnTypeFormattingOptions, ExecuteCommandOptions, FoldingRangeProviderCapability,
    HoverProviderCapability, InitializeResult, OneOf, SaveOptions,
    SelectionRangeProviderCapability, ServerCapabilities, ServerInfo, SignatureHelpOptions,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::{action, build, coloring, completion, names, place};
use crate::session::Session;

/// The answer to the editor's hello.
pub(crate) fn hello(session: Session) -> InitializeResult {
    InitializeResult {
        capabilities: capabilities(session),
        server_info: Some(ServerInfo {
            name: "dockwright".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        offset_encoding: None,
    }
}

fn capabilities(session: Session) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(place::encoding_kind(session.encoding)),
        text_document_sync: Some(synchronization()),
        diagnostic_provider: session.pulls_diagnostics.then(diagnostics),
        completion_provider: Some(completions()),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        code_action_provider: Some(code_actions()),
        execute_command_provider: Some(commands()),
        document_on_type_formatting_provider: Some(on_type()),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        signature_help_provider: Some(signatures()),
        document_link_provider: Some(links()),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        rename_provider: Some(names::rename_options(session)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        inlay_hint_provider: Some(OneOf::Left(true)),
        code_lens_provider: Some(CodeLensOptions {
            resolve_provider: Some(false),
        }),
        semantic_tokens_provider: Some(coloring::options().into()),
        ..ServerCapabilities::default()
    }
}

fn completions() -> CompletionOptions {
    CompletionOptions {
        resolve_provider: Some(true),
        trigger_characters: Some(completion::TRIGGERS.map(str::to_owned).into()),
        ..CompletionOptions::default()
    }
}

fn synchronization() -> TextDocumentSyncCapability {
    TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(SaveOptions::default().into()),
        ..TextDocumentSyncOptions::default()
    })
}

fn diagnostics() -> DiagnosticServerCapabilities {
    DiagnosticServerCapabilities::Options(DiagnosticOptions {
        identifier: Some("dockwright".to_owned()),
        inter_file_dependencies: false,
        workspace_diagnostics: true,
        ..DiagnosticOptions::default()
    })
}

fn code_actions() -> CodeActionProviderCapability {
    CodeActionProviderCapability::Options(CodeActionOptions {
        code_action_kinds: Some(vec![
            CodeActionKind::QUICKFIX,
            action::SUPPRESS,
            action::FIX_ALL,
        ]),
        resolve_provider: Some(true),
        ..CodeActionOptions::default()
    })
}

fn commands() -> ExecuteCommandOptions {
    ExecuteCommandOptions {
        commands: [
            action::APPLY_ALL_FIXES,
            action::OPEN_RULE_PAGE,
            build::PLAN,
            build::BUILD,
            build::CANCEL,
        ]
        .map(str::to_owned)
        .into(),
        ..ExecuteCommandOptions::default()
    }
}

/// A line break, and the two characters that can continue a line.
fn on_type() -> DocumentOnTypeFormattingOptions {
    DocumentOnTypeFormattingOptions {
        first_trigger_character: "\n".to_owned(),
        more_trigger_character: Some(vec!["\\".to_owned(), "`".to_owned()]),
    }
}

/// What comes between the parts of an instruction, of a flag and of an array.
fn signatures() -> SignatureHelpOptions {
    let triggers = [" ", "=", ",", "[", ":", "/"];
    SignatureHelpOptions {
        trigger_characters: Some(triggers.map(str::to_owned).into()),
        ..SignatureHelpOptions::default()
    }
}

/// Links say at once where they lead.
fn links() -> DocumentLinkOptions {
    DocumentLinkOptions {
        resolve_provider: Some(false),
        work_done_progress_options: WorkDoneProgressOptions::default(),
    }
}
