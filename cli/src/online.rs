//! `--online`: registries are asked about the images that the files name, before anything is judged.
//! Leans on `work`, `judge` and the facts of images. What goes wrong is told and changes no exit code.

use dockwright_images::facts::{Asked, Failure, fill as ask};
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::settings::Settings;
use dockwright_images::store::Store;
use dockwright_model::Model;

use crate::options::Options;
use crate::output;
use crate::panic::guarded;
use crate::place::variable;
use crate::work::{Task, Work};

/// Asks for what is not known or old, if that is wanted.
pub(crate) fn fill(work: &Work, options: &Options) {
    if !options.online {
        return;
    }
    let wanted: Vec<Asked> = work
        .look(|task| asked(task, options))
        .into_iter()
        .flatten()
        .collect();
    if let Err(message) = fill_store(&wanted, options) {
        output::warn(message, options.color);
    }
}

fn fill_store(wanted: &[Asked], options: &Options) -> Result<(), String> {
    let unusable =
        |error: &dyn std::fmt::Display| format!("nothing is asked of registries: {error}");
    let settings = Settings::find(&variable).map_err(|error| unusable(&error))?;
    let registries = settings.registries;
    let store = Store::open(&options.store).map_err(|error| unusable(&error))?;
    let credentials = Credentials::find(&variable);
    let filled = ask(&store, &registries, credentials, wanted).map_err(|error| unusable(&error))?;
    for failure in &filled.failures {
        output::warn(told(failure), options.color);
    }
    Ok(())
}

/// The images that a file names; a file that cannot be read names none, and is told of later.
fn asked(task: &Task, options: &Options) -> Vec<Asked> {
    let Task::File(target, _) = task else {
        return Vec::new();
    };
    let Ok(source) = target.read(options) else {
        return Vec::new();
    };
    let world = target.world(options);
    let asked = guarded(|| Model::new(source, world.as_ref()).asked_images());
    asked.unwrap_or_default()
}

/// One sentence for a registry, with the images of which nothing new is known.
fn told(failure: &Failure) -> String {
    const NAMED: usize = 3;
    let names: Vec<String> = failure
        .images
        .iter()
        .map(|image| format!("`{image}`"))
        .collect();
    let shown = names[..names.len().min(NAMED)].join(", ");
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}\n  nothing new is known of {shown}{more}", failure.error)
}
