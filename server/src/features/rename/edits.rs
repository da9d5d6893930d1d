//! The edits of a rename.
//! Leans on `obstacle`, `spelling` and `conflict`.

use dockwright_model::occurrence::Spelling;
use dockwright_rules::diagnostic::Edit;
use dockwright_syntax::text::TextRange;

use super::conflict::conflict;
use super::obstacle::obstacle;
use super::refusal::Refusal;
use super::spelling::misspelling;
use crate::view::View;

/// What would be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prepared {
    /// The name under the cursor.
    pub(crate) range: TextRange,
    /// The name as it is.
    pub(crate) name: String,
}

/// What can be renamed at `offset`: nothing, or something unless it is refused.
pub(crate) fn prepare(view: &View, offset: usize) -> Result<Option<Prepared>, Refusal> {
    let Some(occurrence) = view.occurrences().at(offset) else {
        return Ok(None);
    };
    if let Some(refusal) = obstacle(view, occurrence) {
        return Err(refusal);
    }
    let symbol = view.occurrences().symbol(occurrence.symbol);
    let name = match occurrence.spelling {
        Spelling::Name => occurrence.range.slice(view.text()),
        Spelling::Number | Spelling::Broken => &symbol.name,
    };
    Ok(Some(Prepared {
        range: occurrence.range,
        name: name.to_owned(),
    }))
}

/// The edits that give what is named at `offset` a new name; a stage's number stays as it is.
pub(crate) fn rename(
    view: &View,
    offset: usize,
    new_name: &str,
) -> Result<Option<Vec<Edit>>, Refusal> {
    let Some(occurrence) = view.occurrences().at(offset) else {
        return Ok(None);
    };
    let symbol = view.occurrences().symbol(occurrence.symbol);
    let all = view.occurrences().of_symbol(occurrence.symbol);
    let edits: Vec<Edit> = all
        .filter(|it| it.spelling == Spelling::Name && it.range.slice(view.text()) != new_name)
        .map(|it| Edit {
            range: it.range,
            text: new_name.to_owned(),
        })
        .collect();
    if symbol.name == new_name {
        return Ok(Some(edits));
    }
    let refusal = obstacle(view, occurrence)
        .or_else(|| misspelling(symbol.kind, new_name))
        .or_else(|| conflict(view, occurrence, new_name));
    refusal.map_or(Ok(Some(edits)), Err)
}
