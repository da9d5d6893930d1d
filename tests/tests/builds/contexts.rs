//! Where build contexts come from: standard input, URLs, repositories, and contexts with names.

use std::fs;
use std::process::Command;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::listed::listed;
use dockwright_tests::serving::{FileServer, GitServer, Served};

use crate::addresses::repository;
use crate::user::{check, check_fails, user, worked};

/// Types `dockwright build` with a context and standard input, and lists the files of the image.
#[track_caller]
fn listing_of(user: &Building, words: &[&str], input: &[u8]) -> String {
    let path = user.path("out.tar");
    let output = format!("type=tar,dest={}", path.display());
    let words = [&["--output", &output], words].concat();
    worked(
        &user.build_from(&words, input).unwrap(),
        &format!("{words:?}"),
    );
    listed(&fs::read(&path).unwrap()[..], false).unwrap()
}

/// A context as an archive, compressed where that is asked for.
fn packed(user: &Building, more: &[&str]) -> Vec<u8> {
    let folder = user.path("packed");
    fs::create_dir_all(folder.join("sub")).unwrap();
    fs::write(
        folder.join("Dockerfile"),
        "FROM scratch\nCOPY sub/file /packed\n",
    )
    .unwrap();
    fs::write(folder.join("other"), "FROM scratch\nCOPY sub/file /other\n").unwrap();
    fs::write(folder.join("sub/file"), "packed").unwrap();
    let mut command = Command::new("tar");
    command.args([
        "--create",
        "--owner=0:0",
        "--group=0:0",
        "--mode=u=rwX,go=rX",
        "--file=-",
    ]);
    command
        .args(more)
        .arg(".")
        .current_dir(&folder)
        .output()
        .unwrap()
        .stdout
}

#[test]
fn standard_input_is_a_dockerfile_or_an_archive() {
    let Some(user) = user() else { return };
    let text = b"FROM scratch\nCOPY <<EOF /file\ntext\nEOF\n";
    assert_eq!(listing_of(&user, &["-"], text), "file = text");
    user.write("a", "of the folder").unwrap();
    let context = user.path("context").display().to_string();
    let text = b"FROM scratch\nCOPY a /\n";
    assert_eq!(
        listing_of(&user, &["-f", "-", &context], text),
        "a = of the folder"
    );
    for more in [&[][..], &["--gzip"], &["--use-compress-program=zstd"]] {
        let archive = packed(&user, more);
        assert_eq!(listing_of(&user, &["-"], &archive), "packed = packed");
        assert_eq!(
            listing_of(&user, &["-f", "other", "-"], &archive),
            "other = packed"
        );
    }
    let refused = user
        .build_from(&["-"], b"FROM scratch\nCOPY a /\n")
        .unwrap();
    assert_eq!(refused.status.code(), Some(3));
}

#[test]
fn urls_and_repositories_are_contexts() {
    let Some(user) = user() else { return };
    let server = FileServer::start().unwrap();
    let archive = server.serve(
        "/context.tgz",
        Served {
            body: packed(&user, &["--gzip"]),
            ..Served::default()
        },
    );
    assert_eq!(listing_of(&user, &[&archive], b""), "packed = packed");
    let body = b"FROM scratch\nCOPY <<EOF /alone\nx\nEOF\n".to_vec();
    let alone = server.serve(
        "/Dockerfile",
        Served {
            body,
            ..Served::default()
        },
    );
    assert_eq!(listing_of(&user, &[&alone], b""), "alone = x");
    repository(&user);
    let Some(server) = GitServer::start(&user.path("repositories")).unwrap() else {
        eprintln!("SKIPPED: `git daemon` is not installed");
        return;
    };
    let url = server.url("repo");
    assert_eq!(listing_of(&user, &[&url], b""), "of-the-repository = two");
    assert_eq!(
        listing_of(&user, &[&format!("{url}#v1")], b""),
        "of-the-repository = one"
    );
    let text = b"FROM scratch\nCOPY . /\n";
    let words = ["-f", "-", &format!("{url}#v1:sub")];
    assert_eq!(listing_of(&user, &words, text), "file = one");
}

#[test]
fn contexts_with_names_stand_in_for_stages_and_images() {
    let Some(user) = user() else { return };
    fs::create_dir_all(user.path("more/deep")).unwrap();
    fs::write(user.path("more/deep/file"), "of a name").unwrap();
    fs::write(user.path("more/ignored"), "").unwrap();
    fs::write(user.path("more/.dockerignore"), "ignored\n.dockerignore\n").unwrap();
    let named = format!("more={}", user.path("more").display());
    let words = ["--build-context", named.as_str()];
    check(
        &user,
        "FROM scratch\nCOPY --from=more . /\n",
        &words,
        &["deep/", "deep/file = of a name"],
    );
    let as_stage = "FROM scratch AS more\nCOPY absent /\nFROM scratch\nCOPY --from=more /deep /\n";
    check(&user, as_stage, &words, &["file = of a name"]);
    check(
        &user,
        "FROM more\n",
        &words,
        &["deep/", "deep/file = of a name"],
    );
    let mounted = format!(
        "{BASE}RUN --mount=from=more,target=/m cat /m/deep/file > /seen\nFROM scratch\nCOPY --from=base /seen /\n"
    );
    check(&user, &mounted, &words, &["seen = of a name"]);
    user.build_file(
        "FROM scratch\nCOPY <<EOF /of-an-image\nx\nEOF\n",
        &["--tag", "known:1"],
    )
    .unwrap();
    let words = ["--build-context", "other=docker-image://known:1"];
    check(
        &user,
        "FROM scratch\nCOPY --from=other /of-an-image /y\n",
        &words,
        &["y = x"],
    );
    check(&user, "FROM other\n", &words, &["of-an-image = x"]);
    let words = ["--build-context", "debian:12=docker-image://known:1"];
    check(&user, "FROM debian:12\n", &words, &["of-an-image = x"]);
    check_fails(
        &user,
        "FROM more\n",
        &["--build-context", "more=/absent"],
        2,
        "/absent",
    );
    check_fails(
        &user,
        "FROM more\n",
        &["--build-context", "more"],
        2,
        "NAME=FOLDER",
    );
}

#[test]
fn a_dockerfile_may_stand_elsewhere() {
    let Some(user) = user() else { return };
    user.write("a", "a").unwrap();
    fs::create_dir_all(user.path("elsewhere")).unwrap();
    let file = user.path("elsewhere/some.Dockerfile");
    fs::write(&file, "FROM scratch\nCOPY a* /\n").unwrap();
    let context = user.path("context").display().to_string();
    let words = ["--file", &file.display().to_string(), &context];
    assert_eq!(listing_of(&user, &words, b""), "a = a");
    user.write("a2", "a").unwrap();
    fs::write(user.path("elsewhere/some.Dockerfile.dockerignore"), "a\n").unwrap();
    assert_eq!(listing_of(&user, &words, b""), "a2 = a");
}
