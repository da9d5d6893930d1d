//! The one call: builds an image into the store.
//! Leans on everything above it.

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use dockwright_images::document::Descriptor;
use dockwright_images::image::select::host_platform;
use dockwright_images::registry::client::Client;
use dockwright_images::store::{Lease, Store};
use dockwright_images::transfer::keep_promises;
use dockwright_model::image::platform::Platform;
use dockwright_model::operation::Work;

use crate::build::assemble::LayerFormat;
use crate::build::base::Sources;
use crate::build::cache::{CacheMode, image_of};
use crate::build::distant::bring_all;
use crate::build::error::{BuildError, files};
use crate::build::event::{BuildEvent, BuildProgress};
use crate::build::export::{self, Making};
use crate::build::options::{BuildOptions, Reuse};
use crate::build::origin::Named;
use crate::build::output::Output;
use crate::build::prepare::{BuildInput, Prepared, prepare};
use crate::build::running::{is_like_others, refuse_what_is_not_allowed, start_ahead};
use crate::build::schedule::{each_stage, used_by};
use crate::build::site::Site;
use crate::build::stage;
use crate::build::state::State;
use crate::context::StatCache;
use crate::executor::Settings;
use crate::moment::Moment;
use crate::watcher::Watchers;

/// How old a snapshot is before somebody waits for the disk to have it: the kernel has written by then what it was left.
const SETTLED_AFTER: Duration = Duration::from_mins(10);

/// Where a build finds and leaves images.
///
/// Programs are started by way of a file that is named: what `/proc/self/exe` leads to is of the machine's own mounts,
/// and not of those that only the thread of a step has.
pub struct Surroundings<'a> {
    /// The store.
    pub store: &'a Store,
    /// What keeps the image until it has a name.
    pub lease: &'a Lease<'a>,
    /// Where base images can be had from; nothing where there is no network.
    pub client: Option<&'a Client<'a>>,
    /// Hears what happens.
    pub progress: &'a dyn BuildProgress,
    /// How programs are started.
    pub settings: Settings,
}

/// What is to become of the image.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Each of these.
    pub outputs: Vec<Output>,
    /// Its names, in full.
    pub names: Vec<String>,
    /// How its layers are written.
    pub format: LayerFormat,
    /// Whether it is attested what the image was made of and how.
    pub provenance: bool,
    /// Whether it is attested what packages are in it.
    pub bill: bool,
    /// The caches that are made, each an image of its own.
    pub caches: Vec<CacheMode>,
}

/// What was built.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The manifest of the image, or the index of several; nothing where no output wants an image.
    pub descriptor: Option<Descriptor>,
    /// The images, one for each platform.
    pub images: Vec<Descriptor>,
    /// The images of the caches, in the order in which they are wanted.
    pub caches: Vec<Descriptor>,
}

/// Builds an image, and gives it to where it is wanted.
///
/// # Errors
/// When the file says something that cannot be built, when a step fails, and when the store or a registry refuses.
pub fn build(
    input: &BuildInput,
    options: &BuildOptions,
    wanted: &Wanted,
    around: &Surroundings<'_>,
) -> Result<Built, BuildError> {
    thread::scope(|scope| {
        // What could not be settled is settled by a later build.
        scope.spawn(|| around.store.settle_snapshots(SETTLED_AFTER));
        let built = carry_out(input, options, wanted, around);
        // Layers of a build that failed are not made again by the next.
        let settled = around.lease.settle();
        keep_promises(around.store)?;
        let built = built?;
        settled?;
        Ok(built)
    })
}

