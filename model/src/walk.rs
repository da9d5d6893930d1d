//! The walk through the file, once: the scope, shell, user and working directory at every instruction,
//! and the value of every word.
//! Leans on `stage`, `scope`, `shell`, `expansion` and `world`.

use std::sync::Arc;

use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::expand::{Environment, Expander};
use dockwright_syntax::instruction::{Arguments, Instruction, Invocation, Pair};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::error::BuildError;
use crate::expansion::{Expanded, Expansions, expand, needs_expansion};
use crate::image::facts::ImageFacts;
use crate::image::reference::ImageReference;
use crate::scope::{Origin, Scope, Variable};
use crate::shell::{Shell, ShellOrigin};
use crate::stage::{Base, Stage, Stages};
use crate::world::World;

/// The search path that BuildKit gives to an image without one.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How many bytes the values of one file may take; a hostile file makes each value longer than the last.
const MAX_EXPANDED_BYTES: usize = 32 << 20;

/// The longest path that Linux takes.
const MAX_PATH: usize = 4096;

/// What holds when an instruction begins.
#[derive(Clone, Debug)]
pub struct State {
    /// The stage it belongs to; `None` before the first.
    pub stage: Option<usize>,
    /// The variables it can use.
    pub scope: Scope,
    /// The shell that reads its shell form.
    pub shell: Arc<Shell>,
    /// The user in force, and the instruction that set it; `None` when the base decides.
    pub user: Option<Setting>,
    /// The working directory in force; `None` when the base decides.
    pub working_directory: Option<Setting>,
}

/// A value that an instruction set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The value, expanded.
    pub value: Arc<str>,
    /// The index of the instruction that set it.
    pub instruction: usize,
}

/// What the walk found.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// The state before each instruction.
    pub(crate) states: Vec<State>,
    /// The state after the last instruction of each stage.
    pub(crate) finals: Vec<State>,
    /// The value of every word that has one of its own.
    pub(crate) expansions: Expansions,
}

/// The variables before the first `FROM`: the platforms and the global build arguments.
pub(crate) fn global_scope(
    dockerfile: &Dockerfile,
    world: &dyn World,
    use_build_arguments: bool,
) -> Scope {
    let mut scope = Scope::default();
    for (name, value) in platform_variables(world) {
        scope.set_argument(&name, variable(Some(&value), Origin::Platform, None));
    }
    for pair in global_arguments(dockerfile) {
        let given = world
            .build_argument(&pair.key.text)
            .filter(|_| use_build_arguments);
        let default = pair.value.as_ref().map(|value| {
            let expander = Expander::new(dockerfile.escape());
            expander
                .expand(&value.text, &scope)
                .map_or_else(|_| value.text.clone(), |expansion| expansion.text)
        });
        let (value, origin) = match given {
            Some(given) => (Some(given.to_owned()), Origin::BuildArgument),
            None => (default, Origin::GlobalArgument),
        };
        let known = scope.get(&pair.key.text).map(str::to_owned);
        scope.set_argument(
            &pair.key.text,
            variable(value.or(known).as_deref(), origin, Some(pair)),
        );
    }
    scope
}

/// The defaults of global build arguments that cannot be expanded: each sees those before it.
pub(crate) fn global_errors(dockerfile: &Dockerfile, world: &dyn World) -> Vec<BuildError> {
    let mut scope = Scope::default();
    for (name, value) in platform_variables(world) {
        scope.set_argument(&name, variable(Some(&value), Origin::Platform, None));
    }
    let mut errors = Vec::new();
    for pair in global_arguments(dockerfile) {
        let given = world.build_argument(&pair.key.text);
        let expander = Expander::new(dockerfile.escape());
        let default = pair.value.as_ref().filter(|_| given.is_none());
        let default = default.map(|value| (value.range, expander.expand(&value.text, &scope)));
        let default = match default {
            Some((range, Err(error))) => {
                errors.push(BuildError::new(range, error.message));
                None
            }
            Some((_, Ok(expansion))) => Some(expansion.text),
            None => None,
        };
        let value = given.map(str::to_owned).or(default);
        scope.set_argument(
            &pair.key.text,
            variable(value.as_deref(), Origin::GlobalArgument, None),
        );
    }
    errors
}

