//! Layers made by GNU tar and bsdtar are laid out as they were, and what we write is read by both.

#![expect(
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and say what they skip"
)]

mod support;

use std::fs;
use std::io::Read;
use std::os::unix::fs::{FileExt, MetadataExt, symlink};
use std::path::Path;
use std::process::Command;

use dockwright_images::layer::{PackOptions, pack, unpack};
use support::{Scratch, attribute, has, is_root, listing, options, run};

/// How tars are made: a program and what it is told.
const MAKERS: [(&str, &[&str]); 9] = [
    ("tar", &["--format=gnu"]),
    ("tar", &["--format=gnu", "--sparse"]),
    ("tar", &["--format=posix", "--xattrs", "--xattrs-include=*"]),
    (
        "tar",
        &["--format=posix", "--sparse", "--sparse-version=0.0"],
    ),
    (
        "tar",
        &["--format=posix", "--sparse", "--sparse-version=0.1"],
    ),
    (
        "tar",
        &[
            "--format=posix",
            "--sparse",
            "--sparse-version=1.0",
            "--xattrs",
        ],
    ),
    ("bsdtar", &["--format=pax", "--xattrs"]),
    ("bsdtar", &["--format=pax", "--read-sparse"]),
    ("bsdtar", &["--format=gnutar"]),
];

/// A tree with what is hard to carry.
fn tree(root: &Path) {
    fs::write(root.join("plain"), "plain").unwrap();
    fs::hard_link(root.join("plain"), root.join("plain-too")).unwrap();
    symlink("../plain", root.join("link")).unwrap();
    symlink("/t".repeat(150), root.join("long-link")).unwrap();
    fs::write(root.join("größe"), "é").unwrap();
    let deep = root.join(vec!["d".repeat(60); 5].join("/"));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("n".repeat(200)), "deep").unwrap();
    let holes = fs::File::create(root.join("holes")).unwrap();
    for number in 0..60 {
        holes
            .write_all_at(&[b'0' + number; 4096], u64::from(number) * 100_000)
            .unwrap();
    }
    holes.set_len(9_000_001).unwrap();
    fs::File::create(root.join("hollow"))
        .unwrap()
        .set_len(5_000_000)
        .unwrap();
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::setxattr(root.join("plain"), "user.note", b"a=b\n\0c", flags).unwrap();
    if is_root() {
        let capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        rustix::fs::setxattr(
            root.join("größe"),
            "security.capability",
            &capability,
            flags,
        )
        .unwrap();
        std::os::unix::fs::chown(root.join("holes"), Some(3_000_000), Some(70_000)).unwrap();
    }
}

/// What must come through: the listing, sizes, owners, times, and whole contents.
fn facts(root: &Path) -> Vec<String> {
    let mut facts = listing(root);
    for name in ["plain", "holes", "hollow", "größe"] {
        let metadata = fs::metadata(root.join(name)).unwrap();
        let content = dockwright_images::digest::Digest::of(&fs::read(root.join(name)).unwrap());
        facts.push(format!(
            "{name} {} {} {} {content} {}",
            metadata.uid(),
            metadata.gid(),
            metadata.mtime(),
            metadata.nlink()
        ));
    }
    facts
}

#[test]
fn tars_of_other_programs_are_laid_out() {
    for (program, arguments) in MAKERS {
        if !has(program) {
            continue;
        }
        let scratch = Scratch::new();
        let (from, to) = (scratch.folder("from"), scratch.folder("to"));
        tree(&from);
        let tar = run(Command::new(program)
            .arg("-cf-")
            .args(arguments)
            .arg("-C")
            .arg(&from)
            .arg("."));
        unpack(&tar[..], &to, &options(Some(&[]))).unwrap();
        assert_eq!(facts(&to), facts(&from), "{program} {arguments:?}");
        if arguments.iter().any(|argument| argument.contains("sparse")) {
            assert!(tar.len() < 2_000_000);
            assert!(
                fs::metadata(to.join("hollow")).unwrap().blocks() < 16,
                "{program} {arguments:?}"
            );
        }
        if arguments.contains(&"--xattrs") {
            assert_eq!(
                attribute(&to.join("plain"), "user.note").as_deref(),
                Some(&b"a=b\n\0c"[..]),
                "{program} {arguments:?}"
            );
        }
    }
}

#[test]
fn other_programs_read_what_is_written() {
    for (program, arguments) in [
        ("tar", vec!["--xattrs", "--xattrs-include=*"]),
        ("bsdtar", vec!["--xattrs"]),
    ] {
        if !has(program) {
            continue;
        }
        let scratch = Scratch::new();
        let (from, to) = (scratch.folder("from"), scratch.folder("to"));
        tree(&from);
        let file = scratch.path().join("layer.tar");
        let options = PackOptions {
            overlay: false,
            lowers: None,
            latest: None,
            excluded: &|_| false,
            only_capabilities: false,
        };
        pack(&from, &options, fs::File::create(&file).unwrap()).unwrap();
        let output = Command::new(program)
            .arg("-xpf")
            .arg(&file)
            .args(arguments)
            .arg("-C")
            .arg(&to)
            .output()
            .unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{program} {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(facts(&to), facts(&from), "{program}");
        assert_eq!(
            attribute(&to.join("plain"), "user.note").as_deref(),
            Some(&b"a=b\n\0c"[..]),
            "{program}"
        );
        if is_root() {
            let name = "security.capability";
            assert_eq!(
                attribute(&to.join("größe"), name),
                attribute(&from.join("größe"), name),
                "{program}"
            );
        }
    }
}

#[test]
fn a_layer_laid_out_and_made_again_is_the_same() {
    let scratch = Scratch::new();
    let (from, to) = (scratch.folder("from"), scratch.folder("to"));
    tree(&from);
    let options = PackOptions {
        overlay: true,
        lowers: None,
        latest: Some(1_000_000),
        excluded: &|_| false,
        only_capabilities: false,
    };
    let (first, packed) = pack(&from, &options, Vec::new()).unwrap();
    let done = unpack(&first[..], &to, &support::options(None)).unwrap();
    assert_eq!((done.entries, done.bytes), (packed.entries, packed.bytes));
    let (second, _) = pack(&to, &options, Vec::new()).unwrap();
    assert!(first == second);
    assert_eq!(fs::metadata(to.join("plain")).unwrap().mtime(), 1_000_000);
}

#[test]
fn the_source_is_read_to_its_end() {
    let scratch = Scratch::new();
    let mut source = support::Tar::new().file("a", b"x").end();
    source.resize(source.len() + 10_240, 0);
    let mut reader = dockwright_images::digest::Hashing::new(&source[..]);
    unpack(reader.by_ref(), scratch.path(), &options(Some(&[]))).unwrap();
    assert_eq!(
        reader.finish().1,
        dockwright_images::digest::Digest::of(&source)
    );
}
