//! Contexts and images that want more than they are given: nothing outside of their roots is read or written,
//! nothing waits, and what changes meanwhile is noticed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use dockwright_builder::context::StatCache;
use rustix::fs::{CWD, FileType, Mode, OFlags, mkdirat, mknodat, open, openat};

use crate::tree::{Instruction, Place, is_root, listing, plain};

#[track_caller]
fn check(context: &str, image: &str, instruction: &str, expected: Result<&str, &str>) {
    if !is_root() {
        return;
    }
    let place = Place::new(context, image);
    fs::create_dir(place.path("outside")).unwrap();
    fs::write(place.path("outside/secret"), "secret").unwrap();
    match (place.run(&place.context(""), instruction), expected) {
        (Ok(_), Ok(expected)) => assert_eq!(listing(&place.path("image")), plain(expected)),
        (Err(error), Err(word)) => assert!(error.to_string().contains(word), "{error}"),
        (result, _) => panic!(
            "{instruction}: {result:?}\n{}",
            listing(&place.path("image"))
        ),
    }
    assert_eq!(listing(&place.path("outside")), "secret = secret\n");
}

#[test]
fn links_of_a_context_stay_in_it() {
    let missing = Err("there is no `/evil`");
    for target in [
        "/etc/shadow",
        "../../../../../../etc/shadow",
        "../outside/secret",
        "/proc/self/root/etc/shadow",
        "evil",
    ] {
        let expected = if target == "evil" {
            Err("cannot read")
        } else {
            missing
        };
        check(&format!("evil -> {target}"), "", "COPY evil /", expected);
    }
    let own = "etc/shadow = ours\nevil -> /etc/shadow\nup -> ../../..\nself -> .";
    check(own, "", "COPY evil /", Ok("evil = ours"));
    check(own, "", "COPY up/etc /", Ok("shadow = ours"));
    check(own, "", "COPY up/up/self/../evil /x", Ok("x = ours"));
    check(
        "dir/evil -> /etc/shadow",
        "",
        "COPY dir /",
        Ok("evil -> /etc/shadow"),
    );
    check("dir/evil -> ../../outside", "", "COPY dir/* /x/", Ok(""));
    check(
        "dir -> ../outside",
        "",
        "COPY dir/* /x/",
        Err("there is no `/dir/*`"),
    );
    check(
        "dir -> ../outside",
        "",
        "COPY dir/secret /x/",
        Err("there is no `/dir/secret`"),
    );
    check(
        "dir -> ../outside",
        "",
        "COPY --parents dir/secret /x/",
        Err("there is no `/dir/secret`"),
    );
}

#[test]
fn links_of_an_image_stay_in_it() {
    let file = "a = a";
    check(file, "x -> /", "COPY a /x/y", Ok("x -> /\ny = a"));
    check(
        file,
        "x -> ../../../..",
        "COPY a /x/y/",
        Ok("x -> ../../../..\ny/\ny/a = a"),
    );
    check(
        file,
        "x -> ../outside",
        "COPY a /x/",
        Ok("outside/\noutside/a = a\nx -> ../outside"),
    );
    check(
        file,
        "x -> ../outside/secret",
        "COPY a /x",
        Ok("outside/\noutside/secret = a\nx -> ../outside/secret"),
    );
    check(
        file,
        "x/a -> ../../outside/secret",
        "COPY a /x/",
        Ok("x/\nx/a = a"),
    );
    check("t/a = a", "a -> ../outside/secret", "COPY t /", Ok("a = a"));
    check(
        "t/d/secret = a",
        "d -> ../outside",
        "COPY t /",
        Err("which is not a folder"),
    );
    check(file, "x -> y\ny -> x", "COPY a /x/", Err("cannot write"));
    check(
        file,
        "etc/passwd -> ../../outside/secret",
        "COPY --chown=who a /",
        Err("names nobody"),
    );
}

#[test]
fn what_changed_since_it_was_selected_is_told() {
    if !is_root() {
        return;
    }
    for change in [
        |file: &Path| fs::write(file, "other").unwrap(),
        |file: &Path| fs::write(file, "text, and more").unwrap(),
        |file: &Path| {
            fs::remove_file(file).unwrap();
            fs::write(file, "text").unwrap();
        },
    ] {
        let place = Place::new("dir/file = text\ndir/still = still", "");
        let copy = Instruction::read("COPY dir /d");
        let selection = copy.select(&place.context("")).unwrap();
        selection.digest(&mut StatCache::none()).unwrap();
        let file = place.path("context/dir/file");
        change(&file);
        let written = copy.write(&selection, &place.path("image")).unwrap();
        assert_eq!(written.changed.as_deref(), Some(Path::new("dir/file")));
        let (now, copied) = (fs::read(&file), fs::read(place.path("image/d/file")));
        assert_eq!(now.unwrap(), copied.unwrap());
    }
}

#[test]
fn what_became_something_else_is_not_followed() {
    if !is_root() {
        return;
    }
    let pipe = |path: &Path| mknodat(CWD, path, FileType::Fifo, Mode::RUSR, 0).unwrap();
    let link = |path: &Path| symlink("/etc/shadow", path).unwrap();
    let nothing = |_: &Path| {};
    for replace in [&pipe as &dyn Fn(&Path), &link, &nothing] {
        let place = Place::new("dir/file = text", "");
        let copy = Instruction::read("COPY dir /d");
        let selection = copy.select(&place.context("")).unwrap();
        let file = place.path("context/dir/file");
        fs::remove_file(&file).unwrap();
        replace(&file);
        assert!(selection.digest(&mut StatCache::none()).is_err());
        copy.write(&selection, &place.path("image")).unwrap_err();
        assert!(!place.path("image/d/file").exists());
    }
    let place = Place::new("dir/sub/shadow = text", "");
    let copy = Instruction::read("COPY dir /d");
    let selection = copy.select(&place.context("")).unwrap();
    fs::remove_dir_all(place.path("context/dir/sub")).unwrap();
    symlink("/etc", place.path("context/dir/sub")).unwrap();
    assert!(selection.digest(&mut StatCache::none()).is_err());
    copy.write(&selection, &place.path("image")).unwrap_err();
    assert!(!place.path("image/d/sub/shadow").exists());
}

#[test]
fn paths_may_be_longer_than_one_call_takes() {
    if !is_root() {
        return;
    }
    let place = Place::new("", "");
    let name = "n".repeat(200);
    let flags = OFlags::RDONLY | OFlags::DIRECTORY;
    let mut at = open(&place.path("context"), flags, Mode::empty()).unwrap();
    for _ in 0..30 {
        mkdirat(&at, &name, Mode::RWXU).unwrap();
        at = openat(&at, &name, flags, Mode::empty()).unwrap();
    }
    openat(&at, "file", OFlags::CREATE | OFlags::WRONLY, Mode::RUSR).unwrap();
    place.run(&place.context(""), "COPY . /d/").unwrap();
    let mut at = open(&place.path("image/d"), flags, Mode::empty()).unwrap();
    for _ in 0..30 {
        at = openat(&at, &name, flags, Mode::empty()).unwrap();
    }
    openat(&at, "file", OFlags::RDONLY, Mode::empty()).unwrap();
}
