//! A plan, its forecast and its file laid side by side, as every format reads them.
//! Leans on the model.

use dockwright_model::Model;
use dockwright_model::forecast::{Cache, Forecast, StepForecast};
use dockwright_model::plan::{Plan, PlannedStage};
use dockwright_model::step::Step;
use dockwright_syntax::instruction::Instruction;

use crate::harmless::visible;

/// Everything that a format shows.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    /// What the file means.
    pub(crate) model: &'a Model<'a>,
    /// What a build does.
    pub(crate) plan: &'a Plan,
    /// What is known of that.
    pub(crate) forecast: &'a Forecast,
}

/// A step with what is known of it.
#[derive(Clone)]
pub(crate) struct Row<'a> {
    /// The step.
    pub(crate) step: &'a Step,
    /// What is known of it.
    pub(crate) forecast: StepForecast,
    /// Whether the stage before left it to this one with an `ONBUILD`.
    pub(crate) is_trigger: bool,
    /// Its instruction in one line, with the `ONBUILD` around it.
    pub(crate) text: String,
    /// The line it begins on, from 1.
    pub(crate) line: usize,
    /// Why its cache is in the state it is in, where the step before does not say so already.
    pub(crate) reason: Option<String>,
}

impl<'a> Sheet<'a> {
    /// The steps of a stage, in the order they run.
    pub(crate) fn rows(&self, stage: &PlannedStage) -> Vec<Row<'a>> {
        let triggers = self.plan.triggered_steps(stage.index).len();
        let known = self.forecast.steps(stage.index);
        let is_said = stage.needed && self.one_reason().is_none();
        let mut before = String::new();
        let mut reason = |forecast: &StepForecast| {
            let reason = visible(&forecast.reason).into_owned();
            let is_new = is_said && !reason.is_empty() && reason != before;
            before.clone_from(&reason);
            is_new.then_some(reason)
        };
        let mut rows = Vec::new();
        for (number, step) in self.plan.steps(stage.index).enumerate() {
            let forecast = known.get(number).cloned().unwrap_or_default();
            rows.push(Row {
                step,
                is_trigger: number < triggers,
                text: flat(&self.model.instructions()[step.instruction]),
                line: self.line(step.range.start()),
                reason: reason(&forecast),
                forecast,
            });
        }
        rows
    }

    /// What a stage is called without more words: its name, or its number.
    pub(crate) fn name(&self, stage: usize) -> String {
        match &self.plan.stages[stage].name {
            Some(name) => visible(name).into_owned(),
            None => format!("stage {stage}"),
        }
    }

    /// What a stage starts from, with its variables expanded.
    pub(crate) fn base(&self, stage: &PlannedStage) -> String {
        let base = &self.model.stages()[stage.index];
        match base.base_text.value.is_empty() {
            true => "?".to_owned(),
            false => visible(&base.base_text.value).into_owned(),
        }
    }

    /// The largest layer that is needed; nothing where none is known.
    pub(crate) fn largest(&self) -> u64 {
        let needed = self.plan.stages.iter().filter(|stage| stage.needed);
        let steps = needed.flat_map(|stage| self.forecast.steps(stage.index));
        let sizes = steps.filter_map(|step| step.size.bytes());
        sizes.max().unwrap_or_default()
    }

    /// The line of a byte, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.model.source().lines().line_of(offset) + 1
    }

    /// The names of the stages that use a stage, each once.
    pub(crate) fn users(&self, stage: &PlannedStage) -> Vec<String> {
        let mut users: Vec<usize> = stage.uses.iter().map(|by| by.stage).collect();
        users.dedup();
        users.into_iter().map(|user| self.name(user)).collect()
    }

    /// The reason why nothing is known of any step that is needed; `None` where something is, or the reasons differ.
    pub(crate) fn one_reason(&self) -> Option<&'a str> {
        let needed = self.plan.stages.iter().filter(|stage| stage.needed);
        let mut steps = needed.flat_map(|stage| self.forecast.steps(stage.index));
        let first = steps.next().filter(|step| is_unknown(step))?;
        let is_same = |step: &StepForecast| is_unknown(step) && step.reason == first.reason;
        let reason = first.reason.as_str();
        (!reason.is_empty() && steps.all(is_same)).then_some(reason)
    }
}

fn is_unknown(step: &StepForecast) -> bool {
    step.cache == Cache::Unknown
}

/// The logical line of an instruction with single spaces, and a sign that heredocs follow.
fn flat(instruction: &Instruction) -> String {
    let words = instruction.joined.text().split_whitespace();
    let mut text = visible(&words.collect::<Vec<_>>().join(" ")).into_owned();
    if !instruction.heredocs.is_empty() {
        text.push_str(" …");
    }
    text
}
