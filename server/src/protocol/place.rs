//! Positions, ranges and edits of the protocol.
//! Leans on `position`.

use dockwright_rules::diagnostic::Edit;
use dockwright_syntax::text::TextRange;
use tower_lsp_server::ls_types::{
    Position, PositionEncodingKind, Range, TextDocumentContentChangeEvent, TextEdit,
};

use crate::document::Change;
use crate::position::{Encoding, Point, Ruler};

/// The position of a byte.
pub(crate) fn position(ruler: Ruler<'_>, offset: usize) -> Position {
    let Point { line, character } = ruler.point(offset);
    Position { line, character }
}

/// The range of some bytes.
pub(crate) fn range(ruler: Ruler<'_>, range: TextRange) -> Range {
    Range {
        start: position(ruler, range.start()),
        end: position(ruler, range.end()),
    }
}

/// The byte of a position.
pub(crate) fn offset(ruler: Ruler<'_>, position: Position) -> usize {
    ruler.offset(point(position))
}

/// The bytes of a range.
pub(crate) fn text_range(ruler: Ruler<'_>, range: Range) -> TextRange {
    ruler.range(point(range.start), point(range.end))
}

/// An edit of the protocol.
pub(crate) fn text_edit(ruler: Ruler<'_>, edit: &Edit) -> TextEdit {
    TextEdit {
        range: range(ruler, edit.range),
        new_text: edit.text.clone(),
    }
}

/// A change that the editor tells.
pub(crate) fn change(event: TextDocumentContentChangeEvent) -> Change {
    Change {
        range: event
            .range
            .map(|range| (point(range.start), point(range.end))),
        text: event.text,
    }
}

/// The protocol's word for the units of positions.
pub(crate) fn encoding_kind(encoding: Encoding) -> PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    }
}

fn point(position: Position) -> Point {
    Point {
        line: position.line,
        character: position.character,
    }
}
