//! Programs in containers, as whoever starts them sees it: how they end, what they see, what is left of them.
#![cfg(target_os = "linux")]

mod support;

use std::fs;

use dockwright_builder::{Root, mounted};
use support::{System, printed, run};

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
        };
        let seen = mounted(&root, |root| {
            fs::write(root.join("written"), "").unwrap();
            fs::read_dir(root).unwrap().count()
        });
        assert_eq!(seen.unwrap(), count + 1);
        assert!(system.path(&format!("{count}-upper/written")).exists());
    }
}
