//! Code actions of the protocol, and the edits and commands they bring.
//! Leans on `place` and `diagnostic`.

use std::collections::HashMap;

use dockwright_rules::diagnostic::Edit;
use serde_json::{Value, json};
use tower_lsp_server::ls_types::{
    self, CodeAction, CodeActionKind, CodeActionOrCommand, Command, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, WorkspaceEdit,
};

use super::{diagnostic, place};
use crate::features::actions::{Action, ActionKind, Effect};
use crate::session::Session;
use crate::uri::Uri;
use crate::view::View;

/// The command that applies every safe fix of a document; it takes the document's address.
pub(crate) const APPLY_ALL_FIXES: &str = "dockwright.applyAllFixes";

/// The command that opens the page of a rule; it takes the rule's name.
pub(crate) const OPEN_RULE_PAGE: &str = "dockwright.openRulePage";

/// The kind of the action that applies every safe fix.
pub(crate) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.dockwright");

/// The kind of the actions that silence a report.
pub(crate) const SUPPRESS: CodeActionKind = CodeActionKind::new("quickfix.suppress.dockwright");

/// A document that is edited.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) uri: &'a Uri,
    pub(crate) version: i32,
    pub(crate) view: &'a View,
    pub(crate) session: Session,
}

/// Whether an editor that asks only for some kinds asks for this one.
pub(crate) fn is_asked_for(only: Option<&[CodeActionKind]>, kind: ActionKind) -> bool {
    let name = kind_of(kind);
    let covers = |asked: &CodeActionKind| {
        let rest = name.as_str().strip_prefix(asked.as_str());
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('.') || asked.as_str().is_empty()
        })
    };
    only.is_none_or(|only| only.iter().any(covers))
}

/// An action as the editor wants it; `None` where an editor that knows only commands cannot carry it out.
pub(crate) fn action(target: Target<'_>, own: &Action) -> Option<CodeActionOrCommand> {
    if !target.session.takes_code_actions {
        return command(target, own).map(CodeActionOrCommand::Command);
    }
    let about = own
        .diagnostic
        .and_then(|index| target.view.diagnostics().get(index))
        .map(|it| vec![diagnostic::diagnostic(target.uri, target.view, it)]);
    let mut action = CodeAction {
        title: own.title.clone(),
        kind: Some(kind_of(own.kind)),
        diagnostics: about,
        is_preferred: own.preferred.then_some(true),
        ..CodeAction::default()
    };
    match &own.effect {
        Effect::Edits(edits) => action.edit = Some(workspace_edit(target, edits)),
        Effect::FixAll if target.session.resolves_edits => {
            action.data = Some(json!({ "uri": target.uri }));
        }
        Effect::FixAll | Effect::OpenPage(_) => action.command = command(target, own),
    }
    Some(CodeActionOrCommand::CodeAction(action))
}

/// The command of the server that does the same.
fn command(target: Target<'_>, own: &Action) -> Option<Command> {
    let (command, argument) = match own.effect {
        Effect::FixAll if target.session.applies_edits => (APPLY_ALL_FIXES, target.uri.as_str()),
        Effect::Edits(_) | Effect::FixAll => return None,
        Effect::OpenPage(rule) => (OPEN_RULE_PAGE, rule),
    };
    Some(Command {
        title: own.title.clone(),
        command: command.to_owned(),
        arguments: Some(vec![Value::from(argument)]),
    })
}

/// The document that an action to be resolved is about.
pub(crate) fn resolved_document(data: Option<&Value>) -> Option<Uri> {
    data?.get("uri")?.as_str()?.parse().ok()
}

/// Edits of one document, for the version they were made from where the editor can check it.
pub(crate) fn workspace_edit(target: Target<'_>, edits: &[Edit]) -> WorkspaceEdit {
    let edits: Vec<ls_types::TextEdit> = edits
        .iter()
        .map(|edit| place::text_edit(target.view.ruler(), edit))
        .collect();
    if !target.session.versions_edits {
        return WorkspaceEdit::new(HashMap::from([(target.uri.clone(), edits)]));
    }
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                uri: target.uri.clone(),
                version: Some(target.version),
            },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        }])),
        ..WorkspaceEdit::default()
    }
}

fn kind_of(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::Suppress => SUPPRESS,
        ActionKind::FixAll => FIX_ALL,
    }
}
