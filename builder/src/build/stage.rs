//! Carries out one stage: each step is taken from the cache, or made.
//! Leans on `running`, `copying` and `workdir` for the work, and on the store for what was made before.

use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

use dockwright_images::change::directory_after;
use dockwright_images::compression::Compression;
use dockwright_images::config::History;
use dockwright_images::digest::Digest;
use dockwright_images::document::Descriptor;
use dockwright_images::image::Image;
use dockwright_images::store::{Memory, Record, Store};
use dockwright_model::operation::{Operation, Work};
use dockwright_model::plan::PlannedStage;
use dockwright_model::stage::Base;

use crate::build::config::apply;
use crate::build::distant::bring_below;
use crate::build::error::{BuildError, Fault};
use crate::build::event::{BuildEvent, StepName};
use crate::build::history::COMMENT;
use crate::build::ingredients::Ingredients;
use crate::build::linked::{is_linked, put_on};
use crate::build::origin::Named;
use crate::build::place::{Made, Place, latest};
use crate::build::site::{Site, Used, named_context};
use crate::build::state::{Layer, State};
use crate::build::{copying, furnishing, running, workdir};
use crate::context::Context;
use crate::moment::Moment;

/// Carries out a stage to its end.
pub(crate) fn carry_out(site: &Site<'_>, planned: &PlannedStage) -> Result<State, BuildError> {
    let (mut state, is_whole) = start(site, planned)?;
    if is_whole {
        return Ok(state);
    }
    let plan = &site.prepared.plan;
    let is_kept = plan.ancestry(plan.target).any(|kept| kept == planned.index);
    state.compressor = site.compressor.filter(|_| is_kept);
    let operations = &site.prepared.operations[planned.index];
    let reuses = site
        .options
        .reuse
        .covers(planned.name.as_deref(), planned.index);
    for (position, operation) in operations.iter().enumerate() {
        let Some(work) = layer_work(&state, operation) else {
            apply(&mut state, operation, false, None);
            continue;
        };
        let name = step_name(site, planned, operation, position);
        let layer = step(site, &state, (operation, work), &name, reuses)?;
        let made = layer.created;
        state.layers.push(layer);
        apply(&mut state, operation, true, made);
    }
    Ok(state)
}

/// What a stage starts from, and whether it is done with that: a context can stand in for it.
pub(crate) fn start(site: &Site<'_>, planned: &PlannedStage) -> Result<(State, bool), BuildError> {
    let prepared = site.prepared;
    if prepared
        .context_of_stage(planned)
        .is_some_and(Named::is_image)
    {
        let name = planned.name.as_deref().unwrap_or_default();
        let image = prepared.image(name, &planned.platform);
        return Ok((State::of_image(found(image, planned)?), true));
    }
    let state = match &planned.base {
        Base::Stage(base) => site.stage(*base)?.child(),
        Base::Image(reference) => match prepared.context(&reference.to_string()) {
            Some(Named::Files(context)) => of_files(site, planned, context)?,
            _ => {
                let image = prepared.image(&reference.to_string(), &planned.platform);
                State::of_image(found(image, planned)?)
            }
        },
        _ => State::scratch(&planned.platform),
    };
    Ok((state, false))
}

/// A stage that starts from the files of a named context: they are its first layer.
fn of_files(
    site: &Site<'_>,
    planned: &PlannedStage,
    context: &Arc<Context>,
) -> Result<State, BuildError> {
    let mut state = State::scratch(&planned.platform);
    let place = Place::over(site, &state)?;
    let tree = Arc::new(named_context(context)?);
    copying::lay_out(&tree, ".", &place.upper(), "/")
        .map_err(|error| Fault::at(planned.range, error.to_string()))?;
    let made = place.finish(&state)?;
    state.layers.push(Layer {
        diff: made.diff,
        chain: made.chain,
        size: Some(made.size),
        blob: None,
        created: Some(Moment::now()),
        is_linked: false,
    });
    state.config.history.push(History {
        created_by: Some("files of a named context".to_owned()),
        comment: Some(COMMENT.to_owned()),
        ..History::default()
    });
    Ok(state)
}

