//! What was foretold of a text, step by step, and what of that still holds for a later version of it.
//! Leans on `view`, and on the model's words for forecasts. It is read from what `plan --format json` writes.

use std::sync::Arc;

use dockwright_model::forecast::{Cache, Forecast, Size, StageForecast, StepForecast};
use dockwright_model::plan::{Plan, PlannedStage};
use dockwright_model::stage::Base;
use dockwright_model::step::Step;
use serde::Deserialize;

use crate::view::View;

/// Why nothing is known of a step any more.
const CHANGED: &str = "an instruction above it changed";

/// What was foretold of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Foretold {
    stages: Vec<Stage>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Stage {
    name: Option<String>,
    base: String,
    base_size: Size,
    /// Of the steps that others left to it.
    triggered: Vec<StepForecast>,
    /// Of its own steps, each with its text.
    own: Vec<(String, StepForecast)>,
}

impl Foretold {
    /// Reads a plan of that text; nothing for one that cannot be read.
    pub(crate) fn read(text: &str, page: &[u8]) -> Option<Self> {
        let page: PlanPage = serde_json::from_slice(page).ok()?;
        let stages = page.stages.into_iter();
        Some(Self {
            stages: stages.map(|stage| stage.read(text)).collect(),
        })
    }

    /// What is known of the steps of a plan by what was last foretold of its document, if anything was.
    ///
    /// A step is known by its text. What was said of its cache holds as long as nothing changed above it in its stage,
    /// nor in a stage that it uses; its size and its time are estimates afterwards.
    pub(crate) fn of(known: Option<&Arc<Self>>, view: &View, plan: &Plan) -> Forecast {
        let mut forecast = Forecast::unknown(plan, "");
        let Some(known) = known else {
            return forecast;
        };
        let mut left: Vec<&Stage> = known.stages.iter().collect();
        let mut has_changed = vec![true; plan.stages.len()];
        for planned in &plan.stages {
            let base = &view.model().stages()[planned.index].base_text.value;
            let is_it = |stage: &&Stage| stage.name == planned.name && stage.base == **base;
            let Some(at) = left.iter().position(is_it) else {
                continue;
            };
            let stage = left.remove(at);
            let own = &mut forecast.stages[planned.index];
            has_changed[planned.index] = !stage.carry_over(view, plan, planned, &has_changed, own);
        }
        forecast
    }
}

impl Stage {
    /// Puts what is known into a forecast; `true` when all of it holds.
    fn carry_over(
        &self,
        view: &View,
        plan: &Plan,
        planned: &PlannedStage,
        has_changed: &[bool],
        into: &mut StageForecast,
    ) -> bool {
        let mut holds = !matches!(planned.base, Base::Stage(base) if has_changed[base]);
        if holds {
            into.base = self.base_size;
        }
        let triggered = plan.triggered_steps(planned.index).len();
        holds &= triggered == self.triggered.len();
        let mut left = self.own.iter();
        for (number, step) in plan.steps(planned.index).enumerate() {
            holds &= !step.stages().any(|(stage, _)| has_changed[stage]);
            let known = match number < triggered {
                true => self.triggered.get(number),
                false => {
                    let (found, is_next) = take(&mut left, step.range.slice(view.text()));
                    holds &= is_next;
                    found
                }
            };
            if let Some(known) = known {
                into.steps[number] = match holds {
                    true => known.clone(),
                    false => faded(step, known),
                };
            }
        }
        holds && left.next().is_none()
    }
}

/// How far ahead a step is looked for where instructions were removed: far enough for what one edit takes away, and no
/// file is searched from end to end for each of its instructions.
const AHEAD: usize = 64;

/// Takes the next step with that text, if there is one, and whether it is the very next.
fn take<'a>(
    left: &mut std::slice::Iter<'a, (String, StepForecast)>,
    text: &str,
) -> (Option<&'a StepForecast>, bool) {
    let mut ahead = left.as_slice().iter().take(AHEAD);
    let Some(at) = ahead.position(|(own, _)| own == text) else {
        return (None, false);
    };
    (left.nth(at).map(|(_, known)| known), at == 0)
}

/// What is left of what was known of a step when something above it is another.
fn faded(step: &Step, known: &StepForecast) -> StepForecast {
    StepForecast {
        cache: Cache::Unknown,
        reason: CHANGED.to_owned(),
        size: match (step.is_layer(), known.size.bytes()) {
            (false, _) => Size::Known(0),
            (true, Some(bytes)) => Size::Estimated(bytes),
            (true, None) => Size::Unknown,
        },
        waste: None,
        last_ms: known.last_ms,
    }
}

/// A plan as it is written.
#[derive(Deserialize)]
struct PlanPage {
    stages: Vec<StagePage>,
}

#[derive(Deserialize)]
struct StagePage {
    name: Option<String>,
    base: String,
    base_size: Option<u64>,
    needed: bool,
    steps: Vec<StepPage>,
}

#[derive(Deserialize)]
struct StepPage {
    range: RangePage,
    is_trigger: bool,
    cache: String,
    reason: Option<String>,
    size: Option<u64>,
    size_is: String,
    waste: Option<u64>,
    last_ms: Option<u64>,
}

#[derive(Deserialize)]
struct RangePage {
    start: EndPage,
    end: EndPage,
}

#[derive(Deserialize)]
struct EndPage {
    offset: usize,
}

