//! Completions of the protocol, and what is told of an item when it is looked at.
//! Leans on `place`, and on `hover` for texts.

use dockwright_syntax::keyword::KeywordKind;
use serde_json::{Value, json};
use tower_lsp_server::ls_types::{
    self, CompletionItemKind, CompletionItemTag, CompletionList, CompletionTextEdit, Documentation,
    InsertTextFormat, TextEdit,
};

use super::{hover, place};
use crate::features::completion::{Completions, Item, ItemKind, Topic};
use crate::session::Session;
use crate::view::View;

/// The characters behind which an editor asks by itself.
pub(crate) const TRIGGERS: [&str; 9] = [" ", "-", "=", ",", "$", "{", "/", ":", "#"];

/// The list as the editor wants it.
pub(crate) fn list(view: &View, session: Session, own: Completions) -> CompletionList {
    let items = own.items.into_iter().enumerate();
    CompletionList {
        is_incomplete: own.is_capped,
        items: items
            .map(|(order, own)| item(view, session, order, own))
            .collect(),
    }
}

/// An item with what there is to read about it.
pub(crate) fn resolved(
    session: Session,
    item: ls_types::CompletionItem,
    text: Option<&str>,
) -> ls_types::CompletionItem {
    let text = text.map(|text| Documentation::MarkupContent(hover::text(session, text)));
    ls_types::CompletionItem {
        documentation: text.or(item.documentation),
        ..item
    }
}

/// What an item that comes back from the editor is about.
pub(crate) fn topic(data: Option<&Value>) -> Option<Topic> {
    let text = |index: usize| data?.get(index)?.as_str();
    let name = || text(1).map(str::to_owned);
    let second = || text(2).map(str::to_owned);
    let keyword = || text(1).map(KeywordKind::of);
    Some(match text(0)? {
        "directive" => Topic::Directive(name()?),
        "keyword" => Topic::Keyword(keyword()?),
        "word" => Topic::Word(keyword()?, second()?),
        "flag" => Topic::Flag(keyword()?, second()?),
        "mount-key" => Topic::MountKey(name()?),
        "mount-type" => Topic::MountType(name()?),
        "variable" => Topic::Variable(name()?),
        "signal" => Topic::Signal(name()?),
        "rule" => Topic::Rule(name()?),
        _ => return None,
    })
}

fn data(topic: &Topic) -> Value {
    match topic {
        Topic::Directive(name) => json!(["directive", name]),
        Topic::Keyword(keyword) => json!(["keyword", keyword.name()]),
        Topic::Word(keyword, word) => json!(["word", keyword.name(), word]),
        Topic::Flag(keyword, name) => json!(["flag", keyword.name(), name]),
        Topic::MountKey(name) => json!(["mount-key", name]),
        Topic::MountType(name) => json!(["mount-type", name]),
        Topic::Variable(name) => json!(["variable", name]),
        Topic::Signal(name) => json!(["signal", name]),
        Topic::Rule(name) => json!(["rule", name]),
    }
}

fn item(view: &View, session: Session, order: usize, own: Item) -> ls_types::CompletionItem {
    let ruler = view.ruler();
    let snippet = own.snippet.filter(|_| session.takes_snippets);
    let format = snippet.as_ref().map(|_| InsertTextFormat::SNIPPET);
    let also = own
        .also
        .as_ref()
        .map(|edit| vec![place::text_edit(ruler, edit)]);
    ls_types::CompletionItem {
        kind: Some(kind(own.kind)),
        detail: Some(own.detail).filter(|detail| !detail.is_empty()),
        sort_text: Some(format!("{order:04}")),
        filter_text: Some(own.filter).filter(|filter| *filter != own.label),
        insert_text_format: format,
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: place::range(ruler, own.range),
            new_text: snippet.unwrap_or(own.text),
        })),
        additional_text_edits: also,
        tags: own
            .is_deprecated
            .then(|| vec![CompletionItemTag::DEPRECATED]),
        data: own.topic.as_ref().map(data),
        label: own.label,
        ..ls_types::CompletionItem::default()
    }
}

fn kind(kind: ItemKind) -> CompletionItemKind {
    match kind {
        ItemKind::Directive | ItemKind::Keyword => CompletionItemKind::KEYWORD,
        ItemKind::Flag => CompletionItemKind::FIELD,
        ItemKind::Key => CompletionItemKind::PROPERTY,
        ItemKind::Value => CompletionItemKind::VALUE,
        ItemKind::Stage => CompletionItemKind::CLASS,
        ItemKind::Image => CompletionItemKind::MODULE,
        ItemKind::Variable => CompletionItemKind::VARIABLE,
        ItemKind::File => CompletionItemKind::FILE,
        ItemKind::Folder => CompletionItemKind::FOLDER,
        ItemKind::User => CompletionItemKind::CONSTANT,
        ItemKind::Rule => CompletionItemKind::REFERENCE,
        ItemKind::Snippet => CompletionItemKind::SNIPPET,
    }
}
