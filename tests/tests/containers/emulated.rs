//! Images for another machine: emulated where an emulator is registered, and else with a word on what is missing.

use std::process::{Command, Output, Stdio};

use dockwright_tests::folder::Folder;
use dockwright_tests::image::{config, put_tars};

use crate::scene::Scene;

/// Debian's emulator of that machine.
const EMULATOR: &str = "/usr/bin/qemu-aarch64-static";

/// The beginning of programs for it, and which bytes of that count, as `binfmt_misc` takes them.
const MAGIC: &str =
    "\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00";
const MASK: &str = "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff";

/// Where a program is loaded.
const BASE: u64 = 0x40_0000;

/// A program for 64-bit ARM that returns 42: `mov x0, #42; mov x8, #93; svc #0`.
fn program() -> Vec<u8> {
    let code = [0xd280_0540_u32, 0xd280_0ba8, 0xd400_0001];
    let size = 64 + 56 + 4 * code.len() as u64;
    let mut bytes = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let mut put = |number: u64, width: usize| bytes.extend(&number.to_le_bytes()[..width]);
    // Executable, ARM, version; entry, program headers, section headers; flags; sizes and counts.
    for (number, width) in [
        (2, 2),
        (183, 2),
        (1, 4),
        (BASE + 120, 8),
        (64, 8),
        (0, 8),
        (0, 4),
        (64, 2),
        (56, 2),
        (1, 2),
        (64, 2),
        (0, 2),
        (0, 2),
    ] {
        put(number, width);
    }
    // One part, to be read and executed: where it is in the file and in memory, how long, how aligned.
    for (number, width) in [
        (1, 4),
        (5, 4),
        (0, 8),
        (BASE, 8),
        (BASE, 8),
        (size, 8),
        (size, 8),
        (0x1000, 8),
    ] {
        put(number, width);
    }
    for instruction in code {
        put(u64::from(instruction), 4);
    }
    bytes
}

/// A store with an image of that program.
fn foreign(store: &std::path::Path) {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    let program = program();
    header.set_size(program.len() as u64);
    header.set_mode(0o755);
    tar.append_data(&mut header, "answer", &program[..])
        .unwrap();
    let mut config = config();
    "arm64".clone_into(&mut config.architecture);
    config.config.cmd = Some(vec!["/answer".to_owned()]);
    let name = "docker.io/library/foreign:1";
    put_tars(store, name, config, &[tar.into_inner().unwrap()]).unwrap();
}

/// Runs the image where emulators are registered that nobody else has: in a user namespace.
/// `flags` are those of the registration. Nothing where that cannot be done.
fn run_with(flags: &str) -> Option<Output> {
    let folder = Folder::new().unwrap();
    foreign(&folder.path().join("store"));
    let registration = format!(":answer:M::{MAGIC}:{MASK}:{EMULATOR}:{flags}");
    let script = "place=/proc/sys/fs/binfmt_misc; mount -t binfmt_misc binfmt_misc $place || exit 99; \
        printf %s \"$REGISTRATION\" > $place/register || exit 99; exec \"$@\"";
    let ours = dockwright_tests::editor::program::dockwright().unwrap();
    let output = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            script,
            "sh",
        ])
        .arg(ours)
        .args(["run", "--rm", "foreign:1"])
        .env("REGISTRATION", registration)
        .env("DOCKWRIGHT_STORE", folder.path().join("store"))
        .env("DOCKER_CONFIG", folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    if output.status.code() == Some(99) || !std::path::Path::new(EMULATOR).exists() {
        eprintln!(
            "SKIPPED: no emulator can be registered here, or `qemu-user-static` is not installed"
        );
        return None;
    }
    Some(output)
}

#[test]
fn a_foreign_image_runs_where_an_emulator_is_registered() {
    let Some(output) = run_with("F") else { return };
    assert_eq!(output.status.code(), Some(42), "{output:?}");
    // One that is looked for in the container, which does not have it, is of no use.
    let output = run_with("").unwrap();
    assert_eq!(output.status.code(), Some(125), "{output:?}");
}

#[test]
fn without_an_emulator_it_is_said_what_is_missing() {
    let Some(scene) = Scene::new(|_| ()) else {
        return;
    };
    if std::path::Path::new("/proc/sys/fs/binfmt_misc/register").exists() {
        eprintln!("SKIPPED: this machine may have emulators");
        return;
    }
    foreign(&scene.folder.path().join("store"));
    scene.fails(&["run", "--rm", "foreign:1"], 125, "`qemu-user-static`");
    assert!(scene.is_tidy());
}
