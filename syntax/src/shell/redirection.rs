//! What joins commands and what leads their streams elsewhere.
//! Leans on `word` and `text`.

use super::word::{ShellWord, VariableUse};
use crate::text::TextRange;

/// The operator between a command and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinOperator {
    /// `&&`: runs when the one before succeeded.
    And,
    /// `||`: runs when the one before failed.
    Or,
    /// `;`: runs in any case.
    Semicolon,
    /// A line break: as `;`.
    Newline,
    /// `&`: runs beside the one before.
    Background,
    /// `|`: reads the output of the one before.
    Pipe,
    /// `|&`: reads the output and the errors of the one before.
    PipeBoth,
}

/// How something is joined to what stands before it in the same list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// The operator.
    pub operator: JoinOperator,
    /// Where the operator stands.
    pub range: TextRange,
}

/// The kind of a redirection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectionKind {
    /// `>`.
    Output,
    /// `>|`.
    Clobber,
    /// `>>`.
    Append,
    /// `<`.
    Input,
    /// `<>`.
    ReadWrite,
    /// `<<` or `<<-`; the target is the delimiter.
    Heredoc,
    /// `<<<`.
    HereString,
    /// `>&`.
    DuplicateOutput,
    /// `<&`.
    DuplicateInput,
    /// `&>`.
    OutputBoth,
    /// `&>>`.
    AppendBoth,
}

/// A stream of a command led to or from somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirection {
    /// From the number or operator to the end of the target.
    pub range: TextRange,
    /// The kind.
    pub kind: RedirectionKind,
    /// The number in front, when one is written.
    pub descriptor: Option<u32>,
    /// What stands behind the operator; for a heredoc its delimiter.
    pub target: Option<ShellWord>,
    /// The lines of a heredoc, the delimiter's own line not included.
    pub heredoc: Option<HeredocBody>,
}

/// The text between a heredoc's delimiters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeredocBody {
    /// Where it stands.
    pub range: TextRange,
    /// The lines as written.
    pub text: String,
    /// Whether the shell expands variables in it.
    pub expands: bool,
    /// The variables read in it.
    pub variables: Vec<VariableUse>,
}

/// `name=value` in front of a command, or as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub name_range: TextRange,
    /// All of it.
    pub range: TextRange,
    /// What is assigned; a list in parentheses is one word here.
    pub value: Option<ShellWord>,
    /// Whether it is written `+=`.
    pub append: bool,
}
