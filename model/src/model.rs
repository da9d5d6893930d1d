//! The façade: one immutable value that knows what a Dockerfile means.
//! Leans on everything above it; rules, previews and builds lean on it.

use std::sync::Arc;

use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::error::SyntaxError;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::parse::{Parse, parse};
use dockwright_syntax::word::Word;
use tree_sitter::Tree;

use crate::chain::{ChainEnd, chain_end};
use crate::check::options::{CheckOptions, read_options};
use crate::check::{copying, expanding, ports, references, signals};
use crate::context::ignore::IgnoreFile;
use crate::date::Date;
use crate::error::BuildError;
use crate::expansion::Expansions;
use crate::files::{CopiedPath, copied_paths};
use crate::globals::{global_errors, global_scope};
use crate::image::facts::Lookup;
use crate::mount::Mount;
use crate::run::Run;
use crate::runs::{Runs, read_runs};
use crate::scope::Scope;
use crate::source::Source;
use crate::stage::{Base, Stage, Stages};
use crate::walk::{State, Walked, walk};
use crate::world::{EntryKind, World};

/// Instructions that are built one after the other, with the stage they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The stage; `None` for what stands before the first `FROM`, which only fragments of files have.
    pub stage: Option<usize>,
    /// The indexes of the instructions.
    pub instructions: std::ops::Range<usize>,
}

/// The world that a model asks: lent for as long as the model lives, or owned together with others.
#[derive(Clone)]
enum Surroundings<'w> {
    Lent(&'w dyn World),
    Shared(Arc<dyn World + Send>),
}

impl Surroundings<'_> {
    fn world(&self) -> &dyn World {
        match self {
            Self::Lent(world) => *world,
            Self::Shared(world) => world.as_ref(),
        }
    }
}

/// What a Dockerfile means. Made once, never changed.
pub struct Model<'w> {
    source: Source,
    parse: Parse,
    globals: Scope,
    stages: Stages,
    walked: Walked,
    runs: Runs,
    ignore_file: Option<IgnoreFile>,
    check_options: CheckOptions,
    build_errors: Vec<BuildError>,
    surroundings: Surroundings<'w>,
}

impl Model<'static> {
    /// Like [`Model::from_parse`], or [`Model::reread`] where there is a version before, for a model that is kept:
    /// it owns its world together with others.
    pub fn shared(
        source: Source,
        parse: Parse,
        world: Arc<dyn World + Send>,
        previous: Option<&Model<'_>>,
    ) -> Self {
        let before = previous.map_or(&[][..], |previous| &previous.runs.list);
        Self::make(source, parse, Surroundings::Shared(world), before)
    }
}

impl<'w> Model<'w> {
    /// Reads a file and works out what it means in this world. Never fails.
    pub fn new(source: Source, world: &'w dyn World) -> Self {
        let parse = parse(source.text());
        Self::from_parse(source, parse, world)
    }

    /// Works out what a file means that has been read already.
    pub fn from_parse(source: Source, parse: Parse, world: &'w dyn World) -> Self {
        Self::make(source, parse, Surroundings::Lent(world), &[])
    }

    /// Like [`Model::from_parse`], with the version before at hand: of the `RUN`s only those are analysed whose text
    /// it does not have, wherever they stand. The result is the same.
    pub fn reread(
        source: Source,
        parse: Parse,
        world: &'w dyn World,
        previous: &Model<'_>,
    ) -> Self {
        Self::make(
            source,
            parse,
            Surroundings::Lent(world),
            &previous.runs.list,
        )
    }

    fn make(source: Source, parse: Parse, surroundings: Surroundings<'w>, before: &[Run]) -> Self {
        let world = surroundings.world();
        let mut build_errors = Vec::new();
        let dockerfile = &parse.dockerfile;
        let globals = global_scope(dockerfile, world, true);
        let mut stages = Stages::find(dockerfile, &globals);
        let walked = walk(source.text(), dockerfile, &stages, &globals, world);
        let runs = read_runs(&source, dockerfile, &walked, before, &mut build_errors);
        let given = world.build_argument("BUILDKIT_DOCKERFILE_CHECK");
        let check_options = read_options(dockerfile, given, &mut build_errors);
        link_stages(dockerfile, &mut stages, &runs.mounts, &mut build_errors);
        check_file(dockerfile, &stages, &globals, &walked, &mut build_errors);
        for error in global_errors(dockerfile, world) {
            // What a whole file shows as wrong is not told twice.
            if !build_errors.iter().any(|known| known.range == error.range) {
                build_errors.push(error);
            }
        }
        build_errors.sort_by_key(|error| error.range.start());
        let ignore_file = world
            .ignore_file(source.path())
            .map(|text| IgnoreFile::parse(&text));
        Self {
            source,
            parse,
            globals,
            stages,
            walked,
            runs,
            ignore_file,
            check_options,
            build_errors,
            surroundings,
        }
    }

