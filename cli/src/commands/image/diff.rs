//! `dockwright image diff`: which files differ between two images.
//! Leans on `stock` and `render::table`.

use dockwright_images::analysis::{Aspect, Difference, compare};
use serde_json::{Value, json};

use crate::args::analysis::DiffArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options;
use crate::output;
use crate::render::size::bytes;
use crate::render::table::{Column, Listing};
use crate::stock;
use crate::terminal::ColorChoice;

const COLUMNS: &[Column] = &[
    ("CHANGE", "Change"),
    ("SIZE", "Size"),
    ("WHAT", "What"),
    ("PATH", "Path"),
];

/// Runs the command.
pub(crate) fn run(arguments: &DiffArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?;
    let store = stock::store(&arguments.store)?;
    let before = store.find_image(&arguments.before, platform.as_ref())?;
    let after = store.find_image(&arguments.after, platform.as_ref())?;
    let limits = stock::settings()?.unpack;
    let found = compare(&store, &before, &after, &limits, arguments.times);
    let found = found.map_err(Failure::failed)?;
    let listing = Listing {
        columns: COLUMNS,
        rows: found.iter().map(row).collect(),
    };
    let text = listing
        .print(arguments.format.as_deref())
        .map_err(Failure::usage)?;
    let differs = Exit::findings(arguments.exit_code && !found.is_empty());
    Ok(output::print(&[&text], color).and(differs))
}

fn row(difference: &Difference) -> Value {
    let size = |side: &Option<(_, u64)>| side.as_ref().map(|(_, size)| *size);
    let (before, after) = (size(&difference.before), size(&difference.after));
    let change = match (before, after) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    };
    let aspects = difference.aspects.iter().copied().map(word);
    json!({
        "Change": change,
        "Path": String::from_utf8_lossy(&difference.path),
        "Before": before,
        "After": after,
        "Size": growth(before.unwrap_or_default(), after.unwrap_or_default()),
        "What": aspects.collect::<Vec<_>>().join(", "),
    })
}

fn growth(before: u64, after: u64) -> String {
    match after.checked_sub(before) {
        Some(0) => "0B".to_owned(),
        Some(more) => format!("+{}", bytes(more)),
        None => format!("-{}", bytes(before - after)),
    }
}

fn word(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Kind => "kind",
        Aspect::Content => "content",
        Aspect::Mode => "mode",
        Aspect::Owner => "owner",
        Aspect::Link => "link",
        Aspect::Device => "device",
        Aspect::Attributes => "attributes",
        Aspect::Time => "time",
    }
}
