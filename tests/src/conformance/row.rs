//! Rows of data: one JSON object a line.
//! Leans on nothing.

use std::path::Path;

use serde_json::Value;

/// One object.
#[derive(Clone, Debug)]
pub(super) struct Row(Value);

impl Row {
    /// The text under a key; empty where there is none.
    pub(super) fn text(&self, key: &str) -> &str {
        self.optional_text(key).unwrap_or_default()
    }

    /// The text under a key.
    pub(super) fn optional_text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }

    /// The switch under a key.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.0.get(key)?.as_bool()
    }

    /// The value under a key; null where there is none.
    pub(super) fn value(&self, key: &str) -> &Value {
        self.0.get(key).unwrap_or(&Value::Null)
    }

    /// The number under a key.
    pub(super) fn number(&self, key: &str) -> Option<i64> {
        self.0.get(key)?.as_i64()
    }

    /// The row as it was read.
    pub(super) fn whole(&self) -> &Value {
        &self.0
    }

    /// The items of the list under a key.
    pub(super) fn list(&self, key: &str) -> &[Value] {
        self.value(key).as_array().map_or(&[], Vec::as_slice)
    }

    /// The pairs of texts under a key.
    pub(super) fn pairs(&self, key: &str) -> impl Iterator<Item = (String, String)> {
        let pairs = self.value(key).as_object().into_iter().flatten();
        pairs.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
    }

    /// What to call the row in a list of disagreements.
    pub(super) fn title(&self) -> String {
        let name = ["name", "source", "input"]
            .into_iter()
            .find_map(|key| self.optional_text(key));
        format!("{} {}", self.text("kind"), name.unwrap_or_default())
            .trim()
            .to_owned()
    }
}

/// Reads a file of rows; lines that are no JSON are left out.
pub(super) fn read(path: &Path) -> std::io::Result<Vec<Row>> {
    let text = std::fs::read_to_string(path)?;
    let rows = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok().map(Row));
    Ok(rows.collect())
}
