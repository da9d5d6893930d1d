//! What is foretold of a build is what the build does, step by step.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use dockwright_builder::Settings;
use dockwright_builder::build::{
    BuildEvent, BuildInput, BuildOptions, BuildProgress, Output, Reuse, Surroundings, Unheard,
    Wanted, build, forecast,
};
use dockwright_builder::context::{Checkout, Context, Opening, Origin};
use dockwright_images::image::select::host_platform;
use dockwright_images::layer::{Ownership, UnpackLimits};
use dockwright_images::store::Store;
use dockwright_model::forecast::Cache;
use dockwright_model::source::Source;
use dockwright_tests::building::{BASE, Building};
use dockwright_tests::editor::program;
use serde_json::Value;

/// What happened to steps, by stage and place.
type Happened = BTreeMap<(String, usize), &'static str>;

/// Notes what happens to steps.
#[derive(Default)]
struct Notes(Mutex<Happened>);

impl BuildProgress for Notes {
    fn report(&self, event: BuildEvent<'_>) {
        let (step, what) = match event {
            BuildEvent::Started(step) => (step, "made"),
            BuildEvent::Cached(step) => (step, "cached"),
            _ => return,
        };
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.insert((step.stage.clone(), step.position), what);
    }
}

fn context(building: &Building) -> Context {
    let origin = Origin::Directory(building.path("context"));
    let mut opening = Opening {
        scratch: &building.path("store"),
        input: &mut std::io::empty(),
        ownership: Ownership::Exact,
        limits: UnpackLimits::default(),
        checkout: Checkout::default(),
    };
    Context::open(&origin, &mut opening).unwrap()
}

/// Foretells, then builds, and compares; gives what happened.
#[track_caller]
fn check(building: &Building, text: &str, options: &BuildOptions) -> Happened {
    let store = Store::open(&building.path("store")).unwrap();
    let lease = store.lease().unwrap();
    let program = program::dockwright().unwrap();
    let input = BuildInput {
        source: Source::new("Dockerfile", text),
        context: context(building),
    };
    let notes = Notes::default();
    let around = |progress| Surroundings {
        store: &store,
        lease: &lease,
        client: None,
        progress,
        settings: Settings {
            program: program.clone(),
            ..Settings::default()
        },
    };
    let foretold = forecast(&input, options, &host_platform(), &around(&Unheard)).unwrap();
    let wanted = Wanted {
        outputs: vec![Output::CacheOnly],
        ..Wanted::default()
    };
    build(&input, options, &wanted, &around(&notes)).unwrap();
    let happened = notes.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut compared = 0;
    for stage in &foretold.plan.stages {
        let name = stage
            .name
            .clone()
            .unwrap_or_else(|| format!("stage-{}", stage.index));
        for (index, step) in foretold.forecast.steps(stage.index).iter().enumerate() {
            let Some(happened) = happened.get(&(name.clone(), index + 1)) else {
                continue;
            };
            compared += 1;
            let expected = match step.cache {
                Cache::Hit => "cached",
                Cache::Miss => "made",
                Cache::Unknown => continue,
            };
            assert_eq!(*happened, expected, "{name} {}: {}", index + 1, step.reason);
        }
    }
    assert_eq!(compared, happened.len(), "{happened:?}");
    happened
}

fn count(happened: &Happened, what: &str) -> usize {
    happened
        .values()
        .filter(|happened| **happened == what)
        .count()
}

/// Files that are built one after another in one store, each of them cold, warm, and after a change of the context.
const FILES: &[&str] = &[
    "FROM scratch\nCOPY . /\nWORKDIR /w\nWORKDIR /w\nCOPY d /w\n",
    "FROM scratch\nCOPY --exclude=b.txt d *.txt /to/\nADD --chown=1:2 d /to/\n",
    "FROM scratch\nCOPY <<EOF /x\ntext\nEOF\nCOPY --link --chmod=600 d/e /y\nENV A=b\nLABEL a=$A\n",
    "FROM base AS one\nRUN --mount=type=bind,source=d,target=/m cat /m/e > /seen\nFROM scratch\nCOPY --from=one /seen /\n",
    "FROM base AS one\nRUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/t touch /c/x /t/x\nUSER 7\nRUN id -u\n",
    "FROM base AS one\nRUN echo 1 > /1\nFROM base AS two\nRUN --mount=from=one,source=/1,target=/m cat /m > /2\nFROM one\nCOPY --from=two /2 /\nRUN cat /1 /2\n",
    "FROM base AS left\nONBUILD COPY a.txt /left\nONBUILD RUN cat /left > /run\nFROM left\nRUN cat /run\n",
    "FROM base AS one\nARG given=here\nRUN --network=none echo $given\nSHELL [\"/bin/busybox\", \"sh\", \"-c\"]\nRUN <<EOF\necho script\nEOF\n",
];

