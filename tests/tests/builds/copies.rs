//! `COPY` with all its flags, heredocs, and what ignore files leave out.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use dockwright_tests::building::{BASE, Building};

use crate::user::{check, check_fails, user};

fn mode(user: &Building, name: &str, mode: u32) {
    let path = user.path("context").join(name);
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn flags_of_copy_change_what_is_brought() {
    let Some(user) = user() else { return };
    for (name, text) in [
        ("d/a.txt", "a"),
        ("d/b.log", "b"),
        ("d/sub/c.txt", "c"),
        ("d/sub/run", "run"),
    ] {
        user.write(name, text).unwrap();
    }
    mode(&user, "d/sub/run", 0o700);
    mode(&user, "d/sub", 0o750);
    for (instruction, expected) in [
        ("COPY d/a.txt /x", &["x = a"][..]),
        ("COPY d/a.txt x/", &["x/", "x/a.txt = a"]),
        (
            "COPY d /x",
            &[
                "x/",
                "x/a.txt = a",
                "x/b.log = b",
                "x/sub/ [750]",
                "x/sub/c.txt = c",
                "x/sub/run = run [700]",
            ],
        ),
        (
            "COPY d/*.txt d/sub/c* x/",
            &["x/", "x/a.txt = a", "x/c.txt = c"],
        ),
        (
            "COPY --chown=10:20 --chmod=640 d/a.txt /y/x",
            &["y/ [640 10:20]", "y/x = a [640 10:20]"],
        ),
        ("COPY --chown=7 d/a.txt /x", &["x = a [7:7]"]),
        (
            "COPY --chmod=u=rwX,go=rX d/sub /x",
            &["x/", "x/c.txt = c", "x/run = run [755]"],
        ),
        ("COPY --chmod=g+s,o-r d/a.txt /x", &["x = a [2640]"]),
        (
            "ARG rights=u=r,go=\nCOPY --chmod=$rights d/a.txt /x",
            &["x = a [400]"],
        ),
        (
            "COPY --exclude=*.log --exclude=sub/r* d /x",
            &["x/", "x/a.txt = a", "x/sub/ [750]", "x/sub/c.txt = c"],
        ),
        (
            "COPY --parents d/sub/c.txt /x/",
            &["x/", "x/d/", "x/d/sub/ [750]", "x/d/sub/c.txt = c"],
        ),
        (
            "COPY --parents d/./sub/*.txt /x/",
            &["x/", "x/sub/ [750]", "x/sub/c.txt = c"],
        ),
        (
            "COPY --parents **/*.txt /x/",
            &[
                "x/",
                "x/d/",
                "x/d/a.txt = a",
                "x/d/sub/ [750]",
                "x/d/sub/c.txt = c",
            ],
        ),
        ("COPY --link d/a.txt /p/q/x", &["p/", "p/q/", "p/q/x = a"]),
        ("COPY --link --chown=1:2 d/a.txt /x", &["x = a [1:2]"]),
        ("COPY [\"d/a.txt\", \"/with space\"]", &["with space = a"]),
        ("WORKDIR /w\nCOPY d/a.txt .", &["w/", "w/a.txt = a"]),
        ("ARG from=d/a\nENV to=/e\nCOPY ${from}.txt $to", &["e = a"]),
    ] {
        check(
            &user,
            &format!("FROM scratch\n{instruction}\n"),
            &[],
            expected,
        );
    }
}

#[test]
fn names_of_owners_are_those_of_the_image() {
    let Some(user) = user() else { return };
    user.write(
        "passwd",
        "root:x:0:0::/:/bin/sh\napp:x:1000:1001::/:/bin/sh\n",
    )
    .unwrap();
    user.write("group", "root:x:0:\nstaff:x:50:\n").unwrap();
    user.write("a", "a").unwrap();
    let text = "FROM scratch AS base\nCOPY passwd group /etc/\nCOPY --chown=app a /a\n\
        COPY --chown=app:staff a /b\nCOPY --chown=:staff a /c\n\
        FROM scratch\nCOPY --from=base /a /b /c /\nCOPY --from=base --chown=5:6 /a /d\n";
    let expected = [
        "a = a [1000:1001]",
        "b = a [1000:50]",
        "c = a [0:50]",
        "d = a [5:6]",
    ];
    check(&user, text, &[], &expected);
}

#[test]
fn heredocs_become_files() {
    let Some(user) = user() else { return };
    let text = "FROM scratch\nARG who=world\nCOPY <<one <<\"two\" <<-three /texts/\n\
        hello $who\none\nhello $who\ntwo\n\tindented\nthree\nCOPY --chmod=755 --chown=3:4 <<EOF /run\n#!/bin/sh\nEOF\n\
        ADD <<EOF /added\nmore\nEOF\n";
    let expected = [
        "added = more",
        "run = #!/bin/sh [755 3:4]",
        "texts/",
        "texts/one = hello world",
        "texts/three = indented",
        "texts/two = hello $who",
    ];
    check(&user, text, &[], &expected);
}

#[test]
fn links_stay_links_or_are_followed() {
    let Some(user) = user() else { return };
    user.write("d/file", "f").unwrap();
    symlink("file", user.path("context/d/link")).unwrap();
    symlink("d", user.path("context/e")).unwrap();
    fs::hard_link(user.path("context/d/file"), user.path("context/d/same")).unwrap();
    for (instruction, expected) in [
        (
            "COPY d /x/",
            &["x/", "x/file = f", "x/link -> file", "x/same == x/file"][..],
        ),
        ("COPY d/link /x", &["x = f"]),
        ("COPY e/file /x", &["x = f"]),
    ] {
        check(
            &user,
            &format!("FROM scratch\n{instruction}\n"),
            &[],
            expected,
        );
    }
    let through = format!(
        "{BASE}RUN mkdir /real && ln -s real /there\nCOPY d/file /there/x\nFROM scratch\nCOPY --from=1 /real /\n"
    );
    let through = through.replace(
        "FROM scratch\nCOPY --from=1",
        "FROM scratch\nCOPY --from=base",
    );
    check(&user, &through, &[], &["x = f"]);
}

#[test]
fn ignore_files_leave_out_and_bring_back() {
    let Some(user) = user() else { return };
    for name in [
        "a.txt",
        "b.log",
        "keep.log",
        "sub/c.log",
        "Dockerfile.dockerignore",
    ] {
        user.write(name, "text").unwrap();
    }
    user.write(".dockerignore", "# all of them\n*\n!a.txt\n")
        .unwrap();
    user.write(
        "Dockerfile.dockerignore",
        "busybox\nDocker*\n.dock*\n**/*.log\n!keep.log\n",
    )
    .unwrap();
    let expected = ["a.txt = text", "keep.log = text", "sub/"];
    check(&user, "FROM scratch\nCOPY . /\n", &[], &expected);
    fs::remove_file(user.path("context/Dockerfile.dockerignore")).unwrap();
    check(&user, "FROM scratch\nCOPY . /\n", &[], &["a.txt = text"]);
    check_fails(
        &user,
        "FROM scratch\nCOPY b.log /\n",
        &[],
        3,
        "`.dockerignore` leaves it out",
    );
    user.write(".dockerignore", "!\n").unwrap();
    check_fails(&user, "FROM scratch\nCOPY . /\n", &[], 2, "ignore file");
}

#[test]
fn what_cannot_be_copied_is_said_at_its_line() {
    let Some(user) = user() else { return };
    user.write("d/file", "f").unwrap();
    // As in BuildKit, a pattern that nothing matches means nothing.
    check(&user, "FROM scratch\nCOPY d/absent* /\n", &[], &[]);
    for (instruction, part) in [
        ("COPY absent /", "absent"),
        ("COPY d/file /x\nCOPY d /x", "/x"),
        (
            "COPY --from=later d /x\nFROM scratch AS later\nFROM 0",
            "later",
        ),
        ("COPY --chmod=u=q d /x", "u=q"),
        ("COPY --form=x d /x", "--form"),
        ("COPY --checksum=sha256:0 d /x", "--checksum"),
    ] {
        check_fails(
            &user,
            &format!("FROM scratch\n{instruction}\n"),
            &[],
            3,
            part,
        );
    }
}
