//! Inlay hints and code lenses of the protocol.
//! Leans on `place`, `names` and `build`.

use serde_json::json;
use tower_lsp_server::ls_types::{
    CodeLens, Command, InlayHint, InlayHintLabel, InlayHintTooltip, MarkupContent, MarkupKind,
};

use super::{build, names, place};
use crate::features::hint::Hint;
use crate::features::lens::{Action, Lens};
use crate::session::Session;
use crate::uri::{Uri, file_of};
use crate::view::View;

/// A hint as the editor draws it, with a gap in front.
pub(crate) fn hint(view: &View, hint: Hint) -> InlayHint {
    InlayHint {
        position: place::position(view.ruler(), hint.offset),
        label: InlayHintLabel::String(hint.label),
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

/// Whether a lens is of use to an editor: one that does something only where that can be done.
pub(crate) fn is_of_use(uri: &Uri, lens: &Lens, session: Session) -> bool {
    match lens.action {
        Action::Tell | Action::Lead(_) => true,
        Action::Plan(_) => session.runs_commands,
        Action::Build(_) => session.runs_commands && file_of(uri).is_some(),
    }
}

/// A lens as the editor draws it: it leads somewhere where the editor has a command that shows places.
pub(crate) fn lens(uri: &Uri, view: &View, lens: Lens, session: Session) -> CodeLens {
    let range = place::range(view.ruler(), lens.range);
    let of_ours = |command: &str, target: Option<String>| {
        let arguments = build::arguments(uri, target.as_deref());
        (command.to_owned(), Some(arguments))
    };
    let (command, arguments) = match (lens.action, session.shows_references) {
        (Action::Lead(places), Some(shows)) => {
            let locations = json!(names::locations(uri, view, places));
            let arguments = vec![json!(uri), json!(range.start), locations];
            (shows.command().to_owned(), Some(arguments))
        }
        (Action::Plan(target), _) => of_ours(build::PLAN, target),
        (Action::Build(target), _) => of_ours(build::BUILD, target),
        // A command without a name is drawn as mere text.
        (Action::Lead(_) | Action::Tell, _) => (String::new(), None),
    };
    CodeLens {
        range,
        command: Some(Command {
            title: lens.title,
            command,
            arguments,
        }),
        data: None,
    }
}