#[test]
fn what_is_foretold_of_every_kind_of_step_is_what_happens() {
    let building = match Building::new() {
        Ok(building) => building,
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            return;
        }
    };
    let options = BuildOptions::default();
    for (number, file) in FILES.iter().enumerate() {
        let text = match file.contains("FROM base") {
            true => format!("{BASE}{file}"),
            false => (*file).to_owned(),
        };
        for name in ["a.txt", "b.txt", "d/e"] {
            building
                .write(name, &format!("{name} of {number}\n"))
                .unwrap();
        }
        let cold = check(&building, &text, &options);
        assert!(count(&cold, "made") > 0, "{text}: {cold:?}");
        let warm = check(&building, &text, &options);
        assert_eq!(count(&warm, "made"), 0, "{text}: {warm:?}");
        building.write("d/e", "changed\n").unwrap();
        check(&building, &text, &options);
        for stage in ["base", "one"] {
            let without = BuildOptions {
                reuse: Reuse::Without(vec![stage.to_owned()]),
                ..BuildOptions::default()
            };
            check(&building, &text, &without);
        }
        let settled = check(&building, &text, &options);
        assert_eq!(count(&settled, "made"), 0, "{text}: {settled:?}");
    }
}

#[test]
fn what_is_foretold_is_what_happens() {
    let building = match Building::new() {
        Ok(building) => building,
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            return;
        }
    };
    building.write("a.txt", "a\n").unwrap();
    building.write("b.txt", "b\n").unwrap();
    let text = format!(
        "ARG shown=1\n{BASE}FROM base AS one\nCOPY a.txt /\nRUN cat /a.txt > /one\n\
        FROM base AS two\nARG shown\nRUN echo $shown > /two\n\
        FROM base AS unneeded\nRUN exit 1\n\
        FROM scratch\nCOPY --from=one /one /\nCOPY --from=two /two /\nCOPY b.txt /\nWORKDIR /made\nENV A=b\n"
    );
    let options = BuildOptions::default();
    let cold = check(&building, &text, &options);
    assert_eq!((count(&cold, "made"), count(&cold, "cached")), (9, 0));
    let warm = check(&building, &text, &options);
    assert_eq!((count(&warm, "made"), count(&warm, "cached")), (0, 9));
    building.write("b.txt", "another\n").unwrap();
    let edited = check(&building, &text, &options);
    assert_eq!((count(&edited, "made"), count(&edited, "cached")), (2, 7));
    let given = BuildOptions {
        arguments: BTreeMap::from([("shown".to_owned(), "2".to_owned())]),
        ..BuildOptions::default()
    };
    let other = check(&building, &text, &given);
    assert_eq!(count(&other, "cached"), 5, "{other:?}");
}

#[test]
fn a_linked_layer_is_foretold_on_another_base_too() {
    let building = match Building::new() {
        Ok(building) => building,
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            return;
        }
    };
    building.write("a.txt", "a\n").unwrap();
    let text = |base: &str| {
        format!(
            "FROM scratch AS base\nCOPY <<EOF /base\n{base}\nEOF\n\
            FROM base AS one\nCOPY --link a.txt /to/\nCOPY a.txt /behind/\n\
            FROM scratch\nCOPY --from=one --link /to /to\nCOPY --from=one /base /\n"
        )
    };
    let options = BuildOptions::default();
    let cold = check(&building, &text("one"), &options);
    assert_eq!((count(&cold, "made"), count(&cold, "cached")), (5, 0));
    let rebased = check(&building, &text("two"), &options);
    assert_eq!((count(&rebased, "made"), count(&rebased, "cached")), (3, 2));
    let again = check(&building, &text("two"), &options);
    assert_eq!(count(&again, "made"), 0, "{again:?}");
}