    /// The file's path and text.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The typed file.
    pub fn dockerfile(&self) -> &Dockerfile {
        &self.parse.dockerfile
    }

    /// The instructions in order.
    pub fn instructions(&self) -> &[Instruction] {
        &self.parse.dockerfile.instructions
    }

    /// The instructions of one kind, with their indexes.
    pub fn instructions_of(
        &self,
        kind: KeywordKind,
    ) -> impl Iterator<Item = (usize, &Instruction)> {
        self.instructions()
            .iter()
            .enumerate()
            .filter(move |(_, instruction)| instruction.kind() == kind)
    }

    /// The instructions of a stage, the `FROM` first, with their indexes.
    pub fn stage_instructions(
        &self,
        stage: &Stage,
    ) -> impl DoubleEndedIterator<Item = (usize, &Instruction)> {
        let range = stage.instructions.clone();
        let instructions = &self.instructions()[range.clone()];
        range.zip(instructions)
    }

    /// The tree that the file was read from.
    pub fn tree(&self) -> &Tree {
        &self.parse.tree
    }

    /// Takes away what was read, for the next version to be read with; what is left here only lends its `RUN`s.
    pub fn take_parse(&mut self) -> Parse {
        self.parse.take()
    }

    /// What BuildKit's parser stops at.
    pub fn syntax_errors(&self) -> &[SyntaxError] {
        &self.parse.errors
    }

    /// What BuildKit stops at after parsing, before any step runs.
    pub fn build_errors(&self) -> &[BuildError] {
        &self.build_errors
    }

    /// Whether an error stops the build of the last stage.
    pub fn stops_build(&self, error: &BuildError) -> bool {
        error
            .stage
            .is_none_or(|stage| self.stages.list()[stage].needed)
    }

    /// The stages in order.
    pub fn stages(&self) -> &[Stage] {
        self.stages.list()
    }

    /// The stages with their names.
    pub fn stage_names(&self) -> &Stages {
        &self.stages
    }

    /// The stage whose instructions are at `offset` of the text.
    pub fn stage_at(&self, offset: usize) -> Option<usize> {
        self.stages.of_instruction(self.instruction_at(offset)?)
    }

    /// The index of the instruction that holds the byte at `offset`, or of the last one before it.
    pub fn instruction_at(&self, offset: usize) -> Option<usize> {
        let after = self
            .instructions()
            .partition_point(|instruction| instruction.range.start() <= offset);
        after.checked_sub(1)
    }

    /// What holds when an instruction begins.
    pub fn state(&self, instruction: usize) -> &State {
        &self.walked.states[instruction]
    }

    /// What is known of the images that the stages start from.
    pub(crate) fn bases(&self) -> &[Option<Lookup>] {
        &self.walked.bases
    }

    /// What holds at the end of a stage.
    pub fn final_state(&self, stage: usize) -> &State {
        &self.walked.finals[stage]
    }

    /// The variables before the first `FROM`, build arguments from outside applied.
    pub fn global_scope(&self) -> &Scope {
        &self.globals
    }

    /// The variables before the first `FROM` as the file alone sets them.
    pub fn default_global_scope(&self) -> Scope {
        global_scope(&self.parse.dockerfile, self.world(), false)
    }

    /// The stages as they are when no build argument is given from outside.
    pub fn default_stages(&self) -> Stages {
        Stages::find(&self.parse.dockerfile, &self.default_global_scope())
    }

    /// The values of words.
    pub fn expansions(&self) -> &Expansions {
        &self.walked.expansions
    }

    /// The value of a word where it stands.
    pub fn value<'a>(&'a self, word: &'a Word) -> &'a str {
        self.walked.expansions.value(word)
    }

    /// The `RUN`s in order, those of `ONBUILD` included.
    pub fn runs(&self) -> &[Run] {
        &self.runs.list
    }

    /// How many scripts were read for this version: all but those of texts that stood in the version before,
    /// or stand twice in this one.
    pub fn scripts_read(&self) -> usize {
        self.runs.scripts_read
    }

    /// The `RUN`s of a stage.
    pub fn stage_runs(&self, stage: usize) -> &[Run] {
        let start = self
            .runs
            .list
            .partition_point(|run| run.stage < Some(stage));
        let end = self
            .runs
            .list
            .partition_point(|run| run.stage <= Some(stage));
        &self.runs.list[start..end]
    }

    /// The stretches of the file that are built one after the other: what stands before the first `FROM`,
    /// where that is more than `ARG`s, and each stage.
    pub fn stretches(&self) -> impl Iterator<Item = Stretch> {
        let start = self
            .stages()
            .first()
            .map_or(self.instructions().len(), |stage| stage.instructions.start);
        let before = (start > 0).then_some(Stretch {
            stage: None,
            instructions: 0..start,
        });
        let stages = self.stages().iter().map(|stage| Stretch {
            stage: Some(stage.index),
            instructions: stage.instructions.clone(),
        });
        before.into_iter().chain(stages)
    }

