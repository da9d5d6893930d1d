//! The efficiency of an image for people, and as the JSON that `dive` writes with what it does not tell.
//! Leans on `columns`, `output` and `size`.

use dockwright_images::analysis::{Efficiency, FileInfo, How, LayerReport, Loss, ScoredLayer};
use serde_json::{Value, json};

use crate::harmless::visible;
use crate::output::lines;
use crate::render::columns::aligned;
use crate::render::size::bytes;

/// How much of an instruction is shown.
const SHOWN: usize = 60;

/// The figures, the layers, and the largest wasted files.
pub(crate) fn sentences(found: &Efficiency, limit: usize) -> String {
    let mut parts = vec![figures(found), layers(found)];
    if !found.losses.is_empty() && limit > 0 {
        parts.push(losses(found, limit));
    }
    parts.join("\n")
}

fn figures(found: &Efficiency) -> String {
    let score = &found.score;
    let percent = match score.wasted_user_percent() {
        percent if percent.is_finite() => format!("{:.1} %", percent * 100.0),
        _ => "none".to_owned(),
    };
    aligned(&format!(
        "efficiency\t{:.4} %\n\
         size\t{}, of which {} stand on the lowest layer\n\
         wasted\t{} are in the image and cannot be seen\n\
         as dive counts\t{} wasted, {percent} of what stands on the lowest layer\n",
        score.efficiency * 100.0,
        bytes(score.size()),
        bytes(score.user_size()),
        bytes(found.wasted()),
        bytes(score.wasted_bytes),
    ))
}

fn layers(found: &Efficiency) -> String {
    let line = |(number, layer): (usize, &LayerReport)| {
        let (size, wasted) = (bytes(layer.bytes), bytes(layer.wasted));
        let (hides, instruction) = (bytes(layer.hides), shortened(&layer.created_by));
        format!("{number}\t{size}\t{wasted}\t{hides}\t{instruction}")
    };
    let headings = "LAYER\tSIZE\tWASTED\tHIDES BELOW\tINSTRUCTION".to_owned();
    let rows = found.layers.iter().enumerate().map(line);
    aligned(&lines(std::iter::once(headings).chain(rows)))
}

fn losses(found: &Efficiency, limit: usize) -> String {
    let line = |loss: &Loss| {
        let (size, layer, happened) = (bytes(loss.bytes), loss.layer, happened(loss));
        let path = String::from_utf8_lossy(&loss.path);
        format!("{size}\t{layer}\t{happened}\t{}", visible(&path))
    };
    let headings = "WASTED\tLAYER\tWHAT HAPPENED\tPATH".to_owned();
    let rows = found.losses.iter().take(limit).map(line);
    let text = aligned(&lines(std::iter::once(headings).chain(rows)));
    match found.losses.len().saturating_sub(limit) {
        0 => text,
        more => format!("{text}and {more} more; `--limit` shows them\n"),
    }
}

fn happened(loss: &Loss) -> String {
    let by = loss.by;
    match loss.how {
        How::Removed => format!("removed by layer {by}"),
        How::Replaced => format!("replaced by layer {by}"),
        How::Repeated => format!("written again, the same, by layer {by}"),
    }
}

fn shortened(instruction: &str) -> String {
    let flat = instruction.split_whitespace().collect::<Vec<_>>().join(" ");
    let flat = visible(&flat);
    match flat.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &flat[..end]),
        None => flat.into_owned(),
    }
}

/// `layer` and `image` are what `dive --json` writes, under the same names; `waste` is ours.
pub(crate) fn report(found: &Efficiency) -> Value {
    let score = &found.score;
    let repeated = score.repeated.iter().map(|file| {
        json!({
            "count": file.count,
            "sizeBytes": file.size,
            "file": String::from_utf8_lossy(&file.path),
        })
    });
    let layers = score.layers.iter().enumerate();
    json!({
        "layer": layers.map(|(number, layer)| scored(found, number, layer)).collect::<Vec<_>>(),
        "image": {
            "sizeBytes": score.size(),
            "inefficientBytes": score.wasted_bytes,
            "efficiencyScore": score.efficiency,
            "fileReference": repeated.collect::<Vec<_>>(),
        },
        "waste": waste(found),
    })
}

fn scored(found: &Efficiency, number: usize, layer: &ScoredLayer) -> Value {
    let report = found.layers.get(number);
    let instruction = report.map_or("", |report| report.created_by.as_str());
    json!({
        "index": number,
        "id": report.map(|report| report.digest.hex()),
        "digestId": report.map(|report| report.diff),
        "sizeBytes": layer.size,
        "command": instruction.strip_prefix("/bin/sh -c ").unwrap_or(instruction),
        "fileList": layer.files.iter().map(file).collect::<Vec<_>>(),
    })
}

fn file(file: &FileInfo) -> Value {
    json!({
        "path": String::from_utf8_lossy(&file.path),
        "typeFlag": file.kind,
        "linkName": String::from_utf8_lossy(&file.link),
        "size": file.size,
        "fileMode": file.mode,
        "uid": file.user,
        "gid": file.group,
        "isDir": file.is_directory,
    })
}

fn waste(found: &Efficiency) -> Value {
    let layers = found.layers.iter().enumerate().map(|(number, layer)| {
        json!({
            "index": number,
            "digest": layer.digest,
            "instruction": layer.created_by,
            "bytes": layer.bytes,
            "storedBytes": layer.stored,
            "wastedBytes": layer.wasted,
            "wastedStoredBytes": layer.wasted_stored,
            "hidesBytes": layer.hides,
        })
    });
    let files = found.losses.iter().map(|loss| {
        let instruction = found.layers.get(loss.by).map(|layer| &layer.created_by);
        json!({
            "path": String::from_utf8_lossy(&loss.path),
            "bytes": loss.bytes,
            "layer": loss.layer,
            "wastedByLayer": loss.by,
            "wastedBy": instruction,
            "how": how(loss.how),
        })
    });
    json!({
        "bytes": found.wasted(),
        "userWastedPercent": finite(found.score.wasted_user_percent()),
        "layers": layers.collect::<Vec<_>>(),
        "files": files.collect::<Vec<_>>(),
    })
}

/// What is no number is `null`.
fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

fn how(how: How) -> &'static str {
    match how {
        How::Removed => "removed",
        How::Replaced => "replaced",
        How::Repeated => "repeated",
    }
}
