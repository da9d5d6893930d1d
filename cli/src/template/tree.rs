//! What a template says.
//! Leans on nothing of ours.

use serde_json::Value;

/// One piece of a template.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Printed as it is.
    Text(String),
    /// A value that is printed, unless it is only given a name.
    Show(Pipe),
    /// `{{if}}`
    If(Branch),
    /// `{{with}}`: the value becomes the dot.
    With(Branch),
    /// `{{range}}`: each element becomes the dot.
    Range(Branch),
    /// `{{break}}`
    Break,
    /// `{{continue}}`
    Continue,
}

/// A value, and what is printed for it.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) pipe: Pipe,
    pub(super) body: Vec<Node>,
    /// After `{{else}}`.
    pub(super) otherwise: Vec<Node>,
}

/// Calls, the value of each being the last argument of the next: `a | b | c`.
#[derive(Clone, Debug)]
pub(super) struct Pipe {
    /// The variables that get the value.
    pub(super) names: Vec<String>,
    /// Whether they are new: `:=` in place of `=`.
    pub(super) is_new: bool,
    pub(super) calls: Vec<Call>,
}

/// A function and its arguments, or a lone value.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) first: Operand,
    pub(super) arguments: Vec<Operand>,
}

/// A value and the way into it: `$x.Name`, `(index . 0).Name`.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    /// The character that it begins at.
    pub(super) character: usize,
    pub(super) base: Base,
    pub(super) fields: Vec<String>,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(super) enum Base {
    Dot,
    Variable(String),
    Function(String),
    Literal(Value),
    Group(Box<Pipe>),
}
