//! The commands that list, compare and judge images, as a user types them.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]

use std::process::{Command, Output};

use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;
use dockwright_tests::image::{Layer, put};
use serde_json::{Value, json};

/// A store with two images, of which the second stands on the first.
struct Scene(Folder);

const BASE: Layer<'_> = Layer {
    instruction: "ADD rootfs.tar / # buildkit",
    files: &[
        ("etc/", b""),
        ("etc/motd", b"0123456789"),
        ("etc/gone", b"01234"),
    ],
};
const TOP: Layer<'_> = Layer {
    instruction: "/bin/sh -c rm /etc/gone && echo new > /etc/motd",
    files: &[
        ("etc/.wh.gone", b""),
        ("etc/motd", b"new"),
        ("run/new", b"1"),
    ],
};

impl Scene {
    fn new() -> Self {
        let scene = Self(Folder::new().unwrap());
        put(scene.0.path(), "base:1", &[BASE]).unwrap();
        put(scene.0.path(), "app:1", &[BASE, TOP]).unwrap();
        scene
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(program::dockwright().unwrap())
            .args(words)
            .env("DOCKWRIGHT_STORE", self.0.path())
            .output()
            .unwrap()
    }

    #[track_caller]
    fn prints(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn ends(&self, words: &[&str], code: i32, part: &str) {
        let output = self.run(words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
        assert!(told.contains(part), "{words:?}: {told}");
    }
}

#[test]
fn templates_take_what_they_name() {
    let scene = Scene::new();
    for (words, expected) in [
        (
            &[
                "image",
                "ls",
                "base",
                "--format",
                "{{.Repository}}:{{.Tag}} {{.CreatedAt}}",
            ][..],
            "base:1 2024-01-01 00:00:00 +0000 UTC\n",
        ),
        (
            &[
                "image",
                "ls",
                "base",
                "--format",
                "table {{.Repository}}\\t{{.CreatedAt}}",
            ],
            "REPOSITORY   CREATED AT\nbase         2024-01-01 00:00:00 +0000 UTC\n",
        ),
        (
            &[
                "image",
                "ls",
                "nothing",
                "--format",
                "table {{.Repository}}\\t{{.Tag}}",
            ],
            "REPOSITORY   TAG\n",
        ),
        (
            &[
                "history",
                "app:1",
                "--format",
                "{{.CreatedAt}} {{.Comment}}",
            ],
            "2024-01-01T00:00:00Z \n2024-01-01T00:00:00Z \n",
        ),
        (
            &[
                "inspect",
                "app:1",
                "-f",
                "{{.Os}} {{len .RootFS.Layers}} {{index .Config.Labels \"tested\"}}",
            ],
            "linux 2 yes\n",
        ),
        (
            &[
                "inspect",
                "app:1",
                "base:1",
                "-f",
                "{{range .RepoTags}}{{.}}{{end}}",
            ],
            "app:1\nbase:1\n",
        ),
        (
            &[
                "inspect",
                "app:1",
                "-f",
                "{{with .Config.Healthcheck}}a{{else}}no check{{end}}",
            ],
            "no check\n",
        ),
        (
            &["manifest", "inspect", "app:1", "-f", "{{len .layers}}"],
            "2\n",
        ),
        (
            &["system", "df", "--format", "{{.Type}}: {{.TotalCount}}"],
            "Images: 2\nContainers: 0\nLocal Volumes: 0\nBuild Cache: 0\nSnapshots: 0\nPartial: 0\n",
        ),
        (
            &["system", "check", "--format", "{{.names}} {{len .faults}}"],
            "2 0\n",
        ),
    ] {
        assert_eq!(scene.prints(words), expected, "{words:?}");
    }
    let inspected: Value =
        serde_json::from_str(&scene.prints(&["inspect", "app:1", "--format", "json"])).unwrap();
    assert_eq!(inspected[0]["RepoTags"], json!(["app:1"]));
}

#[test]
fn what_a_template_cannot_have_is_told_with_its_place() {
    let scene = Scene::new();
    for (words, part) in [
        (
            &["image", "ls", "--format", "{{.Name}}"][..],
            "character 3 of the template: there is no field `Name`; there are `Repository`",
        ),
        (&["image", "ls", "--format", "yaml"], "`yaml` is no format"),
        (&["inspect", "app:1", "-f", "{{.Config.User"], "has no `}}`"),
        (
            &["inspect", "app:1", "-f", "{{.Confg}}"],
            "there is no field `Confg`",
        ),
        (
            &["history", "app:1", "--format", "{{sudo .ID}}"],
            "there is no function `sudo`",
        ),
    ] {
        scene.ends(words, 2, part);
    }
}

#[test]
fn two_images_are_compared_file_by_file() {
    let scene = Scene::new();
    let table = scene.prints(&["image", "diff", "base:1", "app:1"]);
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines[0], ["CHANGE", "SIZE", "WHAT", "PATH"]);
    assert_eq!(lines[1], ["removed", "-5B", "/etc/gone"]);
    assert_eq!(lines[2], ["changed", "-7B", "content", "/etc/motd"]);
    assert_eq!(lines[3], ["added", "+1B", "/run/new"]);
    assert_eq!(lines.len(), 4);
    let json = scene.prints(&["image", "diff", "base:1", "app:1", "--format", "json"]);
    let first: Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["Before"], &first["After"]),
        (&json!(5), &json!(null))
    );
    let backwards = scene.prints(&[
        "image",
        "diff",
        "app:1",
        "base:1",
        "--format",
        "{{.Change}}",
    ]);
    assert_eq!(backwards, "added\nchanged\nremoved\n");
    scene.ends(&["image", "diff", "--exit-code", "base:1", "app:1"], 1, "");
    scene.ends(&["image", "diff", "--exit-code", "app:1", "app:1"], 0, "");
    scene.ends(
        &["image", "diff", "base:1", "nothing:1"],
        3,
        "there is no image `nothing:1`",
    );
}

