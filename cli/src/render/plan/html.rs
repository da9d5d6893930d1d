//! A plan as a page for a browser: the graph of stages, the layers as bars, the file beside them.
//! Leans on `svg`, `source` and `summary`. The page stands alone: it loads nothing.

use std::fmt::Write;

use dockwright_model::forecast::Size;
use dockwright_model::plan::PlannedStage;

use super::escape::escaped;
use super::sheet::{Row, Sheet};
use super::{source, summary, svg};
use crate::render::size::{bytes, elapsed};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page.
pub(crate) fn page(sheet: &Sheet<'_>) -> String {
    let path = escaped(sheet.model.source().path());
    let stages = sheet.plan.stages.iter();
    let stages: String = stages.map(|stage| self::stage(sheet, stage)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Plan of {path}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n{}\
         <section class=\"card graph\">\n{}</section>\n<main>\n<div class=\"plan\">\n{stages}</div>\n\
         <aside class=\"card\"><h2>{path}</h2><pre>{}</pre></aside>\n</main>\n\
         <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        header(sheet),
        svg::picture(sheet),
        source::listing(sheet),
    )
}

fn header(sheet: &Sheet<'_>) -> String {
    let tile = |title: &str, text: String| {
        let text = escaped(&text);
        format!("<div class=\"card tile\"><h3>{title}</h3><p>{text}</p></div>\n")
    };
    format!(
        "<header>\n<h1>{} <span>→ {} for {}</span></h1>\n<div class=\"tiles\">\n{}{}{}{}</div>\n</header>\n",
        escaped(sheet.model.source().path()),
        escaped(&sheet.name(sheet.plan.target)),
        sheet.plan.platform,
        tile("stages", summary::stages(sheet)),
        tile("work", summary::work(sheet)),
        tile("image", summary::weight(sheet)),
        tile("waste", summary::waste(sheet)),
    )
}

fn stage(sheet: &Sheet<'_>, stage: &PlannedStage) -> String {
    let users = match (stage.needed, sheet.users(stage).as_slice()) {
        (false, _) => ", not needed".to_owned(),
        (true, []) => String::new(),
        (true, users) => format!(", used by {}", users.join(", ")),
    };
    let is_target = stage.index == sheet.plan.target;
    let class = match (is_target, stage.needed) {
        (true, _) => " target",
        (_, true) => "",
        (_, false) => " dim",
    };
    let rows = sheet.rows(stage);
    let largest = sheet.largest();
    let steps = rows.iter().enumerate();
    let steps: String = steps
        .map(|(number, row)| step(stage, number, row, largest))
        .collect();
    let target = if is_target { "<mark>target</mark>" } else { "" };
    format!(
        "<section class=\"card stage{class}\" id=\"stage{}\">\n<h2>{}{target}<span>from {}{}{}</span></h2>\n\
         <div class=\"steps\">\n{steps}</div>\n</section>\n",
        stage.index,
        escaped(&sheet.name(stage.index)),
        escaped(&sheet.base(stage)),
        base_size(sheet, stage),
        escaped(&users),
    )
}

fn base_size(sheet: &Sheet<'_>, stage: &PlannedStage) -> String {
    let known = sheet.forecast.stages.get(stage.index);
    let size = known.and_then(|known| known.base.bytes());
    match size {
        Some(size @ 1..) => format!(" ({})", bytes(size)),
        _ => String::new(),
    }
}

fn step(stage: &PlannedStage, number: usize, row: &Row<'_>, largest: u64) -> String {
    let kind = if row.step.is_layer() {
        "layer"
    } else {
        "config"
    };
    let cache = row.forecast.cache.name();
    let (keyword, rest) = row.text.split_once(' ').unwrap_or((&row.text, ""));
    let last = row.forecast.last_ms.map_or(String::new(), elapsed);
    let mut text = format!(
        "<a class=\"step {kind} {cache}\" id=\"s{}-{number}\" href=\"#L{}\" title=\"{cache}\"><i></i><code><b>{}</b> {}</code>\
         {}<span class=\"time\">{last}</span>",
        stage.index,
        row.line,
        escaped(keyword),
        escaped(rest),
        bar(row, largest),
    );
    if let Some(reason) = &row.reason {
        // Writing to a string cannot fail.
        let _ = write!(text, "<small>{}</small>", escaped(reason));
    }
    text + "</a>\n"
}

/// The bar of a layer with its size; hatched where nobody knows it.
fn bar(row: &Row<'_>, largest: u64) -> String {
    let (class, size) = match row.forecast.size {
        _ if !row.step.is_layer() => return "<span></span><span class=\"size\"></span>".to_owned(),
        Size::Known(size) => ("known", bytes(size)),
        Size::Estimated(size) => ("estimated", format!("~{}", bytes(size))),
        Size::Unknown => ("unknown", "?".to_owned()),
    };
    let share = match (row.forecast.size.bytes(), largest) {
        (None, _) => 100,
        (Some(_), 0) => 0,
        (Some(size), largest) => (u128::from(size) * 100)
            .div_ceil(u128::from(largest))
            .clamp(1, 100) as u64,
    };
    format!(
        "<span class=\"bar {class}\"><span style=\"width:{share}%\"></span></span><span class=\"size\">{size}</span>"
    )
}
