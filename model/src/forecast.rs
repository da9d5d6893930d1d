//! The forecast: what is known of each step of a plan before it runs, and what that sums up to.
//! Leans on `plan`. Pure vocabulary: a builder fills it from its store, a preview shows it, and without a store
//! everything in it is unknown.

use crate::plan::{Plan, PlannedStage};
use crate::stage::Base;
use crate::step::Step;

/// What is known of every stage of a plan, in the order of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// One for each stage of the plan.
    pub stages: Vec<StageForecast>,
}

/// What is known of a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageForecast {
    /// What the image weighs that it starts from; nothing where that is a stage of the file.
    pub base: Size,
    /// One for each of [`Plan::steps`] of the stage, in that order.
    pub steps: Vec<StepForecast>,
}

/// What is known of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepForecast {
    /// Whether its result is there already.
    pub cache: Cache,
    /// Why, for people; lower case, no full stop, code in back-ticks; empty where there is nothing to say.
    pub reason: String,
    /// What its layer adds to the image, unpacked.
    pub size: Size,
    /// The bytes of its layer that a later layer of the same stage hides; `None` where nobody knows.
    pub waste: Option<u64>,
    /// How long it took when it last ran, in milliseconds.
    pub last_ms: Option<u64>,
}

/// Whether a build would find the result of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cache {
    /// It is there, so the step does not run.
    Hit,
    /// It is not there, so the step runs.
    Miss,
    /// Only the build will tell.
    #[default]
    Unknown,
}

/// How many bytes something has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Size {
    /// So many, counted.
    Known(u64),
    /// About so many: counted when the step last ran, or worked out from what it reads.
    Estimated(u64),
    /// Nobody knows.
    #[default]
    Unknown,
}

/// Sizes added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The bytes of all parts that are known or estimated.
    pub bytes: u64,
    /// Whether a part was estimated.
    pub is_estimated: bool,
    /// How many parts nobody knows.
    pub unknown: usize,
}

/// How many of the steps that the target needs are in which state of the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Steps that are there already.
    pub hits: usize,
    /// Steps that run.
    pub misses: usize,
    /// Steps of which only the build will tell.
    pub unknown: usize,
    /// How long the steps that may run took when they last did, in milliseconds.
    pub last_ms: Option<u64>,
}

impl Cache {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Unknown => "unknown",
        }
    }
}

impl Size {
    /// The bytes, where somebody knows.
    pub fn bytes(self) -> Option<u64> {
        match self {
            Self::Known(bytes) | Self::Estimated(bytes) => Some(bytes),
            Self::Unknown => None,
        }
    }

    /// How far it is known.
    pub fn certainty(self) -> &'static str {
        match self {
            Self::Known(_) => "known",
            Self::Estimated(_) => "estimated",
            Self::Unknown => "unknown",
        }
    }
}

impl std::iter::Sum<Size> for Sum {
    fn sum<I: Iterator<Item = Size>>(sizes: I) -> Self {
        let mut sum = Self::default();
        for size in sizes {
            sum.bytes = sum.bytes.saturating_add(size.bytes().unwrap_or_default());
            sum.is_estimated |= matches!(size, Size::Estimated(_));
            sum.unknown += usize::from(size == Size::Unknown);
        }
        sum
    }
}

impl Forecast {
    /// The forecast of somebody who knows nothing but the file, for that reason.
    pub fn unknown(plan: &Plan, reason: &str) -> Self {
        let stage = |stage: &PlannedStage| StageForecast {
            base: base_size(&stage.base),
            steps: plan
                .steps(stage.index)
                .map(|step| StepForecast::unknown(step, reason))
                .collect(),
        };
        Self {
            stages: plan.stages.iter().map(stage).collect(),
        }
    }

    /// What is known of the steps of a stage.
    pub fn steps(&self, stage: usize) -> &[StepForecast] {
        self.stages.get(stage).map_or(&[], |stage| &stage.steps)
    }

    /// What the image will weigh: the base of the target, and all layers on it.
    pub fn weight(&self, plan: &Plan) -> Sum {
        let image = self.image_stages(plan);
        image
            .flat_map(|stage| {
                let steps = stage.steps.iter().map(|step| step.size);
                std::iter::once(stage.base).chain(steps)
            })
            .sum()
    }

    /// The bytes of the image that a later layer hides; `None` where nobody knows of any.
    pub fn waste(&self, plan: &Plan) -> Option<u64> {
        let steps = self.image_stages(plan).flat_map(|stage| &stage.steps);
        steps
            .filter_map(|step| step.waste)
            .reduce(u64::saturating_add)
    }

    /// What a build has to do for the target.
    pub fn work(&self, plan: &Plan) -> Work {
        let mut work = Work::default();
        let needed = plan.stages.iter().filter(|stage| stage.needed);
        for step in needed.flat_map(|stage| self.steps(stage.index)) {
            match step.cache {
                Cache::Hit => work.hits += 1,
                Cache::Miss => work.misses += 1,
                Cache::Unknown => work.unknown += 1,
            }
            if let (Cache::Miss | Cache::Unknown, Some(last)) = (step.cache, step.last_ms) {
                work.last_ms = Some(work.last_ms.unwrap_or_default().saturating_add(last));
            }
        }
        work
    }

    /// The target, and the stages it is built on.
    fn image_stages<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a StageForecast> {
        let base = |stage: &&PlannedStage| match stage.base {
            Base::Stage(base) => plan.stages.get(base),
            _ => None,
        };
        std::iter::successors(plan.stages.get(plan.target), base)
            .filter_map(|stage| self.stages.get(stage.index))
    }
}

impl StepForecast {
    /// What a step's instruction alone tells: that a change of the config has no size.
    fn unknown(step: &Step, reason: &str) -> Self {
        Self {
            reason: reason.to_owned(),
            size: match step.is_layer() {
                true => Size::Unknown,
                false => Size::Known(0),
            },
            ..Self::default()
        }
    }
}

fn base_size(base: &Base) -> Size {
    match base {
        Base::Scratch | Base::Stage(_) => Size::Known(0),
        Base::Image(_) | Base::Invalid(_) | Base::Unknown => Size::Unknown,
    }
}
