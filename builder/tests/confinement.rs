//! What a program in a container cannot do, tried: each of these is a way out that some container once had.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod support;

use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::process::Command;

use dockwright_builder::{CapabilitySet, Mount, MountSource, Network, Security, Tmpfs};
use support::{System, command, printed, run};

/// What Docker leaves to root in a container.
const DOCKER: &str = "00000000a80425fb";

const EPERM: &str = "1";
const EACCES: &str = "13";
const ENOSYS: &str = "38";

#[test]
fn root_has_what_docker_leaves_it_and_others_have_nothing() {
    let Some(system) = System::new() else { return };
    let mut execution = system.script("grep -E 'Cap|Seccomp:|NoNewPrivs' /proc/self/status");
    let told = printed(&execution);
    let field = |told: &str, name: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default()
            .trim_start_matches(':')
            .trim()
            .to_owned()
    };
    for (name, value) in [
        ("CapInh", "0000000000000000"),
        ("CapPrm", DOCKER),
        ("CapEff", DOCKER),
        ("CapBnd", DOCKER),
        ("CapAmb", "0000000000000000"),
        ("Seccomp", "2"),
        ("NoNewPrivs", "0"),
    ] {
        assert_eq!(field(&told, name), value, "{name}");
    }
    "app".clone_into(&mut execution.user);
    let told = printed(&execution);
    assert_eq!(field(&told, "CapEff"), "0000000000000000");
    assert_eq!(field(&told, "CapPrm"), "0000000000000000");
    assert_eq!(field(&told, "CapBnd"), DOCKER);
    execution.user.clear();
    execution.capabilities = CapabilitySet(0).with("CHOWN").unwrap();
    assert_eq!(field(&printed(&execution), "CapBnd"), "0000000000000001");
}

#[test]
fn the_kernel_is_asked_in_vain() {
    let Some(system) = System::new() else { return };
    if !add_probe(&system) {
        return;
    }
    let told = printed(&system.execution(&["probe"]));
    let answers: Vec<(&str, &str)> = told
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    assert!(answers.len() > 20, "{told}");
    for (name, answer) in answers {
        let expected: &[&str] = match name {
            "clone3" => &[ENOSYS],
            // A tracer may trace what it can see, and it sees nobody.
            "ptrace_host" => &["3"],
            "disk_in_tmp" | "disk_in_dev" | "disk_in_shm" | "memory_in_dev" => &[EACCES],
            _ => &[EPERM],
        };
        assert!(expected.contains(&answer), "{name}: {answer}");
    }
}

/// Adds a program that asks the kernel for much; false where it cannot be made, which is said.
fn add_probe(system: &System) -> bool {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/probe.c");
    let target = system.path("base/bin/probe");
    let made = Command::new("cc")
        .args(["-static", "-o"])
        .arg(target)
        .arg(source)
        .output();
    let is_made = made.is_ok_and(|output| output.status.success());
    if !is_made {
        eprintln!("SKIPPED: `cc -static` makes no program here");
    }
    is_made
}

#[test]
fn the_machine_cannot_be_changed_through_its_files() {
    let Some(system) = System::new() else { return };
    let tries = [
        "echo 1 > /proc/sys/kernel/panic",
        "echo h > /proc/sysrq-trigger",
        "echo x > /proc/sys/kernel/core_pattern",
        "mkdir /sys/fs/cgroup/x",
        "echo 1 > /sys/kernel/uevent_helper",
        "echo 1 > /proc/irq/default_smp_affinity",
        "chmod 777 /proc/sys",
    ];
    for script in tries {
        let output = run(&system.script(script));
        assert_ne!(output.status.code(), Some(0), "{script}");
    }
    let hidden = "cat /proc/kcore /proc/keys /proc/timer_list /proc/interrupts 2>/dev/null | wc -c";
    assert_eq!(printed(&system.script(hidden)).trim(), "0");
    let folders = "ls -A /sys/firmware /proc/acpi /proc/scsi 2>/dev/null | grep -v : | wc -w";
    assert_eq!(printed(&system.script(folders)).trim(), "0");
}

#[test]
fn the_host_is_out_of_sight() {
    let Some(system) = System::new() else { return };
    fs::write(system.path("on-the-host"), "").unwrap();
    let script = "find / -xdev -name on-the-host; cat /proc/1/cmdline | head -c 2; \
        ls -d /proc/[0-9]* | wc -l; ls /proc/1/root/ | wc -l; hostname";
    let told = printed(&system.script(script));
    let lines: Vec<&str> = told.lines().collect();
    // The shell, and what it runs at that moment.
    assert!(lines[0].starts_with("sh"), "{told}");
    assert!(
        lines[0][2..]
            .trim_start_matches('\0')
            .parse::<u32>()
            .unwrap()
            < 4,
        "{told}"
    );
    assert_eq!(lines.last(), Some(&"dockwright"));
    assert!(!told.contains("on-the-host"));
    let mut alone = system.script("cat /proc/net/dev | grep -c :");
    alone.network = Network::None;
    assert_eq!(printed(&alone).trim(), "1");
}

#[test]
fn a_folder_of_the_host_that_is_still_open_is_no_place_to_start_in() {
    let Some(system) = System::new() else { return };
    let host = File::open(system.path("")).unwrap();
    // Given to the program that executes, as a careless shell would.
    let given = rustix::io::fcntl_dupfd_cloexec(&host, 20).unwrap();
    rustix::io::fcntl_setfd(&given, rustix::io::FdFlags::empty()).unwrap();
    for number in 3..=given.as_raw_fd() {
        let mut execution = system.script("ls -a . ..");
        execution.working_directory = format!("/proc/self/fd/{number}");
        let output = run(&execution);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!told.contains("upper"), "{number}: {told}");
    }
    let told = printed(&system.script("ls /proc/self/fd | wc -w"));
    // Standard input, output, error, and the folder that is listed.
    assert_eq!(told.trim(), "4");
}

#[test]
fn devices_work_only_where_they_are_given() {
    let Some(system) = System::new() else { return };
    let script = "echo x > /dev/null && head -c 3 /dev/zero | wc -c && head -c 4 /dev/urandom | wc -c && ls -A /dev";
    let told = printed(&system.script(script));
    let names = "core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero";
    let found: Vec<&str> = told.lines().skip(2).collect();
    assert_eq!(found, names.split(' ').collect::<Vec<_>>());
    // Neither does a mount bring them in.
    let mut execution = system.script("mknod /there/null c 1 3 && cat /there/null");
    for source in [
        MountSource::Bind(system.path("upper")),
        MountSource::Tmpfs(Tmpfs {
            devices: true,
            ..Tmpfs::default()
        }),
    ] {
        execution.mounts = vec![Mount {
            target: "/there".to_owned(),
            source,
            read_only: false,
        }];
        let output = run(&execution);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
    let mut insecure = system.script("mknod /tmp/null c 1 3 && echo x > /tmp/null");
    insecure.security = Security::Insecure;
    assert_eq!(run(&insecure).status.code(), Some(0));
}

#[test]
fn nothing_of_a_container_outlives_whoever_started_it() {
    let Some(system) = System::new() else { return };
    let mut child = command(&system.script("echo ready; sleep 1000 & sleep 1000"))
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut word = [0; 6];
    std::io::Read::read_exact(&mut output, &mut word).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    // The pipe ends when the last program that could write to it is gone.
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut output, &mut rest).unwrap();
    assert_eq!(rest, "");
}
