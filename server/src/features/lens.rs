//! What stands over a stage: how many layers it adds to what, what is known of them, who uses it, and what can be done
//! with it.
//! Leans on the plan of the file, and on what was foretold of it.

use std::sync::Arc;

use dockwright_model::amount::{bytes, elapsed};
use dockwright_model::forecast::{Cache, Forecast, Size, StepForecast, Sum};
use dockwright_model::plan::{Plan, PlannedStage};
use dockwright_model::stage::Base;
use dockwright_syntax::text::TextRange;

use crate::foretold::Foretold;
use crate::view::View;

/// How many users of a stage are named.
const NAMED: usize = 3;

/// A line over a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lens {
    /// The `FROM` it stands over.
    pub(crate) range: TextRange,
    /// What it says.
    pub(crate) title: String,
    /// What a click does.
    pub(crate) action: Action,
}

/// What a click on a lens does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Nothing: it only tells.
    Tell,
    /// It leads to these places.
    Lead(Vec<TextRange>),
    /// It shows the plan of a stage; of the usual target where none is named.
    Plan(Option<String>),
    /// It builds a stage.
    Build(Option<String>),
}

/// Four lenses for each stage: what it makes, who needs that, and two to plan it and to build it.
pub(crate) fn lenses(view: &View, known: Option<&Arc<Foretold>>) -> Vec<Lens> {
    let Some(plan) = view.plan() else {
        return Vec::new();
    };
    let forecast = Foretold::of(known, view, plan);
    let instructions = view.model().instructions();
    let stages = plan.stages.iter().zip(view.model().stages());
    stages
        .flat_map(|(planned, stage)| {
            let range = instructions[stage.instructions.start].head_range();
            let lens = |title, action| Lens {
                range,
                title,
                action,
            };
            let places: Vec<TextRange> = planned.uses.iter().map(|by| by.range).collect();
            let leads = match places.is_empty() {
                true => Action::Tell,
                false => Action::Lead(places),
            };
            let target = target(plan, planned);
            [
                lens(contents(plan, &forecast, planned), Action::Tell),
                lens(usage(plan, planned), leads),
                lens("plan".to_owned(), Action::Plan(target.clone())),
                lens("build".to_owned(), Action::Build(target)),
            ]
        })
        .collect()
}

/// How a user asks for a stage; not at all for the one that is built anyway.
fn target(plan: &Plan, stage: &PlannedStage) -> Option<String> {
    let name = || {
        stage
            .name
            .clone()
            .unwrap_or_else(|| stage.index.to_string())
    };
    (stage.index != plan.target).then(name)
}

fn contents(plan: &Plan, forecast: &Forecast, stage: &PlannedStage) -> String {
    let layers = counted(plan.layer_count(stage.index), "layer");
    let triggered = plan.triggered_steps(stage.index).iter();
    let by_triggers = triggered.filter(|step| step.is_layer()).count();
    let base = match &stage.base {
        Base::Scratch => " on an empty file system".to_owned(),
        Base::Stage(base) => format!(" on {}", plan.stages[*base].title()),
        Base::Image(image) => {
            let size = forecast.stages[stage.index].base.bytes();
            let size = size.map_or(String::new(), |size| format!(" ({})", bytes(size)));
            format!(" on {image}{size}")
        }
        Base::Invalid(_) | Base::Unknown => String::new(),
    };
    let triggers = match by_triggers {
        0 => String::new(),
        count => format!(", {count} of them by its `ONBUILD`"),
    };
    let mut parts = vec![format!("{layers}{base}{triggers}")];
    parts.extend(prospects(plan, forecast, stage));
    parts.join(" · ")
}

