//! One thing that can be put in at a place, and the list of them.
//! Leans on the reference for what tells an item from others.

use dockwright_rules::diagnostic::Edit;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use crate::reference::entry::Entry;

/// The most items that are offered at once.
const MAX_ITEMS: usize = 1_000;

/// What can be put in at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Completions {
    /// In the order in which they are shown.
    pub(crate) items: Vec<Item>,
    /// Whether there are more, so that the editor asks again when more is typed.
    pub(crate) is_capped: bool,
}

/// One thing that can be put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// How it is shown.
    pub(crate) label: String,
    /// What it is.
    pub(crate) kind: ItemKind,
    /// One line that tells it from the others.
    pub(crate) detail: String,
    /// What is replaced; the cursor is in it or at its ends.
    pub(crate) range: TextRange,
    /// What is put in.
    pub(crate) text: String,
    /// What is put in where the editor knows snippets.
    pub(crate) snippet: Option<String>,
    /// What the typed text is compared with.
    pub(crate) filter: String,
    /// The lowest stand first; among equals the order they were found in.
    pub(crate) rank: u8,
    /// Whether it is better not used.
    pub(crate) is_deprecated: bool,
    /// What else is put in, somewhere above.
    pub(crate) also: Option<Edit>,
    /// What there is to read about it.
    pub(crate) topic: Option<Topic>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Directive,
    Keyword,
    Flag,
    Key,
    Value,
    Stage,
    Image,
    Variable,
    File,
    Folder,
    User,
    Rule,
    Snippet,
}

/// What there is to read about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    Directive(String),
    Keyword(KeywordKind),
    Word(KeywordKind, String),
    Flag(KeywordKind, String),
    MountKey(String),
    MountType(String),
    Variable(String),
    Signal(String),
    Rule(String),
}

impl Item {
    /// An item that puts in what it shows.
    pub(crate) fn new(kind: ItemKind, label: impl Into<String>, range: TextRange) -> Self {
        let label = label.into();
        Self {
            kind,
            detail: String::new(),
            range,
            text: label.clone(),
            snippet: None,
            filter: label.clone(),
            rank: 5,
            is_deprecated: false,
            also: None,
            topic: None,
            label,
        }
    }

    /// Tells it from the others.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Tells it from the others by the beginning of what the reference says.
    pub(crate) fn told_by(self, entry: Option<&Entry>) -> Self {
        let summary = entry.map_or("", |entry| entry.summary);
        let end = summary.find(['.', ';', ':']).unwrap_or(summary.len());
        self.detail(&summary[..end])
    }

    /// Puts in another text than it shows.
    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Puts in a snippet where the editor knows them.
    pub(crate) fn snippet(mut self, snippet: impl Into<String>) -> Self {
        self.snippet = Some(snippet.into());
        self
    }

    /// Sorts it before or behind others.
    pub(crate) fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }

    /// Says what there is to read about it.
    pub(crate) fn topic(mut self, topic: Topic) -> Self {
        self.topic = Some(topic);
        self
    }
}

impl Completions {
    /// Sorts items, and keeps those that fit what is typed when there are too many.
    pub(crate) fn of(mut items: Vec<Item>, written: &str) -> Self {
        items.sort_by_key(|item| item.rank);
        let is_capped = items.len() > MAX_ITEMS;
        if is_capped {
            let written = written.to_lowercase();
            items.retain(|item| is_spelled_by(&written, &item.filter.to_lowercase()));
            items.truncate(MAX_ITEMS);
        }
        Self { items, is_capped }
    }
}

/// Whether the letters of `written` stand in `text` in that order.
fn is_spelled_by(written: &str, text: &str) -> bool {
    let mut letters = text.chars();
    written
        .chars()
        .all(|wanted| letters.any(|letter| letter == wanted))
}
