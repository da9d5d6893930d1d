//! Programs in containers, as whoever starts them sees it: how they end, what they see, what is left of them.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod support;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;

use dockwright_builder::{Limit, Mount, MountSource, Root, mounted};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use support::{System, command, printed, run};

#[test]
fn a_program_runs_on_an_overlay_and_leaves_what_it_wrote() {
    let Some(system) = System::new() else { return };
    let output = run(&system.execution(&["true"]));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        printed(&system.script("echo hello > /tmp/new; cat /tmp/new")),
        "hello\n"
    );
    assert_eq!(
        fs::read_to_string(system.path("upper/tmp/new")).unwrap(),
        "hello\n"
    );
    assert!(!system.path("base/tmp/new").exists());
}

#[test]
fn exit_codes_are_those_of_docker() {
    let Some(system) = System::new() else { return };
    fs::write(system.path("top/etc/text"), "no program").unwrap();
    for (arguments, code) in [
        (vec!["true"], 0),
        (vec!["false"], 1),
        (vec!["sh", "-c", "exit 42"], 42),
        (vec!["sh", "-c", "sh -c 'kill -9 $$'; exit $?"], 137),
        (vec!["nothing-of-that-name"], 127),
        (vec!["/bin/nothing-of-that-name"], 127),
        (vec!["/etc/text"], 126),
        (vec!["/etc"], 126),
        (vec![], 127),
    ] {
        let output = run(&system.execution(&arguments));
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {output:?}"
        );
    }
}

#[test]
fn work_in_a_mounted_root_lands_in_the_upper_folder_alone() {
    let Some(system) = System::new() else { return };
    let before = fs::read_to_string("/proc/self/mounts").unwrap();
    let found = mounted(&system.root(), |root| {
        fs::write(root.join("etc/new"), "new").unwrap();
        fs::remove_file(root.join("bin/true")).unwrap();
        fs::read_to_string(root.join("etc/passwd"))
            .unwrap()
            .lines()
            .count()
    });
    assert_eq!(found.unwrap(), 2);
    assert_eq!(
        fs::read_to_string(system.path("upper/etc/new")).unwrap(),
        "new"
    );
    assert!(system.path("base/bin/true").symlink_metadata().is_ok());
    assert!(system.path("upper/bin/true").symlink_metadata().is_ok());
    assert_eq!(fs::read_to_string("/proc/self/mounts").unwrap(), before);
}

#[test]
fn a_mounted_root_may_have_no_layer_or_hundreds() {
    let Some(system) = System::new() else { return };
    for count in [0, 1, 300] {
        let name = |number: usize| format!("{count}-{number}");
        for number in 0..count {
            fs::create_dir_all(system.path(&name(number))).unwrap();
            fs::write(system.path(&name(number)).join(number.to_string()), "").unwrap();
        }
        for folder in ["upper", "work"] {
            fs::create_dir_all(system.path(&format!("{count}-{folder}"))).unwrap();
        }
        let root = Root::Overlay {
            directory: system.path(""),
            lowers: (0..count).map(name).collect(),
            upper: format!("{count}-upper"),
            work: format!("{count}-work"),
            is_volatile: count % 2 == 0,
        };
        let seen = mounted(&root, |root| {
            fs::write(root.join("written"), "").unwrap();
            fs::read_dir(root).unwrap().count()
        });
        assert_eq!(seen.unwrap(), count + 1);
        assert!(system.path(&format!("{count}-upper/written")).exists());
    }
}

#[test]
fn what_is_only_mounted_never_reaches_the_upper_folder() {
    let Some(system) = System::new() else { return };
    let mut execution =
        system.script("cat /etc/hosts /etc/resolv.conf /etc/hostname; ls /data/deep /given");
    execution.hosts = Some("127.0.0.1 here\n".to_owned());
    execution.resolver = Some("nameserver 10.0.0.1\n".to_owned());
    "box".clone_into(&mut execution.hostname);
    fs::create_dir(system.path("host")).unwrap();
    fs::write(system.path("host/file"), "").unwrap();
    let bind = |target: &str, source: &str| Mount {
        target: target.to_owned(),
        source: MountSource::Bind(system.path(source)),
        read_only: true,
    };
    execution.mounts = vec![bind("/data/deep", "host"), bind("/given", "host/file")];
    let told = printed(&execution);
    assert_eq!(
        told,
        "127.0.0.1 here\nnameserver 10.0.0.1\nbox\n/given\n\n/data/deep:\nfile\n"
    );
    assert_eq!(fs::read_dir(system.path("upper")).unwrap().count(), 0);
    // What the program wrote beside it stays.
    execution.arguments[2] = "echo mine > /data/mine; chmod 700 /etc".to_owned();
    printed(&execution);
    assert_eq!(
        fs::read_to_string(system.path("upper/data/mine")).unwrap(),
        "mine\n"
    );
    assert!(!system.path("upper/data/deep").exists());
    assert!(system.path("upper/etc").exists());
    assert!(!system.path("upper/etc/hosts").exists());
}

