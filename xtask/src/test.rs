//! `test`: what has to pass before anything is handed in, one announced step after the other.
//! Leans on `program`, `space` and `editors`.

use std::time::Instant;

use dockwright_tests::place;

use crate::editors;
use crate::program::{cargo, install, is_root, is_there, run as run_program};
use crate::space;

pub(crate) fn run() -> Result<(), String> {
    let start = Instant::now();
    step("what the tests need", || {
        space::check()?;
        needs()
    })?;
    step("formatting", || {
        run_program(&cargo(), &["fmt", "--all", "--check"])
    })?;
    step("lints", lints)?;
    step("tests", tests)?;
    step("documentation tests", || {
        run_program(&cargo(), &["test", "--quiet", "--workspace", "--doc"])
    })?;
    let mut skipped = skipped();
    step("editors", || {
        skipped.extend(editors::test()?);
        Ok(())
    })?;
    println!(
        "\neverything passes, in {} seconds",
        start.elapsed().as_secs()
    );
    for reason in skipped {
        println!("skipped: {reason}");
    }
    Ok(())
}

fn step(name: &str, run: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    println!("\n== {name}");
    run().map_err(|fault| format!("\nstopped at {name}: {fault}"))
}

/// Real registries, distributions and tools that images are tested with: the Debian package, its program, and what that is asked.
const REAL_PARTS: [(&str, &str, &str); 18] = [
    ("busybox-static", "busybox", "true"),
    ("docker-registry", "docker-registry", "--version"),
    ("openssl", "openssl", "version"),
    ("skopeo", "skopeo", "--version"),
    ("umoci", "umoci", "--version"),
    ("buildah", "buildah", "--version"),
    ("podman", "podman", "--version"),
    ("qemu-user-static", "qemu-aarch64-static", "--version"),
    ("bzip2", "bzip2", "--help"),
    ("xz-utils", "xz", "--version"),
    ("libarchive-tools", "bsdtar", "--version"),
    ("debootstrap", "debootstrap", "--version"),
    ("apt-utils", "apt-ftparchive", "--version"),
    ("gnupg", "gpg", "--version"),
    ("rpm", "rpmbuild", "--version"),
    ("db5.3-util", "db5.3_load", "-V"),
    // These answer nobody who asks for nothing.
    ("uidmap", "which", "newuidmap"),
    ("openssh-server", "which", "sshd"),
];

/// A C compiler for the grammar, and for root the real parts, without which some tests are skipped;
/// everything else comes with the Rust toolchain that `rust-toolchain.toml` names.
fn needs() -> Result<(), String> {
    if !is_there("cc", &["--version"]) {
        install(&["gcc", "libc6-dev"])?;
    }
    let missing = || {
        REAL_PARTS
            .iter()
            .filter(|part| !is_there(part.1, &[part.2]))
    };
    let packages: Vec<&str> = missing().map(|part| part.0).collect();
    if is_root() && !packages.is_empty() {
        install(&packages)?;
    }
    for component in ["fmt", "clippy"] {
        if !is_there(&cargo(), &[component, "--version"]) {
            let name = if component == "fmt" {
                "rustfmt"
            } else {
                component
            };
            run_program("rustup", &["component", "add", name])?;
        }
    }
    println!("all there");
    Ok(())
}

fn lints() -> Result<(), String> {
    run_program(
        &cargo(),
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
    )
}

fn tests() -> Result<(), String> {
    match has_nextest() {
        true => run_program(
            &cargo(),
            &[
                "nextest",
                "run",
                "--workspace",
                "--no-fail-fast",
                "--status-level",
                "fail",
            ],
        ),
        false => run_program(
            &cargo(),
            &[
                "test",
                "--workspace",
                "--lib",
                "--bins",
                "--tests",
                "--no-fail-fast",
            ],
        ),
    }
}

fn has_nextest() -> bool {
    is_there(&cargo(), &["nextest", "--version"])
}

/// What could not be proved here, and why.
fn skipped() -> Vec<String> {
    let mut skipped = Vec::new();
    let cases = place::cases();
    if !cases.is_dir() {
        skipped.push(format!(
            "the comparison with other tools, because {} is not there",
            cases.display()
        ));
    }
    let corpus = place::corpus(&cases);
    if !corpus.join("dockerfiles.tar.gz").is_file() {
        skipped.push(format!(
            "real files in bulk, because there is no corpus in {}",
            corpus.display()
        ));
    }
    if !has_nextest() {
        skipped.push(
            "nothing for want of cargo-nextest: `cargo test` ran the tests in its place".to_owned(),
        );
    }
    skipped
}
