//! Stages: where each begins, what it starts from, and which of them a build needs.
//! Leans on `scope` and `expansion` for the words of `FROM`, and on `image` for what they name.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::expand::Expander;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::expansion::{Expanded, expand};
use crate::image::platform::Platform;
use crate::image::reference::{ImageReference, ReferenceError};
use crate::scope::Scope;

/// `FROM` up to the next `FROM`.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its number, from 0.
    pub index: usize,
    /// Its instructions, the `FROM` first.
    pub instructions: Range<usize>,
    /// Its name as written.
    pub name: Option<Word>,
    /// The base as written.
    pub base_word: Option<Word>,
    /// The base with its variables expanded by the global scope.
    pub base_text: Expanded,
    /// What it starts from.
    pub base: Base,
    /// The `--platform` flag's value, expanded.
    pub platform: Option<Expanded>,
    /// The stages it needs, with the place that says so; the base first.
    pub dependencies: Vec<Dependency>,
    /// Whether the last stage of the file needs it.
    pub needed: bool,
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Nothing.
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// An image from outside.
    Image(ImageReference),
    /// Text that names no image.
    Invalid(ReferenceError),
    /// Text that cannot be expanded, or no text.
    Unknown,
}

/// Why one stage needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The stage that is needed.
    pub stage: usize,
    /// The word that names it.
    pub range: TextRange,
    /// The instruction that holds the word.
    pub instruction: usize,
}

/// What a name in `--from=` or `from=` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageReference {
    /// A stage of this file.
    Stage(usize),
    /// A number that no stage has.
    NoSuchIndex(usize),
    /// Anything else: an image, or a context with a name.
    Other(String),
}

/// The stages of a file with their names.
#[derive(Clone, Debug, Default)]
pub struct Stages {
    list: Vec<Stage>,
    by_name: HashMap<String, usize>,
}

impl Stage {
    /// The name in lower case, as other stages refer to it.
    pub fn lower_name(&self) -> Option<String> {
        self.name.as_ref().map(|name| name.text.to_lowercase())
    }

    /// Where it stands: from its `FROM` to the end of its last instruction, among those of the file.
    pub fn range(&self, instructions: &[Instruction]) -> TextRange {
        let own = instructions.get(self.instructions.clone());
        match own.unwrap_or_default() {
            [first, .., last] => first.range.cover(last.range),
            [only] => only.range,
            [] => TextRange::default(),
        }
    }

    /// How messages call it: its name, or its number.
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("stage `{}`", name.text),
            None => format!("stage {}", self.index),
        }
    }

    /// The image it starts from, when that is one from outside.
    pub fn image(&self) -> Option<&ImageReference> {
        match &self.base {
            Base::Image(reference) => Some(reference),
            _ => None,
        }
    }

    /// The platform it is built for, when a flag gives one.
    pub fn platform(&self) -> Option<Platform> {
        Platform::parse(&self.platform.as_ref()?.value).ok()
    }
}

impl Stages {
    /// Finds the stages and what each starts from.
    pub(crate) fn find(dockerfile: &Dockerfile, globals: &Scope) -> Self {
        let starts: Vec<usize> = dockerfile
            .instructions
            .iter()
            .enumerate()
            .filter(|(_, instruction)| instruction.kind() == KeywordKind::From)
            .map(|(index, _)| index)
            .collect();
        let mut stages = Self::default();
        for (index, &start) in starts.iter().enumerate() {
            let end = starts
                .get(index + 1)
                .copied()
                .unwrap_or(dockerfile.instructions.len());
            let from = &dockerfile.instructions[start];
            let stage = stages.read(index, start..end, from, dockerfile.escape(), globals);
            if let Some(name) = stage.lower_name() {
                stages.by_name.insert(name, index);
            }
            stages.list.push(stage);
        }
        stages
    }

    /// The stages in order.
    pub fn list(&self) -> &[Stage] {
        &self.list
    }

    /// The stage of a name in any case; of several the last.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_lowercase()).copied()
    }

    /// What a name in `--from=` stands for.
    pub fn resolve(&self, name: &str) -> StageReference {
        match (name.parse::<usize>(), self.named(name)) {
            (Ok(index), _) if index < self.list.len() => StageReference::Stage(index),
            (Ok(index), _) => StageReference::NoSuchIndex(index),
            (Err(_), Some(index)) => StageReference::Stage(index),
            (Err(_), None) => StageReference::Other(name.to_owned()),
        }
    }

    /// The stage that holds an instruction.
    pub fn of_instruction(&self, instruction: usize) -> Option<usize> {
        let after = self
            .list
            .partition_point(|stage| stage.instructions.start <= instruction);
        after.checked_sub(1)
    }

    pub(crate) fn add_dependency(&mut self, stage: usize, dependency: Dependency) {
        self.list[stage].dependencies.push(dependency);
    }

    /// Marks what the last stage needs, directly and through others.
    pub(crate) fn mark_needed(&mut self) {
        let mut waiting: Vec<usize> = self.list.len().checked_sub(1).into_iter().collect();
        while let Some(index) = waiting.pop() {
            let stage = &mut self.list[index];
            if !stage.needed {
                stage.needed = true;
                waiting.extend(stage.dependencies.iter().map(|dependency| dependency.stage));
            }
        }
    }

    fn read(
        &self,
        index: usize,
        instructions: Range<usize>,
        from: &Instruction,
        escape: char,
        globals: &Scope,
    ) -> Stage {
        let Arguments::From(arguments) = &from.arguments else {
            unreachable!(
                "stages start where the keyword is FROM, and the reader gives that kind of arguments"
            );
        };
        let base_text = arguments
            .base
            .as_ref()
            .map(|base| expand_word(from, base, escape, globals))
            .unwrap_or_default();
        let base = self.base(&base_text);
        let mut stage = Stage {
            index,
            name: arguments.name.clone(),
            base_word: arguments.base.clone(),
            platform: from
                .flag("platform")
                .and_then(|flag| flag.value.as_ref())
                .map(|value| expand_word(from, value, escape, globals)),
            dependencies: Vec::new(),
            needed: false,
            base_text,
            base,
            instructions,
        };
        if let (Base::Stage(base), Some(word)) = (&stage.base, &stage.base_word) {
            stage.dependencies.push(Dependency {
                stage: *base,
                range: word.range,
                instruction: stage.instructions.start,
            });
        }
        stage
    }

    fn base(&self, text: &Expanded) -> Base {
        if text.error.is_some() || text.value.is_empty() {
            return Base::Unknown;
        }
        if let Some(&index) = self.by_name.get(&text.value.to_lowercase()) {
            return Base::Stage(index);
        }
        if text.value == "scratch" {
            return Base::Scratch;
        }
        match ImageReference::parse(&text.value) {
            Ok(reference) => Base::Image(reference),
            Err(error) => Base::Invalid(error),
        }
    }
}

/// Expands a word of an instruction whose text stands in the logical line as it is.
fn expand_word(instruction: &Instruction, word: &Word, escape: char, scope: &Scope) -> Expanded {
    expand(&word.text, Expander::new(escape), scope, &|range| {
        word.part(&instruction.joined, range)
    })
}
