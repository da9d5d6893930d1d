//! What stands behind an instruction while one types: whether its step makes a layer, what is known of that layer, and
//! what the step is about.
//! Leans on the plan of the file, and on what was foretold of it.

use std::sync::Arc;

use dockwright_model::amount::{bytes, elapsed};
use dockwright_model::forecast::{Cache, Size, StepForecast};
use dockwright_model::plan::Plan;
use dockwright_model::step::{InputOrigin, Step};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use crate::foretold::Foretold;
use crate::view::View;

/// A word that an editor draws into the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    /// Where it is drawn: behind the first line of the instruction.
    pub(crate) offset: usize,
    /// What is drawn.
    pub(crate) label: String,
    /// Why, in Markdown.
    pub(crate) tooltip: String,
}

/// The hints whose places lie in a part of the file.
pub(crate) fn hints(view: &View, known: Option<&Arc<Foretold>>, part: TextRange) -> Vec<Hint> {
    let Some(plan) = view.plan() else {
        return Vec::new();
    };
    let forecast = Foretold::of(known, view, plan);
    let steps = plan.stages.iter().flat_map(|stage| {
        let triggered = plan.triggered_steps(stage.index).len();
        let known = forecast.steps(stage.index).iter().skip(triggered);
        stage.steps.iter().zip(known)
    });
    let placed = steps.map(|(step, known)| (step, known, place(view, step)));
    let is_shown = |offset: usize| part.start() <= offset && offset <= part.end();
    placed
        .filter(|(_, _, offset)| is_shown(*offset))
        .map(|(step, known, offset)| Hint {
            offset,
            label: label(step, known),
            tooltip: tooltip(plan, step, known),
        })
        .collect()
}

fn place(view: &View, step: &Step) -> usize {
    let line = view.lines().line_of(step.range.start());
    view.lines().line_content_range(line).end()
}

/// `layer · miss · ~48MB · 1.2s · `a.txt` changed`: the reason comes last, since editors cut long hints off.
fn label(step: &Step, known: &StepForecast) -> String {
    let kind = match step.keyword {
        _ if step.is_layer() => "layer",
        KeywordKind::Arg => return "build only".to_owned(),
        _ => return "config".to_owned(),
    };
    let (cache, reason) = match known.cache {
        Cache::Hit => (Some("hit".to_owned()), None),
        Cache::Miss => (Some("miss".to_owned()), Some(known.reason.clone())),
        Cache::Unknown => (None, None),
    };
    let time = known.last_ms.map(elapsed);
    let parts = [Some(kind.to_owned()), cache, size(known.size), time, reason];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" · ")
}

fn size(size: Size) -> Option<String> {
    match size {
        Size::Known(size) => Some(bytes(size)),
        Size::Estimated(size) => Some(format!("~{}", bytes(size))),
        Size::Unknown => None,
    }
}

fn tooltip(plan: &Plan, step: &Step, known: &StepForecast) -> String {
    let mut parts = vec![reason(step).to_owned()];
    parts.extend(inputs(plan, step).map(|inputs| format!("It reads {inputs}.")));
    parts.extend(prospect(step, known));
    parts.join("\n\n")
}

