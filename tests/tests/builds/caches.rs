//! Which steps are taken from the cache, here and on other machines, and what flags change about it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::registry::real::{Kind, RealRegistry};

use serde_json::Value;

use crate::user::{check, check_fails, user, worked};

/// How many steps were taken from the cache, and how many were made.
#[track_caller]
pub(crate) fn counted(user: &Building, text: &str, words: &[&str]) -> (usize, usize) {
    let words = [
        &["--progress", "plain", "--output", "type=cacheonly"],
        words,
    ]
    .concat();
    let told = user
        .build_file(text, &words)
        .unwrap_or_else(|told| panic!("{words:?}: {told}"));
    (
        told.matches(" CACHED\n").count(),
        told.matches(" DONE ").count(),
    )
}

fn stages() -> String {
    format!(
        "{BASE}FROM base AS one\nRUN echo 1 > /one\nFROM base AS two\nRUN echo 2 > /two\n\
        FROM scratch\nCOPY --from=one /one /\nCOPY --from=two /two /\n"
    )
}

#[test]
fn flags_say_which_steps_are_made_again() {
    let Some(user) = user() else { return };
    assert_eq!(counted(&user, &stages(), &[]), (0, 6));
    assert_eq!(counted(&user, &stages(), &[]), (6, 0));
    assert_eq!(counted(&user, &stages(), &["--no-cache"]), (0, 6));
    // What comes out is the same, so that everything behind it is still there.
    assert_eq!(
        counted(&user, &stages(), &["--no-cache-filter", "one"]),
        (5, 1)
    );
    assert_eq!(
        counted(&user, &stages(), &["--no-cache-filter", "one,two"]),
        (4, 2)
    );
}

#[test]
fn the_same_result_changes_nothing_behind_it() {
    let Some(user) = user() else { return };
    let text = |script: &str| format!("{BASE}RUN {script}\nRUN cat /x > /y\n");
    counted(&user, &text("echo a > /x && touch -d @1000 /x /"), &[]);
    assert_eq!(
        counted(&user, &text("echo a>/x && touch -d @1000 /x /"), &[]),
        (3, 1)
    );
    assert_eq!(
        counted(&user, &text("echo b > /x && touch -d @1000 /x /"), &[]),
        (2, 2)
    );
}

#[test]
fn times_do_not_count_but_modes_and_contents_do() {
    let Some(user) = user() else { return };
    user.write("d/a", "one").unwrap();
    let text = "FROM scratch\nCOPY d /d\n";
    counted(&user, text, &[]);
    let path = user.path("context/d/a");
    let touched = std::process::Command::new("touch")
        .args(["-d", "@5"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(touched.success());
    assert_eq!(counted(&user, text, &[]), (1, 0));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(counted(&user, text, &[]), (0, 1));
    user.write("other", "not copied").unwrap();
    assert_eq!(counted(&user, text, &[]), (1, 0));
}

#[test]
fn bases_are_asked_for_again_where_that_is_wanted() {
    let Some(user) = user() else { return };
    let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
        eprintln!("SKIPPED: `docker-registry` is not installed");
        return;
    };
    let Some(other) = crate::user::user() else {
        return;
    };
    let name = format!("{}/base:1", registry.name());
    let push = |content: &str| {
        let text = format!("FROM scratch\nCOPY <<EOF /file\n{content}\nEOF\n");
        other
            .build_file(&text, &["--push", "--tag", &name])
            .unwrap();
    };
    push("one");
    let text = format!("FROM {name}\nENV A=b\n");
    check(&user, &text, &[], &["file = one"]);
    push("two");
    check(&user, &text, &[], &["file = one"]);
    check(&user, &text, &["--pull"], &["file = two"]);
    check(&user, &text, &[], &["file = two"]);
}

/// The same context for another machine.
fn another(user: &Building) -> Option<Building> {
    let other = crate::user::user()?;
    fs::copy(user.path("context/file"), other.path("context/file")).unwrap();
    Some(other)
}

fn shared() -> String {
    format!(
        "{BASE}FROM base AS made\nCOPY file /\nRUN head -c 16 /dev/urandom > /random\n\
        FROM scratch\nCOPY --from=made /random /\n"
    )
}

#[test]
fn a_folder_takes_the_cache_to_another_machine() {
    let Some(user) = user() else { return };
    user.write("file", "x").unwrap();
    let Some(other) = another(&user) else { return };
    let place = user.path("cache").display().to_string();
    let to = |mode: &str| format!("type=local,dest={place}{mode}");
    assert_eq!(counted(&user, &shared(), &["--cache-to", &to("")]), (0, 5));
    let from = format!("type=local,src={place}");
    // Only the steps of the target itself: what they read is made again, and here it is another thing each time.
    let taken = counted(&other, &shared(), &["--cache-from", &from]);
    assert_eq!(taken, (0, 5));
    let Some(third) = another(&user) else { return };
    counted(&user, &shared(), &["--cache-to", &to(",mode=max")]);
    assert_eq!(counted(&third, &shared(), &["--cache-from", &from]), (5, 0));
    let random = |who: &Building| who.tar(&shared(), &[]).unwrap();
    assert_eq!(random(&user), random(&third), "its layers came along");
    assert_ne!(random(&user), random(&other));
}

#[test]
fn a_registry_keeps_the_cache_for_a_fleet() {
    let Some(user) = user() else { return };
    user.write("file", "x").unwrap();
    let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
        eprintln!("SKIPPED: `docker-registry` is not installed");
        return;
    };
    let name = format!("{}/team/cache:main", registry.name());
    let to = format!("type=registry,ref={name},mode=max");
    assert_eq!(counted(&user, &shared(), &["--cache-to", &to]), (0, 5));
    for from in [format!("type=registry,ref={name}"), name.clone()] {
        let Some(other) = another(&user) else { return };
        assert_eq!(counted(&other, &shared(), &["--cache-from", &from]), (5, 0));
    }
    // Where one differs, the rest is made.
    let Some(other) = another(&user) else { return };
    other.write("file", "y").unwrap();
    assert_eq!(counted(&other, &shared(), &["--cache-from", &name]), (2, 3));
    // A cache that is not there makes a build slow, not wrong.
    let Some(other) = another(&user) else { return };
    let absent = format!("{}/team/cache:absent", registry.name());
    assert_eq!(
        counted(&other, &shared(), &["--cache-from", &absent]),
        (0, 5)
    );
    check_fails(
        &user,
        "FROM scratch\n",
        &["--cache-to", "type=gha"],
        2,
        "names no cache",
    );
}