/// What is known of the layers of a stage: which are cached, what they weigh, and what the others took the last time.
fn prospects(plan: &Plan, forecast: &Forecast, stage: &PlannedStage) -> Vec<String> {
    let known = forecast
        .steps(stage.index)
        .iter()
        .zip(plan.steps(stage.index));
    let known = known.filter(|(_, step)| step.is_layer());
    let known: Vec<&StepForecast> = known.map(|(known, _)| known).collect();
    let mut parts = Vec::new();
    let states = [
        (Cache::Hit, "cached"),
        (Cache::Miss, "to run"),
        (Cache::Unknown, "unknown"),
    ];
    let counts = states.map(|(cache, word)| {
        let count = known.iter().filter(|known| known.cache == cache).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    if known.iter().any(|known| known.cache != Cache::Unknown) {
        parts.push(counts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }
    let sum: Sum = known.iter().map(|known| known.size).sum();
    let is_measured = known.iter().any(|known| known.size != Size::Unknown);
    if is_measured {
        let about = if sum.is_estimated { "~" } else { "" };
        let more = if sum.unknown > 0 { " and more" } else { "" };
        parts.push(format!("{about}{}{more}", bytes(sum.bytes)));
    }
    let to_run = known.iter().filter(|known| known.cache != Cache::Hit);
    let took = to_run
        .filter_map(|known| known.last_ms)
        .reduce(u64::saturating_add);
    parts.extend(took.map(|took| format!("{} last time", elapsed(took))));
    parts
}

fn usage(plan: &Plan, stage: &PlannedStage) -> String {
    let is_target = stage.index == plan.target;
    let used = match users(plan, stage) {
        Some(users) => format!("used by {users}"),
        None if is_target => return "what a build makes when no target is named".to_owned(),
        None => return "nothing needs it: built only when it is the target".to_owned(),
    };
    match stage.needed {
        true => used,
        false => format!("{used}, and built only for a target that needs it"),
    }
}

/// The stages that use one, each once.
fn users(plan: &Plan, stage: &PlannedStage) -> Option<String> {
    let mut users: Vec<usize> = stage.uses.iter().map(|by| by.stage).collect();
    users.dedup();
    if users.len() > NAMED {
        return Some(counted(users.len(), "stage"));
    }
    let titles = users.iter().map(|stage| plan.stages[*stage].title());
    let titles: Vec<String> = titles.collect();
    let (last, before) = titles.split_last()?;
    Some(match before.is_empty() {
        true => last.clone(),
        false => format!("{} and {last}", before.join(", ")),
    })
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each lens as what it stands over, its title, and the lines from 1 that it leads to.
    fn check(text: &str, expected: &[&str]) {
        let view = View::of(text);
        let line = |range: &TextRange| view.lines().line_of(range.start()) + 1;
        let shown: Vec<String> = lenses(&view, None)
            .iter()
            .filter(|lens| matches!(lens.action, Action::Tell | Action::Lead(_)))
            .map(|lens| {
                let places: &[TextRange] = match &lens.action {
                    Action::Lead(places) => places,
                    _ => &[],
                };
                let lines: Vec<String> = places.iter().map(|it| line(it).to_string()).collect();
                let arrow = if lines.is_empty() { "" } else { " -> " };
                let over = lens.range.slice(text);
                format!("{over}: {}{arrow}{}", lens.title, lines.join(" "))
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn a_stage_says_what_it_makes_and_who_needs_it() {
        check(
            "FROM debian:12 AS base\nRUN a\nFROM base AS app\nRUN b\nCOPY c d\nENV e=f\nFROM scratch\nCOPY --from=app g h\nCOPY --from=base i j\nCOPY --from=1 k l\n",
            &[
                "FROM debian:12 AS base: 1 layer on debian:12",
                "FROM debian:12 AS base: used by stage `app` and stage 2 -> 3 9",
                "FROM base AS app: 2 layers on stage `base`",
                "FROM base AS app: used by stage 2 -> 8 10",
                "FROM scratch: 3 layers on an empty file system",
                "FROM scratch: what a build makes when no target is named",
            ],
        );
    }

    #[test]
    fn a_stage_that_is_not_built_says_so() {
        check(
            "FROM a AS b\nFROM b AS tests\nRUN c\nFROM d\n",
            &[
                "FROM a AS b: 0 layers on a",
                "FROM a AS b: used by stage `tests`, and built only for a target that needs it -> 2",
                "FROM b AS tests: 1 layer on stage `b`",
                "FROM b AS tests: nothing needs it: built only when it is the target",
                "FROM d: 0 layers on d",
                "FROM d: what a build makes when no target is named",
            ],
        );
    }

    #[test]
    fn triggers_count_where_they_run() {
        check(
            "FROM a AS b\nONBUILD RUN c\nFROM b\nRUN d\n",
            &[
                "FROM a AS b: 0 layers on a",
                "FROM a AS b: used by stage 1 -> 3",
                "FROM b: 2 layers on stage `b`, 1 of them by its `ONBUILD`",
                "FROM b: what a build makes when no target is named",
            ],
        );
    }

    #[test]
    fn many_users_are_counted() {
        let text = |count| format!("FROM a AS b\n{}", "FROM b\n".repeat(count));
        for (count, title) in [
            (3, "used by stage 1, stage 2 and stage 3"),
            (4, "used by 4 stages"),
        ] {
            let found = lenses(&View::of(&text(count)), None);
            assert_eq!(found[1].title.split(", and built").next(), Some(title));
        }
    }

    #[test]
    fn half_a_stage_has_lenses_and_no_stage_has_none() {
        check(
            "FROM\nRUN a\n",
            &[
                "FROM: 1 layer",
                "FROM: what a build makes when no target is named",
            ],
        );
        check("# FROM a\nARG B\n", &[]);
    }

    #[test]
    fn every_stage_can_be_planned_and_built() {
        let found = lenses(&View::of("FROM a AS b\nFROM c\nFROM d AS e\n"), None);
        let targets = found.iter().filter_map(|lens| match &lens.action {
            Action::Build(target) => Some(target.as_deref()),
            _ => None,
        });
        assert_eq!(targets.collect::<Vec<_>>(), [Some("b"), Some("1"), None]);
    }

    #[test]
    fn what_is_known_of_the_layers_of_a_stage_is_summed_up() {
        let view = View::of("FROM a\nRUN b\nENV c=d\nRUN e\nRUN f\n");
        let plan = view.plan().unwrap();
        let mut forecast = Forecast::unknown(plan, "");
        let mut check = |number: usize, known: StepForecast, expected: &str| {
            forecast.stages[0].steps[number] = known;
            assert_eq!(contents(plan, &forecast, &plan.stages[0]), expected);
        };
        let known = |cache, size, last_ms| StepForecast {
            cache,
            size,
            last_ms,
            ..StepForecast::default()
        };
        let config = known(Cache::Hit, Size::Known(0), None);
        check(1, config, "3 layers on a");
        let hit = known(Cache::Hit, Size::Known(12_000_000), Some(5_000));
        check(
            0,
            hit,
            "3 layers on a · 1 cached, 2 unknown · 12MB and more",
        );
        let miss = known(Cache::Miss, Size::Estimated(3_000_000), Some(1_200));
        check(
            2,
            miss,
            "3 layers on a · 1 cached, 1 to run, 1 unknown · ~15MB and more · 1.2s last time",
        );
        let last = known(Cache::Unknown, Size::Estimated(0), Some(800));
        check(
            3,
            last,
            "3 layers on a · 1 cached, 1 to run, 1 unknown · ~15MB · 2.0s last time",
        );
    }
}