/// What a build would do, and what it did the last time.
fn prospect(step: &Step, known: &StepForecast) -> Option<String> {
    if !step.is_layer() {
        return None;
    }
    let because = match known.reason.as_str() {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    let first = match known.cache {
        Cache::Hit => Some("A build takes it from the cache.".to_owned()),
        Cache::Miss => Some(format!("A build runs it{because}.")),
        Cache::Unknown if because.is_empty() => None,
        Cache::Unknown => Some(format!("Only a build tells whether it is cached{because}.")),
    };
    let took = known.last_ms.map(|took| format!("took {}", elapsed(took)));
    let made = size(known.size).map(|size| format!("made {}", size.trim_start_matches('~')));
    let last: Vec<String> = took.into_iter().chain(made).collect();
    let last = (!last.is_empty()).then(|| format!("The last time it {}.", last.join(" and ")));
    let waste = known.waste.filter(|waste| *waste > 0);
    let waste = waste.map(|waste| format!("Later layers hide {} of that.", bytes(waste)));
    let sentences: Vec<String> = [first, last, waste].into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn reason(step: &Step) -> &'static str {
    match step.keyword {
        KeywordKind::Run => {
            "Makes a layer: all that the command writes, but for what is written below a mount."
        }
        KeywordKind::Copy => "Makes a layer of the files that it brings.",
        KeywordKind::Add => "Makes a layer of the files that it brings, fetches or unpacks.",
        KeywordKind::Workdir if step.is_layer() => {
            "Makes a layer: the directory is created where it is missing. The layer is there, empty, even where it is not."
        }
        KeywordKind::Workdir => {
            "Only sets where commands start: the root is always there, so no layer is made."
        }
        KeywordKind::Arg => {
            "Holds while the image is built: it makes no layer, and the image config does not keep it. The history of the image may show its value."
        }
        KeywordKind::Env => {
            "Only sets variables in the image config. The steps below and the containers get them; no layer is made."
        }
        KeywordKind::User => {
            "Only sets who runs the steps below and the containers; no layer is made."
        }
        KeywordKind::Shell => "Only sets what reads the shell forms below; no layer is made.",
        KeywordKind::Cmd | KeywordKind::Entrypoint => {
            "Only sets what containers start; nothing runs now, and no layer is made."
        }
        KeywordKind::Onbuild => {
            "Only keeps an instruction for the builds that start from this image: it runs there, and its layer is made there."
        }
        _ => "Only writes into the image config; no layer is made.",
    }
}

/// What a step reads besides what is there already, as a list in words.
fn inputs(plan: &Plan, step: &Step) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for input in step.inputs.iter().take(MOST_INPUTS) {
        let name = match &input.origin {
            InputOrigin::Context => "the build context".to_owned(),
            InputOrigin::Stage(stage) => plan.stages[*stage].title(),
            InputOrigin::Image(name) => format!("the image or context `{name}`"),
            InputOrigin::Remote(address) => format!("`{address}`"),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if step.inputs.len() > MOST_INPUTS {
        names.push("more".to_owned());
    }
    let last = names.pop()?;
    match names.is_empty() {
        true => Some(last),
        false => Some(format!("{} and {last}", names.join(", "))),
    }
}

/// How many inputs a tooltip names.
const MOST_INPUTS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    /// Each hint as the line from 1, the text in front of it, and its label.
    fn check(text: &str, part: &str, expected: &[&str]) {
        let view = View::of(text);
        let start = text.find(part).unwrap();
        let part = TextRange::new(start, start + part.len());
        let shown: Vec<String> = hints(&view, None, part)
            .iter()
            .map(|hint| {
                let line = view.lines().line_of(hint.offset);
                let before = view.lines().line_range(line).start()..hint.offset;
                format!("{} {}|{}", line + 1, &text[before], hint.label)
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn every_step_says_whether_it_makes_a_layer() {
        let text = "ARG A\nFROM a\nARG B\nENV C=d\nWORKDIR /e\nWORKDIR /\nCOPY . .\nADD f g\nRUN h\nCMD i\nONBUILD RUN j\nNONSENSE\n";
        check(
            text,
            text,
            &[
                "3 ARG B|build only",
                "4 ENV C=d|config",
                "5 WORKDIR /e|layer",
                "6 WORKDIR /|config",
                "7 COPY . .|layer",
                "8 ADD f g|layer",
                "9 RUN h|layer",
                "10 CMD i|config",
                "11 ONBUILD RUN j|config",
            ],
        );
    }

    #[test]
    fn a_hint_stands_behind_the_first_line() {
        let text = "FROM a\r\n  RUN é \\\r\n  # c\r\n  b\r\nRUN <<E\r\nx\r\nE\r\n";
        check(text, text, &["2   RUN é \\|layer", "5 RUN <<E|layer"]);
    }

    #[test]
    fn only_a_part_is_answered() {
        let text = "FROM a\nRUN b\nRUN c \\\n  d\nRUN e\n";
        check(text, "RUN c \\\n", &["3 RUN c \\|layer"]);
        check(text, "  d\n", &[]);
    }

    #[test]
    fn a_tooltip_tells_why_and_what_is_read() {
        let text = "FROM a AS b\nFROM c\nCOPY --from=b x y\nRUN --mount=target=/d --mount=from=0,target=/e --mount=from=b,target=/f --mount=from=g,target=/h i\nADD https://j/k l m/\n";
        let view = View::of(text);
        let found = hints(&view, None, TextRange::new(0, text.len()));
        let read: Vec<&str> = found
            .iter()
            .filter_map(|hint| Some(hint.tooltip.split_once("\n\n")?.1))
            .collect();
        let expected = [
            "It reads stage `b`.",
            "It reads the build context, stage `b` and the image or context `g`.",
            "It reads `https://j/k` and the build context.",
        ];
        assert_eq!(read, expected);
        assert!(
            found
                .iter()
                .all(|hint| hint.tooltip.starts_with("Makes a layer"))
        );
    }

    /// What the one step that makes a layer is drawn with, and the last part of what is told of it.
    fn check_known(cache: Cache, reason: &str, size: Size, expected: [&str; 2]) {
        let view = View::of("FROM a\nRUN b\n");
        let known = StepForecast {
            cache,
            reason: reason.to_owned(),
            size,
            waste: Some(1_000),
            last_ms: Some(1_234),
        };
        let plan = view.plan().unwrap();
        let step = &plan.stages[0].steps[0];
        let told = tooltip(plan, step, &known);
        let told = told.rsplit("\n\n").next().unwrap();
        assert_eq!([label(step, &known).as_str(), told], expected);
    }

    #[test]
    fn what_is_known_of_a_layer_is_drawn() {
        check_known(
            Cache::Hit,
            "",
            Size::Known(12_000_000),
            [
                "layer · hit · 12MB · 1.2s",
                "A build takes it from the cache. The last time it took 1.2s and made 12MB. Later layers hide 1kB of that.",
            ],
        );
        check_known(
            Cache::Miss,
            "`a.txt` changed",
            Size::Estimated(48_000_000),
            [
                "layer · miss · ~48MB · 1.2s · `a.txt` changed",
                "A build runs it: `a.txt` changed. The last time it took 1.2s and made 48MB. Later layers hide 1kB of that.",
            ],
        );
        check_known(
            Cache::Unknown,
            "the base `a` is not in the store",
            Size::Unknown,
            [
                "layer · 1.2s",
                "Only a build tells whether it is cached: the base `a` is not in the store. The last time it took 1.2s. Later layers hide 1kB of that.",
            ],
        );
    }
}
