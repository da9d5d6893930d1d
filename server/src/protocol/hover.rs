//! Hovers of the protocol.
//! Leans on `place`.

use tower_lsp_server::ls_types::{self, HoverContents, MarkupContent, MarkupKind};

use super::place;
use crate::features::hover::{Hover, plain};
use crate::session::Session;
use crate::view::View;

/// A hover as the editor wants it.
pub(crate) fn hover(session: Session, view: &View, own: &Hover) -> ls_types::Hover {
    ls_types::Hover {
        range: Some(place::range(view.ruler(), own.range)),
        contents: HoverContents::Markup(text(session, &own.text)),
    }
}

/// A text in the form that the editor shows.
pub(crate) fn text(session: Session, markdown: &str) -> MarkupContent {
    match session.reads_markdown {
        true => MarkupContent {
            kind: MarkupKind::Markdown,
            value: markdown.to_owned(),
        },
        false => MarkupContent {
            kind: MarkupKind::PlainText,
            value: plain(markdown),
        },
    }
}