fn carry_out(
    input: &BuildInput,
    options: &BuildOptions,
    wanted: &Wanted,
    around: &Surroundings<'_>,
) -> Result<Built, BuildError> {
    let started = Moment::now();
    for folder in [around.store.caches(), around.store.contexts()] {
        fs::create_dir_all(&folder).map_err(|error| files("create", &folder, error))?;
    }
    // Builds that were killed could not clean up after themselves.
    around.store.sweep_folders()?;
    let sources = Sources {
        store: around.store,
        lease: around.lease,
        client: around.client,
        progress: around.progress,
        ask: options.pull,
    };
    let platforms = match options.platforms.is_empty() {
        true => vec![host_platform()],
        false => options.platforms.clone(),
    };
    let prepare = |platform: &Platform| prepare(input, options, platform, &sources);
    let prepared: Vec<Prepared> = platforms.iter().map(prepare).collect::<Result<_, _>>()?;
    let notes = around.store.contexts().join(input.context_name());
    let seen = Mutex::new(StatCache::load(&notes));
    let downloads = around.lease.workspace()?;
    let needs_image = wanted.outputs.iter().any(Output::needs_image);
    let mut finished = Vec::new();
    for prepared in &prepared {
        let mut site = site(input, options, around, prepared, &seen);
        site.downloads = Some(downloads.path());
        site.compressor = needs_image.then_some(wanted.format.compressor);
        let state = target(&site)?;
        finished.push((site, state));
    }
    // The layers that were made are found as blobs from here on.
    around.lease.settle()?;
    let mut built = Built::default();
    if needs_image {
        let making = Making {
            format: wanted.format,
            is_index: platforms.len() > 1,
            provenance: wanted.provenance,
            bill: wanted.bill,
            names: &wanted.names,
            started,
        };
        let (descriptor, images) = export::image(&finished, making)?;
        built.images = images;
        built.descriptor = Some(descriptor);
    }
    for mode in &wanted.caches {
        around.lease.settle()?;
        built
            .caches
            .push(image_of(&finished, wanted.format, *mode)?);
    }
    if wanted.outputs.iter().any(Output::holds_image) {
        for (site, state) in &finished {
            bring_all(site, state)?;
        }
    }
    around.lease.settle()?;
    for output in &wanted.outputs {
        export::write(output, &finished, built.descriptor.as_ref(), &wanted.names)?;
    }
    drop(finished);
    around.lease.discard(&downloads);
    let mut seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    // What cannot be noted is looked at again the next time.
    let _ = seen.save();
    if let Some(descriptor) = &built.descriptor {
        let digest = descriptor.digest;
        around.progress.report(BuildEvent::Done { digest });
    }
    Ok(built)
}

/// What is shared by all steps for one platform.
pub(crate) fn site<'a>(
    input: &'a BuildInput,
    options: &'a BuildOptions,
    around: &'a Surroundings<'a>,
    prepared: &'a Prepared,
    seen: &'a Mutex<StatCache>,
) -> Site<'a> {
    Site {
        store: around.store,
        lease: around.lease,
        input,
        options,
        prepared,
        progress: around.progress,
        settings: around.settings.clone(),
        seen,
        compressor: None,
        client: around.client,
        downloads: None,
        fetched: Mutex::default(),
        limits_processes: OnceLock::new(),
        watchers: Watchers::default(),
        begun: Mutex::default(),
        done: Mutex::new(vec![None; prepared.plan.stages.len()]),
        used: Mutex::default(),
    }
}

/// The stages that are carried out: those that the target needs, but not what only a stage needs that a context stands in for.
pub(crate) fn needed(prepared: &Prepared) -> BTreeSet<usize> {
    let mut needed = BTreeSet::new();
    let mut waiting = vec![prepared.plan.target];
    while let Some(stage) = waiting.pop() {
        let planned = &prepared.plan.stages[stage];
        let is_folder = matches!(prepared.context_of_stage(planned), Some(Named::Files(_)));
        if !is_folder && needed.insert(stage) {
            waiting.extend(uses(prepared, stage));
        }
    }
    needed
}

/// The stages that a stage uses.
fn uses(prepared: &Prepared, stage: usize) -> BTreeSet<usize> {
    match prepared.context_of_stage(&prepared.plan.stages[stage]) {
        Some(_) => BTreeSet::new(),
        None => used_by(&prepared.plan, stage),
    }
}

/// Carries out all stages that are needed, and gives what the target has come to.
fn target(site: &Site<'_>) -> Result<State, BuildError> {
    let prepared = site.prepared;
    let needed = needed(prepared);
    for operation in needed.iter().flat_map(|stage| &prepared.operations[*stage]) {
        if let Work::Run(run) = &operation.work {
            if is_like_others(run) {
                site.watchers.expect(1);
            }
            refuse_what_is_not_allowed(site, operation, run)?;
        }
    }
    let waits_for = |stage: usize| {
        let others = || {
            uses(prepared, stage)
                .intersection(&needed)
                .copied()
                .collect()
        };
        needed.contains(&stage).then(others)
    };
    thread::scope(|scope| {
        // Where nothing is reused the first programs are sure to run.
        if site.options.reuse == Reuse::Nothing {
            scope.spawn(|| start_ahead(site));
            scope.spawn(|| start_ahead(site));
        }
        each_stage(&prepared.plan, waits_for, |index| {
            let state = stage::carry_out(site, &prepared.plan.stages[index])?;
            site.finish_stage(index, state);
            Ok::<(), BuildError>(())
        })
    })?;
    site.stage(prepared.plan.target)
}
