//! What `RUN --mount` offers: secrets, agents, caches, memory.

use std::fs;
use std::process::Command;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::ssh::Agent;

use crate::user::{check, check_fails, user};

/// A build of one step on the usual base, which leaves its findings in `/out`.
fn step(flags: &str, script: &str) -> String {
    format!("{BASE}RUN mkdir /out\nRUN {flags} {script}\nFROM scratch\nCOPY --from=base /out /\n")
}

#[test]
fn secrets_come_from_files_and_variables_and_go_where_they_are_wanted() {
    let Some(user) = user() else { return };
    fs::write(user.path("word"), "hidden").unwrap();
    let from_file = format!("id=word,src={}", user.path("word").display());
    let words = ["--secret", from_file.as_str()];
    for (flags, script, expected) in [
        (
            "--mount=type=secret,id=word",
            "cat /run/secrets/word | wc -c > /out/x",
            "x = 6",
        ),
        (
            "--mount=type=secret,id=word,target=/a/b",
            "wc -c < /a/b > /out/x",
            "x = 6",
        ),
        (
            "--mount=type=secret,target=/z/word",
            "wc -c < /z/word > /out/x",
            "x = 6",
        ),
        (
            "--mount=type=secret,id=word,env=W",
            "echo ${#W} > /out/x",
            "x = 6",
        ),
        (
            "--mount=type=secret,id=word,env=W,target=/s",
            "echo ${#W} $(wc -c < /s) > /out/x",
            "x = 6 6",
        ),
        (
            "--mount=type=secret,id=word",
            "stat -c '%a %u:%g' /run/secrets/word > /out/x",
            "x = 400 0:0",
        ),
        (
            "--mount=type=secret,id=word,mode=0444,uid=7,gid=8",
            "stat -c '%a %u:%g' /run/secrets/word > /out/x",
            "x = 444 7:8",
        ),
        (
            "--mount=type=secret,id=other",
            "ls /run/secrets | wc -l > /out/x 2>/dev/null; true",
            "x = 0",
        ),
    ] {
        check(&user, &step(flags, script), &words, &[expected]);
    }
    let required = step("--mount=type=secret,id=other,required=true", "true");
    check_fails(
        &user,
        &required,
        &words,
        3,
        "the secret `other` is required",
    );
    let path = user.path("context").display().to_string();
    for (secret, expected) in [
        ("id=v,env=VALUE", "x = 5"),
        ("id=VALUE", "x = 5"),
        ("id=v,type=env,src=VALUE", "x = 5"),
    ] {
        let id = if secret.starts_with("id=VALUE") {
            "VALUE"
        } else {
            "v"
        };
        let text = step(
            &format!("--mount=type=secret,id={id},env=W"),
            "echo ${#W} > /out/x",
        );
        user.write("Dockerfile", &text).unwrap();
        let tar = user.path("out.tar");
        let output = format!("type=tar,dest={}", tar.display());
        let words = ["--no-cache", "--secret", secret, "--output", &output, &path];
        let built = user
            .command("build", &words)
            .env("VALUE", "quiet")
            .output()
            .unwrap();
        assert!(built.status.success(), "{built:?}");
        let listing = dockwright_tests::listed::listed(&fs::read(&tar).unwrap()[..], false);
        assert_eq!(listing.unwrap(), expected, "{secret}");
    }
    check_fails(
        &user,
        "FROM scratch\n",
        &["--secret", "id=v,src=/absent"],
        2,
        "no file `/absent`",
    );
    check_fails(
        &user,
        "FROM scratch\n",
        &["--secret", "id=v,env=ABSENT_HERE"],
        2,
        "no variable",
    );
}

#[test]
fn a_new_secret_is_no_new_step() {
    let Some(user) = user() else { return };
    let text = step(
        "--mount=type=secret,id=word",
        "wc -c < /run/secrets/word > /out/x",
    );
    let secret = format!("id=word,src={}", user.path("word").display());
    fs::write(user.path("word"), "one").unwrap();
    check(&user, &text, &["--secret", &secret], &["x = 3"]);
    fs::write(user.path("word"), "another").unwrap();
    check(&user, &text, &["--secret", &secret], &["x = 3"]);
    check(
        &user,
        &text,
        &["--secret", &secret, "--no-cache"],
        &["x = 7"],
    );
}

#[test]
fn caches_are_kept_apart_by_what_they_are_called() {
    let Some(user) = user() else { return };
    let count = |flags: &str| {
        step(
            &format!("--mount=type=cache,{flags}"),
            "touch /c/$(ls /c | wc -l) && ls /c | wc -l > /out/x",
        )
    };
    let words = ["--no-cache"];
    for (flags, expected) in [
        ("target=/c", "x = 1"),
        ("target=/c", "x = 2"),
        ("target=/c,id=other", "x = 1"),
        ("target=/c,id=other,sharing=locked", "x = 2"),
        ("target=/c,sharing=private", "x = 3"),
    ] {
        check(&user, &count(flags), &words, &[expected]);
    }
    let spaced = ["--no-cache", "--build-arg", "BUILDKIT_CACHE_MOUNT_NS=mine"];
    check(&user, &count("target=/c"), &spaced, &["x = 1"]);
    let read_only = step(
        "--mount=type=cache,target=/c,ro",
        "touch /c/x 2>/dev/null || echo no > /out/x",
    );
    check(&user, &read_only, &words, &["x = no"]);
}