#[test]
fn an_image_takes_its_own_cache_along() {
    let Some(user) = user() else { return };
    user.write("file", "x").unwrap();
    let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
        eprintln!("SKIPPED: `docker-registry` is not installed");
        return;
    };
    let text = format!("{BASE}COPY file /\nRUN head -c 16 /dev/urandom > /random\n");
    for (number, words) in [
        &["--cache-to", "type=inline"],
        &["--build-arg", "BUILDKIT_INLINE_CACHE=1"],
    ]
    .iter()
    .enumerate()
    {
        let name = format!("{}/team/app:{number}", registry.name());
        user.build_file(&text, &[&words[..], &["--push", "--tag", &name]].concat())
            .unwrap();
        let Some(other) = another(&user) else { return };
        let more = if number == 1 { &words[..] } else { &[] };
        let taken = counted(
            &other,
            &text,
            &[&["--cache-from", name.as_str()], more].concat(),
        );
        assert_eq!(taken, (4, 0), "{words:?}");
    }
}

/// How many steps and caches of mounts `system df` counts, and what they take.
#[track_caller]
fn cache_row(user: &Building) -> (u64, String, String) {
    let output = user.command("system", &["df", "--format", "json"]).output();
    let told = worked(&output.unwrap(), "system df");
    let mut rows = told
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let row = rows.find(|row| row["Type"] == "Build Cache").unwrap();
    let text = |name: &str| row[name].as_str().unwrap().to_owned();
    (
        row["TotalCount"].as_u64().unwrap(),
        text("Size"),
        text("Reclaimable"),
    )
}

#[test]
fn what_builds_keep_is_counted() {
    let Some(user) = user() else { return };
    assert_eq!(cache_row(&user), (0, "0B".to_owned(), "0B".to_owned()));
    let text = "FROM scratch AS base\nCOPY busybox /bin/\nFROM base\n\
        RUN --mount=type=cache,target=/c [\"/bin/busybox\", \"dd\", \"if=/dev/zero\", \"of=/c/x\", \"bs=1000\", \"count=9\"]\n";
    counted(&user, text, &[]);
    let (count, size, reclaimable) = cache_row(&user);
    assert_eq!(count, 3, "two steps and the cache of a mount");
    assert_eq!(size, reclaimable);
    assert!(size.ends_with("MB"), "{size}");
    // What an image has is the image's.
    user.build_file(text, &["--tag", "kept:1"]).unwrap();
    assert_eq!(cache_row(&user), (3, "9kB".to_owned(), "9kB".to_owned()));
    let prune = user
        .command("system", &["prune", "--all", "--force"])
        .output();
    worked(&prune.unwrap(), "prune");
    assert_eq!(cache_row(&user), (0, "0B".to_owned(), "0B".to_owned()));
}

#[test]
fn two_builds_at_once_make_the_same_step_once() {
    let Some(user) = user() else { return };
    let text = format!("{BASE}RUN sleep 1 && head -c 16 /dev/urandom > /random\n");
    user.write("Dockerfile", &text).unwrap();
    counted(&user, BASE, &[]);
    user.write("Dockerfile", &text).unwrap();
    let start = |name: &str| {
        let output = format!("type=tar,dest={}", user.path(name).display());
        let context = user.path("context").display().to_string();
        user.command(
            "build",
            &["--progress", "plain", "--output", &output, &context],
        )
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
    };
    let both = [start("first.tar"), start("second.tar")];
    let mut made = 0;
    for child in both {
        let output = child.wait_with_output().unwrap();
        worked(&output, "build");
        made += String::from_utf8_lossy(&output.stderr)
            .matches(" DONE ")
            .count();
    }
    assert_eq!(made, 1);
    let read = |name: &str| fs::read(user.path(name)).unwrap();
    assert!(read("first.tar") == read("second.tar"));
}
