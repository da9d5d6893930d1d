//! The one call: what can be put in at a place.
//! Leans on `place` for what is being typed, and on a file for each kind of thing.

use super::item::{Completions, Item};
use super::place::typing;
use super::typing::{Place, Typing};
use super::{
    directives, flags, image_paths, keywords, literals, mounts, paths, stages, users, variables,
};
use crate::view::View;

/// What can be put in at `offset`.
pub(crate) fn complete(view: &View, offset: usize) -> Completions {
    let typing = typing(view, offset);
    let mut items = items(&typing);
    if typing.takes_flags {
        items.extend(flags::names(&typing));
    }
    let is_capped = paths::is_capped(&items);
    let completions = Completions::of(items, typing.word);
    Completions {
        is_capped: completions.is_capped || is_capped,
        ..completions
    }
}

fn items(typing: &Typing<'_>) -> Vec<Item> {
    match typing.place {
        Place::Nothing => Vec::new(),
        Place::Comment { may_be_directive } => directives::comments(typing, may_be_directive),
        Place::DirectiveValue(kind) => directives::values(typing, kind),
        Place::SilencedRule { is_hadolint } => directives::silenced(typing, is_hadolint),
        Place::Keyword { in_trigger } => line_starts(typing, in_trigger),
        Place::FlagName => flags::names(typing),
        Place::FlagValue(name) => flags::values(typing, name),
        Place::MountKey(before) => mounts::keys(typing, before),
        Place::MountValue(before, key) => mounts::values(typing, before, key),
        Place::Variable { is_braced } => variables::items(typing, is_braced),
        Place::Base => stages::bases(typing),
        Place::As => stages::naming(typing),
        Place::Path {
            source,
            destination,
        } => paths::copied(typing, source, destination),
        Place::Folder => image_paths::folders(typing),
        Place::User => users::items(typing),
        Place::Port => literals::ports(typing),
        Place::Signal => literals::signals(typing),
        Place::LabelKey => literals::labels(typing),
        Place::ArgumentName => variables::arguments(typing),
        Place::HealthcheckKind => literals::healthchecks(typing),
        Place::ExecForm => literals::exec_forms(typing),
    }
}

/// What a line can begin with.
fn line_starts(typing: &Typing<'_>, in_trigger: bool) -> Vec<Item> {
    let mut items = keywords::items(typing, in_trigger);
    if !in_trigger && typing.is_at_head() {
        items.extend(directives::lines(typing));
    }
    items
}