fn found<'a>(image: Option<&'a Image>, planned: &PlannedStage) -> Result<&'a Image, BuildError> {
    let missing = || Fault::at(planned.range, "the base cannot be had as an image");
    Ok(image.ok_or_else(missing)?)
}

/// The work of a step that makes a layer; none for one that changes the config alone.
pub(crate) fn layer_work<'a>(state: &State, operation: &'a Operation) -> Option<&'a Work> {
    match &operation.work {
        Work::Run(_) | Work::Copy(_) => Some(&operation.work),
        Work::Workdir(word) => {
            let directory = directory_after(&state.config.config.working_dir, word);
            (directory != "/").then_some(&operation.work)
        }
        _ => None,
    }
}

/// What a step is made of, the layers below included.
pub(crate) fn ingredients(
    site: &Site<'_>,
    state: &State,
    (operation, work): (&Operation, &Work),
) -> Result<Ingredients, BuildError> {
    let mut made = match work {
        Work::Run(run) => {
            let mut made = running::ingredients(site, operation, run);
            furnishing::ingredients(site, operation, run, &mut made)?;
            made
        }
        Work::Copy(copy) => copying::ingredients(site, state, operation, copy)?,
        Work::Workdir(word) => workdir::ingredients(site, state, word),
        _ => Ingredients::default(),
    };
    let below = state.chain().map(|chain| chain.to_string());
    if !is_linked(work) {
        made.add("what is below", below.unwrap_or_default());
    }
    made.add("the platform", site.prepared.platform.to_string());
    made.add("`SOURCE_DATE_EPOCH`", format!("{:?}", latest(site)));
    Ok(made)
}

/// What was made before of the same, if all of it is still there.
pub(crate) fn known(
    site: &Site<'_>,
    state: &State,
    work: &Work,
    key: &str,
) -> Result<Option<Record>, BuildError> {
    let Some(record) = site.store.record(key)? else {
        return Ok(None);
    };
    if is_linked(work) {
        put_on(site, state, &record)?;
    }
    let chain = state.chain_with(&record.diff);
    site.lease.protect(&[chain])?;
    let is_there = site.store.snapshot(&chain)?.is_some();
    let has_blob = || {
        site.store
            .blobs_of_layer(&record.diff)
            .map(|blobs| !blobs.is_empty())
    };
    let is_there = is_there || has_blob()?;
    Ok(is_there.then_some(Record { chain, ..record }))
}

/// How events call a step.
pub(crate) fn step_name(
    site: &Site<'_>,
    planned: &PlannedStage,
    operation: &Operation,
    position: usize,
) -> StepName {
    let stages = &site.prepared.operations;
    let before: usize = stages[..planned.index].iter().map(Vec::len).sum();
    let stage = planned.name.clone();
    StepName {
        number: before + position + 1,
        stage: stage.unwrap_or_else(|| format!("stage-{}", planned.index)),
        platform: site.prepared.platform.to_string(),
        position: position + 1,
        count: stages[planned.index].len(),
        text: operation.text.clone(),
        range: operation.range,
    }
}

/// The place that a step is remembered by, whatever it says now.
pub(crate) fn place_of(site: &Site<'_>, name: &StepName) -> String {
    let path = std::path::absolute(site.prepared.model.source().path()).unwrap_or_default();
    let platform = &site.prepared.platform;
    format!(
        "{} {platform} {} {}",
        path.display(),
        name.stage,
        name.position
    )
}

