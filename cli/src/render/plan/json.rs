//! A plan as JSON, for scripts; `docs/plan.md` describes it.
//! Leans on `sheet`, and on `place` for lines and columns.

use dockwright_model::plan::PlannedStage;
use serde_json::{Value, json};

use super::sheet::{Row, Sheet};
use crate::render::place::Places;

/// The plan as one object.
pub(crate) fn page(sheet: &Sheet<'_>) -> String {
    let places = Places::new(sheet.model.source().lines());
    let stages = sheet.plan.stages.iter();
    let object = json!({
        "version": 1,
        "target": sheet.plan.target,
        "platform": sheet.plan.platform.to_string(),
        "stages": stages.map(|stage| self::stage(sheet, stage, &places)).collect::<Vec<_>>(),
    });
    format!("{object:#}\n")
}

fn stage(sheet: &Sheet<'_>, stage: &PlannedStage, places: &Places<'_>) -> Value {
    let rows = sheet.rows(stage);
    json!({
        "name": stage.name,
        "index": stage.index,
        "base": sheet.base(stage),
        "needed": stage.needed,
        "base_size": sheet.forecast.stages.get(stage.index).and_then(|known| known.base.bytes()),
        "steps": rows.iter().map(|row| step(row, places)).collect::<Vec<_>>(),
    })
}

fn step(row: &Row<'_>, places: &Places<'_>) -> Value {
    let known = &row.forecast;
    json!({
        "instruction": row.text,
        "range": places.range(row.step.range),
        "is_trigger": row.is_trigger,
        "effect": if row.step.is_layer() { "layer" } else { "config" },
        "cache": known.cache.name(),
        "reason": (!known.reason.is_empty()).then_some(&known.reason),
        "size": known.size.bytes(),
        "size_is": known.size.certainty(),
        "waste": known.waste,
        "last_ms": known.last_ms,
    })
}
