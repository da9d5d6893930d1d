//! Two hundred builds are killed at random instants, two at once on one store: nothing that they started lives on, no mount is left,
//! the store is whole, and the next build makes the image that it should.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::kills::{Random, Round, kill_each};
use dockwright_tests::remains::{Mark, mounts_in};

/// How many builds are killed.
const KILLS: usize = 200;
/// How many run at once.
const AT_ONCE: usize = 2;
/// More rounds than this would mean that hardly any build is met while it runs.
const MOST_ROUNDS: u64 = 500;
/// After so many rounds everything is thrown away, so that stores stay small and builds begin with nothing.
const ROUNDS_OF_A_STORE: u64 = 25;

/// Two stages at once, copies, mounts, programs that others outlive; what comes of it depends on the salt.
const STAGES: &str = "\
FROM base AS left
ARG DOCKWRIGHT_MARK
ARG salt
COPY files /files
RUN sleep 1000 & tar -cf /all.tar /files 2> /dev/null; echo \"$salt\" > /left; sleep 0.03

FROM base AS right
ARG DOCKWRIGHT_MARK
ARG salt
RUN --mount=type=cache,target=/cache echo \"$salt\" | tee /cache/salt > /right; sleep 0.03

FROM base
COPY --from=left /left /files /
COPY --from=right --chown=7 /right /
";

/// What a build is asked for beside an image.
const WISHES: &[&[&str]] = &[
    &["--tag", "app:1"],
    &["--tag", "app:2", "--tag", "app:3"],
    &["--output", "type=cacheonly"],
    &["--tag", "app:1", "--no-cache-filter", "right"],
    &["--tag", "app:1", "--provenance"],
];

struct Scene {
    building: Building,
    mark: Mark,
}

impl Scene {
    fn new() -> Option<Self> {
        let building = match Building::new() {
            Ok(building) => building,
            Err(reason) => {
                eprintln!("SKIPPED: {reason}");
                return None;
            }
        };
        let text = format!("{BASE}\n{STAGES}");
        building.write("Dockerfile", &text).unwrap();
        for number in 0..20 {
            let content = format!("{number}\n").repeat(2000);
            building
                .write(&format!("files/{number}"), &content)
                .unwrap();
        }
        let mark = Mark::new();
        Some(Self { building, mark })
    }

    fn build(&self, salt: u64, wishes: &[&str]) -> Command {
        let salt = format!("salt={salt}");
        let mark = format!("DOCKWRIGHT_MARK={}", self.mark.value());
        let words = ["--build-arg", &salt, "--build-arg", &mark];
        let words = [&words, wishes].concat();
        let mut command = self.building.command("build", &words);
        command.arg(self.building.path("context"));
        self.mark.put_on(&mut command);
        command
    }

    #[track_caller]
    fn works(mut command: Command, when: &str) -> String {
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        let told = String::from_utf8_lossy(&stderr);
        assert!(status.success(), "{when}: {command:?}: {told}");
        String::from_utf8(stdout).unwrap()
    }

    #[track_caller]
    fn system(&self, words: &[&str], when: &str) -> String {
        Self::works(self.building.command("system", words), when)
    }

    /// Kills some builds; they may be of the same, which one of them does for both.
    fn kill(&self, salts: [u64; 2], random: &mut Random, usual: Duration) -> Round {
        let mut one = || {
            let wishes = random.one_of(WISHES);
            (self.build(*random.one_of(&salts), wishes), usual)
        };
        let commands = (0..AT_ONCE).map(|_| one()).collect();
        kill_each(commands, random).unwrap()
    }

    /// Whether all is as if nothing had been killed.
    fn is_unharmed(&self, salt: u64, when: &str) {
        if let Err(left) = self.mark.wait_for_end() {
            panic!("{when}: {left}");
        }
        let mounts = mounts_in(&self.building.path(""));
        assert!(mounts.is_empty(), "{when}: {mounts:?}");
        self.system(&["check"], when);
        let name = ["--tag", "next:1"];
        Self::works(self.build(salt, &name), when);
        let run = [
            "--rm",
            "--network",
            "none",
            "next:1",
            "cat",
            "/left",
            "/right",
        ];
        let run = self.building.command("run", &run);
        let expected = format!("{salt}\n").repeat(2);
        assert_eq!(Self::works(run, when), expected, "{when}");
    }
}

#[test]
fn two_hundred_killed_builds_leave_nothing_but_a_whole_store() {
    let Some(scene) = Scene::new() else { return };
    let mut random = Random::new();
    let seed = random.told();
    scene.is_unharmed(0, "before");
    let start = Instant::now();
    Scene::works(scene.build(1, &["--tag", "next:1"]), "before");
    let usual = start.elapsed();
    let (mut killed, mut rounds) = (0, 0);
    while killed < KILLS {
        rounds += 1;
        assert!(rounds <= MOST_ROUNDS, "{seed}: only {killed} were killed");
        let when = format!("{seed}, round {rounds}");
        // Other builds than those before, so that there is something to do.
        let salts = [2 * rounds, 2 * rounds + 1];
        let round = scene.kill(salts, &mut random, usual);
        killed += round.killed;
        assert_eq!(round.complaints, [""; 0], "{when}");
        scene.is_unharmed(*random.one_of(&salts), &when);
        if rounds % ROUNDS_OF_A_STORE == 0 {
            everything_goes(&scene, &when);
        }
    }
    eprintln!("{killed} killed in {rounds} rounds with {seed}");
    everything_goes(&scene, &seed);
}

/// Nothing that a killed build left stays for ever.
fn everything_goes(scene: &Scene, when: &str) {
    scene.system(&["prune", "--all", "--force"], when);
    let checked = scene.system(&["check"], when);
    assert!(
        checked.starts_with("0 blobs (0B), 0 names"),
        "{when}: {checked}"
    );
    for name in ["leases", "trash", "snapshots", "containers", "caches"] {
        let folder = scene.building.path("store").join(name);
        let left: Vec<_> = std::fs::read_dir(&folder).into_iter().flatten().collect();
        assert!(left.is_empty(), "{when}: {name}: {left:?}");
    }
}
