//! Hovers of the protocol.
//! Leans on `place`.

use tower_lsp_server::ls_types::{self, HoverContents, MarkupContent, MarkupKind};

use super::place;
use crate::features::hover::Hover;
use crate::view::View;

/// A hover as the editor wants it.
pub(crate) fn hover(view: &View, own: Hover) -> ls_types::Hover {
    ls_types::Hover {
        range: Some(place::range(view.ruler(), own.range)),
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: own.text,
        }),
    }
}
