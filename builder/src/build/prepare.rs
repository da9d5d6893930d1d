//! Gets everything ready before the first step: the base images, then the model that knows them, the plan and its operations.
//! Leans on `base` and `world`. A forecast and a build prepare alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dockwright_images::digest::Digest;
use dockwright_images::image::Image;
use dockwright_images::image::select::host_platform;
use dockwright_model::Model;
use dockwright_model::image::platform::Platform;
use dockwright_model::operation::Operation;
use dockwright_model::plan::{Plan, PlannedStage, Target};
use dockwright_model::source::Source;
use dockwright_model::stage::Base;
use dockwright_model::step::{InputOrigin, Step};
use dockwright_model::world::disk::DiskWorld;
use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::instruction::Arguments;
use dockwright_syntax::parse::parse;
use dockwright_syntax::text::TextRange;

use crate::build::base::{Images, Sources};
use crate::build::epoch::{self, Places};
use crate::build::error::{BuildError, Fault};
use crate::build::frontend::refuse_foreign;
use crate::build::options::BuildOptions;
use crate::build::origin::{Named, context_of};
use crate::build::world::BuildWorld;
use crate::context::Context;
use crate::moment::Moment;

/// One platform of a build, ready to be carried out.
pub(crate) struct Prepared {
    /// What is built for.
    pub(crate) platform: Platform,
    /// What the file means with these base images.
    pub(crate) model: Model<'static>,
    /// The stages and their steps.
    pub(crate) plan: Plan,
    /// What each step does, by stage.
    pub(crate) operations: Vec<Vec<Operation>>,
    /// The images that the file names, by name and platform.
    pub(crate) images: Images,
    /// The contexts that stand in for stages and images.
    pub(crate) contexts: BTreeMap<String, Named>,
    /// Seconds since 1970 that the image is said to be made at.
    pub(crate) epoch: Option<i64>,
}

/// The Dockerfile and its build context.
#[derive(Debug)]
pub struct BuildInput {
    /// The Dockerfile.
    pub source: Source,
    /// The build context, its files at hand.
    pub context: Context,
}

/// A name outside of the file, with the place that names it first.
type Wanted = BTreeMap<(String, String), (Platform, TextRange)>;

impl BuildInput {
    /// The name of the file that keeps what is known of the context.
    pub(crate) fn context_name(&self) -> String {
        let path = self.context.path().canonicalize();
        let path = path.unwrap_or_else(|_| self.context.path().to_path_buf());
        Digest::of(path.as_os_str().as_encoded_bytes()).hex()
    }
}

/// Prepares a build for one platform.
pub(crate) fn prepare(
    input: &BuildInput,
    options: &BuildOptions,
    platform: &Platform,
    sources: &Sources<'_>,
) -> Result<Prepared, BuildError> {
    prepare_with(input, options, platform, sources, true)
}

/// The same with what the store has; images that it has not stay unknown.
pub(crate) fn prepare_known(
    input: &BuildInput,
    options: &BuildOptions,
    platform: &Platform,
    sources: &Sources<'_>,
) -> Result<Prepared, BuildError> {
    prepare_with(input, options, platform, sources, false)
}

fn prepare_with(
    input: &BuildInput,
    options: &BuildOptions,
    platform: &Platform,
    sources: &Sources<'_>,
    needs_all: bool,
) -> Result<Prepared, BuildError> {
    let mut absent = BTreeSet::new();
    let contexts: BTreeMap<String, Named> = options.contexts.iter().cloned().collect();
    let mut images = Images::new();
    let mut arguments = options.arguments.clone();
    // What an image leaves to be run first can name more images, which can be known only when it is there.
    loop {
        let parsed = parse(input.source.text());
        refuse_foreign(&parsed.dockerfile, &arguments)?;
        let asked = (&options.target, &arguments);
        let world = Arc::new(world(input, asked, platform, &images, &parsed.dockerfile));
        let model = Model::shared(input.source.clone(), parsed, world, None);
        let plan = model.plan(&options.target).map_err(BuildError::Target)?;
        if let Some(name) = epoch::name(&model, &arguments) {
            refuse_faults(&model, &plan)?;
            let places = Places {
                context: &input.context,
                named: &contexts,
                options,
                sources,
            };
            epoch::settle(&name, &model, &places, &mut arguments)?;
            continue;
        }
        let missing: Wanted = wanted(&plan, &contexts)
            .into_iter()
            .filter(|(key, _)| !images.contains_key(key) && !absent.contains(key))
            .collect();
        if missing.is_empty() {
            refuse_faults(&model, &plan)?;
            refuse_ignore_file(&model)?;
            let found = model.operations(&plan);
            refuse(found.errors.iter().map(fault_of))?;
            let operations = found.stages;
            let epoch = epoch::seconds(&model, &arguments)?;
            return Ok(Prepared {
                platform: platform.clone(),
                model,
                plan,
                operations,
                images,
                contexts,
                epoch,
            });
        }
        refuse_faults(&model, &plan)?;
        for ((name, text), (platform, range)) in missing {
            match image(&name, &platform, range, &contexts, sources) {
                Ok(image) => drop(images.insert((name, text), image)),
                Err(BuildError::Faults(_)) if !needs_all => drop(absent.insert((name, text))),
                Err(error) => return Err(error),
            }
        }
    }
}

