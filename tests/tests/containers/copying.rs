//! `cp` and `export`: files out of containers and into them, whether they run or not.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Stdio;

use crate::scene::Scene;

#[test]
fn all_files_are_exported_without_what_is_mounted() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    scene.works(&[
        "run",
        "--name",
        "whole",
        "base:1",
        "sh",
        "-c",
        "rm /etc/motd; echo x > /new",
    ]);
    let mut names = Vec::new();
    scene.works(&["export", "-o", "whole.tar", "whole"]);
    let tar = fs::File::open(scene.folder.path().join("whole.tar")).unwrap();
    for entry in tar::Archive::new(tar).entries().unwrap() {
        names.push(
            entry
                .unwrap()
                .path()
                .unwrap()
                .to_string_lossy()
                .into_owned(),
        );
    }
    assert!(
        names.contains(&"bin/busybox".to_owned()) && names.contains(&"new".to_owned()),
        "{names:?}"
    );
    for absent in ["etc/motd", "etc/hosts", "dev/null", "proc/1"] {
        assert!(!names.iter().any(|name| name == absent), "{absent}");
    }
    assert_eq!(scene.run(&["export", "whole"]).stdout.len() % 512, 0);
}

#[test]
fn files_are_copied_both_ways_as_docker_copies_them() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let script = "mkdir -p /data/sub; echo one > /data/one; echo two > /data/sub/two; ln -s one /data/link; ln -s /etc /out; chown 1000 /data/one";
    scene.works(&["run", "--name", "box", "base:1", "sh", "-c", script]);
    let here = |name: &str| scene.folder.path().join(name);
    let text = |name: &str| fs::read_to_string(here(name)).unwrap_or_default();
    scene.works(&["cp", "box:/data/one", "copy"]);
    assert_eq!(text("copy"), "one\n");
    scene.works(&["cp", "box:/data", "fresh"]);
    assert_eq!(text("fresh/sub/two"), "two\n");
    assert_eq!(fs::read_link(here("fresh/link")).unwrap(), Path::new("one"));
    scene.works(&["cp", "box:/data", "fresh"]);
    assert_eq!(text("fresh/data/one"), "one\n");
    scene.works(&["cp", "box:/data/.", "fresh"]);
    scene.works(&["cp", "-a", "box:/data/one", "kept"]);
    assert_eq!(fs::metadata(here("kept")).unwrap().uid(), 1000);
    assert_eq!(fs::metadata(here("copy")).unwrap().uid(), 0);
    scene.works(&["cp", "-L", "box:/data/link", "followed"]);
    assert_eq!(text("followed"), "one\n");
    scene.fails(&["cp", "box:/nothing", "x"], 3, "there is no `/nothing`");
    scene.fails(&["cp", "box:/data", "copy"], 2, "it is no folder");

    scene.folder.write("in/a/file", "from here\n").unwrap();
    fs::set_permissions(here("in/a/file"), fs::Permissions::from_mode(0o751)).unwrap();
    scene.works(&["cp", "in/a/file", "box:/data/named"]);
    scene.works(&["cp", "in/a", "box:/data"]);
    scene.works(&["cp", "in/a/.", "box:/data/sub"]);
    scene.works(&["cp", "in/a/file", "box:/out/through"]);
    scene.fails(&["cp", "in/a/file", "box:/data/no/such"], 3, "");
    assert!(!Path::new("/etc/through").exists());
    scene.works(&["commit", "box", "copied:1"]);
    let look =
        "cat /data/named /data/a/file /data/sub/file /etc/through; stat -c '%a %u' /data/named";
    let told = scene.works(&["run", "--rm", "copied:1", "sh", "-c", look]);
    assert_eq!(told, format!("{}751 0\n", "from here\n".repeat(4)));

    let tar = scene.run(&["cp", "box:/data/sub", "-"]).stdout;
    let mut child = scene
        .command(&["cp", "-", "box:/tmp"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&tar).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(
        scene
            .works(&["container", "diff", "box"])
            .contains("A /tmp/sub/two\n")
    );
}

#[test]
fn files_are_copied_while_a_container_runs() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let script = "echo memory > /memory/own; ln -s /etc /out; echo ready; \
        until [ -e /memory/theirs ]; do sleep 0.01; done; cat /memory/theirs /etc/through /kept/volume";
    let flags = "run --name busy --tmpfs /memory -v kept:/kept base:1 sh -c";
    let words: Vec<&str> = flags.split(' ').chain([script]).collect();
    let mut child = scene
        .command(&words)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    output.read_exact(&mut [0; 6]).unwrap();
    let here = |name: &str| fs::read_to_string(scene.folder.path().join(name)).unwrap();
    scene.works(&["cp", "busy:/memory/own", "own"]);
    assert_eq!(here("own"), "memory\n");
    scene.folder.write("given", "given\n").unwrap();
    scene.works(&["cp", "given", "busy:/out/through"]);
    scene.works(&["cp", "given", "busy:/kept/volume"]);
    assert_eq!(here("store/volumes/kept/data/volume"), "given\n");
    assert!(!Path::new("/etc/through").exists());
    scene.works(&["cp", "given", "busy:/memory/theirs"]);
    let mut told = String::new();
    output.read_to_string(&mut told).unwrap();
    assert_eq!(told, "given\n".repeat(3));
    assert!(child.wait().unwrap().success());
    // What is only mounted is seen afterwards too, where it is still there.
    scene.works(&["cp", "busy:/kept", "taken"]);
    assert_eq!(here("taken/volume"), "given\n");
    scene.fails(&["cp", "busy:/memory/own", "x"], 3, "there is no");
    let changes = scene.works(&["container", "diff", "busy"]);
    assert_eq!(changes, "C /etc\nA /etc/through\nA /out\n");
}

#[test]
fn a_container_that_runs_goes_by_force() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    for flags in [vec!["run"], vec!["run", "--rm"], vec!["run", "--init"]] {
        let words = [
            flags,
            vec![
                "--name",
                "busy",
                "-v",
                "/own",
                "base:1",
                "sh",
                "-c",
                "echo ready; sleep 1000",
            ],
        ]
        .concat();
        let mut child = scene
            .command(&words)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        output.read_exact(&mut [0; 6]).unwrap();
        assert_eq!(
            scene.works(&["rm", "--force", "--volumes", "busy"]),
            "busy\n"
        );
        assert_eq!(child.wait().unwrap().code(), Some(137), "{words:?}");
    }
    assert_eq!(scene.works(&["volume", "ls", "-q"]), "");
    assert!(scene.is_tidy());
}
