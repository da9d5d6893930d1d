//! Where a stage, a variable or the delimiter of a heredoc is defined, and where it is used.
//! Leans on the occurrences of the view.

use dockwright_model::occurrence::Role;
use dockwright_syntax::text::TextRange;

use crate::view::View;

/// A place to be made visible together with others of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Highlight {
    pub(crate) range: TextRange,
    pub(crate) role: Role,
}

/// Where the name at `offset` gets what it stands for there.
pub(crate) fn definition(view: &View, offset: usize) -> Option<TextRange> {
    let occurrences = view.occurrences();
    occurrences.definition(view.model(), occurrences.at(offset)?)
}

/// Where the name at `offset` is used; its definitions too, if they are asked for.
pub(crate) fn references(
    view: &View,
    offset: usize,
    with_definitions: bool,
) -> Option<Vec<TextRange>> {
    let occurrences = view.occurrences();
    let asked = occurrences.at(offset)?;
    let all = occurrences.of_symbol(asked.symbol);
    let wanted = all.filter(|it| with_definitions || it.role != Role::Definition);
    Some(wanted.map(|it| it.range).collect())
}

/// Every place of what is named at `offset`.
pub(crate) fn highlights(view: &View, offset: usize) -> Option<Vec<Highlight>> {
    let occurrences = view.occurrences();
    let all = occurrences.of_symbol(occurrences.at(offset)?.symbol);
    let highlight = |it: &dockwright_model::occurrence::Occurrence| Highlight {
        range: it.range,
        role: it.role,
    };
    Some(all.map(highlight).collect())
}