/// The pairs of the `ARG`s before the first `FROM`.
pub(crate) fn global_arguments(dockerfile: &Dockerfile) -> impl Iterator<Item = &Pair> {
    dockerfile
        .instructions
        .iter()
        .take_while(|instruction| instruction.kind() != KeywordKind::From)
        .filter(|instruction| instruction.kind() == KeywordKind::Arg)
        .flat_map(Instruction::pairs)
}

/// Walks through all stages in order.
pub(crate) fn walk(
    text: &str,
    dockerfile: &Dockerfile,
    stages: &Stages,
    globals: &Scope,
    world: &dyn World,
) -> Walked {
    let mut walk = Walk::new(text, dockerfile.escape(), globals, world);
    let mut state = walk.outside();
    let first_stage = stages
        .list()
        .first()
        .map_or(dockerfile.instructions.len(), |stage| {
            stage.instructions.start
        });
    let instructions = &dockerfile.instructions;
    walk.run(instructions, 0..first_stage, &mut state);
    for stage in stages.list() {
        let mut state = match stage.base {
            Base::Stage(base) => State {
                stage: Some(stage.index),
                ..walk.walked.finals[base].clone()
            },
            _ => walk.start_of(stage, &state),
        };
        walk.run(instructions, stage.instructions.clone(), &mut state);
        walk.walked.finals.push(state);
    }
    walk.walked
}

/// A walk on its way; a build walks again, with what base images leave to be run first.
pub(crate) struct Walk<'a> {
    text: &'a str,
    escape: char,
    globals: &'a Scope,
    world: &'a dyn World,
    /// How many more bytes expansions may yield.
    budget: usize,
    walked: Walked,
}

impl<'a> Walk<'a> {
    /// Begins one through instructions that stand in `text`.
    pub(crate) fn new(
        text: &'a str,
        escape: char,
        globals: &'a Scope,
        world: &'a dyn World,
    ) -> Self {
        Self {
            text,
            escape,
            globals,
            world,
            budget: MAX_EXPANDED_BYTES,
            walked: Walked::default(),
        }
    }

    /// Passes one instruction: the values of its words, which are kept apart from those of others, and what it changes.
    pub(crate) fn pass(
        &mut self,
        instruction: &Instruction,
        index: usize,
        state: &mut State,
    ) -> Expansions {
        self.walked.expansions = Expansions::default();
        self.expand_words(instruction, &state.scope);
        self.apply(instruction, index, state);
        std::mem::take(&mut self.walked.expansions)
    }

    /// What holds outside of all stages.
    pub(crate) fn outside(&self) -> State {
        State {
            stage: None,
            scope: self.globals.clone(),
            shell: Arc::new(Shell::of_platform(false)),
            user: None,
            working_directory: None,
        }
    }

    /// The state at the start of a stage that is built on no other: told by facts about the base image, or fresh.
    pub(crate) fn start_of(&self, stage: &Stage, outside: &State) -> State {
        let platform = stage.platform().unwrap_or_else(|| self.world.platform());
        let reference = stage.image();
        let facts = reference
            .and_then(|reference| self.world.image_facts(reference, &platform))
            .unwrap_or_default();
        let windows = platform.os == "windows" || reference.is_some_and(ImageReference::is_windows);
        let shell = match (&facts.shell, outside.shell.origin) {
            (Some(words), _) => Arc::new(Shell::new(words.clone(), ShellOrigin::BaseImage)),
            (None, ShellOrigin::Comment) => Arc::clone(&outside.shell),
            (None, _) => Arc::new(Shell::of_platform(windows)),
        };
        let at_from = |value: String| Setting {
            value: Arc::from(value),
            instruction: stage.instructions.start,
        };
        State {
            stage: Some(stage.index),
            scope: base_scope(&facts),
            shell,
            user: facts.user.map(at_from),
            working_directory: facts.working_directory.map(at_from),
        }
    }

