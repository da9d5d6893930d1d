//! Variables: which definitions and uses are one, across global arguments, stages, and the stages built on those.
//! Leans on `draft` and `reads`.
//!
//! A name is bound by its first mention in a stage, and stays bound in every stage built on that one.
//! What the container runs later sees only the environment, so that has bindings of its own.

use std::collections::{HashMap, HashSet};

use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use rpds::HashTrieMap;

use super::draft::{Cell, Draft};
use super::place::{Place, place};
use super::reads::{WordReader, command_mentions, defined, run_mentions, secret_variables};
use super::script::{Claim, Mention};
use super::symbol::{Role, SymbolKind};
use crate::model::Model;
use crate::predefined::PLATFORM_ARGUMENTS;
use crate::run::Run;
use crate::scope::{Origin, Scope, Variable};
use crate::stage::Base;

/// Notes every variable.
pub(super) fn collect(model: &Model<'_>, draft: &mut Draft) {
    let mut collector = Collector {
        model,
        draft,
        numbers: HashMap::new(),
        globals: Bindings::default(),
        declared: HashSet::new(),
        secrets: HashSet::new(),
        finals: Vec::with_capacity(model.stages().len()),
    };
    collector.bind_platforms();
    let first = model
        .stages()
        .first()
        .map_or(model.instructions().len(), |stage| stage.instructions.start);
    let mut runs = model.runs();
    let mut globals = std::mem::take(&mut collector.globals);
    for index in 0..first {
        collector.instruction(index, &mut globals, &mut runs);
    }
    collector.globals = globals;
    for stage in model.stages() {
        let mut bindings = match stage.base {
            Base::Stage(base) => collector.finals[base].clone(),
            _ => Bindings::default(),
        };
        for index in stage.instructions.clone() {
            collector.instruction(index, &mut bindings, &mut runs);
        }
        collector.finals.push(bindings);
    }
}

/// The symbol of each name that is bound: while the image is built, and when it runs.
#[derive(Clone, Default)]
struct Bindings {
    building: HashTrieMap<u32, Cell>,
    running: HashTrieMap<u32, Cell>,
}

/// Which of the two bindings a use goes by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    Building,
    Running,
}

struct Collector<'a, 'm> {
    model: &'a Model<'m>,
    draft: &'a mut Draft,
    numbers: HashMap<String, u32>,
    globals: Bindings,
    /// The names that the part before the first `FROM` defines, and those of platforms.
    declared: HashSet<u32>,
    finals: Vec<Bindings>,
    /// The names that the `RUN` at hand has from secrets.
    secrets: HashSet<String>,
}

