//! What stands around a conversation: files on disk, open documents, the units agreed on, names that were given.
//! Leans on `folder`, `names` and `spot`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::names::Names;
use super::spot::Marked;
use crate::editor::units::Units;
use crate::folder::Folder;

/// A document as the editor shows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) version: i64,
    pub(super) marked: Marked,
}

/// What stands around a conversation.
pub(super) struct Scene {
    pub(super) folder: Folder,
    /// The open documents, by their address.
    pub(super) documents: BTreeMap<String, Document>,
    pub(super) units: Units,
    pub(super) names: Names,
    /// The kinds and the modifiers of semantic tokens, as the server listed them.
    pub(super) legend: Value,
    /// The answers that later questions refer to, by method.
    pub(super) last: BTreeMap<String, Value>,
    /// The diagnostics of each document, as last told.
    pub(super) diagnostics: BTreeMap<String, Value>,
    /// Whether diagnostics are written with all that they say.
    pub(super) tells_all: bool,
    /// Whether there is a store to build into; times and digests are left out then.
    pub(super) builds: bool,
    /// What the logs of builds said.
    pub(super) build_log: String,
}

impl Scene {
    pub(super) fn new() -> Result<Self, String> {
        Ok(Self {
            folder: Folder::new()?,
            documents: BTreeMap::new(),
            units: Units::default(),
            names: Names::default(),
            legend: Value::Null,
            last: BTreeMap::new(),
            diagnostics: BTreeMap::new(),
            tells_all: false,
            builds: false,
            build_log: String::new(),
        })
    }

    /// The address of a document; a name without a scheme is a file of the folder.
    pub(super) fn uri(&self, name: &str) -> String {
        let root = self.folder.path().display();
        match name {
            "." => format!("file://{root}"),
            _ if name.contains(':') => name.to_owned(),
            _ => format!("file://{root}/{}", name.replace(' ', "%20")),
        }
    }

    /// A text without what differs from run to run.
    pub(super) fn plain(&self, text: &str) -> String {
        let root = self.folder.path().display().to_string();
        let text = text.replace(&format!("file://{root}/"), "");
        let text = text.replace(&format!("file://{root}"), ".");
        let text = text.replace(&format!("{root}/"), "").replace(&root, ".");
        let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        match self.builds {
            true => unmeasured(&text),
            false => text,
        }
    }

    /// The folder of the store.
    pub(super) fn store(&self) -> PathBuf {
        let name = if self.builds { "store" } else { "no-store" };
        self.folder.path().join(name)
    }

    /// An open document, by its name.
    pub(super) fn document(&self, name: &str) -> Result<&Document, String> {
        let document = self.documents.get(&self.uri(name));
        document.ok_or_else(|| format!("the conversation has not opened `{name}`"))
    }

    /// The text of a document: what the editor shows, or what is on disk.
    pub(super) fn text(&self, uri: &str) -> Option<String> {
        if let Some(document) = self.documents.get(uri) {
            return Some(document.marked.text.clone());
        }
        std::fs::read_to_string(uri.strip_prefix("file://")?.replace("%20", " ")).ok()
    }

    /// A range with the text in it; what lies outside of the text is said to.
    pub(super) fn range(&self, uri: Option<&str>, range: &Value) -> String {
        let place = match range["start"] == range["end"] {
            true => position(&range["start"]),
            false => format!("{}-{}", position(&range["start"]), position(&range["end"])),
        };
        let Some(text) = uri.and_then(|uri| self.text(uri)) else {
            return place;
        };
        match self.units.bytes(&text, range) {
            Some((start, end)) if start == end => place,
            Some((start, end)) => format!("{place} {}", sample(&text[start..end])),
            None => format!("{place} OUTSIDE"),
        }
    }
}

/// A text without times and digests.
fn unmeasured(text: &str) -> String {
    let is_part = |character: char| character.is_ascii_alphanumeric() || ".:".contains(character);
    let mut out = String::new();
    for piece in text.split_inclusive(|character| !is_part(character)) {
        let word = piece.trim_end_matches(|character| !is_part(character));
        let number = word.strip_suffix("ms").or_else(|| word.strip_suffix('s'));
        let is_time = number.is_some_and(|number| {
            !number.is_empty() && number.chars().all(|it| it.is_ascii_digit() || it == '.')
        });
        out.push_str(match word {
            _ if is_time => "TIME",
            _ if word.starts_with("sha256:") => "DIGEST",
            word => word,
        });
        out.push_str(&piece[word.len()..]);
    }
    out
}

/// A position, counted from 1.
pub(super) fn position(position: &Value) -> String {
    let one = |name: &str| position[name].as_u64().unwrap_or_default() + 1;
    format!("{}:{}", one("line"), one("character"))
}

/// A text in quotes, its middle left out where it is long.
fn sample(text: &str) -> String {
    const LONGEST: usize = 48;
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= LONGEST {
        return Value::from(text).to_string();
    }
    let first: String = characters[..LONGEST - 12].iter().collect();
    let last: String = characters[characters.len() - 10..].iter().collect();
    Value::from(format!("{first} … {last}")).to_string()
}
