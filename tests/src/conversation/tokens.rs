//! Semantic tokens, decoded.
//! Leans on `scene`.

use serde_json::{Value, json};

use super::scene::Scene;

/// Each token in a line: where, what it is, and its text.
pub(super) fn lines(scene: &Scene, uri: &str, data: &Value) -> Vec<String> {
    let numbers = data
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64);
    let numbers: Vec<u64> = numbers.collect();
    let (mut line, mut character) = (0, 0);
    let mut all = Vec::new();
    for token in numbers.chunks_exact(5) {
        if token[0] > 0 {
            character = 0;
        }
        line += token[0];
        character += token[1];
        let range = json!({
            "start": { "line": line, "character": character },
            "end": { "line": line, "character": character + token[2] },
        });
        let kind = legend(scene, "tokenTypes", token[3]);
        let modifiers = modifiers(scene, token[4]);
        all.push(format!(
            "{kind}{modifiers} {}",
            scene.range(Some(uri), &range)
        ));
    }
    all
}

fn legend(scene: &Scene, list: &str, at: u64) -> String {
    let name = scene.legend[list][at as usize].as_str();
    name.unwrap_or("OUTSIDE OF THE LEGEND").to_owned()
}

fn modifiers(scene: &Scene, bits: u64) -> String {
    let set = (0..u64::BITS.into()).filter(|bit| bits >> bit & 1 == 1);
    set.flat_map(|bit| [".".to_owned(), legend(scene, "tokenModifiers", bit)])
        .collect()
}
