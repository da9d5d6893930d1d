//! What there is to read about an item, looked up only when somebody looks at it.
//! Leans on `item`, on the reference, and on the catalog of rules.

use dockwright_rules::catalog;
use dockwright_syntax::directive::DirectiveKind;

use super::item::Topic;
use crate::reference;
use crate::reference::entry::Entry;

/// The text about a topic, as Markdown.
pub(crate) fn text(topic: &Topic) -> Option<String> {
    let entry = match topic {
        Topic::Rule(name) => return catalog::rule(name).map(|rule| rule.docs.to_owned()),
        Topic::Directive(name) => reference::directive(DirectiveKind::of(name)?),
        Topic::Keyword(keyword) => reference::keyword(*keyword),
        Topic::Word(keyword, word) => reference::word(*keyword, word),
        Topic::Flag(keyword, name) => reference::flag(*keyword, name),
        Topic::MountKey(name) => reference::mount_key(name),
        Topic::MountType(name) => reference::mount_type(name),
        Topic::Variable(name) => reference::variable(name),
        Topic::Signal(name) => reference::signal(name),
    };
    entry.map(Entry::page)
}
