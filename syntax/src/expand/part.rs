//! The parts of a source: text, escapes, quotes, variables and what is broken.
//! Leans on `operator` for what stands in a variable's braces, and on `error` for what is broken.

use std::ops::Range;

use super::error::ExpandError;
use super::operator::Operator;

/// One part of a source; the parts in order cover it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Characters that stand for themselves.
    Text(Range<usize>),
    /// The escape character and what it escapes: nothing at the end of the source,
    /// nor before a character that needs no escape inside double quotes.
    Escape { escaped: Option<char> },
    /// What stands between single quotes.
    SingleQuoted(Range<usize>),
    /// What stands between double quotes.
    DoubleQuoted(DoubleQuoted),
    /// `$name` or `${name…}`.
    Variable(Box<Variable>),
    /// What cannot be read.
    Broken(ExpandError),
}

/// A double-quoted stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DoubleQuoted {
    pub(super) range: Range<usize>,
    pub(super) parts: Vec<Part>,
    pub(super) closed: bool,
}

/// A variable as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) range: Range<usize>,
    pub(super) name: Range<usize>,
    pub(super) braced: bool,
    pub(super) operation: Option<Operation>,
    /// The delimiter that the source ends without.
    pub(super) missing: Option<char>,
}

/// What stands between a variable's name and its closing brace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) operator: Operator,
    /// From after the first character of the operator (both of `//`, the colon and its next) to the delimiter.
    pub(super) operand_range: Range<usize>,
    pub(super) operand: Vec<Part>,
    /// Only of `/` and `//`.
    pub(super) replacement: Vec<Part>,
}
