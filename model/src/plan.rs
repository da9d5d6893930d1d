//! The plan: the stages that a target needs, and their steps, as far as the file alone tells.
//! Leans on `step` and `model`. A preview shows it, and a build carries it out; both ask the same call.

use std::sync::Arc;

use dockwright_syntax::suggestion::suggest;
use dockwright_syntax::text::TextRange;

use crate::image::facts::ImageFacts;
use crate::image::platform::Platform;
use crate::model::Model;
use crate::stage::{Base, Stage, StageReference};
use crate::step::{Step, left_by_image, steps_of, triggers_of};

/// The stage asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// The last one of the file.
    #[default]
    Last,
    /// The one of this name, in any case, or of this number.
    Named(String),
}

/// What a build does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The stage asked for.
    pub target: usize,
    /// The platform that is built for, where a stage says nothing else.
    pub platform: Platform,
    /// All stages of the file, in order.
    pub stages: Vec<PlannedStage>,
}

/// One stage of a plan.
#[derive(Clone, Debug)]
pub struct PlannedStage {
    /// Its number, from 0.
    pub index: usize,
    /// Its name as written.
    pub name: Option<String>,
    /// What it starts from.
    pub base: Base,
    /// The word that names what it starts from, or else its `FROM`.
    pub range: TextRange,
    /// The platform it is built for.
    pub platform: Platform,
    /// Whether the target needs it; a stage that is not needed is not built.
    pub needed: bool,
    /// Who uses it, in the order of the file.
    pub uses: Vec<StageUse>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// What the image that it starts from leaves to it: steps that run before its own.
    pub inherited: Vec<Step>,
    /// What its `ONBUILD`s leave to the stages that are built on it: they run those steps before their own.
    pub triggers: Vec<Step>,
}

/// A place that makes one stage use another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageUse {
    /// The stage that uses it.
    pub stage: usize,
    /// The instruction that does: the `FROM`, or a step.
    pub instruction: usize,
    /// The word that names it.
    pub range: TextRange,
    /// Whether it is built on, rather than read from.
    pub is_base: bool,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetError {
    /// What is wrong; lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The name that was most likely meant.
    pub suggestion: Option<String>,
}

impl Target {
    /// Reads what a user asks for: nothing, a name, or a number.
    pub fn of(name: Option<&str>) -> Self {
        name.map_or(Self::Last, |name| Self::Named(name.to_owned()))
    }
}

impl Model<'_> {
    /// Plans the build of a target.
    pub fn plan(&self, target: &Target) -> Result<Plan, TargetError> {
        let target = find_target(self, target)?;
        let platform = self.world().platform();
        let planned = |stage| planned_stage(self, stage, &platform);
        let mut stages: Vec<PlannedStage> = self.stages().iter().map(planned).collect();
        note_uses(self, &mut stages);
        mark_needed(&mut stages, target);
        Ok(Plan {
            target,
            platform,
            stages,
        })
    }
}

impl PlannedStage {
    /// How messages call it: its name, or its number.
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("stage `{name}`"),
            None => format!("stage {}", self.index),
        }
    }
}

impl Plan {
    /// The stages that one is built on, itself first: those whose layers its image has.
    pub fn ancestry(&self, stage: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(stage), |stage| match self.stages.get(*stage)?.base {
            Base::Stage(base) => Some(base),
            _ => None,
        })
    }

    /// The steps that a stage runs before its own: those its base stage left to it.
    pub fn triggered_steps(&self, stage: usize) -> &[Step] {
        match self.stages.get(stage).map(|stage| &stage.base) {
            Some(Base::Stage(base)) => &self.stages[*base].triggers,
            Some(_) => &self.stages[stage].inherited,
            None => &[],
        }
    }

    /// All steps of a stage, in the order they run.
    pub fn steps(&self, stage: usize) -> impl Iterator<Item = &Step> {
        let own = self.stages.get(stage).map_or(&[][..], |stage| &stage.steps);
        self.triggered_steps(stage).iter().chain(own)
    }

    /// How many layers a stage adds to what it starts from.
    pub fn layer_count(&self, stage: usize) -> usize {
        self.steps(stage).filter(|step| step.is_layer()).count()
    }
}

fn find_target(model: &Model<'_>, target: &Target) -> Result<usize, TargetError> {
    let Some(last) = model.last_stage() else {
        return Err(TargetError {
            message: "the file has no `FROM`, so there is no stage to build".to_owned(),
            help: "add a `FROM`".to_owned(),
            suggestion: None,
        });
    };
    let Target::Named(name) = target else {
        return Ok(last.index);
    };
    match model.stage_names().resolve(name) {
        StageReference::Stage(stage) => Ok(stage),
        StageReference::NoSuchIndex(index) => Err(no_such_index(index, model.stages().len())),
        StageReference::Other(name) => Err(no_such_name(&name, model.stages())),
    }
}

