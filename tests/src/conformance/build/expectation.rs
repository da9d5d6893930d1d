//! What BuildKit made of a case, as the data tells it.
//! Leans on `image` and on the rows.

use serde_json::Value;

use super::image::Image;
use crate::conformance::row::Row;

/// The outcome of one build.
#[derive(Clone, Debug)]
pub(super) enum Expectation {
    /// It failed, with this message.
    Failed(String),
    /// It made these images.
    Made(Vec<Image>),
}

/// Reads an outcome; nothing where the row is no outcome, or one that holds on its author's machine only.
pub(super) fn read(row: &Row) -> Option<Expectation> {
    if row.flag("portable") == Some(false) {
        return None;
    }
    if !row.flag("ok")? {
        return Some(Expectation::Failed(message(row.value("error"))));
    }
    let images = match row.value("images") {
        Value::Array(images) => images.iter().map(image).collect::<Option<_>>()?,
        // A build of one image is told without a list.
        _ => vec![image(row.whole())?],
    };
    Some(Expectation::Made(images))
}

fn image(value: &Value) -> Option<Image> {
    serde_json::from_value(value.clone()).ok()
}

fn message(error: &Value) -> String {
    match error {
        Value::Array(lines) => {
            let lines = lines.iter().filter_map(Value::as_str);
            lines.collect::<Vec<_>>().join("\n")
        }
        Value::String(text) => text.clone(),
        _ => String::new(),
    }
}