#[test]
fn folders_are_made_and_stay() {
    let Some(system) = System::new() else { return };
    let mut execution = system.script("pwd");
    execution.folders = vec!["/var/data".to_owned()];
    "/srv/app".clone_into(&mut execution.working_directory);
    assert_eq!(printed(&execution), "/srv/app\n");
    assert!(system.path("upper/var/data").is_dir());
    assert!(system.path("upper/srv/app").is_dir());
}

#[test]
fn a_program_runs_as_the_user_it_should() {
    let Some(system) = System::new() else { return };
    let mut execution =
        system.script("id -u; id -G; echo $HOME; touch /etc/passwd || echo refused");
    "app".clone_into(&mut execution.user);
    assert_eq!(printed(&execution), "1000\n1000 50\n/home/app\nrefused\n");
    "nobody-here".clone_into(&mut execution.user);
    assert_eq!(run(&execution).status.code(), Some(125));
}

#[test]
fn a_root_that_is_read_only_leaves_the_mounts_writable() {
    let Some(system) = System::new() else { return };
    let mut execution = system.script("touch /new && echo root; touch /run/new && echo mount");
    execution.read_only = true;
    execution.mounts = vec![Mount {
        target: "/run".to_owned(),
        source: MountSource::Tmpfs("size=1m,mode=755".parse().unwrap()),
        read_only: false,
    }];
    assert_eq!(printed(&execution), "mount\n");
}

#[test]
fn signals_are_forwarded() {
    let Some(system) = System::new() else { return };
    let script = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    let mut child = command(&system.script(script)).spawn().unwrap();
    let mut word = [0; 6];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut word)
        .unwrap();
    let process = Pid::from_raw(child.id().cast_signed()).unwrap();
    kill_process(process, Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(7));
}

#[test]
fn a_program_that_hears_nothing_is_ended_by_the_third_request() {
    let Some(system) = System::new() else { return };
    let mut child = command(&system.script("trap '' INT; echo ready; sleep 1000"))
        .spawn()
        .unwrap();
    let mut word = [0; 6];
    let output = child.stdout.as_mut().unwrap();
    output.read_exact(&mut word).unwrap();
    let process = Pid::from_raw(child.id().cast_signed()).unwrap();
    // Requests that come at once may be one to the kernel.
    while child.try_wait().unwrap().is_none() {
        let _ = kill_process(process, Signal::INT);
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(child.wait().unwrap().code(), Some(137));
}

#[test]
fn a_terminal_has_the_size_of_the_users_and_follows_it() {
    let Some(system) = System::new() else { return };
    let (ours, theirs) = terminal();
    let size = |rows, columns| Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&ours, size(33, 77)).unwrap();
    let mut execution = system.script("stty size; tty; read word; stty size; echo $word; exit 5");
    execution.terminal = true;
    let end = || Stdio::from(theirs.try_clone().unwrap());
    let mut child = command(&execution)
        .stdin(end())
        .stdout(end())
        .stderr(end())
        .spawn()
        .unwrap();
    let mut ours = File::from(ours);
    assert_eq!(
        until(&mut ours, "/dev/pts/0\r\n"),
        "33 77\r\n/dev/pts/0\r\n"
    );
    tcsetwinsize(&ours, size(44, 88)).unwrap();
    let process = Pid::from_raw(child.id().cast_signed()).unwrap();
    kill_process(process, Signal::WINCH).unwrap();
    ours.write_all(b"word\r").unwrap();
    let told = until(&mut ours, "88\r\nword\r\n");
    assert_eq!(told, "word\r\n44 88\r\nword\r\n");
    assert_eq!(child.wait().unwrap().code(), Some(5));
}

/// Both ends of a terminal of our own.
fn terminal() -> (OwnedFd, OwnedFd) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let theirs = ioctl_tiocgptpeer(&ours, OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    (ours, theirs)
}

/// What comes until it ends so.
fn until(source: &mut File, end: &str) -> String {
    let mut text = Vec::new();
    let mut byte = [0; 1];
    while !text.ends_with(end.as_bytes()) {
        source.read_exact(&mut byte).unwrap();
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn limits_hold_where_control_groups_can_be_made() {
    let Some(system) = System::new() else { return };
    let mut execution = system.script("dd if=/dev/zero of=/dev/shm/big bs=1M count=40 2>/dev/null");
    execution.resources.memory = Some(16 << 20);
    let output = run(&execution);
    if String::from_utf8_lossy(&output.stderr).contains("no control group can be made") {
        eprintln!("SKIPPED: no control groups can be made here");
        return;
    }
    assert_eq!(output.status.code(), Some(137), "{output:?}");
    execution.resources.memory = None;
    execution.resources.processes = Some(5);
    execution.arguments[2] = "for i in 1 2 3 4 5 6 7 8; do sleep 0.2 & done; wait".to_owned();
    let output = run(&execution);
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("fork"),
        "{output:?}"
    );
    execution.resources.processes = None;
    execution.limits = vec![Limit {
        name: "nofile".to_owned(),
        soft: Some(33),
        hard: Some(44),
    }];
    execution.arguments[2] = "ulimit -Sn; ulimit -Hn".to_owned();
    assert_eq!(printed(&execution), "33\n44\n");
}
