//! Hostile layers: nothing is written outside of the directory, and what is refused is refused by name.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests stop at the first surprise, and say what they skip"
)]

mod support;

use std::fs;
use std::io::Write;
use std::path::Path;

use dockwright_images::compression::{Compressor, Decompressor};
use dockwright_images::layer::{Ownership, UnpackError, UnpackLimits, UnpackOptions, unpack};
use support::{Scratch, Tar, is_root, limits, listing, options, unpack_into};

/// Lays out a hostile layer beside a file that must stay as it is, over a layer with a few files.
fn attack(tar: Tar) -> (Result<(), UnpackError>, Vec<String>) {
    let scratch = Scratch::new();
    let (own, below) = (scratch.folder("own"), scratch.folder("below"));
    let outside = scratch.folder("outside");
    fs::write(outside.join("kept"), "kept").unwrap();
    unpack_into(
        &below,
        Tar::new()
            .directory("etc")
            .file("etc/passwd", b"root")
            .symlink("lib", "/usr/lib"),
        &[],
    )
    .unwrap();
    let before = listing(&below);
    let result = unpack_into(&own, tar, &[&below]).map(drop);
    assert_eq!(fs::read_to_string(outside.join("kept")).unwrap(), "kept");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    assert_eq!(listing(&below), before);
    let mut top: Vec<_> = fs::read_dir(scratch.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    top.sort();
    assert_eq!(top, ["below", "outside", "own"]);
    (result, listing(&own))
}

/// The layer is refused with that message.
fn refused(tar: Tar, message: &str) {
    let (result, _) = attack(tar);
    let found = result.map_or_else(
        |error| error.to_string(),
        |()| "nothing was refused".to_owned(),
    );
    assert!(
        found.contains(message),
        "{found}\ndoes not contain\n{message}"
    );
}

/// The layer is taken, and this is what it has; `…` in an expectation stands for anything.
fn taken(tar: Tar, expected: &[&str]) {
    let (result, found) = attack(tar);
    result.unwrap();
    assert_eq!(found, expected);
}

#[test]
fn names_stay_inside() {
    refused(
        Tar::new().file("../outside/kept", b"bad"),
        "named `../outside/kept`, which is refused: it leads out of the root",
    );
    refused(
        Tar::new().file("a/../../outside/kept", b"bad"),
        "leads out of the root",
    );
    refused(Tar::new().directory(".."), "leads out of the root");
    refused(
        Tar::new().pax(&[("path", b"a\0b")]).file("a", b""),
        "zero byte",
    );
    refused(
        Tar::new().file("./", b"").file("a/", b""),
        "the root of a layer can only be a directory",
    );
    refused(
        Tar::new().symlink("/", "../outside"),
        "the root of a layer can only be a directory",
    );
    taken(
        Tar::new().file("/tmp/a/../b", b"in"),
        &["tmp 755 directory", "tmp/b 644 \"in\""],
    );
}

#[test]
fn links_are_followed_inside_only() {
    for target in [
        "../outside",
        "/../outside",
        "../../../../../../outside",
        "x/../../outside",
    ] {
        let (result, found) = attack(
            Tar::new()
                .symlink("out", target)
                .file("out/kept", b"bad")
                .file("out/new", b"bad"),
        );
        result.unwrap();
        assert!(
            found.iter().any(|line| line.starts_with("outside/new")),
            "{target} {found:?}"
        );
    }
    taken(
        Tar::new()
            .symlink("out", "../outside/kept")
            .file("out", b"mine"),
        &["out 644 \"mine\""],
    );
    taken(
        Tar::new().symlink("a", "../outside").directory("a"),
        &["a 755 directory opaque"],
    );
    refused(
        Tar::new()
            .symlink("a", "b")
            .symlink("b", "a")
            .file("a/c", b""),
        "cannot unpack `a/c`",
    );
    refused(
        Tar::new().file("a", b"").file("a/b", b""),
        "cannot unpack `a/b`",
    );
}

#[test]
fn hard_links_stay_inside() {
    refused(
        Tar::new().link("a", "../outside/kept"),
        "hard link `a` to `../outside/kept`, which is refused: it leads out",
    );
    refused(
        Tar::new().link("a", "/outside/kept"),
        "it is a hard link to a file that the image does not have",
    );
    refused(
        Tar::new()
            .symlink("out", "../outside")
            .link("a", "out/kept"),
        "does not have",
    );
    refused(
        Tar::new().directory("d").link("a", "d"),
        "cannot unpack `a`",
    );
    refused(
        Tar::new().link("a", "."),
        "a hard link leads to a directory",
    );
    refused(Tar::new().link("a", ".wh.etc"), "does not have");
    let linked_symlink = Tar::new()
        .symlink("out", "../outside/kept")
        .link("a", "out")
        .file("a", b"bad");
    taken(linked_symlink, &["a 644 \"bad\"", "out -> ../outside/kept"]);
}

#[test]
fn marks_name_something() {
    for name in [".wh.", ".wh..", ".wh...", "./.wh..", "etc/.wh...", "/.wh."] {
        refused(
            Tar::new().file(name, b""),
            "it is a whiteout that names no file",
        );
    }
    refused(
        Tar::new().file(".wh.a/b", b""),
        "it lies inside of a whiteout",
    );
    refused(
        Tar::new().file("../.wh.outside", b""),
        "leads out of the root",
    );
    taken(
        Tar::new()
            .file(".wh..wh.plnk/1.2", b"")
            .file(".wh..wh.aufs", b""),
        &[],
    );
    refused(
        Tar::new().device(b'3', "etc", 0, 0),
        "a device of number 0:0",
    );
}

#[test]
fn marks_hide_what_lies_below_and_nothing_else() {
    taken(Tar::new().file(".wh.etc", b""), &["etc 0 c 0:0"]);
    taken(
        Tar::new()
            .file(".wh.nothing", b"")
            .file("no/.wh.where", b""),
        &[],
    );
    for own_first in [true, false] {
        let both = |name: &str| match own_first {
            true => Tar::new()
                .directory("etc")
                .file("etc/own", b"")
                .file(name, b""),
            false => Tar::new()
                .file(name, b"")
                .directory("etc")
                .file("etc/own", b""),
        };
        for name in [".wh.etc", "etc/.wh..wh..opq", ".wh..wh..opq"] {
            let (result, found) = attack(both(name));
            result.unwrap();
            assert_eq!(
                found[..2],
                ["etc 755 directory opaque", "etc/own 644 \"\""],
                "{name} {own_first}"
            );
        }
    }
    taken(
        Tar::new().file(".wh..wh..opq", b""),
        &["etc 0 c 0:0", "lib 0 c 0:0"],
    );
    taken(
        Tar::new().file(".wh.etc", b"").file("etc/a", b""),
        &["etc 755 directory opaque", "etc/a 644 \"\""],
    );
}

#[test]
fn attributes_of_the_file_system_itself_are_not_taken() {
    let overlay: &[(&str, &[u8])] = &[
        ("SCHILY.xattr.trusted.overlay.redirect", b"/outside"),
        ("SCHILY.xattr.user.overlay.opaque", b"y"),
        ("SCHILY.xattr.user.mine", b"1"),
    ];
    let scratch = Scratch::new();
    let done = unpack_into(scratch.path(), Tar::new().pax(overlay).directory("a"), &[]).unwrap();
    assert_eq!(done.shortfalls.attributes, 2);
    assert_eq!(listing(scratch.path()), ["a 755 directory"]);
    assert_eq!(
        support::attribute(&scratch.path().join("a"), "user.mine").as_deref(),
        Some(&b"1"[..])
    );
}

#[test]
fn devices_pipes_and_bits_are_those_of_the_layer() {
    if !is_root() {
        eprintln!("skipped: only root can make devices");
        return;
    }
    let tar = Tar::new()
        .device(b'3', "null", 1, 3)
        .device(b'4', "disk", 8, 1)
        .entry(b'6', "pipe", "", 0o600, b"")
        .entry(b'0', "su", "", 0o4755, b"x")
        .entry(b'5', "tmp", "", 0o1777, b"");
    taken(
        tar,
        &[
            "disk 644 b 8:1",
            "null 644 c 1:3",
            "pipe 600 fifo",
            "su 4755 \"x\"",
            "tmp 1777 directory",
        ],
    );
}

#[test]
fn a_file_takes_the_place_of_anything() {
    taken(
        Tar::new().file("a", b"1").file("./a", b"2"),
        &["a 644 \"2\""],
    );
    taken(
        Tar::new().directory("a/b/c").file("a", b"2"),
        &["a 644 \"2\""],
    );
    taken(
        Tar::new().file("a", b"1").directory("a").file("a/b", b"2"),
        &["a 755 directory opaque", "a/b 644 \"2\""],
    );
    taken(
        Tar::new().entry(b'6', "a", "", 0o600, b"").file("a", b"2"),
        &["a 644 \"2\""],
    );
    taken(
        Tar::new().file("a", b"1").link("b", "a").file("b", b"2"),
        &["a 644 \"1\"", "b 644 \"2\""],
    );
    taken(Tar::new().file("a", b"1").link("a", "a"), &["a 644 \"1\""]);
}

/// A layer that passes a limit is refused, and the message names the setting.
fn limited(tar: Tar, limits: UnpackLimits, setting: &str) {
    let scratch = Scratch::new();
    let options = UnpackOptions {
        limits,
        ..options(Some(&[]))
    };
    let error = unpack(&tar.end()[..], scratch.path(), &options)
        .unwrap_err()
        .to_string();
    assert!(error.contains(setting), "{error}");
}

#[test]
fn limits_name_their_settings() {
    let many = (0..30).fold(Tar::new(), |tar, number| {
        tar.file(&format!("f{number}"), b"12345")
    });
    limited(
        many.clone(),
        UnpackLimits {
            entries: 29,
            ..limits()
        },
        "the limit is 29; raise `unpack.entries`",
    );
    limited(
        many,
        UnpackLimits {
            bytes: 149,
            ..limits()
        },
        "the limit is 149; raise `unpack.bytes`",
    );
    let long = format!("{}/x", vec!["n".repeat(200); 21].join("/"));
    limited(
        Tar::new().file(&long, b""),
        limits(),
        "the limit is 4096; raise `unpack.name-length`",
    );
    limited(
        Tar::new().symlink("a", &long),
        limits(),
        "`unpack.name-length`",
    );
    limited(
        Tar::new().file(&"d/".repeat(600), b""),
        limits(),
        "the limit is 512; raise `unpack.depth`",
    );
    let huge: &[(&str, &[u8])] = &[
        ("GNU.sparse.realsize", b"1099511627776"),
        ("GNU.sparse.map", b"0,1"),
    ];
    limited(
        Tar::new().pax(huge).file("a", b"x"),
        limits(),
        "`unpack.bytes`",
    );
}

#[test]
fn names_of_four_kilobytes_are_laid_out() {
    let long = format!("{}/end", vec!["n".repeat(250); 16].join("/"));
    let scratch = Scratch::new();
    unpack_into(scratch.path(), Tar::new().file(&long, b"far"), &[]).unwrap();
    let found = support::run(
        std::process::Command::new("find")
            .arg(".")
            .args(["-name", "end", "-type", "f"])
            .current_dir(scratch.path()),
    );
    assert_eq!(found.len(), long.len() + 3);
    let error =
        unpack_into(scratch.path(), Tar::new().file(&"n".repeat(256), b""), &[]).unwrap_err();
    assert!(error.to_string().len() < 400, "{error}");
}

#[test]
fn a_bomb_is_stopped_while_it_is_laid_out() {
    let mut gzip = Compressor::GZIP.writer(Vec::new()).unwrap();
    gzip.write_all(&Tar::new().file("zeros", &vec![0; 4 << 20]).end())
        .unwrap();
    let bomb = gzip.finish().unwrap();
    let scratch = Scratch::new();
    let limits = UnpackLimits {
        ratio: 50,
        ratio_from: 1 << 20,
        ..limits()
    };
    let reader = Decompressor::new(&bomb[..])
        .unwrap()
        .with_ratio(limits.ratio());
    let error = unpack(reader, scratch.path(), &options(Some(&[])))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("more than 50 times") && error.contains("`unpack.ratio`"),
        "{error}"
    );
}

