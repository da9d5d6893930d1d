//! What there is to read about an item, looked up only when somebody looks at it.
//! Leans on `item`, and on the catalog of rules.

use dockwright_rules::catalog;

use super::item::Topic;

/// The text about a topic, as Markdown.
pub(crate) fn text(topic: &Topic) -> Option<String> {
    match topic {
        Topic::Rule(name) => catalog::rule(name).map(|rule| rule.docs.to_owned()),
        _ => None,
    }
}
