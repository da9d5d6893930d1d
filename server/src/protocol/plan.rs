//! Inlay hints and code lenses of the protocol.
//! Leans on `place` and `names`.

use serde_json::json;
use tower_lsp_server::ls_types::{
    CodeLens, Command, InlayHint, InlayHintLabel, InlayHintTooltip, MarkupContent, MarkupKind,
};

use super::{names, place};
use crate::features::hint::Hint;
use crate::features::lens::Lens;
use crate::session::Session;
use crate::uri::Uri;
use crate::view::View;

/// A hint as the editor draws it, with a gap in front.
pub(crate) fn hint(view: &View, hint: Hint) -> InlayHint {
    InlayHint {
        position: place::position(view.ruler(), hint.offset),
        label: InlayHintLabel::String(hint.label.to_owned()),
        kind: None,
        text_edits: None,
        tooltip: Some(InlayHintTooltip::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: hint.tooltip,
        })),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}

/// A lens as the editor draws it: it leads somewhere where the editor has a command that shows places.
pub(crate) fn lens(uri: &Uri, view: &View, lens: Lens, session: Session) -> CodeLens {
    let range = place::range(view.ruler(), lens.range);
    let shows = session
        .shows_references
        .filter(|_| !lens.leads_to.is_empty());
    let command = match shows {
        Some(shows) => Command {
            title: lens.title,
            command: shows.command().to_owned(),
            arguments: Some(vec![
                json!(uri),
                json!(range.start),
                json!(names::locations(uri, view, lens.leads_to)),
            ]),
        },
        // A command without a name is drawn as mere text.
        None => Command {
            title: lens.title,
            command: String::new(),
            arguments: None,
        },
    };
    CodeLens {
        range,
        command: Some(command),
        data: None,
    }
}