fn no_such_index(index: usize, count: usize) -> TargetError {
    TargetError {
        message: format!("there is no stage {index}: the file has {count}, counted from 0"),
        help: "ask for a smaller number, or for a name".to_owned(),
        suggestion: None,
    }
}

fn no_such_name(name: &str, stages: &[Stage]) -> TargetError {
    let names: Vec<&str> = stages
        .iter()
        .filter_map(|stage| Some(stage.name.as_ref()?.text.as_str()))
        .collect();
    let suggestion = suggest(name, names.iter().copied()).map(str::to_owned);
    let help = match (&suggestion, names.as_slice()) {
        (Some(suggestion), _) => format!("did you mean `{suggestion}`?"),
        (None, []) => {
            "no stage has a name: ask for a number, or give one a name with `AS`".to_owned()
        }
        (None, names) => format!("the stages with names are {}", listed(names)),
    };
    TargetError {
        message: format!("no stage is called `{name}`"),
        help,
        suggestion,
    }
}

/// The first names of a list, as a message shows them.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 10;
    let quoted = names.iter().take(SHOWN).map(|name| format!("`{name}`"));
    let mut list = quoted.collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        list.push_str(", …");
    }
    list
}

fn planned_stage(model: &Model<'_>, stage: &Stage, platform: &Platform) -> PlannedStage {
    PlannedStage {
        index: stage.index,
        name: stage.name.as_ref().map(|name| name.text.clone()),
        base: stage.base.clone(),
        range: stage.base_word.as_ref().map_or_else(
            || model.instructions()[stage.instructions.start].range,
            |word| word.range,
        ),
        platform: stage.platform().unwrap_or_else(|| platform.clone()),
        needed: false,
        uses: Vec::new(),
        steps: steps_of(model, stage),
        inherited: left_by_image(model, stage, &facts_of(model, stage)),
        triggers: triggers_of(model, stage),
    }
}

/// What is known of the image that a stage starts from.
pub(crate) fn facts_of(model: &Model<'_>, stage: &Stage) -> Arc<ImageFacts> {
    let platform = stage.platform().unwrap_or_else(|| model.world().platform());
    let facts = |reference| model.world().image_facts(reference, &platform);
    stage.image().and_then(facts).unwrap_or_default()
}

/// Notes at each stage who uses it.
fn note_uses(model: &Model<'_>, stages: &mut [PlannedStage]) {
    let mut found = Vec::new();
    for (stage, source) in stages.iter().zip(model.stages()) {
        if let (Base::Stage(base), Some(word)) = (&stage.base, &source.base_word) {
            let instruction = source.instructions.start;
            found.push((*base, use_by(stage.index, instruction, word.range, true)));
        }
        let mut steps: Vec<&Step> = stage.steps.iter().chain(&stage.triggers).collect();
        steps.extend(&stage.inherited);
        steps.sort_by_key(|step| step.instruction);
        for step in steps {
            let read = step.stages();
            found.extend(
                read.map(|(used, range)| {
                    (used, use_by(stage.index, step.instruction, range, false))
                }),
            );
        }
    }
    for (used, by) in found {
        stages[used].uses.push(by);
    }
}

fn use_by(stage: usize, instruction: usize, range: TextRange, is_base: bool) -> StageUse {
    StageUse {
        stage,
        instruction,
        range,
        is_base,
    }
}

/// Marks what the target needs, directly and through others.
fn mark_needed(stages: &mut [PlannedStage], target: usize) {
    let mut waiting = vec![target];
    // Several stages may be built on one, and what it leaves to them is looked at once.
    let mut is_built_on = vec![false; stages.len()];
    while let Some(index) = waiting.pop() {
        if std::mem::replace(&mut stages[index].needed, true) {
            continue;
        }
        let read = |steps: &[Step]| {
            steps
                .iter()
                .flat_map(Step::stages)
                .map(|(stage, _)| stage)
                .collect::<Vec<_>>()
        };
        waiting.extend(read(&stages[index].steps));
        waiting.extend(read(&stages[index].inherited));
        if let Base::Stage(base) = stages[index].base {
            waiting.push(base);
            if !std::mem::replace(&mut is_built_on[base], true) {
                waiting.extend(read(&stages[base].triggers));
            }
        }
    }
}
