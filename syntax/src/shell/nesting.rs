//! Where a command stands among the constructs around it.
//! Leans on `redirection` and `text`.

use super::redirection::{Join, Redirection};
use crate::text::TextRange;

/// A construct that holds commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// `( … )`.
    Subshell,
    /// `{ …; }`.
    Group,
    /// `if … fi`, with its conditions and branches as blocks of their own.
    If,
    /// `case … esac`, with one branch for each pattern.
    Case,
    /// `for`, `select`, and their kin.
    For,
    /// `while … done`.
    While,
    /// `until … done`.
    Until,
    /// The definition of a function.
    Function,
    /// `[[ … ]]`; it holds only substitutions.
    Test,
    /// `(( … ))`; it holds only substitutions.
    Arithmetic,
    /// What decides an `if`, `elif`, `while` or `until`.
    Condition,
    /// What an `if`, `else` or `case` pattern runs.
    Branch,
    /// What a loop repeats.
    Body,
    /// `$( … )` or backticks.
    CommandSubstitution,
    /// `<( … )` or `>( … )`.
    ProcessSubstitution,
    /// A script in a word: `sh -c '…'`, `eval '…'`.
    Wrapped,
}

impl BlockKind {
    fn flag(self) -> u16 {
        match self {
            Self::Subshell => SUBSHELL,
            Self::Function => FUNCTION,
            Self::CommandSubstitution | Self::ProcessSubstitution => SUBSTITUTION,
            Self::Condition => CONDITION,
            Self::Branch => BRANCH,
            Self::Body => LOOP,
            Self::Wrapped => WRAPPED,
            _ => 0,
        }
    }

    fn is_level(self) -> bool {
        !matches!(self, Self::Condition | Self::Branch | Self::Body)
    }
}

/// One construct of a script that holds commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// From its first to its last byte, keywords and parentheses included where it has its own.
    pub range: TextRange,
    /// The block around it, as an index into `Script::blocks`.
    pub parent: Option<usize>,
    /// How it is joined to what stands before it.
    pub join: Option<Join>,
    /// The command it stands in a word of, as an index into `Script::commands`.
    pub holder: Option<usize>,
    /// Whether `!` stands in front of it.
    pub negated: bool,
    /// The redirections behind it.
    pub redirections: Vec<Redirection>,
}

const SUBSHELL: u16 = 1;
const FUNCTION: u16 = 1 << 1;
const SUBSTITUTION: u16 = 1 << 2;
const CONDITION: u16 = 1 << 3;
const BRANCH: u16 = 1 << 4;
const LOOP: u16 = 1 << 5;
const WRAPPED: u16 = 1 << 6;
const NEGATED: u16 = 1 << 7;
const BACKGROUND: u16 = 1 << 8;

/// Where a command stands: the constructs around it, at any distance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nesting {
    flags: u16,
    depth: u16,
    block: Option<u32>,
}

impl Nesting {
    /// Whether a `( … )` is around it.
    pub fn in_subshell(self) -> bool {
        self.has(SUBSHELL)
    }

    /// Whether it is part of a function's definition.
    pub fn in_function(self) -> bool {
        self.has(FUNCTION)
    }

    /// Whether it runs in `$(…)`, backticks, `<(…)` or `>(…)`.
    pub fn in_substitution(self) -> bool {
        self.has(SUBSTITUTION)
    }

    /// Whether it helps to decide an `if` or a loop.
    pub fn in_condition(self) -> bool {
        self.has(CONDITION)
    }

    /// Whether an `if` or `case` decides if it runs.
    pub fn in_branch(self) -> bool {
        self.has(BRANCH)
    }

    /// Whether a loop repeats it.
    pub fn in_loop(self) -> bool {
        self.has(LOOP)
    }

    /// Whether it comes from a script in a word, such as `sh -c '…'`.
    pub fn in_wrapped_script(self) -> bool {
        self.has(WRAPPED)
    }

    /// Whether `!` stands in front of it or of its pipeline.
    pub fn is_negated(self) -> bool {
        self.has(NEGATED)
    }

    /// Whether it, or something around it, ends in `&`.
    pub fn in_background(self) -> bool {
        self.has(BACKGROUND)
    }

    /// The number of constructs around it; conditions and branches count with theirs.
    pub fn depth(self) -> usize {
        usize::from(self.depth)
    }

    /// The innermost block around it, as an index into `Script::blocks`.
    pub fn block(self) -> Option<usize> {
        self.block.map(|block| block as usize)
    }

    /// The place inside `block`, which is of this kind.
    pub(super) fn entering(self, kind: BlockKind, block: usize) -> Self {
        Self {
            flags: (self.flags & !NEGATED) | kind.flag(),
            depth: self.depth.saturating_add(u16::from(kind.is_level())),
            block: Some(block as u32),
        }
    }

    /// The same place behind a `!`.
    pub(super) fn negated(self) -> Self {
        self.with(NEGATED)
    }

    /// The same place without a `!` in front.
    pub(super) fn affirmed(self) -> Self {
        Self {
            flags: self.flags & !NEGATED,
            ..self
        }
    }

    /// The same place in front of a `&`.
    pub(super) fn background(self) -> Self {
        self.with(BACKGROUND)
    }

    fn with(self, flag: u16) -> Self {
        Self {
            flags: self.flags | flag,
            ..self
        }
    }

    fn has(self, flag: u16) -> bool {
        self.flags & flag != 0
    }
}
