//! An application: compiled in one stage with packages that the image does not get, put beside others in the next,
//! pushed, pulled on another machine, and run.

use dockwright_tests::debian::{Absence, foreign_base};
use serde_json::{Value, json};

use crate::scene::{Scene, User};

/// What the two stages install.
const PACKAGES: &[&str] = &["tcc", "libc6-dev", "jq"];

const SOURCE: &str = "\
#include <stdio.h>
#include <unistd.h>
int main(void) { printf(\"{\\\"user\\\": %d}\\n\", (int) getuid()); return 0; }
";

/// The stage that others begin with.
const BASE: &str = "\
ARG registry
FROM ${registry}/debian:base AS base
ARG packages
ARG suite
COPY key.gpg /usr/share/keyrings/suite.gpg
RUN rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* \\
    && echo \"deb [signed-by=/usr/share/keyrings/suite.gpg] $packages $suite main\" > /etc/apt/sources.list
";

const APPLICATION: &str = "
FROM base AS build
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    apt-get update && apt-get install -y --no-install-recommends tcc libc6-dev
COPY main.c /src/
RUN tcc -o /usr/local/bin/whoami-in-json /src/main.c

FROM base
RUN apt-get update \\
    && apt-get install -y --no-install-recommends jq \\
    && rm -rf /var/lib/apt/lists/* \\
    && groupadd --gid 1234 app && useradd --uid 1234 --gid app --create-home app
COPY --from=build /usr/local/bin/whoami-in-json /usr/local/bin/
COPY --chown=app:app --chmod=0750 <<'EOF' /home/app/start
#!/bin/sh
whoami-in-json | jq --compact-output '.user += 1'
stat --format '%U %a' /home/app/start
EOF
USER app
WORKDIR /home/app
CMD [\"./start\"]
";

impl Scene {
    /// Builds the file of the context in the first store.
    #[track_caller]
    fn build(&self, words: &[&str]) -> String {
        let suite = format!("suite={}", self.repository.suite);
        let fixed = ["build", "--build-arg", "registry=HOST", "--build-arg"];
        let given = ["packages=PACKAGES", "--build-arg", &suite];
        let words = [&fixed, &given[..], words, &["context"]].concat();
        self.works("here", &words)
    }

    fn put_context(&self, text: &str) {
        std::fs::copy(self.repository.key(), self.path("context/key.gpg")).unwrap();
        self.write("main.c", SOURCE);
        self.write("Dockerfile", text);
    }
}

/// From the registry and back to it, and from there to where it is run.
fn goes_around(user: User) {
    let Some(scene) = Scene::new(user, PACKAGES) else {
        return;
    };
    scene.put_context(&format!("{BASE}{APPLICATION}"));
    scene.build(&["--tag", "HOST/team/app:1", "--push"]);
    let run = ["run", "--rm", "--network", "none", "HOST/team/app:1"];
    let said = scene.works("elsewhere", &run);
    assert_eq!(said, "{\"user\":1235}\napp 750\n");
    let compiler = [&run[..], &["sh", "-c", "command -v tcc || echo none"]].concat();
    assert_eq!(scene.works("elsewhere", &compiler), "none\n");
    let packages = [&run[..], &["dpkg-query", "-W", "-f", "${Status}", "jq"]].concat();
    assert_eq!(scene.works("elsewhere", &packages), "install ok installed");
    for store in ["here", "elsewhere"] {
        scene.works(store, &["system", "check"]);
    }
    // What was installed is installed still: nobody asks the repository any more.
    let again = scene.build(&["--tag", "HOST/team/app:2"]);
    let first = ["image", "inspect", "--format", "{{.Id}}", "HOST/team/app:1"];
    assert_eq!(again, scene.works("here", &first));
}

#[test]
fn an_application_is_built_pushed_pulled_and_run() {
    goes_around(User::Root);
}

#[test]
fn somebody_without_privileges_does_the_same() {
    goes_around(User::Somebody);
}

/// Another architecture than this machine's.
fn foreign() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "amd64",
        _ => "arm64",
    }
}

/// One stage runs here, whatever is built; what it makes is copied to where nothing runs.
const TWO_PLATFORMS: &str = "
FROM --platform=$BUILDPLATFORM base AS build
ARG TARGETARCH
RUN apt-get update && apt-get install -y --no-install-recommends jq
RUN jq --null-input --compact-output --arg architecture \"$TARGETARCH\" '$ARGS.named' > /about.json

FROM ${registry}/debian:both
COPY --from=build /about.json /etc/
CMD [\"cat\", \"/etc/about.json\"]
";

fn two_platforms(user: User) {
    let Some(scene) = Scene::new(user, PACKAGES) else {
        return;
    };
    let foreign = foreign();
    let base = match foreign_base(foreign) {
        Ok(base) => base,
        Err(Absence::OutOfReach(reason)) => return eprintln!("SKIPPED: {reason}"),
        Err(Absence::Broken(reason)) => panic!("{reason}"),
    };
    let platform = format!("linux/{foreign}");
    scene.offer(&base, "debian:foreign", &["--platform", &platform]);
    let both = [
        "HOST/debian:both",
        "HOST/debian:base",
        "HOST/debian:foreign",
    ];
    scene.works_as(
        User::Root,
        "maker",
        &[&["manifest", "create"], &both[..]].concat(),
    );
    scene.works_as(User::Root, "maker", &["manifest", "push", both[0]]);
    scene.put_context(&format!("{BASE}{TWO_PLATFORMS}"));
    let own = own_platform(&scene);
    let platforms = format!("{own},{platform}");
    scene.build(&[
        "--platform",
        &platforms,
        "--tag",
        "HOST/team/both:1",
        "--push",
    ]);
    is_of_both(&scene, [&own, &platform]);
}

/// This machine's platform, as the base image has it.
fn own_platform(scene: &Scene) -> String {
    let format = "{{.Os}}/{{.Architecture}}";
    let words = ["image", "inspect", "--format", format, "HOST/debian:base"];
    scene
        .works_as(User::Root, "maker", &words)
        .trim()
        .to_owned()
}

fn is_of_both(scene: &Scene, platforms: [&str; 2]) {
    let name = "HOST/team/both:1";
    let list = scene.works("elsewhere", &["manifest", "inspect", name]);
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list["manifests"].as_array().map(Vec::len), Some(2));
    let said = scene.works("elsewhere", &["run", "--rm", name]);
    assert_eq!(said, about(platforms[0]));
    let pull = ["pull", "-q", "--platform", platforms[1], name];
    scene.works("elsewhere", &pull);
    let inspect = ["image", "inspect", "--platform", platforms[1], name];
    let inspected: Value = serde_json::from_str(&scene.works("elsewhere", &inspect)).unwrap();
    let architecture = inspected[0]["Architecture"].as_str().unwrap();
    assert_eq!(format!("linux/{architecture}"), platforms[1]);
    let run = ["run", "--rm", "--platform", platforms[1], name];
    let output = scene.run("elsewhere", &run);
    let told = String::from_utf8_lossy(&output.stderr);
    // Its programs run where an emulator is registered; elsewhere the message says how to get one.
    match output.status.success() {
        true => assert_eq!(String::from_utf8_lossy(&output.stdout), about(platforms[1])),
        false => assert!(told.contains("binfmt"), "{told}"),
    }
}

fn about(platform: &str) -> String {
    let architecture = platform.rsplit('/').next().unwrap();
    format!("{}\n", json!({ "architecture": architecture }))
}

#[test]
fn two_platforms_stand_under_one_name() {
    two_platforms(User::Root);
}

#[test]
fn two_platforms_of_somebody_without_privileges() {
    two_platforms(User::Somebody);
}
