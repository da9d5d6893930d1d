//! Two hundred processes are killed at random instants, four at once on one store: after each round the store is whole,
//! and the next command works.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use dockwright_tests::base_image::base_image;
use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;
use dockwright_tests::image::{Layer, put};
use dockwright_tests::kills::{Random, kill_each};
use dockwright_tests::registry::real::{Kind, RealRegistry};
use dockwright_tests::user::is_root;

/// How many processes are killed.
const KILLS: usize = 200;
/// How many run at once.
const AT_ONCE: usize = 4;
/// More rounds than this would mean that hardly any process is met while it runs.
const MOST_ROUNDS: usize = 500;

/// What is killed.
const VICTIMS: &[&str] = &[
    "pull -q HOST/app:1",
    "pull -q HOST/app:2",
    "pull -q HOST/app:3",
    "image history HOST/app:1",
    "tag HOST/app:1 other:1",
    "load -q -i FOLDER/one.tar",
    "load -q -i FOLDER/two.tar.gz",
    "image rm --force HOST/app:2",
    "image prune --force",
    "system prune --force",
    "image prune --all --force",
];

/// What is killed too where containers can be made.
const VICTIMS_OF_ROOT: &[&str] = &[
    "commit kept made:1",
    "commit -m noted kept made:2",
    "container prune --force",
];

/// What processes may say that were not killed: another of the round took away what they wanted.
const HARMLESS: &[&str] = &[
    "there is no image",
    "is not in the store",
    "there is no container",
];

/// A store, and a registry that has what it pulls.
struct Scene {
    folder: Folder,
    registry: RealRegistry,
    /// Whether there is a container to be committed.
    has_container: bool,
}

impl Scene {
    fn new() -> Option<Self> {
        let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
            eprintln!("SKIPPED: `docker-registry` is not installed");
            return None;
        };
        let folder = Folder::new().unwrap();
        let mut scene = Self {
            folder,
            registry,
            has_container: is_root(),
        };
        scene.fill();
        scene.offer_container();
        Some(scene)
    }

    /// Three images that share their lowest layer.
    fn fill(&self) {
        let mut random = Random::new();
        let mut content =
            |size: usize| -> Vec<u8> { (0..size).map(|_| random.below(256) as u8).collect() };
        let base = content(300_000);
        for number in 1..=3 {
            let name = format!("app:{number}");
            let own = content(100_000);
            let layers = [
                Layer {
                    instruction: "base",
                    files: &[("base", &base)],
                },
                Layer {
                    instruction: "own",
                    files: &[("own", &own), ("empty", b"")],
                },
            ];
            put(&self.folder.path().join("origin"), &name, &layers).unwrap();
            self.prepares(&format!("push -q app:{number} HOST/app:{number}"));
        }
        self.prepares("save -o FOLDER/one.tar app:1 app:2");
        self.prepares("save --format oci --compress gzip -o FOLDER/two.tar.gz app:2 app:3");
    }

    /// An image that programs can be run in, where that can be.
    fn offer_container(&mut self) {
        let store = self.folder.path().join("origin");
        let name = "docker.io/library/run:1";
        self.has_container = self.has_container && base_image(&store, name, |_| ()).unwrap();
        match self.has_container {
            true => self.prepares("push -q run:1 HOST/run:1"),
            false => eprintln!("SKIPPED: commits, since they take root and `busybox-static`"),
        }
    }

    /// Makes the container where somebody took it away.
    fn keep_container(&self, when: &str) {
        let is_there = || self.run("container inspect kept").status.success();
        if self.has_container && !is_there() {
            self.works("run -q --name kept HOST/run:1 sh -c ls>/listed", when);
        }
    }

    #[track_caller]
    fn prepares(&self, words: &str) {
        let output = self.command("origin", words).output().unwrap();
        assert!(output.status.success(), "{words}: {output:?}");
    }

    fn command(&self, store: &str, words: &str) -> Command {
        let folder = self.folder.path().to_string_lossy();
        let words = words.replace("HOST", &self.registry.name());
        let words = words.replace("FOLDER", &folder);
        let mut command = Command::new(program::dockwright().unwrap());
        command
            .args(words.split_whitespace())
            .env("DOCKWRIGHT_STORE", self.folder.path().join(store))
            .env("DOCKER_CONFIG", self.folder.path());
        command
    }

    fn run(&self, words: &str) -> Output {
        self.command("store", words).output().unwrap()
    }

    /// Each victim with the time that it takes on this machine, so that the instants meet all of it.
    fn victims(&self) -> Vec<(&'static str, Duration)> {
        let time = |words: &&'static str| {
            self.keep_container("before");
            let start = Instant::now();
            self.works(words, "before");
            (*words, start.elapsed())
        };
        let more = VICTIMS_OF_ROOT.iter().filter(|_| self.has_container);
        VICTIMS.iter().chain(more).map(time).collect()
    }

    #[track_caller]
    fn works(&self, words: &str, when: &str) -> String {
        let output = self.run(words);
        let told = String::from_utf8_lossy(&output.stderr);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{when}: {words}: {said}{told}");
        said.into_owned()
    }
}

#[test]
fn two_hundred_kills_leave_the_store_whole() {
    let Some(scene) = Scene::new() else {
        return;
    };
    let mut random = Random::new();
    let seed = random.told();
    let victims = scene.victims();
    let (mut killed, mut rounds) = (0, 0);
    while killed < KILLS {
        rounds += 1;
        assert!(rounds <= MOST_ROUNDS, "{seed}: only {killed} were killed");
        let chosen: Vec<_> = (0..AT_ONCE).map(|_| random.one_of(&victims)).collect();
        let words: Vec<&str> = chosen.iter().map(|(words, _)| *words).collect();
        let when = format!("{seed}, round {rounds}, after {words:?}");
        scene.keep_container(&when);
        let commands = chosen
            .iter()
            .map(|(words, usual)| (scene.command("store", words), *usual));
        let round = kill_each(commands.collect(), &mut random).unwrap();
        killed += round.killed;
        for complaint in &round.complaints {
            let is_harmless = HARMLESS.iter().any(|part| complaint.contains(part));
            assert!(is_harmless, "{when}: {complaint}");
        }
        scene.works("system check", &when);
        scene.works("pull -q HOST/app:1", &when);
    }
    eprintln!("{killed} killed in {rounds} rounds with {seed}");
    everything_goes(&scene, &seed);
}

/// Nothing that a killed process left stays for ever.
fn everything_goes(scene: &Scene, seed: &str) {
    if scene.has_container {
        scene.works("container prune --force", seed);
    }
    scene.works("system prune --all --force", seed);
    let checked = scene.works("system check", seed);
    assert!(
        checked.starts_with("0 blobs (0B), 0 names"),
        "{seed}: {checked}"
    );
    let sizes = scene.works("system df --format {{.Size}}", seed);
    assert!(sizes.lines().all(|size| size == "0B"), "{seed}: {sizes}");
}
