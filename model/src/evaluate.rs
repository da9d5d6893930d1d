//! Gives every step of a plan its values: a second walk through the stages that are needed,
//! in which what base images left with `ONBUILD` runs before a stage's own instructions.
//! Leans on `walk` for values, on `mount`, and on `operation` for what comes out.

use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::parse::parse;
use dockwright_syntax::text::TextRange;

use crate::error::BuildError;
use crate::expansion::Expansions;
use crate::model::Model;
use crate::operation::Operation;
use crate::plan::{Plan, facts_of};
use crate::stage::{Base, Stage};
use crate::walk::{Setting, State, Walk};
use crate::work::Reading;

/// The operations of a plan, by stage, and what is wrong with those that the file does not show.
#[derive(Debug, Default)]
pub struct Operations {
    /// For each stage its operations, in the order they are carried out; none for a stage that is not needed.
    pub stages: Vec<Vec<Operation>>,
    /// What stops the build.
    pub errors: Vec<BuildError>,
}

/// What a stage leaves to those built on it.
#[derive(Clone)]
struct Standing {
    state: State,
    arguments: Vec<(String, Option<String>)>,
    triggers: Vec<Trigger>,
}

/// An instruction of an `ONBUILD`.
#[derive(Clone)]
struct Trigger {
    text: String,
    index: usize,
    range: TextRange,
}

impl Model<'_> {
    /// What the steps of a plan do, with all values.
    pub fn operations(&self, plan: &Plan) -> Operations {
        let mut evaluation = Evaluation {
            model: self,
            found: Operations::default(),
            finals: Vec::new(),
        };
        for (stage, planned) in self.stages().iter().zip(&plan.stages) {
            let left = planned.needed.then(|| evaluation.stage(stage)).flatten();
            evaluation.finals.push(left);
            evaluation
                .found
                .stages
                .resize_with(stage.index + 1, Vec::new);
        }
        evaluation.found
    }
}

struct Evaluation<'m> {
    model: &'m Model<'m>,
    found: Operations,
    finals: Vec<Option<Standing>>,
}

impl Evaluation<'_> {
    /// Evaluates a stage; nothing where its base was not.
    fn stage(&mut self, stage: &Stage) -> Option<Standing> {
        let model = self.model;
        let mut standing = self.start(stage)?;
        self.found.stages.push(Vec::new());
        for trigger in std::mem::take(&mut standing.triggers) {
            self.trigger(&trigger, &mut standing);
        }
        let text = model.source().text();
        let mut walk = walk_in(model, text);
        for (index, instruction) in model.stage_instructions(stage).skip(1) {
            let place = (index, instruction.range);
            let trigger =
                self.instruction(&mut walk, text, (instruction, place, false), &mut standing);
            standing.triggers.extend(trigger);
        }
        Some(standing)
    }

    fn start(&self, stage: &Stage) -> Option<Standing> {
        if let Base::Stage(base) = stage.base {
            let mut standing = self.finals.get(base)?.clone()?;
            standing.state.stage = Some(stage.index);
            return Some(standing);
        }
        let walk = walk_in(self.model, "");
        let from = &self.model.instructions()[stage.instructions.start];
        let trigger = |text| Trigger {
            text,
            index: stage.instructions.start,
            range: from.range,
        };
        Some(Standing {
            state: walk.start_of(stage, &walk.outside()),
            arguments: Vec::new(),
            triggers: facts_of(self.model, stage)
                .triggers
                .into_iter()
                .map(trigger)
                .collect(),
        })
    }

    fn trigger(&mut self, trigger: &Trigger, standing: &mut Standing) {
        let parsed = parse(&trigger.text);
        let faults = parsed.errors.iter().map(|error| {
            let message = format!(
                "the base left the instruction `{}`, which is wrong: {}",
                trigger.text, error.message
            );
            BuildError::new(trigger.range, message).with_help("use another base")
        });
        self.found.errors.extend(faults);
        let mut walk = walk_in(self.model, &trigger.text);
        for instruction in &parsed.dockerfile.instructions {
            let place = (trigger.index, trigger.range);
            // What a trigger leaves itself, an `ONBUILD ONBUILD`, is refused by the parser.
            self.instruction(
                &mut walk,
                &trigger.text,
                (instruction, place, true),
                standing,
            );
        }
    }

    /// Evaluates one instruction; an `ONBUILD` is returned to be run by others.
    fn instruction(
        &mut self,
        walk: &mut Walk<'_>,
        text: &str,
        (instruction, (index, range), is_trigger): (&Instruction, (usize, TextRange), bool),
        standing: &mut Standing,
    ) -> Option<Trigger> {
        let before = standing.state.clone();
        let expansions = walk.pass(instruction, index, &mut standing.state);
        let mut errors = Vec::new();
        let reading = Reading {
            model: self.model,
            text,
            instruction,
            expansions: &expansions,
            before: &before,
            after: &standing.state,
        };
        let work = reading.work(&mut errors);
        if is_trigger {
            let errors = errors.into_iter();
            self.found
                .errors
                .extend(errors.map(|error| BuildError { range, ..error }));
            self.found
                .errors
                .extend(expansion_errors(&expansions, range));
        }
        let work = work?;
        let left = match &instruction.arguments {
            Arguments::Onbuild(Some(inner)) => Some(Trigger {
                text: reading.expression(),
                index,
                range: inner.range,
            }),
            _ => None,
        };
        let declared = reading.declared();
        let setting = |setting: &Option<Setting>| {
            let setting = setting.as_ref();
            setting.map_or(String::new(), |setting| setting.value.to_string())
        };
        let operation = Operation {
            instruction: index,
            range,
            keyword: instruction.kind(),
            is_trigger,
            text: instruction.joined.text().trim().to_owned(),
            work,
            user: setting(&before.user),
            working_directory: setting(&before.working_directory),
            scope: before.scope,
            arguments: standing.arguments.clone(),
        };
        for (name, value) in declared {
            match standing
                .arguments
                .iter_mut()
                .find(|(known, _)| *known == name)
            {
                Some(known) => known.1 = value,
                None => standing.arguments.push((name, value)),
            }
        }
        if let Some(operations) = self.found.stages.last_mut() {
            operations.push(operation);
        }
        left
    }
}

/// Begins a walk through instructions that stand in `text`.
fn walk_in<'a>(model: &'a Model<'_>, text: &'a str) -> Walk<'a> {
    let escape = model.dockerfile().escape();
    Walk::new(text, escape, model.global_scope(), model.world())
}

fn expansion_errors(
    expansions: &Expansions,
    range: TextRange,
) -> impl Iterator<Item = BuildError> + '_ {
    let errors = expansions
        .all()
        .filter_map(|(_, found)| found.error.as_ref());
    errors.map(move |error| BuildError::new(range, error.message.clone()))
}
