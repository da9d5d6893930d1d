//! Which definition holds where a name is used.
//! Leans on `index`, and on the scopes of the model.

use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::index::Occurrences;
use super::symbol::{Occurrence, Role, Symbol, SymbolKind};
use crate::model::Model;
use crate::scope::Variable;

impl Occurrences {
    /// The definition that an occurrence goes by: for a variable the one that gives it its value there,
    /// for an `ARG` that takes the value of a global one, that. `None` for what the file does not define.
    pub fn definition(&self, model: &Model<'_>, occurrence: &Occurrence) -> Option<TextRange> {
        let symbol = self.symbol(occurrence.symbol);
        let held = match symbol.kind {
            SymbolKind::Variable => self.holding(model, symbol, occurrence),
            SymbolKind::Stage | SymbolKind::Heredoc => None,
        };
        held.or_else(|| nearest(model, symbol, occurrence.range))
    }

    fn holding(
        &self,
        model: &Model<'_>,
        symbol: &Symbol,
        occurrence: &Occurrence,
    ) -> Option<TextRange> {
        let index = model.instruction_at(occurrence.range.start())?;
        let instruction = model.instructions()[index].innermost();
        let variable = match occurrence.role {
            Role::Definition if takes_value(instruction, occurrence.range) => {
                taken(model, index, &symbol.name)
            }
            Role::Definition => return Some(occurrence.range),
            Role::Assignment | Role::Read => variable_at(model, index, &symbol.name),
        };
        let pair = variable?.definition?;
        self.within(pair)
            .iter()
            .find(|other| other.role == Role::Definition && other.symbol == occurrence.symbol)
            .map(|definition| definition.range)
    }
}

/// The variable of a name as an instruction sees it: its words, and what it runs.
pub fn variable_at<'m>(model: &'m Model<'_>, index: usize, name: &str) -> Option<&'m Variable> {
    use KeywordKind::{Cmd, Entrypoint, From, Healthcheck};
    let state = model.state(index);
    match (state.stage, model.instructions()[index].innermost().kind()) {
        (None, _) | (_, From) => model.global_scope().variable(name),
        (Some(stage), Cmd | Entrypoint | Healthcheck) => {
            model.final_state(stage).scope.environment_variable(name)
        }
        _ => state.scope.variable(name),
    }
}

/// The variable whose value an `ARG` without one takes: an `ENV` hides it, else the global one counts.
fn taken<'m>(model: &'m Model<'_>, index: usize, name: &str) -> Option<&'m Variable> {
    let scope = &model.state(index).scope;
    let hiding = scope.environment_variable(name);
    let global = hiding.or_else(|| model.global_scope().variable(name));
    global.or_else(|| scope.variable(name))
}

/// Whether the definition at `range` is an `ARG` without a value of its own.
fn takes_value(instruction: &Instruction, range: TextRange) -> bool {
    let mut pairs = instruction.pairs().iter();
    let is_argument = instruction.kind() == KeywordKind::Arg;
    is_argument && pairs.any(|pair| pair.value.is_none() && pair.range.contains_range(range))
}

/// The first definition in the stage of a place; else the first of all.
fn nearest(model: &Model<'_>, symbol: &Symbol, range: TextRange) -> Option<TextRange> {
    let stage = model.stage_at(range.start());
    let mut definitions = symbol.definitions.iter();
    let own = definitions.find(|definition| model.stage_at(definition.start()) == stage);
    own.or(symbol.definitions.first()).copied()
}
