//! Places of names, highlights and renaming of the protocol.
//! Leans on `place` and `action`.

use dockwright_model::occurrence::Role;
use dockwright_rules::diagnostic::Edit;
use dockwright_syntax::text::TextRange;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    DocumentHighlight, DocumentHighlightKind, Location, OneOf, PrepareRenameResponse,
    RenameOptions, WorkDoneProgressOptions, WorkspaceEdit,
};

use super::action::{Target, workspace_edit};
use super::place;
use crate::features::names::Highlight;
use crate::features::rename::{Prepared, Refusal};
use crate::session::Session;
use crate::uri::Uri;
use crate::view::View;

/// The code of a request that was understood and cannot be carried out.
const REQUEST_FAILED: i64 = -32803;

/// How renaming is offered: an editor that does not know of preparing wants only a yes.
pub(crate) fn rename_options(session: Session) -> OneOf<bool, RenameOptions> {
    match session.prepares_rename {
        true => OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        false => OneOf::Left(true),
    }
}

/// A place of a document.
pub(crate) fn location(uri: &Uri, view: &View, range: TextRange) -> Location {
    Location {
        uri: uri.clone(),
        range: place::range(view.ruler(), range),
    }
}

/// Places of a document.
pub(crate) fn locations(uri: &Uri, view: &View, ranges: Vec<TextRange>) -> Vec<Location> {
    let ranges = ranges.into_iter();
    ranges.map(|range| location(uri, view, range)).collect()
}

/// Places to be made visible.
pub(crate) fn highlights(view: &View, found: Vec<Highlight>) -> Vec<DocumentHighlight> {
    let kind = |role| match role {
        Role::Definition | Role::Assignment => DocumentHighlightKind::WRITE,
        Role::Read => DocumentHighlightKind::READ,
    };
    let highlight = |it: Highlight| DocumentHighlight {
        range: place::range(view.ruler(), it.range),
        kind: Some(kind(it.role)),
    };
    found.into_iter().map(highlight).collect()
}

/// What can be renamed, or why nothing can.
pub(crate) fn prepared(
    view: &View,
    prepared: std::result::Result<Option<Prepared>, Refusal>,
) -> Result<Option<PrepareRenameResponse>> {
    let prepared = prepared.map_err(refused)?;
    Ok(
        prepared.map(|prepared| PrepareRenameResponse::RangeWithPlaceholder {
            range: place::range(view.ruler(), prepared.range),
            placeholder: prepared.name,
        }),
    )
}

/// The edits that rename, or why nothing is renamed.
pub(crate) fn renamed(
    target: Target<'_>,
    renamed: std::result::Result<Option<Vec<Edit>>, Refusal>,
) -> Result<Option<WorkspaceEdit>> {
    let edits = renamed.map_err(refused)?;
    Ok(edits.map(|edits| workspace_edit(target, &edits)))
}

fn refused(refusal: Refusal) -> Error {
    Error {
        code: ErrorCode::ServerError(REQUEST_FAILED),
        message: refusal.0.into(),
        data: None,
    }
}
