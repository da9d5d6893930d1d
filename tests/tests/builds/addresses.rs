//! `ADD` of what is elsewhere: files by their URL, and repositories.

use std::fs;
use std::process::Command;

use dockwright_images::digest::Digest;
use dockwright_tests::building::Building;
use dockwright_tests::listed::listed;
use dockwright_tests::serving::{FileServer, GitServer, Served, git};

use crate::user::{check, check_fails, user};

const DATE: &str = "Sun, 09 Sep 2001 01:46:40 GMT";

fn file(body: &str, mark: &str) -> Served {
    Served {
        body: body.as_bytes().to_vec(),
        headers: vec![
            ("last-modified", DATE.to_owned()),
            ("etag", mark.to_owned()),
        ],
        authorization: None,
    }
}

#[test]
fn files_come_from_urls_with_the_dates_of_their_servers() {
    let Some(user) = user() else { return };
    let server = FileServer::start().unwrap();
    let url = server.serve("/a/file.txt", file("far away", "\"1\""));
    let text = format!("FROM scratch\nADD {url} /to/\n");
    let listing = listed(&user.tar(&text, &[]).unwrap()[..], true).unwrap();
    assert!(
        listing.ends_with("to/file.txt = far away [600 @1000000000]"),
        "{listing}"
    );
    for (flags, expected) in [
        (
            format!("--chmod=755 --chown=1:2 {url} /x"),
            "x = far away [755 1:2]",
        ),
        (
            format!("--checksum={} {url} /x", Digest::of(b"far away")),
            "x = far away [600]",
        ),
    ] {
        check(
            &user,
            &format!("FROM scratch\nADD {flags}\n"),
            &[],
            &[expected],
        );
    }
    let other = Digest::of(b"something else");
    let text = format!("FROM scratch\nADD --checksum={other} {url} /x\n");
    check_fails(&user, &text, &[], 3, &other.to_string());
    let absent = url.replace("file", "absent");
    check_fails(
        &user,
        &format!("FROM scratch\nADD {absent} /\n"),
        &[],
        3,
        "404",
    );
}

#[test]
fn a_server_is_asked_again_but_sends_nothing_that_it_sent_before() {
    let Some(user) = user() else { return };
    let server = FileServer::start().unwrap();
    let url = server.serve("/file", file("one", "\"1\""));
    let text = format!("FROM scratch\nADD {url} /\n");
    check(&user, &text, &[], &["file = one [600]"]);
    assert_eq!(server.asked(), [("/file".to_owned(), 200)]);
    check(&user, &text, &[], &["file = one [600]"]);
    assert_eq!(server.asked(), [("/file".to_owned(), 304)]);
    server.serve("/file", file("two", "\"2\""));
    check(&user, &text, &[], &["file = two [600]"]);
    assert_eq!(server.asked(), [("/file".to_owned(), 200)]);
}

#[test]
fn archives_from_elsewhere_are_laid_out_only_where_that_is_said() {
    let Some(user) = user() else { return };
    let server = FileServer::start().unwrap();
    let folder = user.path("content");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("file"), "packed").unwrap();
    let tar = [
        "--create",
        "--owner=0:0",
        "--group=0:0",
        "--mode=644",
        "--gzip",
        "--file=-",
        "file",
    ];
    let packed = Command::new("tar")
        .args(tar)
        .current_dir(&folder)
        .output()
        .unwrap()
        .stdout;
    let size = packed.len();
    let url = server.serve(
        "/a.tgz",
        Served {
            body: packed,
            ..Served::default()
        },
    );
    check(
        &user,
        &format!("FROM scratch\nADD --unpack=true {url} /\n"),
        &[],
        &["file = packed"],
    );
    let expected = format!("a.tgz = {size} bytes [600]");
    check(
        &user,
        &format!("FROM scratch\nADD {url} /\n"),
        &[],
        &[&expected],
    );
}