    fn run(
        &mut self,
        instructions: &[Instruction],
        range: std::ops::Range<usize>,
        state: &mut State,
    ) {
        for index in range {
            let instruction = &instructions[index];
            apply_comments(instruction, state);
            self.walked.states.push(state.clone());
            self.expand_words(instruction, &state.scope);
            self.apply(instruction, index, state);
        }
    }

    fn expand_words(&mut self, instruction: &Instruction, scope: &Scope) {
        let escape = self.escape;
        for word in expanded_words(instruction) {
            if needs_expansion(&word.text, escape) && !self.is_overridden(instruction, word) {
                let place = |range| word.part(&instruction.joined, range);
                let expanded = expand(&word.text, Expander::new(escape), scope, &place);
                self.keep(word.range, expanded);
            }
        }
        for heredoc in instruction
            .heredocs
            .iter()
            .filter(|heredoc| heredoc.expands)
        {
            let is_content = matches!(instruction.kind(), KeywordKind::Copy | KeywordKind::Add);
            let body = heredoc.body.slice(self.text);
            if is_content && body.contains('$') {
                let start = heredoc.body.start();
                let place =
                    |range: std::ops::Range<usize>| (start + range.start..start + range.end).into();
                let expanded = expand(body, Expander::heredoc(), scope, &place);
                self.keep(heredoc.body, expanded);
            }
        }
    }

    /// Whether a word is the default of a build argument that is given from outside, so that nobody looks at it.
    fn is_overridden(&self, instruction: &Instruction, word: &Word) -> bool {
        let Arguments::Arg(pairs) = &instruction.arguments else {
            return false;
        };
        let is_its = |pair: &&Pair| {
            pair.value
                .as_ref()
                .is_some_and(|value| value.range == word.range)
        };
        let given = |pair: &Pair| self.world.build_argument(&pair.key.text).is_some();
        pairs.iter().find(is_its).is_some_and(given)
    }

    /// Keeps a value while there is room; without it, words stand for themselves.
    fn keep(&mut self, range: TextRange, expanded: Expanded) {
        if let Some(rest) = self.budget.checked_sub(expanded.value.len()) {
            self.budget = rest;
            self.walked.expansions.insert(range, expanded);
        }
    }

    fn apply(&mut self, instruction: &Instruction, index: usize, state: &mut State) {
        match &instruction.arguments {
            Arguments::Env(pairs) => self.apply_environment(pairs, state),
            Arguments::Arg(pairs) if state.stage.is_some() => self.apply_arguments(pairs, state),
            Arguments::Shell(Invocation::Exec(form)) => {
                let words = form.words.iter().map(|word| word.text.clone()).collect();
                state.shell = Arc::new(Shell::new(words, ShellOrigin::Instruction));
            }
            Arguments::User(Some(word)) => state.user = Some(self.setting(word, index)),
            Arguments::Workdir(Some(word)) => {
                let mut setting = self.setting(word, index);
                let before = state
                    .working_directory
                    .as_ref()
                    .map(|setting| &*setting.value);
                setting.value = Arc::from(joined_path(before, &setting.value));
                state.working_directory = Some(setting);
            }
            _ => {}
        }
    }

    fn setting(&self, word: &Word, instruction: usize) -> Setting {
        Setting {
            value: Arc::from(self.walked.expansions.value(word)),
            instruction,
        }
    }

    fn apply_environment(&self, pairs: &[Pair], state: &mut State) {
        for pair in pairs {
            let value = pair
                .value
                .as_ref()
                .map(|value| self.walked.expansions.value(value));
            let name = self.walked.expansions.value(&pair.key);
            state
                .scope
                .set_environment(name, variable(value, Origin::Environment, Some(pair)));
        }
    }

    fn apply_arguments(&self, pairs: &[Pair], state: &mut State) {
        for pair in pairs {
            let name = self.walked.expansions.value(&pair.key);
            let default = pair
                .value
                .as_ref()
                .map(|value| self.walked.expansions.value(value));
            let (value, origin) = match (self.world.build_argument(name), default) {
                (Some(given), _) => (Some(given), Origin::BuildArgument),
                (None, Some(default)) => (Some(default), Origin::Argument),
                (None, None) => match self.globals.variable(name) {
                    Some(global) => (global.value.as_deref(), global.origin),
                    None => (None, Origin::Argument),
                },
            };
            state
                .scope
                .set_argument(name, variable(value, origin, Some(pair)));
        }
    }
}

