//! What files mean: stages, scopes, values, images, and what BuildKit refuses to build.

use std::fmt::Write;

use dockwright_model::Model;
use dockwright_model::image::facts::ImageFacts;
use dockwright_model::scope::Origin;
use dockwright_model::shell::ShellOrigin;
use dockwright_model::source::Source;
use dockwright_model::stage::Base;
use dockwright_model::world::{Images, MemoryWorld};
use dockwright_syntax::expand::Environment;
use dockwright_syntax::instruction::Arguments;

fn with<T>(text: &str, world: &MemoryWorld, ask: impl FnOnce(&Model<'_>) -> T) -> T {
    ask(&Model::new(Source::new("Dockerfile", text), world))
}

fn refusals(text: &str) -> Vec<String> {
    with(text, &MemoryWorld::default(), |model| {
        assert_eq!(model.syntax_errors(), [], "{text}");
        let stopping = model
            .build_errors()
            .iter()
            .filter(|error| model.stops_build(error));
        stopping
            .map(|error| error.range.slice(text).to_owned())
            .collect()
    })
}

#[test]
fn stages_know_what_they_stand_on_and_what_they_need() {
    let text = "ARG V=12\nFROM debian:$V AS Build\nFROM scratch AS unused\nFROM build\nCOPY --from=0 a b\nFROM alpine\nRUN --mount=from=build,target=/b x\nCOPY --from=2 a b\n";
    with(text, &MemoryWorld::default(), |model| {
        let bases: Vec<String> = model
            .stages()
            .iter()
            .map(|stage| match &stage.base {
                Base::Image(image) => image.to_string(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(bases, ["debian:12", "Scratch", "Stage(0)", "alpine"]);
        let needed: Vec<bool> = model.stages().iter().map(|stage| stage.needed).collect();
        assert_eq!(needed, [true, false, true, true]);
        assert_eq!(model.ancestry(2).count(), 2);
    });
}

#[test]
fn scopes_follow_buildkit() {
    let text = "ARG G=1\nARG H=$G.2\nFROM a AS b\nARG H\nARG OWN=x\nENV E=$H-$OWN OWN=$OWN$OWN\nENV OWN=env\nARG OWN=arg\nFROM b\nENV F=$E$OWN$G\nUSER $E\nWORKDIR app\nWORKDIR sub\nUSER $E\n";
    with(text, &MemoryWorld::default(), |model| {
        let last = model.final_state(1);
        assert_eq!(last.scope.get("E"), Some("1.2-x"));
        assert_eq!(
            last.scope.get("OWN"),
            Some("env"),
            "an ENV hides an ARG of its name"
        );
        assert_eq!(
            last.scope.get("F"),
            Some("1.2-xenv"),
            "a global ARG is not seen in a stage"
        );
        assert_eq!(&*last.user.as_ref().unwrap().value, "1.2-x");
        assert_eq!(&*last.working_directory.as_ref().unwrap().value, "app/sub");
        let undefined: Vec<String> = model
            .expansions()
            .all()
            .flat_map(|(_, expanded)| {
                expanded
                    .undefined
                    .iter()
                    .map(|variable| variable.name.clone())
            })
            .collect();
        assert_eq!(undefined, ["G"]);
    });
}

#[test]
fn build_arguments_and_image_facts_come_from_the_world() {
    let mut world = MemoryWorld::default();
    world
        .build_arguments
        .insert("V".to_owned(), "13".to_owned());
    let facts = ImageFacts {
        environment: vec![("FROM_BASE".to_owned(), "yes".to_owned())],
        user: Some("app".to_owned()),
        ..ImageFacts::default()
    };
    world.images = Images::given([("debian:13".to_owned(), facts.into())].into());
    with(
        "ARG V=12\nFROM debian:$V\nARG V\nENV X=$FROM_BASE$V\n",
        &world,
        |model| {
            let last = model.final_state(0);
            assert_eq!(last.scope.get("X"), Some("yes13"));
            assert_eq!(&*last.user.as_ref().unwrap().value, "app");
        },
    );
}

#[test]
fn a_base_image_leaves_its_config_and_what_its_triggers_set() {
    let triggers = [
        "ARG ROOT=/srv",
        "ENV PLACE=$ROOT/$FROM_BASE",
        "WORKDIR $ROOT",
        "WORKDIR app",
        "USER app",
        "SHELL [\"/bin/bash\", \"-c\"]",
        "RUN make",
        "nonsense",
    ];
    let facts = ImageFacts {
        environment: vec![("FROM_BASE".to_owned(), "yes".to_owned())],
        triggers: triggers.map(str::to_owned).to_vec(),
        ..ImageFacts::default()
    };
    let mut world = MemoryWorld {
        images: Images::given([("base:1".to_owned(), facts.into())].into()),
        ..MemoryWorld::default()
    };
    for (given, root) in [(None, "/srv"), (Some("/opt"), "/opt")] {
        let given = given.map(|given| ("ROOT".to_owned(), given.to_owned()));
        world.build_arguments = given.into_iter().collect();
        with("FROM base:1\nLABEL place=$PLACE\n", &world, |model| {
            let state = model.state(1);
            assert_eq!(state.scope.get("PLACE"), Some(&*format!("{root}/yes")));
            let directory = state.working_directory.as_ref().unwrap();
            assert_eq!(*directory.value, *format!("{root}/app"));
            assert_eq!(directory.instruction, 0, "the `FROM` has brought it");
            assert_eq!(&*state.user.as_ref().unwrap().value, "app");
            assert_eq!(state.shell.origin, ShellOrigin::BaseImage);
            let place = state.scope.variable("PLACE").unwrap();
            assert_eq!((place.origin, place.definition), (Origin::BaseImage, None));
            let all: Vec<_> = model.expansions().all().collect();
            assert_eq!(all.len(), 1, "words of triggers stand nowhere in the file");
        });
    }
}

#[test]
fn images_are_asked_for_once_and_for_their_platform() {
    let digest = format!("sha256:{}", "7".repeat(64));
    let text = format!(
        "ARG V=12\nFROM debian:$V AS a\nFROM debian:12\nFROM --platform=linux/arm64 debian:12\n\
         FROM a\nFROM scratch\nFROM x:1@{digest}\nFROM $NOTHING\n"
    );
    with(&text, &MemoryWorld::default(), |model| {
        let asked = model.asked_images().into_iter();
        let asked: Vec<String> = asked
            .map(|(image, platform)| format!("{image} {platform}"))
            .collect();
        let pinned = format!("x:1@{digest} linux/amd64");
        let expected = [
            "debian:12 linux/amd64",
            "debian:12 linux/arm64",
            &pinned,
            "x:1 linux/amd64",
        ];
        assert_eq!(asked, expected);
    });
}

#[test]
fn what_buildkit_refuses_to_build_is_found_at_its_place() {
    let cases: [(&str, &[&str]); 20] = [
        ("FROM a\nEXPOSE 80 abc 90-80\n", &["abc", "90-80"]),
        ("FROM a\nSTOPSIGNAL SIGFOO\n", &["SIGFOO"]),
        ("FROM a\nCOPY --chmod=999 a b\n", &["999"]),
        ("FROM a\nCOPY --from=5 a b\n", &["5"]),
        ("FROM a\nCOPY --from=$x a b\n", &["$x"]),
        ("FROM a\nCOPY https://x/y b\n", &["https://x/y"]),
        ("FROM a\nRUN --mount=type=cach,target=/x y\n", &["cach"]),
        ("FROM a\nRUN --mount=from=b y\n", &["--mount=from=b"]),
        (
            "FROM a\nRUN --mount=type=bind,target=/t,relabel=shared y\n",
            &["relabel"],
        ),
        ("FROM a\nENV A=${B:?needed}\n", &["${B:?needed}"]),
        ("FROM a AS x\nCOPY --from=x a b\n", &["x"]),
        ("FROM a AS x\nCOPY --from=y a b\nFROM x AS y\n", &["y", "x"]),
        (
            "FROM a\nCOPY --from=later a b\nFROM b AS later\nFROM later\n",
            &[],
        ),
        ("ARG X\nFROM $X\n", &["$X"]),
        ("FROM Debian:12\n", &["Debian:12"]),
        ("FROM --platform=$NOPE a\n", &["$NOPE"]),
        (
            "# check=skip=all;eror=true\nFROM a\n",
            &["skip=all;eror=true"],
        ),
        ("ARG A\n", &["ARG A"]),
        (
            "FROM a\nADD --checksum=sha256:zz https://x/y b\n",
            &["sha256:zz"],
        ),
        (
            "FROM a\nEXPOSE 127.0.0.1:80:80 [::1]:8080:8080 53/udp ${P:-80} $NONE\nENV TWO=\"80 443\"\nEXPOSE $TWO\n",
            &[],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refusals(text), expected, "{text}");
    }
}

#[test]
fn a_fault_in_a_stage_that_nothing_needs_stops_nothing() {
    assert_eq!(refusals("FROM a\nEXPOSE x\nFROM b\n"), Vec::<String>::new());
    assert_eq!(refusals("FROM a AS a\nEXPOSE x\nFROM a\n"), ["x"]);
}

#[test]
fn commands_are_read_in_every_spelling_with_their_places() {
    let text = "FROM a\nRUN set -eux; \\\n# note\n  apt-get  update && sudo sh -c 'rm -r /x'\nRUN [\"apk\", \"add\", \"x\"]\nRUN <<EOF\n#!/bin/bash\nyum install y\nEOF\nRUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\nONBUILD RUN bash -e <<EOF\npip install z\nEOF\nSHELL [\"powershell\"]\nRUN Write-Host x\n";
    with(text, &MemoryWorld::default(), |model| {
        let commands: Vec<Vec<&str>> = model
            .runs()
            .iter()
            .map(|run| {
                run.effective()
                    .filter_map(|command| command.program())
                    .collect()
            })
            .collect();
        let expected: [&[&str]; 6] = [
            &["set", "apt-get", "rm"],
            &["apk"],
            &["yum"],
            &[],
            &["pip"],
            &[],
        ];
        assert_eq!(commands, expected);
        let places: Vec<&str> = model.runs()[..2]
            .iter()
            .flat_map(dockwright_model::run::Run::effective)
            .map(|command| command.range.slice(text))
            .collect();
        assert_eq!(
            places,
            [
                "set -eux",
                "apt-get  update",
                "rm -r /x",
                "apk\", \"add\", \"x"
            ]
        );
    });
}

#[test]
fn a_long_file_costs_no_more_a_line_than_a_short_one() {
    // Not a timed test: a chain of stages and variables that would blow up if anything were copied along it.
    let mut text = String::from("FROM a AS s0\n");
    for index in 1..3000 {
        let before = index - 1;
        writeln!(
            text,
            "FROM s{before} AS s{index}\nENV V{index}=${{V{before}}}x\nWORKDIR d"
        )
        .unwrap();
    }
    with(&text, &MemoryWorld::default(), |model| {
        assert_eq!(model.stages().len(), 3000);
        assert_eq!(
            model.final_state(2999).scope.get("V2999").map(str::len),
            Some(2999)
        );
        assert!(model.stages().iter().all(|stage| stage.needed));
        let Arguments::Env(pairs) = &model.instructions()[2].arguments else {
            panic!("an ENV")
        };
        assert_eq!(model.value(&pairs[0].key), "V1");
    });
}