fn step(
    site: &Site<'_>,
    state: &State,
    (operation, work): (&Operation, &Work),
    name: &StepName,
    reuses: bool,
) -> Result<Layer, BuildError> {
    let made_of = ingredients(site, state, (operation, work))?;
    let key = made_of.key();
    let used = |record| note_use(site, state, work, &key, record);
    let taken = |record| {
        if matches!(work, Work::Run(run) if running::is_like_others(run)) {
            site.watchers.expect_one_less();
        }
        cached(site, &key, name)?;
        used(record)
    };
    if reuses && let Some(record) = known(site, state, work, &key)? {
        return taken(record);
    }
    // Whoever makes the same at this moment, in this process or in another, makes it for both.
    let alone = site.store.alone(&format!("step-{key}"))?;
    if reuses && let Some(record) = known(site, state, work, &key)? {
        return taken(record);
    }
    if !is_linked(work) {
        bring_below(site, state, operation.range)?;
    }
    site.progress.report(BuildEvent::Started(name));
    let start = Instant::now();
    let (made, is_settled) = match make(site, state, (operation, work), name, reuses) {
        Ok(made) => made,
        Err(error) => {
            let message = error.to_string();
            site.progress.report(BuildEvent::Failed {
                step: name,
                message: &message,
            });
            return Err(error);
        }
    };
    let took = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let record = Record {
        diff: made.diff,
        chain: made.chain,
        size: made.size,
        took,
        created: Moment::now().0,
    };
    if is_settled {
        site.store.keep_record(&key, &record)?;
    }
    let memory = Memory {
        parts: made_of.remembered(),
        size: Some(made.size),
        took,
    };
    site.store
        .keep_memories(&[(place_of(site, name), memory)])?;
    drop(alone);
    site.progress
        .report(BuildEvent::Finished { step: name, took });
    used(record)
}

fn make(
    site: &Site<'_>,
    state: &State,
    (operation, work): (&Operation, &Work),
    name: &StepName,
    reuses: bool,
) -> Result<(Made, bool), BuildError> {
    match work {
        Work::Run(run) => {
            let made = running::carry_out(site, state, (operation, run), name, reuses)?;
            Ok((made, true))
        }
        Work::Copy(copy) => copying::carry_out(site, state, operation, copy),
        Work::Workdir(word) => Ok((workdir::carry_out(site, state, operation, word)?, true)),
        _ => Err(Fault::at(operation.range, "the step makes no layer").into()),
    }
}

fn cached(site: &Site<'_>, key: &str, name: &StepName) -> Result<(), BuildError> {
    site.store.touch_records(&[key.to_owned()])?;
    site.progress.report(BuildEvent::Cached(name));
    Ok(())
}

/// Puts the layer on top, and keeps in mind that it was used.
fn note_use(
    site: &Site<'_>,
    state: &State,
    work: &Work,
    key: &str,
    record: Record,
) -> Result<Layer, BuildError> {
    let layer = layer(site.store, state, work, &record)?;
    let mut layers = state.layers.clone();
    layers.push(layer.clone());
    site.used().push(Used {
        key: key.to_owned(),
        record,
        layers,
    });
    Ok(layer)
}

/// The descriptor of a layer, by what its bytes begin with.
fn described(store: &Store, digest: &Digest) -> Result<Descriptor, BuildError> {
    let mut blob = store.open_blob(digest)?;
    let mut start = [0; Compression::MAGIC];
    // What cannot be read now is told when its files are needed.
    let count = blob.file.read(&mut start).unwrap_or_default();
    let media_type = Compression::detect(&start[..count]).layer_type(false);
    Ok(Descriptor::new(media_type, *digest, blob.size))
}

/// The layer that a record tells of, on top of a state.
pub(crate) fn layer(
    store: &Store,
    state: &State,
    work: &Work,
    record: &Record,
) -> Result<Layer, BuildError> {
    let chain = state.chain_with(&record.diff);
    // A layer that came from elsewhere is a blob until something needs its files.
    let blob = match store.snapshot(&chain)? {
        Some(_) => None,
        None => match store.blobs_of_layer(&record.diff)?.first() {
            Some(digest) => Some(described(store, digest)?),
            None => None,
        },
    };
    Ok(Layer {
        diff: record.diff,
        chain,
        size: Some(record.size),
        blob,
        created: Some(Moment(record.created)),
        is_linked: is_linked(work),
    })
}