impl Prepared {
    /// The image of a name, for a platform.
    pub(crate) fn image(&self, name: &str, platform: &Platform) -> Option<&Image> {
        self.images.get(&(name.to_owned(), platform.to_string()))
    }

    /// The context that stands in for a stage, an image or another context.
    pub(crate) fn context(&self, name: &str) -> Option<&Named> {
        context_of(&self.contexts, name)
    }

    /// The context that stands in for a stage.
    pub(crate) fn context_of_stage(&self, stage: &PlannedStage) -> Option<&Named> {
        self.context(stage.name.as_deref()?)
    }
}

fn world(
    input: &BuildInput,
    (target, arguments): (&Target, &BTreeMap<String, String>),
    platform: &Platform,
    images: &Images,
    dockerfile: &Dockerfile,
) -> BuildWorld {
    let today = dockwright_model::date::Date::from_days_since_epoch(
        u32::try_from(Moment::now().0 / 86_400_000).unwrap_or_default(),
    );
    let disk = DiskWorld::new(input.context.path(), arguments.clone(), today);
    let facts = |(key, image): (&(String, String), &Image)| (key.clone(), image.config.facts());
    BuildWorld {
        disk: disk.with_platform(platform.clone()),
        platform: platform.clone(),
        build_platform: host_platform(),
        target: match target {
            Target::Named(name) => Some(name.clone()),
            Target::Last => last_stage(dockerfile),
        },
        images: images.iter().map(facts).collect(),
    }
}

/// The name of the last stage.
fn last_stage(dockerfile: &Dockerfile) -> Option<String> {
    let mut names =
        dockerfile
            .instructions
            .iter()
            .filter_map(|instruction| match &instruction.arguments {
                Arguments::From(from) => {
                    Some(from.name.as_ref().map(|name| name.text.to_lowercase()))
                }
                _ => None,
            });
    names.next_back().flatten()
}

/// The names outside of the file that the needed stages use.
fn wanted(plan: &Plan, contexts: &BTreeMap<String, Named>) -> Wanted {
    let mut wanted = Wanted::new();
    let mut want = |name: &str, platform: &Platform, range: TextRange| {
        let is_folder = matches!(context_of(contexts, name), Some(Named::Files(_)));
        if !is_folder {
            let key = (name.to_owned(), platform.to_string());
            wanted.entry(key).or_insert((platform.clone(), range));
        }
    };
    for stage in plan.stages.iter().filter(|stage| stage.needed) {
        if let Some(name) = &stage.name
            && context_of(contexts, name).is_some_and(Named::is_image)
        {
            want(name, &stage.platform, TextRange::default());
            continue;
        }
        if let Base::Image(reference) = &stage.base {
            want(&reference.to_string(), &stage.platform, stage.range);
        }
        for input in plan.steps(stage.index).flat_map(|step: &Step| &step.inputs) {
            if let InputOrigin::Image(name) = &input.origin {
                want(name, &plan.platform, input.range);
            }
        }
    }
    wanted
}

fn image(
    name: &str,
    platform: &Platform,
    range: TextRange,
    contexts: &BTreeMap<String, Named>,
    sources: &Sources<'_>,
) -> Result<Image, BuildError> {
    match context_of(contexts, name) {
        Some(Named::Image(other)) => sources.image(other, platform, range),
        Some(Named::Layout(layout)) => sources.of_layout(name, layout, platform),
        _ => sources.image(name, platform, range),
    }
}

/// What BuildKit would refuse before any step runs.
fn refuse_faults(model: &Model<'_>, plan: &Plan) -> Result<(), BuildError> {
    let syntax = model.syntax_errors().iter().filter(|error| !error.deferred);
    let syntax = syntax.map(|error| Fault {
        range: error.range,
        message: error.message.clone(),
        help: error.help.clone(),
        ..Fault::default()
    });
    let is_needed = |stage: Option<usize>| {
        stage.is_none_or(|stage| plan.stages.get(stage).is_none_or(|stage| stage.needed))
    };
    let build = model.build_errors().iter();
    let build = build.filter(|error| is_needed(error.stage)).map(fault_of);
    refuse(syntax.chain(build))
}

/// BuildKit stops at an ignore file that it cannot read in full.
fn refuse_ignore_file(model: &Model<'_>) -> Result<(), BuildError> {
    let errors = model.ignore_file().map_or(&[][..], |file| &file.errors);
    match errors.first() {
        None => Ok(()),
        Some(fault) => Err(BuildError::Asked(format!(
            "the ignore file has a pattern that cannot be read: {}; mend it",
            fault.error.kind
        ))),
    }
}

fn refuse(faults: impl Iterator<Item = Fault>) -> Result<(), BuildError> {
    let faults: Vec<Fault> = faults.collect();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(BuildError::Faults(faults)),
    }
}

fn fault_of(error: &dockwright_model::error::BuildError) -> Fault {
    Fault {
        range: error.range,
        message: error.message.clone(),
        help: error.help.clone(),
        ..Fault::default()
    }
}
