//! `dockwright fix`: what it writes, what it only shows, and what it leaves alone.

use crate::sandbox::{SUDO, Sandbox};

const FIX: [&str; 4] = ["fix", "--unsafe", "--select", "sudo-in-run"];
const FIXED: &str = "FROM debian:12\nRUN id\n";

fn fix(sandbox: &Sandbox, arguments: &[&str]) -> crate::sandbox::Run {
    sandbox.run(&[&FIX[..], arguments].concat())
}

#[test]
fn fixes_are_written_and_summed_up() {
    let sandbox = Sandbox::with(&[
        ("Dockerfile", SUDO),
        ("a/Dockerfile", SUDO),
        ("b/Dockerfile", FIXED),
    ]);
    let run = fix(&sandbox, &[]);
    assert_eq!(run.code(0).stderr, "fixed 2 findings in 2 files; 0 left\n");
    assert_eq!(run.stdout, "");
    assert_eq!(sandbox.read("Dockerfile"), FIXED);
    assert_eq!(sandbox.read("a/Dockerfile"), FIXED);
    assert_eq!(fix(&sandbox, &[]).stderr, "nothing to fix; 0 left\n");
    let names: Vec<_> = std::fs::read_dir(sandbox.path("a"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["Dockerfile"]);
}

#[test]
fn unsafe_fixes_need_the_flag() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let run = sandbox.run(&["fix", "--select", "sudo-in-run"]);
    assert_eq!(
        run.code(0).stderr,
        "nothing to fix; 1 left (1 fixable with `--unsafe`)\n"
    );
    assert_eq!(sandbox.read("Dockerfile"), SUDO);
}

#[test]
fn a_diff_is_shown_and_nothing_is_written() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let run = fix(&sandbox, &["--diff"]);
    let diff =
        "--- Dockerfile\n+++ Dockerfile\n@@ -1,2 +1,2 @@\n FROM debian:12\n-RUN sudo id\n+RUN id\n";
    assert_eq!(run.code(0).stdout, diff);
    run.complains("would fix 1 finding in 1 file");
    assert_eq!(sandbox.read("Dockerfile"), SUDO);
}

#[test]
fn check_lists_what_would_change() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO), ("b/Dockerfile", FIXED)]);
    assert_eq!(fix(&sandbox, &["--check"]).code(1).stdout, "Dockerfile\n");
    assert_eq!(sandbox.read("Dockerfile"), SUDO);
    assert_eq!(fix(&sandbox, &["--check", "b"]).code(0).stdout, "");
    fix(&sandbox, &["--check", "--diff"])
        .code(1)
        .says("+RUN id");
}

#[test]
fn everything_outside_of_the_edits_stays() {
    let before = "\u{feff}FROM debian:12\r\n# é\t \r\nRUN sudo id\r\n\r\nRUN sudo ls";
    let sandbox = Sandbox::with(&[("Dockerfile", before)]);
    fix(&sandbox, &[]).code(0);
    assert_eq!(sandbox.read("Dockerfile"), before.replace("sudo ", ""));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let sandbox = Sandbox::new();
    assert_eq!(
        sandbox
            .pipe(&[&FIX[..], &["-"]].concat(), SUDO)
            .code(0)
            .stdout,
        FIXED
    );
    assert_eq!(
        sandbox
            .pipe(&[&FIX[..], &["-"]].concat(), FIXED)
            .code(0)
            .stdout,
        FIXED
    );
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with(&[("real/file", SUDO)]);
    let real = sandbox.path("real/file");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("real/file", sandbox.path("Dockerfile")).unwrap();
    fix(&sandbox, &["Dockerfile"]).code(0);
    assert!(sandbox.path("Dockerfile").is_symlink());
    assert_eq!(sandbox.read("real/file"), FIXED);
    assert_eq!(
        std::fs::metadata(real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn broken_files_are_told_and_the_others_are_fixed() {
    let sandbox = Sandbox::with(&[("a/Dockerfile", SUDO)]);
    sandbox.write("Dockerfile", b"\xff\xfeF\0");
    let run = fix(&sandbox, &[]);
    run.code(2)
        .complains("`Dockerfile`: the text is encoded as UTF-16LE")
        .complains("fixed 1 finding in 1 file");
    assert_eq!(sandbox.read("a/Dockerfile"), FIXED);
}

#[test]
fn quiet_prints_no_summary() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    assert_eq!(fix(&sandbox, &["--quiet"]).code(0).stderr, "");
}