/// What somebody without privileges types, in a folder that is theirs; nothing where they may not.
fn typed_by_nobody(building: &Building, words: &[&str]) -> Option<String> {
    const NOBODY: u32 = 65534;
    let (name, words) = words.split_first().unwrap();
    let mut command = building.command(name, words);
    command.current_dir(building.path("context"));
    command.env("HOME", building.path("context"));
    let output = match command.uid(NOBODY).gid(NOBODY).output() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            eprintln!("SKIPPED: others may not execute programs that are built here");
            return None;
        }
        output => output.unwrap(),
    };
    let told = String::from_utf8_lossy(&output.stderr);
    if told.contains("the kernel gives none") {
        eprintln!("SKIPPED: the kernel gives no user namespaces");
        return None;
    }
    assert!(output.status.success(), "{told}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn layers_are_looked_into_without_privileges_too() {
    let building = match Building::new() {
        Ok(building) => building,
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            return;
        }
    };
    let text = format!("{BASE}FROM scratch\nCOPY --from=base /bin/busybox /\n");
    building.write("Dockerfile", &text).unwrap();
    let folder = building.path("context");
    let given = Command::new("chown")
        .args(["-R", "65534:65534"])
        .arg(folder.parent().unwrap())
        .status();
    assert!(given.unwrap().success());
    let build = ["build", "--target", "base", "--quiet", "."];
    if typed_by_nobody(&building, &build).is_none() {
        return;
    }
    // The files of the stage were never looked for by anybody, and its layers can only be mounted in a namespace.
    let plan = typed_by_nobody(&building, &["plan", "--format", "json", "."]).unwrap();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let step = &plan["stages"][1]["steps"][0];
    assert_eq!(step["cache"], "miss", "{step}");
    assert_eq!(step["reason"], "it was never carried out here");
}

#[test]
fn what_a_step_reads_and_is_not_there_leaves_the_rest_foretold() {
    let building = match Building::new() {
        Ok(building) => building,
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            return;
        }
    };
    building.write("a.txt", "a\n").unwrap();
    let text = "FROM scratch\nCOPY a.txt /\n";
    building.build_file(text, &["--quiet"]).unwrap();
    building
        .write("Dockerfile", &format!("{text}COPY missing /\n"))
        .unwrap();
    let mut plan = building.command("plan", &["--format", "json"]);
    let plan = plan.arg(building.path("context")).output().unwrap();
    let plan: Value = serde_json::from_slice(&plan.stdout).unwrap();
    let steps = &plan["stages"][0]["steps"];
    assert_eq!(steps[0]["cache"], "hit");
    assert_eq!(steps[1]["cache"], "unknown");
    let reason = steps[1]["reason"].as_str().unwrap();
    assert!(reason.contains("missing"), "{reason}");
}

#[test]
fn a_plan_takes_what_a_build_takes_and_foretells_that_build() {
    let building = match Building::new() {
        Ok(building) => building,
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            return;
        }
    };
    let text = format!(
        "{BASE}FROM base AS made\nRUN ulimit -n > /limit\nFROM base\nCOPY --from=other word /\nCOPY --from=made /limit /\n"
    );
    building.write("Dockerfile", &text).unwrap();
    building.write("other/word", "one\n").unwrap();
    let other = format!("other={}", building.path("context/other").display());
    let given = ["--ulimit", "nofile=512", "--build-context", &other];
    let built = building.build(&[&given[..], &["--quiet"]].concat());
    assert!(built.unwrap().status.success());
    let fates = |words: &[&str]| {
        let mut plan = building.command("plan", &["--format", "json"]);
        plan.args(words).arg(building.path("context"));
        let plan: Value = serde_json::from_slice(&plan.output().unwrap().stdout).unwrap();
        let stages = plan["stages"].as_array().unwrap().iter();
        let steps = stages.flat_map(|stage| stage["steps"].as_array().unwrap());
        let fates = steps.map(|step| step["cache"].as_str().unwrap().to_owned());
        fates.collect::<Vec<_>>().join(" ")
    };
    let with = |more: &[&'static str]| fates(&[&given[..], more].concat());
    assert_eq!(with(&[]), "hit hit hit hit hit");
    assert_eq!(with(&["--platform", ""]), "hit hit hit hit hit");
    assert_eq!(
        with(&["--no-cache-filter", "made"]),
        "hit hit miss hit unknown"
    );
    let other_limit = ["--ulimit", "nofile=256", "--build-context", &other];
    assert_eq!(fates(&other_limit), "hit miss unknown unknown unknown");
    building.write("other/word", "two\n").unwrap();
    assert_eq!(with(&[]), "hit hit hit miss unknown");
}
