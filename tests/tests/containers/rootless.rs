//! Containers of somebody who is not root.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Command;

use dockwright_tests::base_image::base_image;

use crate::scene::{IMAGE, Scene};

#[test]
fn somebody_without_privileges_runs_containers_too() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let nobody = 65534;
    let store = scene.folder.path().join("nobodys");
    fs::create_dir(&store).unwrap();
    fs::create_dir(scene.folder.path().join("home")).unwrap();
    base_image(&store, IMAGE, |_| ()).unwrap();
    let given = Command::new("chown")
        .args(["-R", "65534:65534"])
        .arg(&store)
        .arg(scene.folder.path().join("home"))
        .status();
    assert!(given.unwrap().success());
    let run = |words: &[&str]| {
        let mut command = scene.command(words);
        command
            .uid(nobody)
            .gid(nobody)
            .env("DOCKWRIGHT_STORE", &store)
            .env("HOME", scene.folder.path().join("home"));
        command.output().unwrap()
    };
    let script =
        "id -u; echo mine > /etc/mine; grep CapEff /proc/self/status; mkdir /sys/x || echo refused";
    let output = run(&["run", "--name", "own", "base:1", "sh", "-c", script]);
    let told = String::from_utf8_lossy(&output.stderr);
    if told.contains("the kernel gives none") {
        eprintln!("SKIPPED: the kernel gives no user namespaces");
        return;
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, "0\nCapEff:\t00000000a80425fb\nrefused\n", "{told}");
    assert!(told.contains("there is one user only"), "{told}");
    let changes = run(&["container", "diff", "own"]);
    assert_eq!(
        String::from_utf8_lossy(&changes.stdout),
        "C /etc\nA /etc/mine\n"
    );
    assert!(run(&["commit", "own", "made:1"]).status.success());
    let again = run(&[
        "run",
        "--rm",
        "--network",
        "none",
        "made:1",
        "cat",
        "/etc/mine",
    ]);
    assert_eq!(
        String::from_utf8_lossy(&again.stdout),
        "mine\n",
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    assert!(run(&["rm", "own"]).status.success());
}
