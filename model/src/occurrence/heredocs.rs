//! The delimiters of heredocs: the marker and the line that ends the body.
//! Leans on `draft` and `place`.

use dockwright_syntax::instruction::Instruction;

use super::draft::Draft;
use super::place::place;
use super::symbol::{Role, Spelling, SymbolKind};

/// Notes the delimiters of an instruction.
pub(super) fn collect(text: &str, instruction: &Instruction, draft: &mut Draft) {
    for heredoc in &instruction.innermost().heredocs {
        let cell = draft.cell(SymbolKind::Heredoc, &heredoc.name);
        let marker = place(text, heredoc.marker, &heredoc.name);
        draft.note(cell, marker.range, Role::Definition, marker.spelling);
        if let Some(end) = heredoc.end.filter(|end| !end.is_empty()) {
            draft.note(cell, end, Role::Read, Spelling::Name);
        }
    }
}
