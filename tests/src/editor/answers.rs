//! What an editor answers when a server asks: its settings, and a plain yes to everything else.
//! Leans on nothing.

use serde_json::{Value, json};

/// An editor's settings, the same for all folders but for those that have their own.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// What holds everywhere: an object of sections.
    pub settings: Value,
    /// What holds for documents whose address begins so, the last one that fits.
    pub folders: Vec<(String, Value)>,
}

impl Answers {
    /// The answer to a request.
    pub fn answer(&self, method: &str, params: &Value) -> Value {
        match (method, params["items"].as_array()) {
            ("workspace/configuration", Some(items)) => {
                items.iter().map(|item| self.section(item)).collect()
            }
            ("workspace/applyEdit", _) => json!({ "applied": true }),
            _ => Value::Null,
        }
    }

    fn section(&self, item: &Value) -> Value {
        let scope = item["scopeUri"].as_str().unwrap_or_default();
        let own = self.folders.iter().rev();
        let own = own
            .into_iter()
            .find(|(folder, _)| scope.starts_with(folder.as_str()));
        let settings = own.map_or(&self.settings, |(_, settings)| settings);
        let parts = item["section"].as_str().unwrap_or_default().split('.');
        parts
            .filter(|part| !part.is_empty())
            .fold(settings, |settings, part| &settings[part])
            .clone()
    }
}
