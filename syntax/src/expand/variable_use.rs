//! Which variables a source mentions and where, without any values; for hover, rename and rules.
//! Leans on `reader` for the parts, and walks them.

use std::ops::Range;

use super::expander::Expander;
use super::operator::Operator;
use super::part::{Operation, Part, Variable};
use super::reader::read;

/// One mention of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableUse {
    /// The name, without dollar and braces.
    pub name: String,
    /// The whole of `$name` or `${name…}`; up to the end of the source where the brace is missing.
    pub range: Range<usize>,
    /// The bytes of the name.
    pub name_range: Range<usize>,
    /// The modifier inside of the braces.
    pub operator: Option<Operator>,
    /// The operand of the modifier as it is written; of `/` and `//` the pattern.
    pub operand_range: Option<Range<usize>>,
    /// Whether the name stands in braces.
    pub braced: bool,
    /// Whether it stands in double quotes, so that its value is not split into words.
    pub quoted: bool,
}

/// Lists the variables that `source` mentions, those inside of other variables' operands included.
pub fn variable_uses(source: &str, escape: char) -> Vec<VariableUse> {
    Expander::new(escape).variable_uses(source)
}

impl Expander {
    /// Lists the variables that `source` mentions, an outer one before those inside of it, however broken it is.
    pub fn variable_uses(&self, source: &str) -> Vec<VariableUse> {
        let parts = read(source, self.escape, self.skip_quotes);
        let mut uses = Vec::new();
        collect(source, &parts, false, &mut uses);
        uses
    }
}

fn collect(source: &str, parts: &[Part], quoted: bool, uses: &mut Vec<VariableUse>) {
    for part in parts {
        match part {
            Part::DoubleQuoted(inner) => collect(source, &inner.parts, true, uses),
            Part::Variable(variable) => collect_variable(source, variable, quoted, uses),
            Part::Text(_) | Part::Escape { .. } | Part::SingleQuoted(_) | Part::Broken(_) => {}
        }
    }
}

fn collect_variable(source: &str, variable: &Variable, quoted: bool, uses: &mut Vec<VariableUse>) {
    if !variable.name.is_empty() {
        uses.push(use_of(source, variable, quoted));
    }
    if let Some(Operation {
        operand,
        replacement,
        ..
    }) = &variable.operation
    {
        collect(source, operand, quoted, uses);
        collect(source, replacement, quoted, uses);
    }
}

fn use_of(source: &str, variable: &Variable, quoted: bool) -> VariableUse {
    let operation = variable.operation.as_ref();
    VariableUse {
        name: source[variable.name.clone()].to_owned(),
        range: variable.range.clone(),
        name_range: variable.name.clone(),
        operator: operation.map(|operation| operation.operator),
        operand_range: operation.map(|operation| operation.operand_range.clone()),
        braced: variable.braced,
        quoted,
    }
}