impl StagePage {
    fn read(self, text: &str) -> Stage {
        let (mut triggered, mut own) = (Vec::new(), Vec::new());
        for step in self.steps {
            let place = step.range.start.offset..step.range.end.offset;
            let place = text.get(place).unwrap_or_default().to_owned();
            match step.is_trigger {
                true => triggered.push(step.read(self.needed)),
                false => own.push((place, step.read(self.needed))),
            }
        }
        Stage {
            name: self.name,
            base: self.base,
            base_size: self.base_size.map_or(Size::Unknown, Size::Known),
            triggered,
            own,
        }
    }
}

impl StepPage {
    /// Why nothing is known of a stage that is not built is said over the stage.
    fn read(self, is_needed: bool) -> StepForecast {
        StepForecast {
            cache: match self.cache.as_str() {
                "hit" => Cache::Hit,
                "miss" => Cache::Miss,
                _ => Cache::Unknown,
            },
            reason: self.reason.filter(|_| is_needed).unwrap_or_default(),
            size: match (self.size, self.size_is.as_str()) {
                (Some(bytes), "known") => Size::Known(bytes),
                (Some(bytes), _) => Size::Estimated(bytes),
                (None, _) => Size::Unknown,
            },
            waste: self.waste,
            last_ms: self.last_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::plan::Target;

    use super::*;

    /// Every step that makes a layer is a hit of 7 bytes, and what was made of that in a later text.
    fn check(before: &str, after: &str, expected: &[&str]) {
        let view = View::of(before);
        let plan = view.model().plan(&Target::Last).unwrap();
        let step = |step: &Step| {
            let known = StepForecast {
                cache: Cache::Hit,
                size: Size::Known(if step.is_layer() { 7 } else { 0 }),
                last_ms: Some(1),
                ..StepForecast::default()
            };
            (step.range.slice(before).to_owned(), known)
        };
        let stage = |planned: &PlannedStage| Stage {
            name: planned.name.clone(),
            base: view.model().stages()[planned.index].base_text.value.clone(),
            base_size: Size::Known(0),
            triggered: Vec::new(),
            own: planned.steps.iter().map(step).collect(),
        };
        let known = Arc::new(Foretold {
            stages: plan.stages.iter().map(stage).collect(),
        });
        let view = View::of(after);
        let plan = view.model().plan(&Target::Last).unwrap();
        let forecast = Foretold::of(Some(&known), &view, &plan);
        let shown = plan.stages.iter().flat_map(|stage| {
            let known = forecast.steps(stage.index).iter().zip(&stage.steps);
            known.map(|(known, step)| {
                let size = known
                    .size
                    .bytes()
                    .map_or("?".to_owned(), |size| size.to_string());
                format!("{} {} {size}", step.range.slice(after), known.cache.name())
            })
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{after}");
    }

    const FILE: &str = "FROM a AS b\nRUN c\nENV d=e\nRUN f\nFROM g\nRUN h\nCOPY --from=b i j\n";

    #[test]
    fn what_did_not_change_is_known_as_before() {
        check(
            FILE,
            &format!("# why\n\n{}", FILE.replace("RUN f\n", "RUN f\n# not\n\n")),
            &[
                "RUN c hit 7",
                "ENV d=e hit 0",
                "RUN f hit 7",
                "RUN h hit 7",
                "COPY --from=b i j hit 7",
            ],
        );
    }

    #[test]
    fn below_a_change_sizes_are_left() {
        check(
            FILE,
            &FILE.replace("d=e", "d=k"),
            &[
                "RUN c hit 7",
                "ENV d=k unknown 0",
                "RUN f unknown 7",
                "RUN h hit 7",
                "COPY --from=b i j unknown 7",
            ],
        );
        check(
            FILE,
            &FILE.replace("ENV d=e\n", ""),
            &[
                "RUN c hit 7",
                "RUN f unknown 7",
                "RUN h hit 7",
                "COPY --from=b i j unknown 7",
            ],
        );
        check(
            FILE,
            &FILE.replace("RUN f\n", ""),
            &[
                "RUN c hit 7",
                "ENV d=e hit 0",
                "RUN h hit 7",
                "COPY --from=b i j unknown 7",
            ],
        );
    }

    #[test]
    fn another_base_is_another_stage() {
        check(
            FILE,
            &FILE.replace("FROM g", "FROM k"),
            &[
                "RUN c hit 7",
                "ENV d=e hit 0",
                "RUN f hit 7",
                "RUN h unknown ?",
                "COPY --from=b i j unknown ?",
            ],
        );
    }

    #[test]
    fn a_plan_is_read_as_it_is_written() {
        let text = "FROM scratch\nCOPY a /\n";
        let page =
            br#"{"stages":[{"name":null,"base":"scratch","base_size":0,"needed":true,"steps":[
            {"range":{"start":{"offset":13},"end":{"offset":21}},"is_trigger":false,"cache":"miss",
             "reason":"`a` changed","size":5,"size_is":"estimated","waste":null,"last_ms":3}]}]}"#;
        let known = Foretold::read(text, page).unwrap();
        let (place, step) = &known.stages[0].own[0];
        assert_eq!(place, "COPY a /");
        assert_eq!(
            (step.cache, step.size, step.last_ms),
            (Cache::Miss, Size::Estimated(5), Some(3))
        );
        assert_eq!(Foretold::read(text, b"no plan"), None);
    }
}
