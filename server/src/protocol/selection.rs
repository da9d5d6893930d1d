//! Selection ranges of the protocol.
//! Leans on `place`.

use dockwright_syntax::text::TextRange;
use tower_lsp_server::ls_types::SelectionRange;

use super::place;
use crate::view::View;

/// Ranges that grow, innermost first, as the editor wants them: each with the one around it.
pub(crate) fn range(view: &View, grown: &[TextRange]) -> SelectionRange {
    let ruler = view.ruler();
    let outward = grown.iter().rev().fold(None, |parent, range| {
        Some(SelectionRange {
            range: place::range(ruler, *range),
            parent: parent.map(Box::new),
        })
    });
    outward.unwrap_or_default()
}