#[test]
fn a_cache_that_begins_with_something_begins_again_without_the_cache_of_steps() {
    let Some(user) = user() else { return };
    let text = |more: &str, begins: &str| {
        format!(
            "{BASE}FROM base AS filled\nRUN mkdir -p /full && touch /full/0\n\
            FROM base AS used\nARG N\nRUN --mount=type=cache,target=/c{more} touch /c/n$N && ls /c | wc -l > /x && stat -c %a:%u /c > /y\n\
            FROM scratch\nCOPY --from=used /x /y /\n{begins}"
        )
    };
    let argument = |number: &str| format!("N={number}");
    for (more, first, mode) in [
        (",mode=0773,uid=5", 1, "y = 773:5"),
        (",from=filled,source=/full", 2, "y = 755:0"),
    ] {
        for (number, word, expected) in [
            ("1", None, 0),
            ("2", None, 1),
            ("3", Some("--no-cache"), 0),
            ("4", None, 1),
        ] {
            let argument = argument(number);
            let words: Vec<&str> = ["--build-arg", argument.as_str()]
                .into_iter()
                .chain(word)
                .collect();
            let count = format!("x = {}", first + expected);
            check(&user, &text(more, ""), &words, &[&count, mode]);
        }
    }
}

#[test]
fn memory_has_its_size_and_leaves_nothing() {
    let Some(user) = user() else { return };
    let text = step(
        "--mount=type=tmpfs,target=/m,size=2m",
        "touch /m/x && df -k /m | tail -1 | tr -s ' ' | cut -d' ' -f2 > /out/x",
    );
    check(&user, &text, &[], &["x = 2048"]);
    let text = step(
        "",
        "df -k /dev/shm | tail -1 | tr -s ' ' | cut -d' ' -f2 > /out/x",
    );
    check(&user, &text, &["--shm-size", "8m"], &["x = 8192"]);
}

/// Copies a program with all libraries it needs into the context, below `name`.
fn with_libraries(user: &Building, program: &str, name: &str) -> bool {
    let Ok(told) = Command::new("ldd").arg(program).output() else {
        return false;
    };
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let words = told.split_whitespace().filter(|word| word.starts_with('/'));
    for path in words.chain([program]) {
        let to = user
            .path("context")
            .join(name)
            .join(path.trim_start_matches('/'));
        let is_copied = fs::create_dir_all(to.parent().unwrap()).and_then(|()| fs::copy(path, &to));
        if is_copied.is_err() {
            return false;
        }
    }
    true
}

#[test]
fn an_agent_answers_while_a_step_runs() {
    let Some(user) = user() else { return };
    let folder = user.path("agent");
    fs::create_dir_all(&folder).unwrap();
    let (Some(agent), true) = (
        Agent::start(&folder),
        with_libraries(&user, "/usr/bin/ssh-add", "ssh"),
    ) else {
        eprintln!("SKIPPED: `openssh-client` is not installed");
        return;
    };
    let base =
        format!("{BASE}COPY ssh /\nRUN mkdir /out && echo root:x:0:0::/:/bin/sh > /etc/passwd\n");
    let base = base.replace("RUN mkdir", "RUN mkdir -p /etc && mkdir");
    let text = |flags: &str, script: &str| {
        format!("{base}RUN {flags} {script}\nFROM scratch\nCOPY --from=base /out /\n")
    };
    let list = "ssh-add -l | grep -c key-of-the-suite > /out/x";
    let list = list.replace("ssh-add", "/usr/bin/ssh-add");
    let socket = agent.socket.display().to_string();
    let default = format!("default={socket}");
    let named = format!("work={socket}");
    check(
        &user,
        &text("--mount=type=ssh", &list),
        &["--ssh", &default],
        &["x = 1"],
    );
    check(
        &user,
        &text("--mount=type=ssh,id=work", &list),
        &["--ssh", &named],
        &["x = 1"],
    );
    let place = "echo $SSH_AUTH_SOCK $(stat -c '%a %u:%g' $SSH_AUTH_SOCK) > /out/x";
    check(
        &user,
        &text("--mount=type=ssh", place),
        &["--ssh", &default],
        &["x = /run/buildkit/ssh_agent.0 600 0:0"],
    );
    check(
        &user,
        &text(
            "--mount=type=ssh,target=/a.sock,mode=0666,uid=3,gid=4",
            place,
        ),
        &["--ssh", &default],
        &["x = /a.sock 666 3:4"],
    );
    let absent = text(
        "--mount=type=ssh,id=absent",
        "echo none$SSH_AUTH_SOCK > /out/x",
    );
    check(&user, &absent, &["--ssh", &default], &["x = none"]);
    let required = text("--mount=type=ssh,required", "true");
    check_fails(&user, &required, &[], 3, "ssh agent `default` is required");
    check_fails(
        &user,
        "FROM scratch\n",
        &["--ssh", "default=/absent"],
        2,
        "/absent",
    );
}
