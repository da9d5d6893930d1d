//! `run`: what programs see, how they end, and what is refused.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::scene::Scene;

#[test]
fn a_program_runs_and_its_end_is_that_of_the_command() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    assert_eq!(
        scene.works(&["run", "--rm", "base:1", "echo", "-n", "a b"]),
        "a b"
    );
    for (words, code) in [
        (vec!["true"], 0),
        (vec!["sh", "-c", "exit 42"], 42),
        (vec!["nothing"], 127),
        (vec!["/etc/motd"], 126),
        (vec!["sh", "-c", "sh -c 'kill -9 $$'; exit $?"], 137),
    ] {
        let words = [vec!["run", "--rm", "base:1"], words].concat();
        assert_eq!(scene.run(&words).status.code(), Some(code), "{words:?}");
    }
    scene.fails(
        &["run", "--rm", "--pull", "never", "other:1", "true"],
        125,
        "there is no image",
    );
    scene.fails(
        &["run", "--rm", "-w", "/etc/motd", "base:1", "true"],
        125,
        "start in",
    );
    assert!(scene.is_tidy());
}

#[test]
fn flags_change_what_the_image_says() {
    let Some(scene) = Scene::new(|config| {
        config.config.entrypoint = Some(vec!["sh".to_owned(), "-c".to_owned()]);
        config.config.cmd = Some(vec!["echo $GREETING from the image".to_owned()]);
        config.config.working_dir = "/srv".to_owned();
        config.config.volumes.insert(
            "/var/lib/data".to_owned(),
            Value::Object(serde_json::Map::new()),
        );
    }) else {
        return;
    };
    scene
        .folder
        .write("env", "# a comment\nA=1\n\nOUTSIDE\n")
        .unwrap();
    scene.folder.write("host/file", "from the host\n").unwrap();
    for (words, expected) in [
        ("base:1", "hello from the image\n"),
        ("base:1 pwd", "/srv\n"),
        ("-w /tmp base:1 pwd", "/tmp\n"),
        ("--entrypoint id base:1 -u", "0\n"),
        (
            "-u app --entrypoint id base:1",
            "uid=1000(app) gid=1000(app) groups=1000(app)\n",
        ),
        ("-u 7:8 --entrypoint id base:1 -g", "8\n"),
        ("-e GREETING=bye base:1", "bye from the image\n"),
        (
            "--env-file env -e B=2 -e OUTSIDE base:1 -- 'echo $A$B$OUTSIDE'",
            "12seen\n",
        ),
        (
            "-v ./host:/there:ro base:1 'cat /there/file; touch /there/new || echo refused'",
            "from the host\nrefused\n",
        ),
        ("-v ./fresh:/there base:1 'touch /there/new'", ""),
        (
            "--hostname box base:1 'hostname; cat /etc/hostname; grep -c box /etc/hosts'",
            "box\nbox\n1\n",
        ),
        (
            "--add-host database:10.0.0.7 base:1 'grep database /etc/hosts'",
            "10.0.0.7\tdatabase\n",
        ),
        (
            "--network none base:1 'grep -c : /proc/net/dev; cat /etc/resolv.conf'",
            "1\n",
        ),
        (
            "--read-only --tmpfs /run:mode=755 base:1 'touch /new || touch /run/new && echo kept'",
            "kept\n",
        ),
        ("--ulimit nofile=77 base:1 'ulimit -n'", "77\n"),
        (
            "--cap-drop all base:1 'grep CapEff /proc/self/status'",
            "CapEff:\t0000000000000000\n",
        ),
        (
            "--cap-add net_admin base:1 'grep CapBnd /proc/self/status'",
            "CapBnd:\t00000000a80435fb\n",
        ),
        ("base:1 'ls -d /var/lib/data'", "/var/lib/data\n"),
    ] {
        let mut words = split(words);
        words.retain(|word| word != "--");
        let words: Vec<&str> = ["run", "--rm"]
            .into_iter()
            .chain(words.iter().map(String::as_str))
            .collect();
        let output = scene
            .command(&words)
            .env("OUTSIDE", "seen")
            .output()
            .unwrap();
        let found = String::from_utf8(output.stdout).unwrap();
        assert_eq!(
            found,
            expected,
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    assert!(scene.folder.path().join("fresh/new").exists());
    assert!(scene.is_tidy());
}

/// Words as a shell splits them, with single quotes only.
fn split(text: &str) -> Vec<String> {
    let parts = text.split('\'').enumerate();
    let words = parts.flat_map(|(number, part)| match number % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

#[test]
fn standard_input_is_read_only_when_asked_for() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    for (flags, expected) in [(vec!["-i"], "given"), (vec![], "")] {
        let words = [vec!["run", "--rm"], flags, vec!["base:1", "cat"]].concat();
        let mut child = scene
            .command(&words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // Who reads nothing may be gone already.
        let _ = input.write_all(b"given");
        drop(input);
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}

#[test]
fn what_takes_a_daemon_is_refused_with_a_reason() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    for flags in [
        vec!["-d"],
        vec!["-p", "80:80"],
        vec!["-P"],
        vec!["--restart", "always"],
    ] {
        let words = [vec!["run"], flags, vec!["base:1", "true"]].concat();
        scene.fails(&words, 125, "takes a daemon");
    }
    scene.fails(
        &["run", "-v", "data:/data", "base:1"],
        125,
        "volumes with a name",
    );
    scene.fails(&["run", "--tmpfs", "run", "base:1"], 125, "slash");
    scene.fails(
        &["run", "--cap-add", "everything", "base:1"],
        125,
        "no capability",
    );
    assert!(scene.is_tidy());
}
