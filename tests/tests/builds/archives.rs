//! `ADD` of archives: which are laid out, whom their files belong to, and what `--unpack` changes.

use std::fs;
use std::process::Command;

use dockwright_tests::building::Building;

use crate::user::{check, user};

/// Puts an archive of two files into the context, compressed by a program of its own.
fn archive(user: &Building, name: &str, compressor: Option<&str>) {
    let folder = user.path("content");
    fs::create_dir_all(folder.join("in")).unwrap();
    fs::write(folder.join("in/file"), "packed").unwrap();
    fs::write(folder.join("run"), "run").unwrap();
    let mut command = Command::new("tar");
    command
        .args([
            "--create",
            "--owner=12:12",
            "--group=34:34",
            "--mode=u=rwX,go=rX",
        ])
        .args(["--sort=name", "--mtime=@1000000000"])
        .arg("--file")
        .arg(user.path("context").join(name))
        .arg("--directory")
        .arg(&folder);
    if let Some(compressor) = compressor {
        command.arg("--use-compress-program").arg(compressor);
    }
    let output = command.args(["in", "run"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn archives_are_laid_out_whatever_compressed_them() {
    let Some(user) = user() else { return };
    for (name, compressor) in [
        ("a.tar", None),
        ("a.tar.gz", Some("gzip")),
        ("a.tar.bz2", Some("bzip2")),
        ("a.tar.xz", Some("xz")),
        ("a.tar.zst", Some("zstd")),
        // What it is called does not matter.
        ("a.txt", Some("gzip")),
    ] {
        let is_installed = |program| Command::new(program).arg("--version").output().is_ok();
        if !compressor.is_none_or(is_installed) {
            eprintln!("SKIPPED: `{}` is not installed", compressor.unwrap());
            continue;
        }
        archive(&user, name, compressor);
        let text = format!("FROM scratch\nADD {name} /to/\n");
        let expected = [
            "to/",
            "to/in/ [12:34]",
            "to/in/file = packed [12:34]",
            "to/run = run [12:34]",
        ];
        check(&user, &text, &[], &expected);
    }
}

#[test]
fn flags_say_what_becomes_of_archives() {
    let Some(user) = user() else { return };
    archive(&user, "a.tar", None);
    archive(&user, "b.tar.gz", Some("gzip"));
    fs::write(user.path("context/empty.gz"), "no archive at all").unwrap();
    let size = |name: &str| fs::metadata(user.path("context").join(name)).unwrap().len();
    let (plain, packed) = (size("a.tar"), size("b.tar.gz"));
    for (instruction, expected) in [
        ("COPY a.tar /", vec![format!("a.tar = {plain} bytes")]),
        (
            "ADD --unpack=false a.tar /",
            vec![format!("a.tar = {plain} bytes")],
        ),
        (
            "ADD --unpack=false b.tar.gz /",
            vec![format!("b.tar.gz = {packed} bytes")],
        ),
        (
            "ADD empty.gz /",
            vec!["empty.gz = no archive at all".to_owned()],
        ),
        (
            "ADD --chown=5:6 a.tar b.tar.gz /",
            ["in/ [5:6]", "in/file = packed [5:6]", "run = run [5:6]"]
                .map(str::to_owned)
                .to_vec(),
        ),
        (
            "ADD --link a.tar /",
            [
                "in/ [12:34]",
                "in/file = packed [12:34]",
                "run = run [12:34]",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
    ] {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(
            &user,
            &format!("FROM scratch\n{instruction}\n"),
            &[],
            &expected,
        );
    }
}

#[test]
fn an_archive_takes_the_place_of_what_is_there() {
    let Some(user) = user() else { return };
    archive(&user, "a.tar", None);
    user.write("other/x", "x").unwrap();
    let text = "FROM scratch\nCOPY other /run/\nCOPY other/x /in\nADD a.tar /\n";
    let expected = [
        "in/ [12:34]",
        "in/file = packed [12:34]",
        "run = run [12:34]",
    ];
    check(&user, text, &[], &expected);
}
