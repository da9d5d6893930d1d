//! Containers of somebody who is not root: alone in a user namespace, or with a range of numbers.

use std::fs;
use std::io::{ErrorKind, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use dockwright_tests::base_image::base_image;
use dockwright_tests::user::{NOBODY, give_to_nobody, with_range};

use crate::scene::{IMAGE, Scene};

/// Somebody without privileges, with a store of their own that has the image.
struct Somebody {
    scene: Scene,
}

impl Somebody {
    fn new() -> Option<Self> {
        let scene = Scene::new(|_| ())?;
        base_image(&scene.folder.path().join("own"), IMAGE, |_| ()).unwrap();
        fs::create_dir(scene.folder.path().join("home")).unwrap();
        for name in ["own", "home"] {
            give_to_nobody(&scene.folder.path().join(name)).unwrap();
        }
        let somebody = Self { scene };
        match somebody.command(&["--version"]).output() {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                eprintln!("SKIPPED: others may not execute programs that are built here");
                None
            }
            other => other.map(|_| somebody).ok(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scene.folder.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.scene.command(words);
        command.uid(NOBODY).gid(NOBODY);
        self.at_home(&mut command);
        command
    }

    fn at_home(&self, command: &mut Command) {
        command
            .env("DOCKWRIGHT_STORE", self.path("own"))
            .env("HOME", self.path("home"));
    }

    /// Nothing where the kernel lets nobody have namespaces.
    fn run(&self, words: &[&str]) -> Option<Output> {
        refused(self.command(words).output().unwrap())
    }

    /// The same with a range of numbers; nothing where the tools are missing.
    fn run_with_ranges(&self, words: &[&str]) -> Option<Output> {
        let mut program = self.scene.command(words);
        self.at_home(&mut program);
        match with_range(&program, &self.scene.folder) {
            Ok(mut command) => refused(command.output().unwrap()),
            Err(missing) => {
                eprintln!("SKIPPED: {missing}");
                None
            }
        }
    }
}

fn refused(output: Output) -> Option<Output> {
    if told(&output).contains("the kernel gives none") {
        eprintln!("SKIPPED: the kernel gives no user namespaces");
        return None;
    }
    Some(output)
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn somebody_without_privileges_runs_containers_too() {
    let Some(somebody) = Somebody::new() else {
        return;
    };
    let script =
        "id -u; echo mine > /etc/mine; grep CapEff /proc/self/status; mkdir /sys/x || echo refused";
    let first = ["run", "--name", "own", "base:1", "sh", "-c", script];
    let Some(output) = somebody.run(&first) else {
        return;
    };
    assert_eq!(
        printed(&output),
        "0\nCapEff:\t00000000a80425fb\nrefused\n",
        "{}",
        told(&output)
    );
    assert!(
        told(&output).contains("there is one user only"),
        "{}",
        told(&output)
    );
    for (words, expected) in [
        (
            vec!["container", "diff", "own"],
            Some("C /etc\nA /etc/mine\n"),
        ),
        (vec!["commit", "own", "made:1"], None),
        (
            vec![
                "run",
                "--rm",
                "--network",
                "none",
                "made:1",
                "cat",
                "/etc/mine",
            ],
            Some("mine\n"),
        ),
        (vec!["cp", "own:/etc/mine", "home/mine"], Some("")),
        (vec!["rm", "own"], Some("own\n")),
    ] {
        let output = somebody.run(&words).unwrap();
        assert!(output.status.success(), "{words:?}: {}", told(&output));
        if let Some(expected) = expected {
            assert_eq!(printed(&output), expected, "{words:?}: {}", told(&output));
        }
    }
    assert_eq!(
        fs::read_to_string(somebody.path("home/mine")).unwrap(),
        "mine\n"
    );
}

#[test]
fn somebody_without_privileges_copies_files_while_a_container_runs() {
    let Some(somebody) = Somebody::new() else {
        return;
    };
    let script = "echo memory > /memory/own; echo ready; until [ -e /memory/theirs ]; do sleep 0.01; done; cat /memory/theirs";
    let flags = "run --name busy --tmpfs /memory base:1 sh -c";
    let words: Vec<&str> = flags.split(' ').chain([script]).collect();
    let mut child = somebody
        .command(&words)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    if output.read_exact(&mut [0; 6]).is_err() {
        let _ = child.wait();
        eprintln!("SKIPPED: the kernel gives no user namespaces");
        return;
    }
    let works = |words: &[&str]| {
        let mut command = somebody.command(words);
        let output = command.current_dir(somebody.path("home")).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", told(&output));
    };
    // Its memory is mounted in its own namespaces only, which are those of its user.
    works(&["cp", "busy:/memory/own", "own"]);
    let own = fs::read_to_string(somebody.path("home/own")).unwrap();
    assert_eq!(own, "memory\n");
    works(&["cp", "own", "busy:/memory/theirs"]);
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "memory\n");
    assert!(child.wait().unwrap().success());
    works(&["rm", "busy"]);
}

#[test]
fn with_a_range_of_numbers_there_are_other_users() {
    let Some(somebody) = Somebody::new() else {
        return;
    };
    let script =
        "touch /given; chown 1000:1000 /given; stat -c %u /given; cat /proc/self/uid_map | wc -l";
    let Some(output) =
        somebody.run_with_ranges(&["run", "--name", "own", "base:1", "sh", "-c", script])
    else {
        return;
    };
    assert_eq!(printed(&output), "1000\n2\n", "{}", told(&output));
    assert!(
        !told(&output).contains("one user only"),
        "{}",
        told(&output)
    );
    let output = somebody
        .run_with_ranges(&["run", "--rm", "-u", "app", "base:1", "id", "-u"])
        .unwrap();
    assert_eq!(printed(&output), "1000\n", "{}", told(&output));
    // What belongs to others is removed all the same.
    let output = somebody.run_with_ranges(&["rm", "own"]).unwrap();
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(fs::read_dir(somebody.path("own/trash")).unwrap().count(), 0);
}