#[test]
fn what_is_wasted_is_told_and_judged() {
    let scene = Scene::new();
    let json = scene.prints(&["image", "efficiency", "app:1", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    let image = &report["image"];
    // Copies: 10 + 3 of `motd`, 5 of `gone`, 1 of `new`; the smallest: 3, 0 and 1.
    assert_eq!(image["efficiencyScore"], json!(4.0 / 19.0));
    assert_eq!(
        (&image["sizeBytes"], &image["inefficientBytes"]),
        (&json!(19), &json!(18))
    );
    assert_eq!(
        image["fileReference"][0],
        json!({ "count": 2, "sizeBytes": 13, "file": "/etc/motd" })
    );
    assert_eq!(
        report["layer"][1]["command"],
        "rm /etc/gone && echo new > /etc/motd"
    );
    assert_eq!(report["layer"][0]["fileList"][0]["path"], "etc/gone");
    let waste = &report["waste"];
    assert_eq!(
        (&waste["bytes"], &waste["layers"][1]["hidesBytes"]),
        (&json!(15), &json!(15))
    );
    assert_eq!(waste["files"][0]["path"], "/etc/motd");
    assert_eq!(waste["files"][1]["how"], "removed");
    assert_eq!(waste["files"][1]["wastedBy"], TOP.instruction);
    let text = scene.prints(&["image", "efficiency", "app:1", "--limit", "1"]);
    for part in [
        "21.0526 %",
        "15B are in the image",
        "rm /etc/gone",
        "replaced by layer 1",
        "and 1 more",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let score = scene.prints(&[
        "image",
        "efficiency",
        "base:1",
        "--format",
        "{{.image.efficiencyScore}}",
    ]);
    assert_eq!(score, "1\n");
}

#[test]
fn thresholds_decide_the_exit_code() {
    let scene = Scene::new();
    let judge = |words: &[&str], code, part: &str| {
        scene.ends(
            &[&["image", "efficiency", "app:1"], words].concat(),
            code,
            part,
        );
    };
    judge(&[], 0, "");
    judge(&["--lowest-efficiency", "0.2"], 0, "");
    judge(
        &["--lowest-efficiency", "0.9"],
        1,
        "the efficiency is 0.2105, lower than 0.9",
    );
    judge(&["--highest-wasted-bytes", "18B"], 0, "");
    judge(
        &["--highest-wasted-bytes", "17"],
        1,
        "18B are wasted, more than 17B",
    );
    // 18 bytes of the 4 that stand on the lowest layer.
    judge(
        &["--highest-user-wasted-percent", "1"],
        1,
        "4.5000 is wasted, more than 1",
    );
    judge(&["--lowest-efficiency", "90"], 2, "a number from 0 to 1");
    judge(&["--highest-wasted-bytes", "much"], 2, "`much` is no size");
    let base = [
        "image",
        "efficiency",
        "base:1",
        "--highest-user-wasted-percent",
        "0",
    ];
    scene.ends(&base, 0, "");
}