fn variable(value: Option<&str>, origin: Origin, pair: Option<&Pair>) -> Variable {
    Variable {
        value: value.map(Arc::from),
        origin,
        definition: pair.map(|pair| pair.range),
    }
}

fn base_scope(facts: &ImageFacts) -> Scope {
    let mut scope = Scope::default();
    let path = [("PATH".to_owned(), DEFAULT_PATH.to_owned())];
    for (name, value) in path.iter().chain(&facts.environment) {
        scope.set_environment(name, variable(Some(value), Origin::BaseImage, None));
    }
    scope
}

fn platform_variables(world: &dyn World) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    let sides = [
        ("BUILD", world.build_platform()),
        ("TARGET", world.platform()),
    ];
    for (side, platform) in sides {
        variables.push((format!("{side}PLATFORM"), platform.to_string()));
        variables.push((format!("{side}OS"), platform.os.clone()));
        variables.push((format!("{side}ARCH"), platform.architecture.clone()));
        variables.push((format!("{side}VARIANT"), platform.variant.clone()));
    }
    let target = world.target().unwrap_or("default");
    variables.push(("TARGETSTAGE".to_owned(), target.to_owned()));
    variables
}

/// Applies what comments tell linters about the shell: `# hadolint shell=bash`.
fn apply_comments(instruction: &Instruction, state: &mut State) {
    for comment in &instruction.leading_comments {
        let words = comment
            .text
            .strip_prefix("hadolint")
            .and_then(|rest| rest.trim_start().strip_prefix("shell"));
        let program = words
            .and_then(|rest| rest.trim_start().strip_prefix('='))
            .map(str::trim_start);
        let program = program.and_then(|text| text.split_whitespace().next());
        if let Some(program) = program {
            // A comment tells which shell it is; that somebody chose it stays true.
            let origin = if state.shell.is_chosen() {
                state.shell.origin
            } else {
                ShellOrigin::Comment
            };
            state.shell = Arc::new(Shell::new(vec![program.to_owned()], origin));
        }
    }
}

/// The words that BuildKit expands, of the instruction itself and of its flags.
pub(crate) fn expanded_words(instruction: &Instruction) -> Vec<&Word> {
    let mut words: Vec<&Word> = match &instruction.arguments {
        Arguments::Env(pairs) | Arguments::Label(pairs) | Arguments::Arg(pairs) => pairs
            .iter()
            .flat_map(|pair| std::iter::once(&pair.key).chain(&pair.value))
            .collect(),
        Arguments::Add(copy) | Arguments::Copy(copy) => {
            let is_heredoc = |word: &&Word| {
                instruction
                    .heredocs
                    .iter()
                    .any(|heredoc| heredoc.marker == word.range)
            };
            copy.sources
                .iter()
                .filter(|word| !is_heredoc(word))
                .chain(&copy.destination)
                .collect()
        }
        Arguments::Expose(words) | Arguments::Volume(words) => words.iter().collect(),
        Arguments::User(word) | Arguments::Workdir(word) | Arguments::Stopsignal(word) => {
            word.iter().collect()
        }
        _ => Vec::new(),
    };
    let expands = |name: &str| {
        matches!(
            name,
            "chown" | "chmod" | "checksum" | "exclude" | "network" | "security" | "device"
        )
    };
    let flags = instruction.flags.iter().filter(|flag| expands(&flag.name));
    words.extend(flags.filter_map(|flag| flag.value.as_ref()));
    words
}

/// The directory that `WORKDIR path` leads to from `before`.
fn joined_path(before: Option<&str>, path: &str) -> String {
    match before {
        Some(before) if !is_absolute(path) && before.len() + path.len() < MAX_PATH => {
            format!("{}/{path}", before.trim_end_matches('/'))
        }
        _ => path.to_owned(),
    }
}

/// Whether a path starts at a root: `/…`, `\…`, or a drive.
pub fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let has_drive = bytes.len() > 1 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    path.starts_with(['/', '\\']) || has_drive
}
