//! `SOURCE_DATE_EPOCH` as the name of something that has an age: a context, or a stage that is one source from elsewhere.

use std::fs;
use std::process::{Command, Output};

use dockwright_tests::building::{Archive, Building};
use dockwright_tests::serving::{FileServer, GitServer, Served, git};
use serde_json::Value;

use crate::addresses::repository;
use crate::user::{check, check_fails, user, worked};

const OLD: &str = "Sun, 09 Sep 2001 01:46:40 GMT";
const OLD_DATE: &str = "2001-09-09T01:46:40Z";
/// A time for files of archives, in seconds since 1970 and as an image has it.
const NEWEST: (&str, &str) = ("@1100000000", "2004-11-09T11:33:20Z");

/// An archive whose newest file has a known time, and whose folder is newer.
fn archive(user: &Building) -> Vec<u8> {
    let folder = user.path("aged");
    fs::create_dir_all(&folder).unwrap();
    let text = "ARG SOURCE_DATE_EPOCH\nFROM scratch\nCOPY file /\n";
    fs::write(folder.join("Dockerfile"), text).unwrap();
    fs::write(folder.join("file"), "x").unwrap();
    for (name, time) in [("Dockerfile", "@900000000"), ("file", NEWEST.0)] {
        let touch = Command::new("touch")
            .args(["--date", time, name])
            .current_dir(&folder)
            .status();
        assert!(touch.unwrap().success());
    }
    let tar = Command::new("tar")
        .args(["--create", "--gzip", "--file=-", "."])
        .current_dir(&folder)
        .output();
    tar.unwrap().stdout
}

/// When the image of a build says that it was made.
#[track_caller]
fn made(user: &Building, words: &[&str], input: &[u8]) -> String {
    let path = user.path("image.tar");
    let output = format!("type=oci,dest={}", path.display());
    let words = [&["--output", &output], words].concat();
    let built: Output = user.build_from(&words, input).unwrap();
    worked(&built, &format!("{words:?}"));
    let created = &Archive::read(&path).unwrap().config["created"];
    created.as_str().unwrap_or_default().to_owned()
}

/// When an image of the folder that is the context says that it was made, and what its only file `/seen` says.
#[track_caller]
fn made_of(user: &Building, text: &str, words: &[&str]) -> Value {
    let image = user.image(text, words);
    let image = image.unwrap_or_else(|told| panic!("{text}{words:?}: {told}"));
    image.config["created"].clone()
}

#[test]
fn an_image_is_as_old_as_its_context_where_that_came_from_elsewhere() {
    let Some(user) = user() else { return };
    let argument = ["--build-arg", "SOURCE_DATE_EPOCH=context"];
    let with = |context: &'static str| [&argument[..], &[context]].concat();
    assert_eq!(made(&user, &with("-"), &archive(&user)), NEWEST.1);
    let server = FileServer::start().unwrap();
    let dated = |headers| Served {
        body: archive(&user),
        headers,
        ..Served::default()
    };
    let url = server.serve("/undated.tgz", dated(Vec::new()));
    let words = [&argument[..], &[&url]].concat();
    assert_eq!(made(&user, &words, b""), NEWEST.1);
    let url = server.serve("/dated.tgz", dated(vec![("last-modified", OLD.to_owned())]));
    let words = [&argument[..], &[&url]].concat();
    assert_eq!(made(&user, &words, b""), OLD_DATE);
    // A folder of this machine has no age, and what the file says does not count then.
    user.write("file", "x").unwrap();
    let text = "ARG SOURCE_DATE_EPOCH=0\nFROM scratch\nCOPY file /\n";
    let created = made_of(&user, text, &argument);
    assert!(created.as_str().unwrap() > "2026", "{created}");
}

#[test]
fn an_image_is_as_old_as_the_commit_it_is_built_from() {
    let Some(user) = user() else { return };
    repository(&user);
    let folder = user.path("repositories/repo");
    let committed = git(&folder, &["show", "--no-patch", "--format=%cI", "HEAD"]).unwrap();
    let Some(server) = GitServer::start(&user.path("repositories")).unwrap() else {
        eprintln!("SKIPPED: `git daemon` is not installed");
        return;
    };
    let url = server.url("repo");
    let seconds = git(&folder, &["show", "--no-patch", "--format=%ct", "HEAD"]).unwrap();
    let words = ["--build-arg", "SOURCE_DATE_EPOCH=context", &url];
    let created = made(&user, &words, b"");
    assert_eq!(created[..10], committed[..10], "{created}");
    // Steps see the seconds.
    let named = format!("code={url}");
    let seen = format!("seen = {}", seconds.trim());
    let text = "FROM scratch\nARG SOURCE_DATE_EPOCH\nCOPY <<EOF /seen\n$SOURCE_DATE_EPOCH\nEOF\n";
    let words = [
        "--build-arg",
        "SOURCE_DATE_EPOCH=code",
        "--build-context",
        &named,
    ];
    check(&user, text, &words, &[&seen]);
    let text = format!(
        "ARG SOURCE_DATE_EPOCH=CODE\nFROM scratch AS code\nARG FROM={url}\nADD $FROM /\n{text}"
    );
    check(&user, &text, &[], &[&seen]);
}

#[test]
fn an_image_is_as_old_as_a_stage_that_is_one_source() {
    let Some(user) = user() else { return };
    let server = FileServer::start().unwrap();
    let served = |headers| Served {
        body: archive(&user),
        headers,
        ..Served::default()
    };
    let dated = server.serve(
        "/dated.tgz",
        served(vec![("last-modified", OLD.to_owned())]),
    );
    let undated = server.serve("/undated.tgz", served(Vec::new()));
    let text = |url: &str| {
        format!(
            "ARG SOURCE_DATE_EPOCH=src\nFROM scratch AS src\nARG NAME=x\nADD {url} /$NAME\nFROM scratch\nWORKDIR /made\n"
        )
    };
    assert_eq!(made_of(&user, &text(&dated), &[]), OLD_DATE);
    assert_eq!(made_of(&user, &text(&undated), &[]), NEWEST.1);
    // What was learned holds for a forecast, which asks nobody.
    server.asked();
    user.write("Dockerfile", &text(&undated)).unwrap();
    let plan = user
        .command("plan", &["--format", "json"])
        .arg(user.path("context"))
        .output()
        .unwrap();
    let plan: Value = serde_json::from_slice(&plan.stdout).unwrap();
    assert_eq!(plan["stages"][1]["steps"][0]["cache"], "hit", "{plan}");
    assert_eq!(server.asked(), []);
    for (stage, part) in [
        ("FROM src-base\nADD URL /", "does not start from `scratch`"),
        ("FROM scratch AS src\nARG A", "adds nothing"),
        (
            "FROM scratch AS src\nADD file /",
            "is not one source from elsewhere",
        ),
        (
            "FROM scratch AS src\nADD URL URL /to/",
            "is not one source from elsewhere",
        ),
        (
            "FROM scratch AS src\nADD URL /\nADD URL /",
            "beside its only source",
        ),
        (
            "FROM scratch AS src\nADD URL /\nENV A=b",
            "`ENV A=b` stands beside",
        ),
    ] {
        let stage = stage.replace("URL", &undated);
        let stage = stage.replace("FROM src-base", "FROM scratch AS other\nFROM other AS src");
        let text = format!("ARG SOURCE_DATE_EPOCH=src\n{stage}\nFROM scratch\nENV A=b\n");
        check_fails(&user, &text, &[], 3, part);
    }
    let absent = text(&undated.replace("undated", "absent"));
    check_fails(&user, &absent, &[], 3, "404");
}
