//! What a plan sums up to, in words: what runs, what the image weighs, what of it is waste.
//! Leans on `sheet`, and on `size` for numbers.

use dockwright_model::forecast::Sum;

use super::sheet::Sheet;
use crate::render::size::{bytes, elapsed};
use crate::render::text::count;

/// The steps of a stage: `5 layers, 3 settings`.
pub(crate) fn steps(sheet: &Sheet<'_>, stage: usize) -> String {
    let layers = sheet.plan.layer_count(stage);
    let others = sheet.plan.steps(stage).count() - layers;
    match others {
        0 => count(layers, "layer"),
        _ => format!("{}, {others} config only", count(layers, "layer")),
    }
}

/// What a build of the target runs.
pub(crate) fn work(sheet: &Sheet<'_>) -> String {
    let work = sheet.forecast.work(sheet.plan);
    let total = work.hits + work.misses + work.unknown;
    if let Some(reason) = sheet.one_reason() {
        let steps = count(total, "step");
        return format!("{steps}; how many are cached is unknown: {reason}");
    }
    let parts = [
        (work.hits, "cached"),
        (work.misses, "to run"),
        (work.unknown, "unknown"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let last = work.last_ms.map_or(String::new(), |last| {
        format!("; they took {} last time", elapsed(last))
    });
    match parts.as_slice() {
        [] => "nothing to do".to_owned(),
        parts => format!("{}: {}{last}", count(total, "step"), parts.join(", ")),
    }
}

/// What the image will weigh.
pub(crate) fn weight(sheet: &Sheet<'_>) -> String {
    let Sum {
        bytes: known,
        is_estimated,
        unknown,
    } = sheet.forecast.weight(sheet.plan);
    let about = if is_estimated { "about " } else { "" };
    match (known, unknown) {
        (_, 0) => format!("{about}{}", bytes(known)),
        (0, _) => format!("unknown: {}", unmeasured(unknown)),
        _ => format!("{about}{} and {}", bytes(known), unmeasured(unknown)),
    }
}

/// How much of the image is of no use, because later layers hide it.
pub(crate) fn waste(sheet: &Sheet<'_>) -> String {
    match sheet.forecast.waste(sheet.plan) {
        Some(0) => "none".to_owned(),
        Some(waste) => format!("{} that later layers hide", bytes(waste)),
        None => "unknown".to_owned(),
    }
}

/// How many stages are built.
pub(crate) fn stages(sheet: &Sheet<'_>) -> String {
    let total = sheet.plan.stages.len();
    let needed = sheet.plan.stages.iter().filter(|stage| stage.needed);
    match needed.count() {
        all if all == total => all.to_string(),
        some => format!("{some} of {total}, the others are not needed"),
    }
}

fn unmeasured(parts: usize) -> String {
    match parts {
        1 => "1 part was never measured".to_owned(),
        parts => format!("{parts} parts were never measured"),
    }
}
