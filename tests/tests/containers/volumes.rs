//! Volumes: what outlives containers, and what goes with them.

use std::fs;
use std::os::unix::fs::MetadataExt;

use serde_json::{Map, Value};

use crate::scene::Scene;

#[test]
fn a_volume_with_a_name_begins_with_what_the_image_has_and_outlives_containers() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let shell = |flag: &str, script: &str| {
        scene.works(&["run", "--rm", "-v", flag, "base:1", "sh", "-c", script])
    };
    assert_eq!(
        shell("data:/etc", "cat /etc/motd; echo kept > /etc/kept"),
        "welcome\n"
    );
    assert_eq!(
        shell(
            "data:/else:ro",
            "cat /else/kept; echo x > /else/x || echo refused"
        ),
        "kept\nrefused\n"
    );
    assert_eq!(
        shell("bare:/etc:nocopy", "ls /etc"),
        "hostname\nhosts\nresolv.conf\n"
    );
    let data = scene.folder.path().join("store/volumes/data/data");
    // What is mounted below it for every container is none of it.
    let mut names: Vec<String> = fs::read_dir(&data)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| fs::metadata(data.join(name)).unwrap().size() > 0)
        .collect();
    names.sort();
    assert_eq!(names, ["group", "kept", "motd", "passwd"]);
    // What is there already is not written over.
    scene.works(&["volume", "create", "owned", "--label", "a=b"]);
    assert_eq!(shell("owned:/srv", "chown 7 /srv; stat -c %u /srv"), "7\n");
    assert_eq!(
        scene.works(&["volume", "ls", "-q", "--filter", "label=a=b"]),
        "owned\n"
    );
    assert_eq!(
        scene.works(&[
            "volume",
            "ls",
            "--format",
            "{{.Name}} {{.Driver}} {{.Links}}"
        ]),
        "bare local 0\ndata local 0\nowned local 0\n"
    );
    let place = scene.works(&["volume", "inspect", "-f", "{{.Mountpoint}}", "data"]);
    assert_eq!(place.trim(), data.to_str().unwrap());
    assert!(scene.works(&["system", "df"]).contains("Local Volumes   3"));
    assert_eq!(
        scene.works(&["volume", "prune", "--force"]),
        "Total reclaimed space: 0B\n"
    );
    assert_eq!(
        scene.works(&["volume", "rm", "data", "bare"]),
        "data\nbare\n"
    );
    scene.fails(&["volume", "rm", "data"], 3, "there is no volume");
    scene.works(&["volume", "rm", "--force", "data"]);
    let pruned = scene.works(&["volume", "prune", "--all", "--force"]);
    assert!(pruned.starts_with("Deleted Volumes:\nowned\n"), "{pruned}");
    assert!(scene.is_tidy());
}

#[test]
fn volumes_of_images_are_no_part_of_what_a_container_changed() {
    let Some(scene) = Scene::new(|config| {
        let volume = ("/srv/data".to_owned(), Value::Object(Map::new()));
        config.config.volumes.extend([volume]);
    }) else {
        return;
    };
    let script = "echo one > /srv/data/one; echo two > /own/two; echo three > /three";
    let words = [
        "run", "--name", "maker", "-v", "/own", "base:1", "sh", "-c", script,
    ];
    scene.works(&words);
    assert_eq!(scene.works(&["container", "diff", "maker"]), "A /three\n");
    let names = scene.works(&["volume", "ls", "-q", "--filter", "dangling=false"]);
    assert_eq!(names.lines().count(), 2, "{names}");
    let mounts = scene.works(&[
        "container",
        "inspect",
        "-f",
        "{{range .Mounts}}{{.Type}} {{.Destination}};{{end}}",
        "maker",
    ]);
    assert_eq!(mounts, "volume /own;volume /srv/data;\n");
    scene.fails(
        &["volume", "rm", names.lines().next().unwrap()],
        3,
        "used by the container `maker`",
    );
    scene.works(&["cp", "maker:/srv/data/one", "one"]);
    assert_eq!(fs::read(scene.folder.path().join("one")).unwrap(), b"one\n");
    scene.works(&["commit", "maker", "made:1"]);
    let look = "ls /srv/data /own; cat /three";
    let told = scene.works(&[
        "run",
        "--rm",
        "--tmpfs",
        "/srv/data",
        "made:1",
        "sh",
        "-c",
        look,
    ]);
    assert!(told.ends_with("three\n") && !told.contains("one"), "{told}");
    // Those of `--rm` went with their containers; the others stay until somebody says so, as with Docker.
    scene.works(&["rm", "maker"]);
    assert_eq!(scene.works(&["volume", "ls", "-q"]), names);
    scene.works(&["system", "prune", "--volumes", "--force"]);
    assert_eq!(scene.works(&["volume", "ls", "-q"]), "");
    scene.fails(
        &["run", "--rm", "--name", "-", "base:1"],
        125,
        "no name for a container",
    );
    assert_eq!(scene.works(&["volume", "ls", "-q"]), "");
    assert!(scene.is_tidy());
}
