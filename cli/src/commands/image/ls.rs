//! `dockwright image ls`: what the store has.
//! Leans on `stock` and `render::table`.

use std::time::SystemTime;

use dockwright_images::image::Row;
use dockwright_model::image::reference::ImageReference;
use serde_json::{Value, json};

use crate::args::images::ListArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::size::{bytes, moment, since};
use crate::render::table::{Column, Listing};
use crate::stock;
use crate::terminal::ColorChoice;

const NONE: &str = "<none>";

const COLUMNS: &[Column] = &[
    ("REPOSITORY", "Repository"),
    ("TAG", "Tag"),
    ("IMAGE ID", "ID"),
    ("CREATED", "CreatedSince"),
    ("SIZE", "Size"),
];

const COLUMNS_WITH_DIGESTS: &[Column] = &[
    ("REPOSITORY", "Repository"),
    ("TAG", "Tag"),
    ("DIGEST", "Digest"),
    ("IMAGE ID", "ID"),
    ("CREATED", "CreatedSince"),
    ("SIZE", "Size"),
];

/// Runs the command.
pub(crate) fn run(arguments: &ListArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let mut filters = stock::filters(&store, &arguments.filter)?;
    filters.extend(
        arguments
            .name
            .as_ref()
            .map(|name| dockwright_images::image::Filter::Reference(name.clone())),
    );
    let named_only = !arguments.all && filters.is_empty();
    let rows = store
        .list(&filters)?
        .into_iter()
        .filter(|row| !named_only || row.name.is_some());
    let now = SystemTime::now();
    let rows: Vec<Value> = rows
        .map(|row| fields(&row, arguments.no_trunc, now))
        .collect();
    if arguments.quiet {
        let mut ids: Vec<&str> = rows.iter().filter_map(|row| row["ID"].as_str()).collect();
        ids.dedup();
        return Ok(output::print(&[&output::lines(ids)], color));
    }
    let columns = if arguments.digests {
        COLUMNS_WITH_DIGESTS
    } else {
        COLUMNS
    };
    let listing = Listing { columns, rows };
    let text = listing
        .print(arguments.format.as_deref())
        .map_err(Failure::usage)?;
    Ok(output::print(&[&text], color))
}

/// One image under the field names of Docker's `image ls --format`.
fn fields(row: &Row, is_long: bool, now: SystemTime) -> Value {
    let id = row
        .image
        .as_ref()
        .map_or(row.digest, dockwright_images::image::Image::id);
    let created = row
        .image
        .as_ref()
        .and_then(|image| image.config.created.clone())
        .unwrap_or_default();
    let name = row.name.as_ref();
    json!({
        "Repository": name.map_or_else(|| NONE.to_owned(), ImageReference::familiar_name),
        "Tag": name.and_then(|name| name.tag.clone()).unwrap_or_else(|| NONE.to_owned()),
        "Digest": row.digest.to_string(),
        "ID": if is_long { id.to_string() } else { id.short() },
        "CreatedSince": since(&created, now),
        "CreatedAt": moment(&created),
        "Size": bytes(row.size),
        "Platforms": row.platforms,
    })
}
