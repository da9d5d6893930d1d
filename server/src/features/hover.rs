//! What is said about the place under the pointer.
//! Leans on the diagnostics of the view and the pages of rules.

use dockwright_rules::catalog;
use dockwright_syntax::text::TextRange;

use crate::view::View;

/// A text about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hover {
    /// What it is about.
    pub(crate) range: TextRange,
    /// Markdown.
    pub(crate) text: String,
}

/// What is known about the place at `offset`.
pub(crate) fn hover(view: &View, offset: usize) -> Option<Hover> {
    rule_page(view, offset)
}

/// The page of the rule whose report covers the place, the one with the smallest range.
fn rule_page(view: &View, offset: usize) -> Option<Hover> {
    let touching = view
        .diagnostics()
        .iter()
        .filter(|diagnostic| diagnostic.range.contains(offset));
    let diagnostic = touching.min_by_key(|diagnostic| diagnostic.range.len())?;
    let rule = catalog::rule(diagnostic.rule)?;
    Some(Hover {
        range: diagnostic.range,
        text: rule.docs.to_owned(),
    })
}
