//! All of a body: its commands, pipelines and blocks, in order of appearance.
//! Leans on `command`, `dialect`, `nesting`, `redirection`, `word` and `text`.

use super::command::Command;
use super::dialect::Dialect;
use super::nesting::{Block, Nesting};
use super::word::VariableUse;
use crate::text::TextRange;

/// Several commands that read each other's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// From the first stage to the last, without `!`.
    pub range: TextRange,
    /// The stages, at least two.
    pub stages: Vec<Stage>,
    /// The operators between the stages.
    pub operators: Vec<TextRange>,
    /// Whether `!` stands in front.
    pub negated: bool,
    /// The constructs around it.
    pub nesting: Nesting,
}

/// One stage of a pipeline: a command, or a block of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Where it stands.
    pub range: TextRange,
    /// The written commands directly or in blocks of it, as indexes into `Script::commands`.
    pub commands: Vec<usize>,
}

/// How a variable gets its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitionKind {
    /// `name=value` as a command of its own.
    Assignment,
    /// `name=value` in front of a command: it holds for that command only.
    Prefix,
    /// A word of `export`, `local`, `readonly`, `declare`.
    Declaration,
    /// The variable of a `for` or `select`.
    Loop,
    /// A name given to `read`.
    Read,
}

/// A place that gives a variable a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub range: TextRange,
    /// How.
    pub kind: DefinitionKind,
}

/// The definition of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub range: TextRange,
    /// Its block, as an index into `Script::blocks`.
    pub block: usize,
}

/// Why a body is not fully understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// Where the first fault is.
    pub range: TextRange,
    /// What is wrong.
    pub message: String,
}

/// A body as its shell understands it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The shell it is written for.
    pub dialect: Dialect,
    /// All commands, in order of appearance; those found in words follow the command they come from.
    pub commands: Vec<Command>,
    /// The pipelines of two or more stages, an outer one before those inside it.
    pub pipelines: Vec<Pipeline>,
    /// The constructs that hold commands, an outer one before those inside it.
    pub blocks: Vec<Block>,
    /// Every variable read anywhere in the body; not those inside scripts in words.
    pub variables: Vec<VariableUse>,
    /// Every place that sets a variable; not those inside scripts in words.
    pub definitions: Vec<Definition>,
    /// The functions defined.
    pub functions: Vec<Function>,
    /// The first fault; what could be understood is there all the same.
    pub error: Option<ScriptError>,
    /// Whether the body was over the limits of size or depth and was not looked at.
    pub capped: bool,
}

impl Script {
    /// The commands as written, as hadolint sees them: `sudo` of `sudo apt-get install`.
    pub fn written(&self) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(|command| command.is_written())
    }

    /// The commands that do the work: `apt-get` of `sudo apt-get install`, the script of `sh -c`.
    pub fn effective(&self) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(|command| !command.wraps)
    }

    /// Whether any written command is piped into another.
    pub fn has_pipes(&self) -> bool {
        self.pipelines
            .iter()
            .any(|pipeline| !pipeline.nesting.in_wrapped_script())
    }

    /// The block a command stands in, and those around it, innermost first.
    pub fn blocks_around(&self, nesting: Nesting) -> impl Iterator<Item = &Block> {
        let first = nesting.block().and_then(|index| self.blocks.get(index));
        std::iter::successors(first, |block| self.blocks.get(block.parent?))
    }
}