#[test]
fn what_is_no_tar_is_refused() {
    let whole = Tar::new().file("a", &[7; 2000]).file("b", b"x").end();
    let scratch = Scratch::new();
    let message = |bytes: &[u8]| {
        unpack(bytes, scratch.path(), &options(Some(&[])))
            .unwrap_err()
            .to_string()
    };
    assert!(message(&[7; 2000]).contains("byte 0 should begin an entry"));
    assert!(message(&whole[..1000]).contains("ends in the middle"));
    assert!(message(&whole[..2600]).contains("ends in the middle"));
    let mut broken = whole.clone();
    broken[2561] ^= 1;
    assert!(message(&broken).contains("byte 2560 should begin an entry"));
    let twice: &[(&str, &[u8])] = &[("size", b"1"), ("size", b"2")];
    assert!(message(&Tar::new().pax(twice).file("a", b"").end()).contains("malformed"));
    assert!(
        message(&Tar::new().entry(b'Q', "a", "", 0o644, b"").end()).contains("unknown kind `Q`")
    );
    assert!(
        message(
            &Tar::new()
                .with(b'x', "a", "", b"", |header| header.set_size(1 << 30))
                .0
        )
        .contains("too long")
    );
    for chunks in ["5,1,0,1", "0,9", "0,1,0,1", "0,18446744073709551615,2,1"] {
        let holes: &[(&str, &[u8])] = &[
            ("GNU.sparse.realsize", b"8"),
            ("GNU.sparse.map", chunks.as_bytes()),
        ];
        assert!(
            message(&Tar::new().pax(holes).file("a", b"xy").end()).contains("its holes"),
            "{chunks}"
        );
    }
    unpack(&b""[..], scratch.path(), &options(Some(&[]))).unwrap();
}

