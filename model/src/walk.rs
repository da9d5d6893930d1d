//! The walk through the file, once: the scope, shell, user and working directory at every instruction,
//! and the value of every word.
//! Leans on `stage`, `scope`, `shell`, `expansion` and `world`.

use std::sync::Arc;

use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::expand::Expander;
use dockwright_syntax::instruction::{Arguments, Instruction, Invocation, Pair};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::parse::parse;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::expansion::{Expanded, Expansions, expand, needs_expansion};
use crate::globals::variable;
use crate::image::facts::{ImageFacts, Lookup};
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
    /// What is known of the image that each stage starts from; nothing for other bases.
    pub(crate) bases: Vec<Option<Lookup>>,
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
        let base = walk.base_of(stage);
        if let Some(facts) = base.as_ref().and_then(Lookup::facts) {
            walk.trigger(&facts.triggers, stage.instructions.start, &mut state);
        }
        walk.walked.bases.push(base);
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
    /// The `FROM` whose image left these instructions to the stage; what they set stands nowhere in the file.
    triggered_by: Option<usize>,
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
            triggered_by: None,
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

    /// What is known of the image that a stage starts from.
    fn base_of(&self, stage: &Stage) -> Option<Lookup> {
        let platform = stage.platform().unwrap_or_else(|| self.world.platform());
        self.world.image_lookup(stage.image()?, &platform)
    }

    /// Carries out what the base image left to whoever builds on it, as a build does right behind the `FROM`.
    fn trigger(&mut self, triggers: &[String], from: usize, state: &mut State) {
        let text = triggers.join("\n");
        let dockerfile = parse(&text).dockerfile;
        let mut walk = Walk {
            budget: self.budget,
            triggered_by: Some(from),
            ..Walk::new(&text, dockerfile.escape(), self.globals, self.world)
        };
        let all = 0..dockerfile.instructions.len();
        walk.run(&dockerfile.instructions, all, state);
        self.budget = walk.budget;
    }

    /// The state at the start of a stage that is built on no other: told by facts about the base image, or fresh.
    pub(crate) fn start_of(&self, stage: &Stage, outside: &State) -> State {
        let platform = stage.platform().unwrap_or_else(|| self.world.platform());
        let reference = stage.image();
        let facts = reference
            .and_then(|reference| self.world.image_facts(reference, &platform))
            .unwrap_or_default();
        let runs_on = facts.platform.as_ref().unwrap_or(&platform);
        let windows = runs_on.os == "windows" || reference.is_some_and(ImageReference::is_windows);
        let shell = match (&facts.shell, outside.shell.origin) {
            (Some(words), _) => Arc::new(Shell::new(words.clone(), ShellOrigin::BaseImage)),
            (None, ShellOrigin::Comment) => Arc::clone(&outside.shell),
            (None, _) => Arc::new(Shell::of_platform(windows)),
        };
        let at_from = |value: &String| Setting {
            value: Arc::from(value.as_str()),
            instruction: stage.instructions.start,
        };
        State {
            stage: Some(stage.index),
            scope: base_scope(&facts),
            shell,
            user: facts.user.as_ref().map(at_from),
            working_directory: facts.working_directory.as_ref().map(at_from),
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
                let origin = match self.triggered_by {
                    Some(_) => ShellOrigin::BaseImage,
                    None => ShellOrigin::Instruction,
                };
                state.shell = Arc::new(Shell::new(words, origin));
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
            instruction: self.triggered_by.unwrap_or(instruction),
        }
    }

    fn apply_environment(&self, pairs: &[Pair], state: &mut State) {
        for pair in pairs {
            let value = pair
                .value
                .as_ref()
                .map(|value| self.walked.expansions.value(value));
            let name = self.walked.expansions.value(&pair.key);
            let variable = self.set_by(pair, value, Origin::Environment);
            state.scope.set_environment(name, variable);
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
            let variable = self.set_by(pair, value, origin);
            state.scope.set_argument(name, variable);
        }
    }

    /// The variable that a pair sets; one of a base image is defined nowhere in the file.
    fn set_by(&self, pair: &Pair, value: Option<&str>, origin: Origin) -> Variable {
        match self.triggered_by {
            Some(_) => variable(value, Origin::BaseImage, None),
            None => variable(value, origin, Some(pair)),
        }
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
