//! What a build would do, without doing it: the same walk over the same keys, which ends where something would have to be made.
//! Leans on `stage` for the keys, and on what the store remembers of the last time.

use std::sync::{Mutex, PoisonError};

use dockwright_images::store::{Memory, Store};
use dockwright_model::Model;
use dockwright_model::forecast::{Cache, Forecast, Size, StageForecast, StepForecast};
use dockwright_model::image::platform::Platform;
use dockwright_model::operation::Operation;
use dockwright_model::plan::{Plan, PlannedStage};
use dockwright_model::stage::Base;
use dockwright_model::step::InputOrigin;

use crate::build::base::Sources;
use crate::build::carry_out::{Surroundings, needed, site};
use crate::build::config::apply;
use crate::build::error::BuildError;
use crate::build::options::BuildOptions;
use crate::build::prepare::{BuildInput, prepare_known};
use crate::build::site::Site;
use crate::build::stage::{ingredients, known, layer, layer_work, place_of, start, step_name};
use crate::build::state::State;
use crate::context::StatCache;
use crate::moment::Moment;

/// What is foretold: what the file means here, its plan, and what is known of each step.
pub struct Foretold {
    /// What the file means, with the base images that the store has.
    pub model: Model<'static>,
    /// The plan.
    pub plan: Plan,
    /// What is known of its steps.
    pub forecast: Forecast,
}

/// Foretells a build for one platform. It asks no registry and makes nothing.
///
/// # Errors
/// When the file says something that cannot be built, and when the store or the context cannot be read.
pub fn forecast(
    input: &BuildInput,
    options: &BuildOptions,
    platform: &Platform,
    around: &Surroundings<'_>,
) -> Result<Foretold, BuildError> {
    let sources = Sources {
        store: around.store,
        lease: around.lease,
        client: None,
        progress: around.progress,
        ask: false,
    };
    let prepared = prepare_known(input, options, platform, &sources)?;
    let seen = Mutex::new(StatCache::load(
        &around.store.contexts().join(input.context_name()),
    ));
    let forecast = {
        let site = site(input, options, around, &prepared, &seen);
        let needed = needed(&prepared);
        let mut stages = Vec::new();
        for planned in &prepared.plan.stages {
            stages.push(match needed.contains(&planned.index) {
                true => stage(&site, planned)?,
                false => unneeded(&prepared.plan, planned),
            });
        }
        Forecast { stages }
    };
    // What was read of the context need not be read again; what cannot be noted is.
    let mut seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    let _ = seen.save();
    Ok(Foretold {
        model: prepared.model,
        plan: prepared.plan,
        forecast,
    })
}

/// A stage that is not built.
fn unneeded(plan: &Plan, planned: &PlannedStage) -> StageForecast {
    let unknown = |_| StepForecast {
        reason: "the target does not need it".to_owned(),
        ..StepForecast::default()
    };
    StageForecast {
        base: Size::Unknown,
        steps: plan.steps(planned.index).map(unknown).collect(),
    }
}

/// Why nothing more is known of a stage.
type Lost = String;

fn stage(site: &Site<'_>, planned: &PlannedStage) -> Result<StageForecast, BuildError> {
    let operations = &site.prepared.operations[planned.index];
    let mut steps = Vec::new();
    let (mut state, mut lost) = match begin(site, planned) {
        Ok((state, true)) => {
            site.finish_stage(planned.index, state);
            return Ok(StageForecast::default());
        }
        Ok((state, false)) => (state, None),
        Err(reason) => (State::default(), Some(reason)),
    };
    let base = match &lost {
        None => base_size(site.store, planned, &state)?,
        Some(_) => Size::Unknown,
    };
    let reuses = site
        .options
        .reuse
        .covers(planned.name.as_deref(), planned.index);
    for (position, operation) in operations.iter().enumerate() {
        let step = step(
            site,
            planned,
            (position, operation),
            &mut state,
            &mut lost,
            reuses,
        )?;
        steps.push(step);
    }
    if lost.is_none() {
        site.finish_stage(planned.index, state);
    }
    Ok(StageForecast { base, steps })
}

fn begin(site: &Site<'_>, planned: &PlannedStage) -> Result<(State, bool), Lost> {
    start(site, planned).map_err(|_| match &planned.base {
        Base::Stage(base) => {
            format!(
                "{} has to be built first",
                site.prepared.plan.stages[*base].title()
            )
        }
        Base::Image(reference) => format!("the base `{reference}` is not in the store"),
        _ => "the base is not known".to_owned(),
    })
}