#[test]
fn a_single_identity_gets_files_of_others_without_their_bits() {
    if !is_root() {
        return single_identity(Scratch::new().path(), 1);
    }
    // As another user: this program again, which is not root then.
    let scratch = Scratch::new();
    std::os::unix::fs::chown(scratch.path(), Some(65_534), Some(65_534)).unwrap();
    let program = std::env::current_exe().unwrap();
    let copy = scratch.path().join("program");
    fs::copy(program, &copy).unwrap();
    support::run(
        std::process::Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
            .arg(copy)
            .args([
                "--exact",
                "a_single_identity_gets_files_of_others_without_their_bits",
            ]),
    );
}

fn single_identity(scratch: &Path, devices: u64) {
    let own = scratch.join("single");
    fs::create_dir(&own).unwrap();
    let tar = Tar::new()
        .entry(b'5', "closed", "", 0o500, b"")
        .entry(b'0', "closed/su", "", 0o6755, b"x")
        .device(b'3', "null", 1, 3);
    let options = UnpackOptions {
        ownership: Ownership::SingleId,
        ..options(Some(&[]))
    };
    let done = unpack(&tar.clone().end()[..], &own, &options).unwrap();
    assert_eq!(
        listing(&own),
        ["closed 500 directory", "closed/su 755 \"x\""]
    );
    assert_eq!(
        (done.shortfalls.owners, done.shortfalls.devices),
        (2, devices)
    );
    let exact = UnpackOptions {
        ownership: Ownership::Exact,
        ..options
    };
    let other = scratch.join("exact");
    fs::create_dir(&other).unwrap();
    assert!(unpack(&tar.end()[..], &other, &exact).is_err());
}