#[test]
fn secrets_open_servers_and_stay_secret() {
    let Some(user) = user() else { return };
    let server = FileServer::start().unwrap();
    let locked = |authorization: &str| Served {
        authorization: Some(authorization.to_owned()),
        ..file("behind a lock", "\"1\"")
    };
    let url = server.serve("/token", locked("Bearer opensesame"));
    let text = format!("FROM scratch\nADD {url} /\n");
    check_fails(&user, &text, &[], 3, "401");
    fs::write(user.path("token"), "opensesame\n").unwrap();
    let secret = format!(
        "id=HTTP_AUTH_TOKEN_127.0.0.1,src={}",
        user.path("token").display()
    );
    check(
        &user,
        &text,
        &["--secret", &secret],
        &["token = behind a lock [600]"],
    );
    let url = server.serve("/header", locked("Basic opensesame"));
    fs::write(user.path("header"), "Basic opensesame").unwrap();
    let secret = format!(
        "id=HTTP_AUTH_HEADER_127.0.0.1,src={}",
        user.path("header").display()
    );
    let text = format!("FROM scratch\nADD {url} /\n");
    check(
        &user,
        &text,
        &["--secret", &secret],
        &["header = behind a lock [600]"],
    );
    let mut search = Command::new("grep");
    let found = search
        .args(["-r", "-l", "opensesame"])
        .arg(user.path("store"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
}

/// A repository of two commits, the first of which is called `v1`; gives the commits.
pub(crate) fn repository(user: &Building) -> [String; 2] {
    let repo = user.path("repositories/repo");
    fs::create_dir_all(repo.join("sub")).unwrap();
    let run = |words: &[&str]| git(&repo, words).unwrap();
    run(&["init", "--quiet", "--initial-branch=main", "."]);
    fs::write(repo.join("sub/file"), "one").unwrap();
    fs::write(
        repo.join("Dockerfile"),
        "FROM scratch\nCOPY sub/file /of-the-repository\n",
    )
    .unwrap();
    run(&["add", "."]);
    run(&["commit", "--quiet", "--message=one"]);
    run(&["tag", "v1"]);
    let first = run(&["rev-parse", "HEAD"]);
    fs::write(repo.join("sub/file"), "two").unwrap();
    run(&["commit", "--quiet", "--all", "--message=two"]);
    [first, run(&["rev-parse", "HEAD"])]
}

#[test]
fn repositories_are_added() {
    let Some(user) = user() else { return };
    let [first, second] = repository(&user);
    let Some(server) = GitServer::start(&user.path("repositories")).unwrap() else {
        eprintln!("SKIPPED: `git daemon` is not installed");
        return;
    };
    let url = server.url("repo");
    let dockerfile = "to/Dockerfile = FROM scratch\\nCOPY sub/file /of-the-repository";
    let whole = |text: &'static str| vec!["to/", dockerfile, "to/sub/", text];
    for (source, expected) in [
        (url.clone(), whole("to/sub/file = two")),
        (format!("{url}#v1"), whole("to/sub/file = one")),
        (
            format!("--checksum={first} {url}#v1"),
            whole("to/sub/file = one"),
        ),
        (format!("{url}#main:sub"), vec!["to/", "to/file = two"]),
        (
            format!("{url}?tag=v1&subdir=sub"),
            vec!["to/", "to/file = one"],
        ),
        (
            format!("--chown=1:2 --chmod=700 {url}#:sub"),
            vec!["to/ [700 1:2]", "to/file = two [700 1:2]"],
        ),
    ] {
        check(
            &user,
            &format!("FROM scratch\nADD {source} /to/\n"),
            &[],
            &expected,
        );
    }
    let text = format!("FROM scratch\nADD --keep-git-dir=true {url} /to/\n");
    let listing = user.listing(&text, &[]).unwrap();
    assert!(listing.contains("to/.git/HEAD"), "{listing}");
    let text = format!("FROM scratch\nADD --checksum={second} {url}#v1 /to/\n");
    check_fails(&user, &text, &[], 3, &second[..8]);
    check_fails(
        &user,
        &format!("FROM scratch\nADD {url}#absent /\n"),
        &[],
        3,
        "absent",
    );
}
