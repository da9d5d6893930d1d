//! What stands over a stage: how many layers it adds to what, and who uses it.
//! Leans on the plan of the file.

use dockwright_model::plan::{Plan, PlannedStage};
use dockwright_model::stage::Base;
use dockwright_syntax::text::TextRange;

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
    /// The places it leads to; none where it only tells.
    pub(crate) leads_to: Vec<TextRange>,
}

/// Two lenses for each stage: what it makes, and who needs that.
pub(crate) fn lenses(view: &View) -> Vec<Lens> {
    let Some(plan) = view.plan() else {
        return Vec::new();
    };
    let instructions = view.model().instructions();
    let stages = plan.stages.iter().zip(view.model().stages());
    stages
        .flat_map(|(planned, stage)| {
            let range = instructions[stage.instructions.start].head_range();
            let lens = |title, leads_to| Lens {
                range,
                title,
                leads_to,
            };
            let places = planned.uses.iter().map(|by| by.range).collect();
            [
                lens(contents(plan, planned), Vec::new()),
                lens(usage(plan, planned), places),
            ]
        })
        .collect()
}

fn contents(plan: &Plan, stage: &PlannedStage) -> String {
    let layers = counted(plan.layer_count(stage.index), "layer");
    let triggered = plan.triggered_steps(stage.index).iter();
    let by_triggers = triggered.filter(|step| step.is_layer()).count();
    let base = match &stage.base {
        Base::Scratch => " on an empty file system".to_owned(),
        Base::Stage(base) => format!(" on {}", plan.stages[*base].title()),
        Base::Image(image) => format!(" on {image}"),
        Base::Invalid(_) | Base::Unknown => String::new(),
    };
    match by_triggers {
        0 => format!("{layers}{base}"),
        count => format!("{layers}{base}, {count} of them by its `ONBUILD`"),
    }
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
        let shown: Vec<String> = lenses(&view)
            .iter()
            .map(|lens| {
                let lines: Vec<String> = lens
                    .leads_to
                    .iter()
                    .map(|it| line(it).to_string())
                    .collect();
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
            let found = lenses(&View::of(&text(count)));
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
}