    /// The `RUN`s of a stretch.
    pub fn runs_in(&self, stretch: &Stretch) -> &[Run] {
        let start = self
            .runs
            .list
            .partition_point(|run| run.instruction < stretch.instructions.start);
        let end = self
            .runs
            .list
            .partition_point(|run| run.instruction < stretch.instructions.end);
        &self.runs.list[start..end]
    }

    /// The `RUN` that an instruction is; `None` for another one, and for a trigger.
    pub fn run_of(&self, instruction: usize) -> Option<&Run> {
        let at = self
            .runs
            .list
            .binary_search_by_key(&instruction, |run| run.instruction)
            .ok()?;
        Some(&self.runs.list[at]).filter(|run| !run.is_trigger)
    }

    /// The paths that a `COPY` or `ADD` brings.
    pub fn copied_paths(&self, instruction: usize) -> Vec<CopiedPath> {
        copied_paths(
            &self.instructions()[instruction],
            self.state(instruction),
            &self.walked.expansions,
        )
    }

    /// Where a command can be put behind all others of a `RUN`.
    pub fn chain_end(&self, run: &Run) -> Option<ChainEnd> {
        let instruction = self.instructions().get(run.instruction)?.innermost();
        chain_end(
            self.source.text(),
            self.parse.dockerfile.escape(),
            instruction,
            run,
        )
    }

    /// The mounts of all `RUN`s, with the index of the instruction.
    pub fn mounts(&self) -> &[(usize, Mount)] {
        &self.runs.mounts
    }

    /// The ignore file that holds for the build context.
    pub fn ignore_file(&self) -> Option<&IgnoreFile> {
        self.ignore_file.as_ref()
    }

    /// Whether there is a build context to ask about.
    pub fn has_context(&self) -> bool {
        self.world().has_context()
    }

    /// What stands at a path of the build context.
    pub fn context_entry(&self, path: &str) -> Option<EntryKind> {
        self.world().context_entry(path)
    }

    /// The day to judge dates by.
    pub fn today(&self) -> Date {
        self.world().today()
    }

    /// The world the model was made in.
    pub fn world(&self) -> &dyn World {
        self.surroundings.world()
    }

    /// What `# check=` asks for.
    pub fn check_options(&self) -> &CheckOptions {
        &self.check_options
    }

    /// The stage that is built when none is asked for.
    pub fn last_stage(&self) -> Option<&Stage> {
        self.stages.list().last()
    }

    /// The stages that a stage is built on, itself first.
    pub fn ancestry(&self, stage: usize) -> impl Iterator<Item = &Stage> {
        let base = |stage: &&Stage| match stage.base {
            Base::Stage(base) => self.stages().get(base),
            _ => None,
        };
        std::iter::successors(self.stages().get(stage), base)
    }
}

/// Finds which stage needs which, and what names none.
fn link_stages(
    dockerfile: &Dockerfile,
    stages: &mut Stages,
    mounts: &[(usize, Mount)],
    errors: &mut Vec<BuildError>,
) {
    for (index, instruction) in dockerfile.instructions.iter().enumerate() {
        let Some(stage) = stages.of_instruction(index) else {
            continue;
        };
        if instruction.kind() == KeywordKind::Copy
            && let Some(used) = references::copy_source(instruction, index, stage, errors)
        {
            references::check_use(stages, &used, errors);
        }
    }
    for (index, mount) in mounts {
        let (Some((name, range)), Some(stage)) = (&mount.from, stages.of_instruction(*index))
        else {
            continue;
        };
        let used = references::Use {
            name,
            range: *range,
            instruction: *index,
            stage,
        };
        references::check_use(stages, &used, errors);
    }
    stages.mark_needed();
}

fn check_file(
    dockerfile: &Dockerfile,
    stages: &Stages,
    globals: &Scope,
    walked: &Walked,
    errors: &mut Vec<BuildError>,
) {
    let names: Vec<&str> = globals.variables().map(|(name, _)| name).collect();
    references::check_bases(dockerfile, stages, &names, errors);
    references::check_order(stages, errors);
    for (index, instruction) in dockerfile.instructions.iter().enumerate() {
        let stage = walked.states[index].stage;
        let before = errors.len();
        expanding::check_words(instruction, &walked.expansions, errors);
        copying::check_copy(instruction, &walked.expansions, errors);
        match &instruction.arguments {
            Arguments::Expose(ports) => {
                // A variable may hold several ports, or none.
                let values = |port| walked.expansions.value(port).split_whitespace();
                errors.extend(ports.iter().flat_map(|port| {
                    values(port).filter_map(|value| ports::check_port(port, value))
                }));
            }
            Arguments::Stopsignal(Some(signal)) => {
                errors.extend(signals::check_signal(
                    signal,
                    walked.expansions.value(signal),
                ));
            }
            _ => {}
        }
        for error in &mut errors[before..] {
            error.stage = stage;
        }
    }
}
