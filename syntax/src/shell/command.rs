//! One command of a script: its assignments, words and redirections, and where it stands.
//! Leans on `word`, `redirection`, `nesting` and `text`.

use super::nesting::Nesting;
use super::redirection::{Assignment, Join, Redirection};
use super::word::ShellWord;
use crate::text::TextRange;

/// The place of a command in a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PipelinePlace {
    /// The pipeline, as an index into `Script::pipelines`.
    pub pipeline: usize,
    /// Which stage it belongs to, from 0.
    pub stage: usize,
}

/// One command: a program with its arguments, or assignments alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// From the first assignment, word or redirection to the last; its words alone when it is wrapped.
    pub range: TextRange,
    /// The assignments in front.
    pub assignments: Vec<Assignment>,
    /// The program as written and its arguments; empty for assignments alone.
    pub words: Vec<ShellWord>,
    /// The redirections, in order.
    pub redirections: Vec<Redirection>,
    /// The innermost pipeline it is part of; also set in a group that is a stage.
    pub pipeline: Option<PipelinePlace>,
    /// How it is joined to what stands before it in the same list; none for the first of a list.
    pub join: Option<Join>,
    /// The constructs around it.
    pub nesting: Nesting,
    /// The command whose words it comes from (`sudo …`, `sh -c '…'`); none when it is as written.
    pub wrapped_by: Option<usize>,
    /// Whether another command was found in its words and follows it.
    pub wraps: bool,
}

impl Command {
    /// The program as a value; none when it is expanded, or when there is none.
    pub fn program(&self) -> Option<&str> {
        self.words.first()?.value.as_deref()
    }

    /// The program without the directories in front: `apt-get` for `/usr/bin/apt-get`.
    pub fn program_name(&self) -> Option<&str> {
        let program = self.program()?;
        program.rsplit('/').next()
    }

    /// Where the program stands.
    pub fn program_range(&self) -> Option<TextRange> {
        self.words.first().map(|word| word.range)
    }

    /// The words behind the program.
    pub fn arguments(&self) -> &[ShellWord] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Whether it stands in the body itself and not in the words of another command.
    pub fn is_written(&self) -> bool {
        self.wrapped_by.is_none()
    }

    /// Whether it runs a program of this name.
    pub fn runs(&self, name: &str) -> bool {
        self.program_name() == Some(name)
    }

    /// Whether it runs a program of one of these names.
    pub fn runs_any(&self, names: &[&str]) -> bool {
        self.program_name()
            .is_some_and(|name| names.contains(&name))
    }
}
