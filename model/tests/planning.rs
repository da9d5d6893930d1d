//! Plans as a file alone tells them: targets, needed stages, effects, inputs and uses.

use std::fmt::Write;

use dockwright_model::Model;
use dockwright_model::plan::{Plan, Target, TargetError};
use dockwright_model::source::Source;
use dockwright_model::stage::Base;
use dockwright_model::step::{InputOrigin, Step};
use dockwright_model::world::MemoryWorld;

/// Plans a build and hands the plan over.
fn plan<T>(
    text: &str,
    target: Option<&str>,
    ask: impl FnOnce(Result<Plan, TargetError>) -> T,
) -> T {
    let world = MemoryWorld::default();
    let model = Model::new(Source::new("Dockerfile", text), &world);
    ask(model.plan(&Target::of(target)))
}

/// Draws a plan: a line for each stage, and one below for each step that runs in it.
fn drawn(text: &str, plan: &Plan) -> String {
    let mut drawing = String::new();
    for stage in &plan.stages {
        let base = match &stage.base {
            Base::Image(image) => image.to_string(),
            Base::Stage(base) => format!("stage {base}"),
            other => format!("{other:?}").to_lowercase(),
        };
        let name = stage.name.as_deref().unwrap_or("-");
        let mark = if stage.needed { "" } else { ", unused" };
        let layers = plan.layer_count(stage.index);
        writeln!(
            drawing,
            "{} {name} on {base}, {layers} layers{mark}",
            stage.index
        )
        .unwrap();
        for step in plan.steps(stage.index) {
            writeln!(drawing, "  {}", drawn_step(text, step)).unwrap();
        }
        for by in &stage.uses {
            let how = if by.is_base { "base of" } else { "read by" };
            let word = by.range.slice(text);
            writeln!(
                drawing,
                "  < {how} {} at {}: {word}",
                by.stage, by.instruction
            )
            .unwrap();
        }
    }
    drawing
}

fn drawn_step(text: &str, step: &Step) -> String {
    let inputs = step.inputs.iter().map(|input| {
        let origin = match &input.origin {
            InputOrigin::Context => "context".to_owned(),
            InputOrigin::Stage(stage) => format!("stage {stage}"),
            InputOrigin::Image(name) => format!("image {name}"),
            InputOrigin::Remote(url) => format!("remote {url}"),
        };
        format!(" [{origin}: {}]", input.range.slice(text))
    });
    let effect = if step.is_layer() { "layer" } else { "config" };
    let inputs: String = inputs.collect();
    format!(
        "{} {effect} {}{inputs}",
        step.instruction,
        step.keyword.name()
    )
}

fn check(text: &str, target: Option<&str>, expected: &str) {
    plan(text, target, |plan| {
        assert_eq!(drawn(text, &plan.unwrap()), expected, "{text}");
    });
}

#[test]
fn every_instruction_is_a_step_with_its_effect() {
    check(
        "ARG V\nFROM debian:12\nARG A\nENV B=c\nLABEL d=e\nWORKDIR /\nWORKDIR app\nWORKDIR ..\nUSER f\nEXPOSE 1\nVOLUME /g\nCOPY h i\nADD j k\nRUN l\nSHELL [\"m\"]\nSTOPSIGNAL 1\nHEALTHCHECK NONE\nMAINTAINER n\nONBUILD RUN o\nENTRYPOINT p\nNONSENSE q\nCMD r\n",
        None,
        "0 - on debian:12, 4 layers
  2 config ARG
  3 config ENV
  4 config LABEL
  5 config WORKDIR
  6 layer WORKDIR
  7 config WORKDIR
  8 config USER
  9 config EXPOSE
  10 config VOLUME
  11 layer COPY [context: h]
  12 layer ADD [context: j]
  13 layer RUN
  14 config SHELL
  15 config STOPSIGNAL
  16 config HEALTHCHECK
  17 config MAINTAINER
  18 config ONBUILD
  19 config ENTRYPOINT
  21 config CMD
",
    );
}

