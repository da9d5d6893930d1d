//! A text with what it means, for judging a difference about it.
//! Leans on `answer`, and on the model for stages, scopes and scripts.

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_syntax::text::TextRange;

use super::answer::{Answer, Asked, Item};

/// Who says something that the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    Theirs,
}

/// One part of an answer that only one side gives.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) asked: Asked,
    pub(super) side: Side,
    pub(super) item: Item,
    /// Why we say nothing at all.
    pub(super) refusal: Option<String>,
    /// Whether the other side says anything.
    pub(super) other_answers: bool,
}

/// A text with its meaning.
pub(super) struct Scene<'a> {
    pub(super) text: &'a str,
    pub(super) model: Model<'static>,
}

impl<'a> Scene<'a> {
    /// Understands a text.
    pub(super) fn of(text: &'a str) -> Self {
        let parse = dockwright_syntax::parse::parse(text);
        let world = std::sync::Arc::new(MemoryWorld::default());
        Self {
            text,
            model: Model::shared(Source::new("Dockerfile", text), parse, world, None),
        }
    }

    /// What one side says and the other does not.
    pub(super) fn differences(
        &self,
        asked: Asked,
        own: &Answer,
        theirs: &Answer,
    ) -> Vec<Difference> {
        let difference = |side, item: &Item, other: &Answer| Difference {
            asked,
            side,
            item: item.clone(),
            refusal: own.refusal.clone(),
            other_answers: !other.items.is_empty(),
        };
        let ours = own.items.difference(&theirs.items);
        let only_theirs = theirs.items.difference(&own.items);
        ours.map(|item| difference(Side::Ours, item, theirs))
            .chain(only_theirs.map(|item| difference(Side::Theirs, item, own)))
            .collect()
    }

    /// The bytes of a place.
    pub(super) fn slice(&self, range: TextRange) -> &'a str {
        range.slice(self.text)
    }
}
