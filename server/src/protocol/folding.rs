//! Folding ranges of the protocol.
//! Leans on `place`.

use tower_lsp_server::ls_types::{FoldingRange, FoldingRangeKind};

use super::place;
use crate::features::folding::{Fold, FoldKind};
use crate::session::Session;
use crate::view::View;

/// A fold as the editor wants it: whole lines, or from character to character.
pub(crate) fn range(view: &View, fold: Fold, session: Session) -> FoldingRange {
    let range = place::range(view.ruler(), fold.range);
    let character = |character| (!session.folds_lines_only).then_some(character);
    FoldingRange {
        start_line: range.start.line,
        start_character: character(range.start.character),
        end_line: range.end.line,
        end_character: character(range.end.character),
        kind: (fold.kind == FoldKind::Comment).then_some(FoldingRangeKind::Comment),
        collapsed_text: None,
    }
}
