//! An image told flat: its config, its history, and every path that its layers bring.
//! Leans on nothing; what other builders made and what we made are both told like this.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// One image.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Image {
    /// `os`, `architecture` and `variant`, as far as the config says them.
    pub(super) platform: BTreeMap<String, String>,
    /// How containers are started.
    pub(super) config: Value,
    /// Who made it.
    pub(super) author: Option<String>,
    /// What each step was created by, and whether it left no layer.
    pub(super) history: Vec<(String, bool)>,
    /// Whether the config names the layers that are there.
    pub(super) diff_ids_ok: bool,
    /// How many layers are those of the base.
    pub(super) base_layers: usize,
    /// How many entries each other layer has.
    pub(super) new_layers: Vec<usize>,
    /// What the layers above the base bring, by path.
    pub(super) fs: BTreeMap<String, Entry>,
}

/// What stands at a path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    /// `file`, `dir`, `symlink`, `hardlink`, `char`, `block`, `fifo`, `whiteout` or `opaque`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The permissions in octal.
    pub(super) mode: Option<String>,
    /// Whose it is.
    pub(super) uid: Option<u64>,
    /// And of which group.
    pub(super) gid: Option<u64>,
    /// When it was written, in seconds.
    pub(super) mtime: Option<i64>,
    /// How many bytes a file has.
    pub(super) size: Option<u64>,
    /// The digest of a file's bytes, in hexadecimal.
    pub(super) sha256: Option<String>,
    /// Where a link leads.
    pub(super) link: Option<String>,
    /// Extended attributes.
    pub(super) xattrs: BTreeMap<String, String>,
}

impl Image {
    /// The platform in one word.
    pub(super) fn platform_name(&self) -> String {
        let parts = ["os", "architecture", "variant"];
        let parts = parts.iter().filter_map(|part| self.platform.get(*part));
        parts.cloned().collect::<Vec<_>>().join("/")
    }
}
