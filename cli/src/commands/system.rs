//! `dockwright system …`: the store itself.
//! Leans on `stock`, `consent` and `render`.

use dockwright_builder::container::{Container, State, Volume};
use dockwright_images::store::{Room, Store, Verdict};
use serde_json::json;

use crate::args::images::{SystemArguments, SystemCommand, SystemPruneArguments};
use crate::commands::image::rm::told;
use crate::consent::asked;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::document::document;
use crate::render::size::bytes;
use crate::render::table::{Column, Listing};
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(command: &SystemCommand, color: ColorChoice) -> Result<Exit, Failure> {
    match command {
        SystemCommand::Df(arguments) => df(arguments, color),
        SystemCommand::Prune(arguments) => prune(arguments, color),
        SystemCommand::Check(arguments) => check(arguments, color),
    }
}

fn df(arguments: &SystemArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let usage = store.usage()?;
    let images = store.list(&[])?.len();
    let room = |kind: &str, room: Room| row(kind, room.count, room.bytes, room.idle_bytes);
    let (blobs, partial) = (usage.blobs, usage.scratch_bytes);
    let listing = Listing {
        columns: COLUMNS,
        rows: vec![
            row("Images", images, blobs.bytes, blobs.idle_bytes),
            containers(&Container::all(&store)?)?,
            volumes(&store)?,
            room("Build Cache", usage.builds),
            room("Snapshots", usage.snapshots),
            row("Partial", 0, partial, partial),
        ],
    };
    let text = listing
        .print(arguments.format.as_deref())
        .map_err(Failure::usage)?;
    Ok(output::print(&[&text], color))
}

const COLUMNS: &[Column] = &[
    ("TYPE", "Type"),
    ("TOTAL", "TotalCount"),
    ("SIZE", "Size"),
    ("RECLAIMABLE", "Reclaimable"),
];

/// What containers wrote; those that do not run can go.
fn containers(containers: &[Container]) -> Result<serde_json::Value, Failure> {
    let (mut size, mut idle) = (0, 0);
    for container in containers {
        let bytes = container.size();
        size += bytes;
        if container.state()? != State::Running {
            idle += bytes;
        }
    }
    Ok(row("Containers", containers.len(), size, idle))
}

/// What is in volumes; those that no container has can go.
fn volumes(store: &Store) -> Result<serde_json::Value, Failure> {
    let volumes = Volume::all(store)?;
    let (mut size, mut idle) = (0, 0);
    for volume in &volumes {
        let bytes = volume.size();
        size += bytes;
        if volume.users(store)?.is_empty() {
            idle += bytes;
        }
    }
    Ok(row("Local Volumes", volumes.len(), size, idle))
}

fn row(kind: &str, count: usize, size: u64, idle: u64) -> serde_json::Value {
    json!({ "Type": kind, "TotalCount": count, "Size": bytes(size), "Reclaimable": bytes(idle) })
}

fn prune(arguments: &SystemPruneArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let images = match arguments.all {
        true => "all images, all that builds keep",
        false => "all images without a name",
    };
    let volumes = match arguments.volumes {
        true => ", and volumes that nobody named and no container has",
        false => "",
    };
    let what = format!("This removes {images}, forgotten layers, partial downloads{volumes}.");
    if !arguments.force && !asked(&what)? {
        return Ok(Exit::Clean);
    }
    let swept = Container::sweep(&store)?;
    if arguments.all {
        store.forget_builds()?;
    }
    let mut removed = store.prune_images(arguments.all, &[])?;
    removed.bytes += swept.bytes;
    removed.bytes += store.sweep_scratch()?;
    if arguments.volumes {
        removed.bytes += Volume::prune(&store, Volume::is_unnamed)?.bytes;
    }
    let total = format!("Total reclaimed space: {}\n", bytes(removed.bytes));
    Ok(output::print(&[&told(&removed), &total], color))
}

fn check(arguments: &SystemArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let verdict = store.check()?;
    let text = match arguments.format.as_deref() {
        None => sentences(&verdict),
        format => document(&told_of(&verdict), format).map_err(Failure::usage)?,
    };
    let printed = output::print(&[&text], color);
    Ok(match verdict.faults.is_empty() {
        true => printed,
        false => printed.and(Exit::Failed),
    })
}

fn told_of(verdict: &Verdict) -> serde_json::Value {
    let faults: Vec<String> = verdict.faults.iter().map(ToString::to_string).collect();
    json!({ "blobs": verdict.blobs, "bytes": verdict.bytes, "names": verdict.names, "snapshots": verdict.snapshots, "faults": faults })
}

fn sentences(verdict: &Verdict) -> String {
    let faults = output::lines(&verdict.faults);
    let end = match verdict.faults.len() {
        0 => "all is well".to_owned(),
        1 => "1 fault".to_owned(),
        count => format!("{count} faults"),
    };
    format!(
        "{faults}{} blobs ({}), {} names, {} snapshots: {end}\n",
        verdict.blobs,
        bytes(verdict.bytes),
        verdict.names,
        verdict.snapshots
    )
}
