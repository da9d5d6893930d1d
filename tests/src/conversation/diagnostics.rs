//! Diagnostics, one line each: where, how bad, which rule; and in full what they say, which the lint suite holds.
//! Leans on `scene` and `shape`.

use serde_json::Value;

use super::scene::Scene;
use super::shape;

/// A list of diagnostics as lines.
pub(super) fn lines(scene: &Scene, uri: &str, list: &Value) -> Vec<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    match list {
        [] => vec!["none".to_owned()],
        _ => list
            .iter()
            .flat_map(|one| diagnostic(scene, uri, one))
            .collect(),
    }
}

fn diagnostic(scene: &Scene, uri: &str, own: &Value) -> Vec<String> {
    let range = scene.range(Some(uri), &own["range"]);
    let severity = ["?", "error", "warning", "info", "hint"]
        .get(own["severity"].as_u64().unwrap_or_default() as usize)
        .unwrap_or(&"?");
    let code = own["code"].as_str().unwrap_or("?");
    if !scene.tells_all {
        return vec![format!("{range} {severity} {code}{}", tags(own))];
    }
    let message = scene.plain(own["message"].as_str().unwrap_or_default());
    let mut rows = message.lines().map(str::to_owned);
    let first = rows.next().unwrap_or_default();
    let mut all = vec![format!("{range} {severity} {code}{}: {first}", tags(own))];
    all.extend(shape::indented(rows.collect()));
    all.extend(shape::indented(related(scene, own)));
    all.extend(shape::indented(fix(scene, uri, own)));
    let page = own["codeDescription"]["href"].as_str();
    all.extend(page.map(|page| format!("  page {page}")));
    all
}

fn tags(own: &Value) -> String {
    let tags = own["tags"].as_array().into_iter().flatten();
    tags.map(|tag| match tag.as_u64() {
        Some(1) => " [unnecessary]",
        Some(2) => " [deprecated]",
        _ => " [?]",
    })
    .collect()
}

fn related(scene: &Scene, own: &Value) -> Vec<String> {
    let list = own["relatedInformation"].as_array().into_iter().flatten();
    list.flat_map(|note| {
        let place = shape::inline(scene, None, &note["location"]).unwrap_or_default();
        let message = note["message"].as_str().unwrap_or_default();
        shape::hung("note ", vec![format!("{place}: {message}")])
    })
    .collect()
}

fn fix(scene: &Scene, uri: &str, own: &Value) -> Vec<String> {
    let Some(title) = own["data"]["fix"]["title"].as_str() else {
        return Vec::new();
    };
    let safety = own["data"]["fix"]["safety"].as_str().unwrap_or("?");
    vec![scene.plain(&format!("fix ({safety}): {title}"))]
        .into_iter()
        .chain(shape::indented(
            own["data"]["fix"]["edits"]
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|edit| shape::lines(scene, Some(uri), edit))
                .collect(),
        ))
        .collect()
}