impl<'a> Collector<'a, '_> {
    /// The platforms are set before the file begins.
    fn bind_platforms(&mut self) {
        for name in PLATFORM_ARGUMENTS {
            let number = self.number(name);
            let cell = self.draft.cell(SymbolKind::Variable, name);
            self.globals.building.insert_mut(number, cell);
            self.declared.insert(number);
        }
    }

    fn instruction(&mut self, index: usize, bindings: &mut Bindings, runs: &mut &'a [Run]) {
        let outer = &self.model.instructions()[index];
        let instruction = outer.innermost();
        let text = self.model.source().text();
        let words = WordReader {
            text,
            instruction,
            escape: self.model.dockerfile().escape(),
        };
        let mentions = words.mentions();
        if instruction.kind() == KeywordKind::From {
            let mut globals = std::mem::take(&mut self.globals);
            self.read(index, &mentions, Time::Building, &mut globals);
            self.globals = globals;
        } else {
            self.read(index, &mentions, Time::Building, bindings);
        }
        while let Some((run, rest)) = runs.split_first()
            && run.instruction <= index
        {
            let mentions = run_mentions(text, instruction, run);
            let hidden = self.bind_secrets(instruction, bindings);
            self.read(index, &mentions, Time::Building, bindings);
            self.secrets.clear();
            for (number, cell) in hidden {
                match cell {
                    Some(cell) => bindings.building.insert_mut(number, cell),
                    None => drop(bindings.building.remove_mut(&number)),
                }
            }
            *runs = rest;
        }
        let shell = &self.model.state(index).shell;
        let mentions = command_mentions(text, instruction, shell);
        self.read(index, &mentions, Time::Running, bindings);
        self.define(index, instruction, bindings);
    }

    /// Binds the secrets that a `RUN` gets as variables and nobody else sees; gives back what they hide.
    fn bind_secrets(
        &mut self,
        instruction: &Instruction,
        bindings: &mut Bindings,
    ) -> Vec<(u32, Option<Cell>)> {
        let mut hidden = Vec::new();
        for (name, at) in secret_variables(self.model.source().text(), instruction) {
            let number = self.number(&name);
            let cell = self.draft.cell(SymbolKind::Variable, &name);
            self.secrets.insert(name);
            hidden.insert(0, (number, bindings.building.get(&number).copied()));
            bindings.building.insert_mut(number, cell);
            self.draft
                .note(cell, at.range, Role::Definition, at.spelling);
        }
        hidden
    }

    fn read(&mut self, index: usize, mentions: &[Mention], time: Time, bindings: &mut Bindings) {
        let scope = &self.model.state(index).scope;
        for mention in mentions {
            if !self.holds(mention, scope) {
                continue;
            }
            let cell = self.used(&mention.name, time, bindings);
            let at = place(self.model.source().text(), mention.range, &mention.name);
            self.draft.note(cell, at.range, mention.role, at.spelling);
        }
    }

    /// Whether a mention means a variable that the file knows, where it means one only then.
    fn holds(&self, mention: &Mention, scope: &Scope) -> bool {
        let name = mention.name.as_str();
        let is_environment = |variable: &Variable| variable.origin == Origin::Environment;
        match mention.claim {
            Claim::Sure => true,
            Claim::IfDeclared => self.secrets.contains(name) || scope.is_declared(name),
            Claim::IfEnvironment => scope.environment_variable(name).is_some_and(is_environment),
        }
    }

    /// The symbol that a use of `name` means; a name that nothing binds is bound by its use.
    fn used(&mut self, name: &str, time: Time, bindings: &mut Bindings) -> Cell {
        let number = self.number(name);
        let known = match time {
            Time::Building => bindings.building.get(&number),
            Time::Running => bindings.running.get(&number),
        };
        if let Some(&cell) = known {
            return cell;
        }
        let cell = self.draft.cell(SymbolKind::Variable, name);
        for map in [&mut bindings.building, &mut bindings.running] {
            if !map.contains_key(&number) {
                map.insert_mut(number, cell);
            }
        }
        cell
    }

    fn define(&mut self, index: usize, instruction: &Instruction, bindings: &mut Bindings) {
        let model = self.model;
        let value_of = |word| model.value(word);
        let is_environment = instruction.kind() == KeywordKind::Env;
        let is_global = model.state(index).stage.is_none();
        let found: Vec<(&str, Place)> =
            defined(model.source().text(), instruction, &value_of).collect();
        for (name, Place { range, spelling }) in found {
            if name.is_empty() {
                continue;
            }
            let number = self.number(name);
            let cell = self.bound(number, name, bindings);
            if is_environment {
                let running = bindings.running.get(&number).copied();
                self.draft.unite(cell, running.unwrap_or(cell));
                bindings.running.insert_mut(number, cell);
            } else if is_global {
                self.declared.insert(number);
            } else if self.declared.contains(&number)
                && let Some(&global) = self.globals.building.get(&number)
            {
                self.draft.unite(cell, global);
            }
            self.draft.note(cell, range, Role::Definition, spelling);
        }
    }

    /// The symbol that a name stands for while the image is built.
    fn bound(&mut self, number: u32, name: &str, bindings: &mut Bindings) -> Cell {
        if let Some(&cell) = bindings.building.get(&number) {
            return cell;
        }
        let cell = self.draft.cell(SymbolKind::Variable, name);
        bindings.building.insert_mut(number, cell);
        cell
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        number
    }
}
