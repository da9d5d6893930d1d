//! `dockwright image history`: how an image came to be, the newest step first.
//! Leans on `stock` and `render::table`.

use std::time::SystemTime;

use dockwright_images::image::inspect::{Line, history};
use serde_json::{Value, json};

use crate::args::images::HistoryArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options;
use crate::output;
use crate::render::size::{bytes, since};
use crate::render::table::{Column, Listing};
use crate::stock;
use crate::terminal::ColorChoice;

const COLUMNS: &[Column] = &[
    ("IMAGE", "ID"),
    ("CREATED", "CreatedSince"),
    ("CREATED BY", "CreatedBy"),
    ("SIZE", "Size"),
    ("COMMENT", "Comment"),
];

/// How many characters of what was run are shown.
const SHOWN: usize = 45;

/// Runs the command.
pub(crate) fn run(arguments: &HistoryArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?;
    let store = stock::store(&arguments.store)?;
    let image = store.find_image(&arguments.image, platform.as_ref())?;
    let limits = stock::settings()?.unpack;
    let measure = |layer| store.measure_layer(&image, layer, &limits);
    let lines = history(&store, &image, measure).map_err(Failure::failed)?;
    let now = SystemTime::now();
    let rows: Vec<Value> = lines
        .iter()
        .map(|line| fields(line, arguments, now))
        .collect();
    if arguments.quiet {
        let ids = rows.iter().filter_map(|row| row["ID"].as_str());
        return Ok(output::print(&[&output::lines(ids)], color));
    }
    let listing = Listing {
        columns: COLUMNS,
        rows,
    };
    let text = listing
        .print(arguments.format.as_deref())
        .map_err(Failure::usage)?;
    Ok(output::print(&[&text], color))
}

fn fields(line: &Line, arguments: &HistoryArguments, now: SystemTime) -> Value {
    let id = match &line.id {
        Some(id) if arguments.no_trunc => id.clone(),
        Some(id) => id.trim_start_matches("sha256:").chars().take(12).collect(),
        None => "<missing>".to_owned(),
    };
    json!({
        "ID": id,
        "CreatedSince": if arguments.human { since(&line.created, now) } else { line.created.clone() },
        "CreatedAt": line.created,
        "CreatedBy": if arguments.no_trunc { line.created_by.clone() } else { shortened(&line.created_by) },
        "Size": if arguments.human { bytes(line.size) } else { line.size.to_string() },
        "Comment": line.comment,
    })
}

fn shortened(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(SHOWN) {
        Some(_) => flat.chars().take(SHOWN - 1).chain(['…']).collect(),
        None => flat,
    }
}
