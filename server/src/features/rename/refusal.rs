//! Why something is not renamed.
//! Leans on the view for places.

use dockwright_syntax::text::TextRange;

use crate::view::View;

/// A sentence for the user: what cannot be done, why, and what can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) String);

impl Refusal {
    /// Refuses with a sentence.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// The line of a place, as messages tell it.
pub(super) fn line(view: &View, range: TextRange) -> usize {
    view.lines().position(range.start()).line
}