/// The files of the image that a stage starts from, in bytes, where all its layers were looked at.
fn base_size(store: &Store, planned: &PlannedStage, state: &State) -> Result<Size, BuildError> {
    if !matches!(planned.base, Base::Image(_)) {
        return Ok(Size::Known(0));
    }
    let mut total = 0;
    for layer in &state.layers {
        let unpacked = store.snapshot(&layer.chain)?.map(|snapshot| snapshot.size);
        let blob = layer.blob.as_ref().map(|blob| blob.digest);
        let measured = match (unpacked, blob) {
            (Some(size), _) => Some(size),
            (None, Some(blob)) => store.layer_size(&blob)?,
            (None, None) => None,
        };
        match measured {
            Some(size) => total += size,
            None => return Ok(Size::Unknown),
        }
    }
    Ok(Size::Known(total))
}

fn step(
    site: &Site<'_>,
    planned: &PlannedStage,
    (position, operation): (usize, &Operation),
    state: &mut State,
    lost: &mut Option<Lost>,
    reuses: bool,
) -> Result<StepForecast, BuildError> {
    let name = step_name(site, planned, operation, position);
    let Some(work) = layer_work(state, operation) else {
        apply(state, operation, false, None);
        return Ok(StepForecast {
            cache: if lost.is_none() {
                Cache::Hit
            } else {
                Cache::Unknown
            },
            size: Size::Known(0),
            reason: lost.clone().unwrap_or_default(),
            ..StepForecast::default()
        });
    };
    let memory = site.store.memory(&place_of(site, &name))?;
    if let Some(reason) = lost {
        apply(state, operation, true, None);
        return Ok(remembered(Cache::Unknown, reason.clone(), memory.as_ref()));
    }
    let stop = |lost: &mut Option<Lost>, state: &mut State, cache, reason| {
        let step = short(operation);
        *lost = Some(format!("`{step}` before it has to be carried out first"));
        apply(state, operation, true, None);
        Ok(remembered(cache, reason, memory.as_ref()))
    };
    if let Some(reason) = unbuilt(site, operation) {
        return stop(lost, state, Cache::Unknown, reason);
    }
    let made_of = match ingredients(site, state, (operation, work)) {
        Ok(made_of) => made_of,
        // What the step reads is not there, or was never fetched; what comes before it is foretold all the same.
        Err(BuildError::Faults(faults)) => {
            let reasons = faults.into_iter().map(|fault| fault.message);
            let reason = reasons.collect::<Vec<_>>().join("; ");
            return stop(lost, state, Cache::Unknown, reason);
        }
        Err(error @ BuildError::Distant(_)) => {
            return stop(lost, state, Cache::Unknown, error.to_string());
        }
        Err(error) => return Err(error),
    };
    let record = match reuses {
        true => known(site, state, work, &made_of.key())?,
        false => None,
    };
    if let Some(record) = record {
        let made = Moment(record.created);
        let layer = layer(site.store, state, work, &record)?;
        state.layers.push(layer);
        apply(state, operation, true, Some(made));
        return Ok(StepForecast {
            cache: Cache::Hit,
            size: Size::Known(record.size),
            last_ms: Some(record.took),
            ..StepForecast::default()
        });
    }
    let reason = match (&memory, reuses) {
        (_, false) => "the cache is not used".to_owned(),
        (None, true) => "it was never carried out here".to_owned(),
        (Some(memory), true) => match made_of.difference(&memory.parts) {
            Some(label) => format!("{label} changed"),
            None => "its layer is gone from the store".to_owned(),
        },
    };
    stop(lost, state, Cache::Miss, reason)
}

/// The stage or image that a step reads from and that is not there yet.
fn unbuilt(site: &Site<'_>, operation: &Operation) -> Option<Lost> {
    operation
        .origins()
        .into_iter()
        .find_map(|origin| match origin {
            InputOrigin::Stage(stage) if site.stage(*stage).is_err() => {
                let planned = &site.prepared.plan.stages[*stage];
                let is_context = site.prepared.context_of_stage(planned).is_some();
                (!is_context).then(|| format!("{} has to be built first", planned.title()))
            }
            InputOrigin::Image(name) => {
                let is_context = site.prepared.context(name).is_some();
                let image = site.prepared.image(name, &site.prepared.platform);
                (!is_context && image.is_none())
                    .then(|| format!("the image `{name}` is not in the store"))
            }
            _ => None,
        })
}

fn remembered(cache: Cache, reason: String, memory: Option<&Memory>) -> StepForecast {
    StepForecast {
        cache,
        reason,
        size: memory
            .and_then(|memory| memory.size)
            .map_or(Size::Unknown, Size::Estimated),
        waste: None,
        last_ms: memory.map(|memory| memory.took),
    }
}

/// An instruction, shortened for a message.
fn short(operation: &Operation) -> String {
    const MOST: usize = 40;
    let line = operation.text.lines().next().unwrap_or_default();
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line.to_owned(),
    }
}
