//! A script while it is being put together: what is added knows its place.
//! Leans on `command`, `nesting`, `redirection` and `script`.

use super::command::{Command, PipelinePlace};
use super::nesting::{Block, BlockKind, Nesting};
use super::redirection::Join;
use super::script::{Pipeline, Script, ScriptError, Stage};
use crate::text::TextRange;

/// How often a command may be found in the words of another.
const WRAPPING_DEPTH: u8 = 5;

/// Where the next command stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) nesting: Nesting,
    pub(super) pipeline: Option<PipelinePlace>,
    pub(super) join: Option<Join>,
    pub(super) wrapped_by: Option<usize>,
    /// How much deeper commands may be looked for in words.
    pub(super) wrapping_left: u8,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            nesting: Nesting::default(),
            pipeline: None,
            join: None,
            wrapped_by: None,
            wrapping_left: WRAPPING_DEPTH,
        }
    }
}

impl Place {
    /// The place behind an operator of the same list.
    pub(super) fn joined(self, join: Option<Join>) -> Self {
        Self { join, ..self }
    }

    /// The place in the words of a command.
    pub(super) fn wrapped(self, by: usize) -> Self {
        Self {
            wrapped_by: Some(by),
            wrapping_left: self.wrapping_left.saturating_sub(1),
            ..self
        }
    }

    /// The place in a word, where neither the operator nor the `!` in front of the command counts.
    pub(super) fn in_word(self) -> Self {
        Self {
            nesting: self.nesting.affirmed(),
            join: None,
            ..self
        }
    }

    fn inside(self, kind: BlockKind, block: usize) -> Self {
        let starts_anew = matches!(
            kind,
            BlockKind::CommandSubstitution | BlockKind::ProcessSubstitution | BlockKind::Wrapped
        );
        Self {
            nesting: self.nesting.entering(kind, block),
            pipeline: self.pipeline.filter(|_| !starts_anew),
            join: None,
            ..self
        }
    }
}

/// The script so far.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) script: Script,
}

impl Outline {
    /// Adds a command at its place.
    pub(super) fn command(&mut self, mut command: Command, place: &Place) -> usize {
        let index = self.script.commands.len();
        command.nesting = place.nesting;
        command.pipeline = place.pipeline;
        command.join = place.join;
        command.wrapped_by = place.wrapped_by;
        self.script.commands.push(command);
        if place.wrapped_by.is_none() {
            self.stage(place.pipeline, |stage| stage.commands.push(index));
        }
        index
    }

    /// Adds a block whose range is not known yet, and gives the place inside it.
    pub(super) fn open_block(
        &mut self,
        kind: BlockKind,
        holder: Option<usize>,
        place: Place,
    ) -> (usize, Place) {
        let index = self.script.blocks.len();
        self.script.blocks.push(Block {
            kind,
            range: TextRange::default(),
            parent: place.nesting.block(),
            join: place.join,
            holder,
            negated: place.nesting.is_negated(),
            redirections: Vec::new(),
        });
        (index, place.inside(kind, index))
    }

    /// Adds a pipeline whose ranges are not known yet.
    pub(super) fn open_pipeline(&mut self, operators: Vec<TextRange>, place: &Place) -> usize {
        let index = self.script.pipelines.len();
        self.script.pipelines.push(Pipeline {
            range: TextRange::default(),
            stages: vec![Stage::default(); operators.len() + 1],
            operators,
            negated: place.nesting.is_negated(),
            nesting: place.nesting,
        });
        index
    }

    /// Sets the ranges of a pipeline, and counts its commands for the stage it is part of.
    pub(super) fn close_pipeline(
        &mut self,
        index: usize,
        stages: &[TextRange],
        outer: Option<PipelinePlace>,
    ) {
        let Some(pipeline) = self.script.pipelines.get_mut(index) else {
            return;
        };
        for (stage, range) in pipeline.stages.iter_mut().zip(stages) {
            stage.range = *range;
        }
        if let (Some(first), Some(last)) = (stages.first(), stages.last()) {
            pipeline.range = first.cover(*last);
        }
        let commands: Vec<usize> = match outer {
            Some(_) => pipeline
                .stages
                .iter()
                .flat_map(|stage| stage.commands.clone())
                .collect(),
            None => Vec::new(),
        };
        self.stage(outer, |stage| stage.commands.extend(commands));
    }

    /// Notes a fault; the first one counts.
    pub(super) fn fail(&mut self, range: TextRange, message: String) {
        self.script
            .error
            .get_or_insert(ScriptError { range, message });
    }

    /// Notes that the body was too much to look at.
    pub(super) fn cap(&mut self, range: TextRange) {
        self.script.capped = true;
        self.fail(
            range,
            "the script is too long or nested too deeply to be looked at".to_owned(),
        );
    }

    /// Gives the script, what was found out of order sorted.
    pub(super) fn finish(mut self) -> Script {
        if self.script.capped {
            return Script {
                dialect: self.script.dialect,
                error: self.script.error,
                capped: true,
                ..Script::default()
            };
        }
        self.script
            .variables
            .sort_by_key(|variable| variable.range.start());
        self.script
            .definitions
            .sort_by_key(|definition| definition.range.start());
        self.script
    }

    fn stage(&mut self, place: Option<PipelinePlace>, change: impl FnOnce(&mut Stage)) {
        let Some(place) = place else {
            return;
        };
        let pipeline = self.script.pipelines.get_mut(place.pipeline);
        if let Some(stage) = pipeline.and_then(|pipeline| pipeline.stages.get_mut(place.stage)) {
            change(stage);
        }
    }
}
