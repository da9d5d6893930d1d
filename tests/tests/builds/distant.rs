//! Layers of base images come when something needs them, and not before: counted by a proxy in front of a real registry.

use std::fs;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::registry::faults::FaultProxy;
use dockwright_tests::registry::real::{Kind, RealRegistry};
use serde_json::Value;

use crate::caches::counted;
use crate::user::{check, check_fails, user, worked};

/// A user, and a registry with a base image of three layers, behind a proxy that counts.
struct Scene {
    user: Building,
    proxy: FaultProxy,
    registry: RealRegistry,
}

impl Scene {
    fn new() -> Option<Self> {
        let (user, maker) = (user()?, user()?);
        let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
            eprintln!("SKIPPED: `docker-registry` is not installed");
            return None;
        };
        let proxy = FaultProxy::start(registry.address(), []).unwrap();
        let name = format!("{}/team/base:1", registry.name());
        let text = format!("{BASE}RUN echo base > /base\n");
        maker
            .build_file(&text, &["--push", "--tag", &name])
            .unwrap();
        Some(Self {
            user,
            proxy,
            registry,
        })
    }

    /// An image of the registry, as it is called through the proxy.
    fn name(&self, name: &str) -> String {
        format!("{}/team/{name}", self.proxy.name())
    }

    /// A Dockerfile on the base image.
    fn text(&self, steps: &str) -> String {
        format!("FROM {}\n{steps}\n", self.name("base:1"))
    }

    /// How many blobs of the base were sent by its repository, its config not counted.
    fn sent(&self) -> usize {
        let seen = self.proxy.seen();
        let blobs = seen
            .iter()
            .filter(|it| it.starts_with("GET /v2/team/base/blobs/"));
        let mut blobs: Vec<&String> = blobs.collect();
        blobs.sort_unstable();
        blobs.dedup();
        blobs.len().saturating_sub(1)
    }

    /// What somebody else finds in an image, without the programs.
    fn files(&self, name: &str) -> Vec<String> {
        let other = user().unwrap();
        let text = format!("FROM {}/team/{name}\n", self.registry.name());
        let listing = other.listing(&text, &[]).unwrap();
        let is_own = |line: &&str| !line.starts_with("bin");
        listing.lines().filter(is_own).map(str::to_owned).collect()
    }

    #[track_caller]
    fn says(&self, name: &str, words: &[&str]) -> String {
        let output = self.user.command(name, words).output().unwrap();
        worked(&output, &format!("{name} {words:?}"))
    }

    /// What is foretold of the steps of the last stage.
    #[track_caller]
    fn foretold(&self, text: &str) -> Vec<String> {
        self.user.write("Dockerfile", text).unwrap();
        let context = self.user.path("context").display().to_string();
        let plan = self.says("plan", &["--format", "json", &context]);
        let plan: Value = serde_json::from_str(&plan).unwrap();
        let steps = plan["stages"].as_array().unwrap().last().unwrap()["steps"].clone();
        let steps = steps.as_array().unwrap().iter();
        steps
            .map(|step| step["cache"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[test]
fn a_config_is_pushed_on_layers_that_stay_where_they_are() {
    let Some(scene) = Scene::new() else { return };
    let text = scene.text("ENV A=b\nLABEL a=b");
    let push = ["--push", "--tag", &scene.name("app:1")];
    scene.user.build_file(&text, &push).unwrap();
    assert_eq!(scene.sent(), 0, "{:?}", scene.proxy.seen());
    assert_eq!(scene.files("app:1"), ["base = base"]);
    // What is not whole has no name here, and nothing is missed.
    assert!(!scene.says("image", &["ls"]).contains("team/"));
    scene.says("system", &["check"]);
    // What the image says of itself is known still, without a question; also when what nobody needs is gone.
    let asked = scene.proxy.seen().len();
    assert_eq!(scene.foretold(&text), ["hit", "hit"]);
    scene.says("system", &["prune", "--force"]);
    assert_eq!(scene.foretold(&text), ["hit", "hit"]);
    assert_eq!(counted(&scene.user, &text, &[]), (0, 0));
    assert_eq!(scene.proxy.seen().len(), asked);
    scene.says("system", &["prune", "--all", "--force"]);
    assert_eq!(scene.foretold(&text), ["unknown", "unknown"]);
}

#[test]
fn linked_and_cached_steps_need_no_layer_of_the_base() {
    let Some(scene) = Scene::new() else { return };
    scene.user.write("file", "x").unwrap();
    let linked = scene.text("COPY --link file /linked");
    let push = ["--push", "--tag", &scene.name("linked:1")];
    scene.user.build_file(&linked, &push).unwrap();
    assert_eq!(scene.sent(), 0, "{:?}", scene.proxy.seen());
    assert_eq!(scene.files("linked:1"), ["base = base", "linked = x"]);
    // Somebody else made the steps.
    let Some(other) = user() else { return };
    let text = format!(
        "FROM {}/team/base:1\nRUN cat /base > /copy\n",
        scene.registry.name()
    );
    let cache = format!("{}/team/cache:1", scene.registry.name());
    let to = format!("type=registry,ref={cache}");
    other.build_file(&text, &["--cache-to", &to]).unwrap();
    let text = scene.text("RUN cat /base > /copy");
    let push = [
        "--push",
        "--tag",
        &scene.name("cached:1"),
        "--progress",
        "plain",
    ];
    let told = scene
        .user
        .build_file(&text, &[&push[..], &["--cache-from", &cache]].concat());
    assert!(told.unwrap().contains(" CACHED\n"));
    assert_eq!(scene.sent(), 0, "{:?}", scene.proxy.seen());
    assert_eq!(scene.files("cached:1"), ["base = base", "copy = base"]);
    scene.says("system", &["check"]);
}

#[test]
fn what_needs_files_brings_them_and_the_base_is_whole() {
    let Some(scene) = Scene::new() else { return };
    scene.user.write("file", "x").unwrap();
    let name = scene.name("base:1");
    for (steps, sent) in [
        ("ENV A=b", 0),
        ("COPY --link file /a", 0),
        ("COPY file /a", 3),
        ("RUN cat /base > /b", 3),
    ] {
        counted(&scene.user, &scene.text(steps), &[]);
        assert_eq!(scene.sent(), sent, "{steps}");
        let is_named = scene.says("image", &["ls"]).contains("team/base");
        assert_eq!(is_named, sent == 3, "{steps}");
    }
    scene.says("system", &["check"]);
    let ran = scene
        .user
        .command("run", &["--rm", "--network", "none", &name, "cat", "/base"]);
    let ran = { ran }.output().unwrap();
    assert_eq!(worked(&ran, "run"), "base\n");
}

#[test]
fn what_holds_the_image_holds_all_of_its_layers() {
    let Some(scene) = Scene::new() else { return };
    let text = scene.text("ENV A=b");
    scene.user.build_file(&text, &["--tag", "app:1"]).unwrap();
    assert_eq!(scene.sent(), 3);
    scene.says("system", &["check"]);
    assert!(scene.says("image", &["ls"]).contains("team/base"));
    let Some(again) = Scene::new() else { return };
    let image = again.user.image(&again.text("ENV A=b"), &[]).unwrap();
    assert_eq!(image.manifest["layers"].as_array().unwrap().len(), 3);
    assert_eq!(again.sent(), 3);
    let Some(files) = Scene::new() else { return };
    let text = format!(
        "FROM scratch\nCOPY --from={} /base /\n",
        files.name("base:1")
    );
    check(&files.user, &text, &[], &["base = base"]);
    assert_eq!(files.sent(), 3);
}

#[test]
fn another_registry_gets_the_layers_by_way_of_here() {
    let Some(scene) = Scene::new() else { return };
    let Some(other) = RealRegistry::start(Kind::Plain).unwrap() else {
        return;
    };
    let name = format!("{}/team/app:1", other.name());
    let text = scene.text("ENV A=b");
    scene
        .user
        .build_file(&text, &["--push", "--tag", &name])
        .unwrap();
    assert_eq!(scene.sent(), 3);
    let listing = user()
        .unwrap()
        .listing(&format!("FROM {name}\n"), &[])
        .unwrap();
    assert!(listing.contains("base = base"), "{listing}");
    scene.says("system", &["check"]);
}

#[test]
fn layers_that_cannot_be_had_any_more_are_missed_where_they_are_needed() {
    let Some(scene) = Scene::new() else { return };
    scene.user.write("file", "x").unwrap();
    counted(&scene.user, &scene.text("ENV A=b"), &[]);
    // A forecast brings nothing.
    let text = format!(
        "FROM scratch\nCOPY file /\nCOPY --from={} /base /\nCOPY file /x\n",
        scene.name("base:1")
    );
    assert_eq!(scene.foretold(&text), ["miss", "unknown", "unknown"]);
    scene
        .user
        .build_file(
            "FROM scratch\nCOPY file /\n",
            &["--output", "type=cacheonly"],
        )
        .unwrap();
    assert_eq!(scene.foretold(&text), ["hit", "unknown", "unknown"]);
    let blobs = scene
        .registry
        .folder()
        .join("docker/registry/v2/repositories/team/base/_layers");
    fs::remove_dir_all(blobs).unwrap();
    check_fails(
        &scene.user,
        &scene.text("RUN cat /base"),
        &[],
        3,
        "a layer of the base image cannot be had",
    );
    scene.says("system", &["check"]);
    counted(&scene.user, &scene.text("ENV A=b"), &[]);
}
