//! `run`: what programs see, how they end, and what is refused.

use std::io::{Read, Write};
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
        (
            "-h box --dns 10.0.0.1 --dns-search home --dns-option ndots:2 base:1 'hostname; grep -cE \"^(nameserver 10.0.0.1|search home|options ndots:2)$\" /etc/resolv.conf'",
            "box\n3\n",
        ),
        (
            "--security-opt no-new-privileges base:1 'grep NoNewPrivs /proc/self/status'",
            "NoNewPrivs:\t1\n",
        ),
        (
            "--security-opt seccomp=unconfined base:1 'grep Seccomp: /proc/self/status'",
            "Seccomp:\t0\n",
        ),
        (
            "--mount type=tmpfs,target=/memory,tmpfs-size=1m base:1 'grep -c \"/memory tmpfs .*size=1024k\" /proc/mounts'",
            "1\n",
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
fn a_first_process_passes_signals_on_and_takes_ended_children() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let run = |script: &str| {
        let words = ["run", "--rm", "--init", "base:1", "sh", "-c", script];
        scene
            .command(&words)
            .env("OF_THE_HOST", "secret")
            .output()
            .unwrap()
    };
    // The host's variables are none of the container's business.
    let output = run("grep -c OF_THE_HOST /proc/1/environ; head -c 10 /proc/1/cmdline; exit 7");
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    assert_eq!(output.stdout, b"0\ndockwright");
    assert_eq!(run("kill -9 $$").status.code(), Some(137));
    scene.fails(
        &["run", "--rm", "--init", "base:1", "nothing"],
        127,
        "no folder of `PATH`",
    );
    // An orphan is nobody's any more, and gone.
    let script = "(sh -c 'echo $$' > /tmp/orphan &); until [ -s /tmp/orphan ]; do :; done; while [ -e /proc/$(cat /tmp/orphan) ]; do :; done; echo gone";
    assert_eq!(run(script).stdout, b"gone\n");
    let script = "trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done";
    let mut child = scene
        .command(&["run", "--rm", "--init", "base:1", "sh", "-c", script])
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
    let kill = format!("kill -TERM {}", child.id());
    let sent = std::process::Command::new("sh")
        .args(["-c", &kill])
        .status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert!(scene.is_tidy());
}

#[test]
fn the_id_is_written_into_a_file_that_was_not_there() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    let words = ["run", "--name", "told", "--cidfile", "id", "base:1", "true"];
    scene.works(&words);
    let id = std::fs::read_to_string(scene.folder.path().join("id")).unwrap();
    assert_eq!(
        scene.works(&["inspect", "-f", "{{.Id}} {{.Name}}", &id]),
        format!("{id} /told\n")
    );
    scene.fails(
        &["run", "--cidfile", "id", "base:1", "true"],
        125,
        "there already",
    );
    assert_eq!(scene.works(&["ps", "-aq"]).lines().count(), 1);
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
    for (flag, part) in [
        ("--privileged", "`--cap-add`"),
        ("--pid=host", "has its own"),
        ("--ipc=host", "has its own"),
        ("--userns=keep-id", "user namespace"),
        ("--sig-proxy=false", "are passed on"),
    ] {
        scene.fails(&["run", flag, "base:1", "true"], 125, part);
    }
    scene.fails(
        &["run", "-v", "some/folder:/data", "base:1"],
        125,
        "begins with `/` or `./`",
    );
    scene.fails(
        &["run", "--mount", "type=bind,src=/no/such,dst=/a", "base:1"],
        125,
        "nothing of that name",
    );
    scene.fails(&["run", "--tmpfs", "run", "base:1"], 125, "slash");
    scene.fails(
        &["run", "--cap-add", "everything", "base:1"],
        125,
        "no capability",
    );
    assert!(scene.is_tidy());
}
