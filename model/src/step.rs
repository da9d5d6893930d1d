//! Steps: what each instruction of a stage asks a build to do, and what it reads for that.
//! Leans on `model` for values, mounts and working directories.

use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::parse::parse;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::check::copying::{is_git, is_url};
use crate::expansion::Expansions;
use crate::image::facts::ImageFacts;
use crate::model::Model;
use crate::mount::{Mount, MountKind, read_mounts};
use crate::path::join;
use crate::scope::Scope;
use crate::stage::{Stage, StageReference};

/// One unit of work: what an instruction does to the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The index of the instruction; of the `ONBUILD` around it, for a trigger.
    pub instruction: usize,
    /// Where the instruction stands.
    pub range: TextRange,
    /// The keyword.
    pub keyword: KeywordKind,
    /// What it leaves behind.
    pub effect: Effect,
    /// What it reads besides the file system that the steps before it left.
    pub inputs: Vec<Input>,
}

/// What a step leaves behind.
///
/// `RUN`, `COPY` and `ADD` make a layer, be it an empty one.
/// So does `WORKDIR`: BuildKit makes the directory, and adds a layer whether it was there or not.
/// Only the root, which always is there, is merely set.
/// All others change how containers are started, or nothing but the build: they cost no space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// A layer, and a change of the image config with it for `WORKDIR`.
    Layer,
    /// A change of the image config, or of the build alone; no layer.
    ConfigOnly,
}

/// Something that a step reads, with the place that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What is read.
    pub origin: InputOrigin,
    /// The word that names it.
    pub range: TextRange,
}

/// Where a step reads from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputOrigin {
    /// The build context.
    Context,
    /// A stage of the file.
    Stage(usize),
    /// An image, or a context with a name: what a name means that no stage has.
    Image(String),
    /// A URL or a git repository.
    Remote(String),
}

impl Step {
    /// Whether it makes a layer.
    pub fn is_layer(&self) -> bool {
        self.effect == Effect::Layer
    }

    /// The stages that it reads from.
    pub fn stages(&self) -> impl Iterator<Item = (usize, TextRange)> {
        self.inputs.iter().filter_map(|input| match input.origin {
            InputOrigin::Stage(stage) => Some((stage, input.range)),
            _ => None,
        })
    }
}

/// The steps of a stage, in order: all its instructions but the `FROM` and those that no build knows.
pub(crate) fn steps_of(model: &Model<'_>, stage: &Stage) -> Vec<Step> {
    model
        .stage_instructions(stage)
        .skip(1)
        .filter(|(_, instruction)| instruction.kind() != KeywordKind::Unknown)
        .map(|(index, instruction)| {
            let leads_to = || working_directory_after(model, stage, index);
            read_step(model, index, instruction, leads_to)
        })
        .collect()
}

/// The steps that a stage leaves to those that are built on it: what its `ONBUILD`s hold.
pub(crate) fn triggers_of(model: &Model<'_>, stage: &Stage) -> Vec<Step> {
    let trigger = |(index, outer)| {
        let inner = Instruction::innermost(outer);
        let leads_to = || match &inner.arguments {
            Arguments::Workdir(Some(word)) => Some(word.text.as_str()),
            _ => None,
        };
        read_step(model, index, inner, leads_to)
    };
    model
        .stage_instructions(stage)
        .filter(|(_, outer)| matches!(outer.arguments, Arguments::Onbuild(Some(_))))
        .map(trigger)
        .collect()
}

/// The steps that an image leaves to the stage that starts from it; they stand where the `FROM` does.
pub(crate) fn left_by_image(model: &Model<'_>, stage: &Stage, facts: &ImageFacts) -> Vec<Step> {
    let index = stage.instructions.start;
    let range = model.instructions()[index].range;
    let escape = model.dockerfile().escape();
    let expansions = Expansions::default();
    let mut steps = Vec::new();
    for text in &facts.triggers {
        for instruction in &parse(text).dockerfile.instructions {
            // What is wrong with it is reported when the stage is evaluated.
            let mounts = read_mounts(instruction, escape, &Scope::default(), &mut Vec::new());
            let leads_to = || match &instruction.arguments {
                Arguments::Workdir(Some(word)) => Some(word.text.as_str()),
                _ => None,
            };
            let inputs = inputs_of(model, &expansions, instruction, &mounts);
            let here = |input| Input { range, ..input };
            steps.push(Step {
                instruction: index,
                range,
                keyword: instruction.kind(),
                effect: effect_of(instruction.kind(), leads_to),
                inputs: inputs.into_iter().map(here).collect(),
            });
        }
    }
    steps
}

