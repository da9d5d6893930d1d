//! Containers that stay: listed, compared, made into images, removed.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use serde_json::Value;

use crate::scene::Scene;

#[test]
fn a_container_is_kept_listed_and_removed() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let script = "echo new > /etc/new; rm /etc/motd; echo changed > /etc/group; exit 3";
    let run = scene.run(&[
        "run", "--name", "mine", "--label", "a=b", "base:1", "sh", "-c", script,
    ]);
    assert_eq!(run.status.code(), Some(3));
    assert_eq!(scene.works(&["container", "ls", "-q"]), "");
    let listed = scene.works(&["container", "ls", "-a", "--format", "json"]);
    let row: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(row["Names"], "mine");
    assert_eq!(row["Image"], "base:1");
    assert_eq!(row["State"], "exited");
    assert!(
        row["Status"].as_str().unwrap().starts_with("Exited (3)"),
        "{row}"
    );
    assert_eq!(
        scene
            .works(&["ps", "-aq", "--filter", "label=a=b"])
            .lines()
            .count(),
        1
    );
    assert_eq!(scene.works(&["ps", "-aq", "--filter", "name=other"]), "");
    let fields = "{{.Names}} {{.Networks}} {{.LocalVolumes}} {{.Label \"a\"}} {{.Mounts}}";
    let told = scene.works(&["ps", "--latest", "--format", fields]);
    assert_eq!(told, "mine host 0 b \n");
    assert_eq!(scene.works(&["ps", "-q", "-n", "0"]), "");
    let changes = scene.works(&["container", "diff", "mine"]);
    assert_eq!(changes, "C /etc\nC /etc/group\nD /etc/motd\nA /etc/new\n");
    let told: Value =
        serde_json::from_str(&scene.works(&["container", "inspect", "mine"])).unwrap();
    assert_eq!(told[0]["State"]["ExitCode"], 3);
    assert_eq!(told[0]["Config"]["Labels"]["a"], "b");
    scene.fails(&["run", "--name", "mine", "base:1"], 125, "belongs to");
    // What it stands on stays, whatever is collected.
    scene.works(&["rmi", "--force", "base:1"]);
    scene.works(&["system", "prune", "--all", "--force"]);
    assert_eq!(scene.works(&["container", "diff", "mine"]), changes);
    assert_eq!(scene.works(&["container", "rm", "mine"]), "mine\n");
    scene.fails(&["container", "rm", "mine"], 3, "there is no container");
    scene.works(&["rm", "--force", "mine"]);
    assert!(scene.is_tidy());
    scene.works(&["system", "prune", "--all", "--force"]);
    assert_eq!(
        fs::read_dir(scene.folder.path().join("store/snapshots"))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn a_container_that_runs_is_listed_and_cannot_be_removed() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let words = [
        "run",
        "--name",
        "busy",
        "base:1",
        "sh",
        "-c",
        "echo ready; sleep 1000",
    ];
    let mut child = scene
        .command(&words)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut word = [0; 6];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut word)
        .unwrap();
    let row = scene.works(&["container", "ls", "--format", "json"]);
    assert_eq!(
        serde_json::from_str::<Value>(&row).unwrap()["State"],
        "running"
    );
    scene.fails(&["container", "rm", "busy"], 3, "is running");
    scene.fails(&["commit", "busy"], 3, "is running");
    assert_eq!(
        scene.works(&["container", "prune", "--force"]),
        "Total reclaimed space: 0B\n"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    // Its pipe ends with the last of its programs.
    let mut rest = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut rest).unwrap();
    let dead = || {
        let row = scene.works(&["container", "ls", "-a", "--format", "json"]);
        serde_json::from_str::<Value>(&row).unwrap()["State"] == "dead"
    };
    while !dead() {}
    let pruned = scene.works(&["container", "prune", "--force"]);
    assert!(pruned.starts_with("Deleted Containers:\n"), "{pruned}");
    // Whoever was killed left its lease behind.
    scene.works(&["system", "prune", "--force"]);
    assert!(scene.is_tidy());
}

#[test]
fn an_image_is_made_of_a_container() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let script = "echo new > /etc/new; rm /etc/motd; mkdir -p /srv/deep; chown 1000:1000 /srv/deep";
    scene.works(&[
        "run", "--name", "maker", "-e", "MADE=yes", "base:1", "sh", "-c", script,
    ]);
    let change = [
        "commit",
        "-m",
        "a remark",
        "-a",
        "somebody",
        "-c",
        "CMD [\"cat\", \"/etc/new\"]",
        "-c",
        "ENV MORE=$MADE/x",
        "maker",
        "made:1",
    ];
    let id = scene.works(&change);
    assert!(id.starts_with("sha256:") && id.len() == 72, "{id}");
    assert_eq!(scene.works(&["run", "--rm", "made:1"]), "new\n");
    let look = "ls /etc; stat -c %u /srv/deep; echo $MADE $MORE";
    let told = scene.works(&["run", "--rm", "made:1", "sh", "-c", look]);
    // Neither `hosts` nor `resolv.conf` came along: they are mounted here as in every container.
    assert_eq!(
        told,
        "group\nhostname\nhosts\nnew\npasswd\nresolv.conf\n1000\nyes yes/x\n"
    );
    let told: Value = serde_json::from_str(&scene.works(&["image", "inspect", "made:1"])).unwrap();
    assert_eq!(told[0]["RootFS"]["Layers"].as_array().unwrap().len(), 3);
    assert_eq!(told[0]["Author"], "somebody");
    let history = scene.works(&[
        "image",
        "history",
        "--no-trunc",
        "--format",
        "json",
        "made:1",
    ]);
    assert!(history.contains("a remark"), "{history}");
    scene.works(&["run", "--name", "idle", "base:1", "true"]);
    scene.works(&["commit", "idle", "same:1"]);
    let told: Value = serde_json::from_str(&scene.works(&["image", "inspect", "same:1"])).unwrap();
    assert_eq!(told[0]["RootFS"]["Layers"].as_array().unwrap().len(), 2);
    std::thread::scope(|scope| {
        for name in ["one:1", "two:1", "three:1", "four:1"] {
            scope.spawn(|| scene.works(&["commit", "idle", name]));
        }
    });
    scene.fails(
        &["commit", "-c", "RUN make", "idle"],
        2,
        "cannot change an image without a build",
    );
    let verdict = scene.works(&["system", "check"]);
    assert!(verdict.contains("all is well"), "{verdict}");
}