#[test]
fn inputs_are_what_a_step_reads_besides_its_base() {
    check(
        "ARG U=https://x/y\nFROM a AS One\nFROM scratch\nARG U\nCOPY --from=one a b /\nCOPY --from=0 c d\nCOPY --from=alpine:3 e f\nCOPY --from=7 g h\nCOPY <<A i j <<B k/\n1\nA\n2\nB\nADD $U https://z/w.git#main l m/\nRUN --mount=target=/n --mount=from=one,target=/o --mount=type=cache,target=/p --mount=type=cache,from=busybox,target=/q --mount=type=secret,id=r s\n",
        None,
        "0 One on a, 0 layers
  < read by 1 at 4: one
  < read by 1 at 5: 0
  < read by 1 at 10: one
1 - on scratch, 7 layers
  3 config ARG
  4 layer COPY [stage 0: one]
  5 layer COPY [stage 0: 0]
  6 layer COPY [image alpine:3: alpine:3]
  7 layer COPY
  8 layer COPY [context: i]
  9 layer ADD [remote https://x/y: $U] [remote https://z/w.git#main: https://z/w.git#main] [context: l]
  10 layer RUN [context: --mount=target=/n] [stage 0: one] [image busybox: busybox]
",
    );
}

const STAGES: &str = "FROM a AS base\nFROM base AS tests\nRUN test\nFROM base AS app\nCOPY --from=tools x y\nFROM b AS tools\nFROM app\nCMD z\n";

#[test]
fn only_what_the_target_needs_is_built() {
    check(
        STAGES,
        Some("TESTS"),
        "0 base on a, 0 layers
  < base of 1 at 1: base
  < base of 2 at 3: base
1 tests on stage 0, 1 layers
  2 layer RUN
2 app on stage 0, 1 layers, unused
  4 layer COPY [stage 3: tools]
  < base of 4 at 6: app
3 tools on b, 0 layers, unused
  < read by 2 at 4: tools
4 - on stage 2, 0 layers, unused
  7 config CMD
",
    );
    let needed = |target: Option<&str>| {
        plan(STAGES, target, |plan| {
            let plan = plan.unwrap();
            let needed = plan.stages.iter().filter(|stage| stage.needed);
            (
                plan.target,
                needed.map(|stage| stage.index).collect::<Vec<_>>(),
            )
        })
    };
    assert_eq!(needed(None), (4, vec![0, 2, 3, 4]));
    assert_eq!(needed(Some("0")), (0, vec![0]));
    assert_eq!(needed(Some("3")), (3, vec![3]));
}

#[test]
fn triggers_run_in_the_stages_built_on_theirs_and_no_further() {
    check(
        "FROM a AS tools\nFROM b AS base\nONBUILD COPY --from=tools x y\nONBUILD WORKDIR /\nFROM base AS app\nRUN c\nFROM app\n",
        None,
        "0 tools on a, 0 layers
  < read by 1 at 2: tools
1 base on b, 0 layers
  2 config ONBUILD
  3 config ONBUILD
  < base of 2 at 4: base
2 app on stage 1, 2 layers
  2 layer COPY [stage 0: tools]
  3 config WORKDIR
  5 layer RUN
  < base of 3 at 6: app
3 - on stage 2, 0 layers
",
    );
}

#[test]
fn a_target_that_is_not_there_is_an_error_that_helps() {
    let cases = [
        (
            "",
            None,
            "the file has no `FROM`, so there is no stage to build",
            "add a `FROM`",
        ),
        (
            STAGES,
            Some("test"),
            "no stage is called `test`",
            "did you mean `tests`?",
        ),
        (
            STAGES,
            Some("release"),
            "no stage is called `release`",
            "the stages with names are `base`, `tests`, `app`, `tools`",
        ),
        (
            STAGES,
            Some("5"),
            "there is no stage 5: the file has 5, counted from 0",
            "ask for a smaller number, or for a name",
        ),
        (
            "FROM a\n",
            Some("b"),
            "no stage is called `b`",
            "no stage has a name: ask for a number, or give one a name with `AS`",
        ),
    ];
    for (text, target, message, help) in cases {
        plan(text, target, |plan| {
            let error = plan.unwrap_err();
            assert_eq!(
                (error.message.as_str(), error.help.as_str()),
                (message, help)
            );
        });
    }
}

#[test]
fn stages_that_need_each_other_are_planned_all_the_same() {
    plan(
        "FROM a AS b\nCOPY --from=c x y\nFROM a AS c\nCOPY --from=b x y\n",
        None,
        |plan| {
            assert!(plan.unwrap().stages.iter().all(|stage| stage.needed));
        },
    );
}