fn read_step<'a>(
    model: &Model<'_>,
    index: usize,
    instruction: &Instruction,
    leads_to: impl FnOnce() -> Option<&'a str>,
) -> Step {
    let mounts = mounts_of(model, index);
    Step {
        instruction: index,
        range: instruction.range,
        keyword: instruction.kind(),
        effect: effect_of(instruction.kind(), leads_to),
        inputs: inputs_of(model, model.expansions(), instruction, mounts),
    }
}

fn effect_of<'a>(keyword: KeywordKind, leads_to: impl FnOnce() -> Option<&'a str>) -> Effect {
    match keyword {
        KeywordKind::Run | KeywordKind::Copy | KeywordKind::Add => Effect::Layer,
        KeywordKind::Workdir if leads_to().is_none_or(|path| join("/", path) != "/") => {
            Effect::Layer
        }
        _ => Effect::ConfigOnly,
    }
}

/// The working directory that an instruction of a stage leaves.
fn working_directory_after<'a>(
    model: &'a Model<'_>,
    stage: &Stage,
    index: usize,
) -> Option<&'a str> {
    let is_last = index + 1 == stage.instructions.end;
    let state = match is_last {
        true => model.final_state(stage.index),
        false => model.state(index + 1),
    };
    let directory = state.working_directory.as_ref();
    directory.map(|directory| &*directory.value)
}

fn inputs_of(
    model: &Model<'_>,
    expansions: &Expansions,
    instruction: &Instruction,
    mounts: &[Mount],
) -> Vec<Input> {
    match &instruction.arguments {
        Arguments::Run(_) => mounts
            .iter()
            .filter_map(|mount| mounted(model, mount))
            .collect(),
        Arguments::Copy(_) | Arguments::Add(_) => {
            let from = instruction
                .flag("from")
                .and_then(|flag| flag.value.as_ref());
            match from {
                Some(from) => named(model, &from.text, from.range).into_iter().collect(),
                None => copied(expansions, instruction),
            }
        }
        _ => Vec::new(),
    }
}

fn mounts_of<'a>(model: &'a Model<'_>, index: usize) -> &'a [Mount] {
    let runs = model.runs();
    let found = runs.binary_search_by_key(&index, |run| run.instruction);
    found.map_or(&[], |at| &runs[at].mounts)
}

/// What a mount reads: what its `from` names, or the context; caches, secrets and the like read nothing.
fn mounted(model: &Model<'_>, mount: &Mount) -> Option<Input> {
    match &mount.from {
        Some((name, range)) => named(model, name, *range),
        None => (mount.kind == MountKind::Bind).then_some(Input {
            origin: InputOrigin::Context,
            range: mount.range,
        }),
    }
}

/// What a name in `--from=` or `from=` stands for; nothing where a build would stop.
pub(crate) fn named(model: &Model<'_>, name: &str, range: TextRange) -> Option<Input> {
    let origin = match model.stage_names().resolve(name) {
        StageReference::Stage(stage) => InputOrigin::Stage(stage),
        StageReference::NoSuchIndex(_) => return None,
        StageReference::Other(name) if name.is_empty() || name == "scratch" => return None,
        StageReference::Other(name) => InputOrigin::Image(name),
    };
    Some(Input { origin, range })
}

/// What a `COPY` or `ADD` without `--from` reads: the context once, and what is elsewhere each.
fn copied(expansions: &Expansions, instruction: &Instruction) -> Vec<Input> {
    let is_heredoc = |word: &Word| {
        let mut heredocs = instruction.heredocs.iter();
        heredocs.any(|heredoc| heredoc.marker == word.range)
    };
    let mut inputs = Vec::new();
    let mut reads_context = false;
    let sources = instruction
        .copy()
        .into_iter()
        .flat_map(|copy| &copy.sources);
    for word in sources.filter(|word| !is_heredoc(word)) {
        let value = expansions.value(word);
        let is_remote = instruction.kind() == KeywordKind::Add && (is_url(value) || is_git(value));
        let origin = match is_remote {
            true => InputOrigin::Remote(value.to_owned()),
            false => InputOrigin::Context,
        };
        let is_again = !is_remote && std::mem::replace(&mut reads_context, true);
        if !is_again {
            let range = word.range;
            inputs.push(Input { origin, range });
        }
    }
    inputs
}
