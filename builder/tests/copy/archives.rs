//! `ADD` of archives: told by their content, laid out beneath the destination and nowhere else.

use std::fs;
use std::io::Write;
use std::sync::Arc;

use dockwright_builder::context::Tree;
use dockwright_images::compression::Compressor;
use tar::{Builder, EntryType, Header};

use crate::tree::{Place, is_root, listing, plain};

/// An archive of entries as words: kind, name, mode, owner, and what it holds or leads to.
pub(crate) fn archive(entries: &[(char, &str, u32, u64, &str)]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for &(kind, name, mode, owner, rest) in entries {
        let mut header = Header::new_ustar();
        header.set_entry_type(match kind {
            'd' => EntryType::Directory,
            'l' => EntryType::Symlink,
            'h' => EntryType::Link,
            'p' => EntryType::Fifo,
            'c' => EntryType::Char,
            _ => EntryType::Regular,
        });
        // Names that no honest tool would write are what is tested, so the field is filled by hand.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        if matches!(kind, 'l' | 'h') {
            header.as_old_mut().linkname[..rest.len()].copy_from_slice(rest.as_bytes());
        }
        if kind == 'c' {
            header.set_device_major(0).unwrap();
            header.set_device_minor(0).unwrap();
        }
        header.set_mode(mode);
        header.set_uid(owner);
        header.set_gid(owner);
        header.set_mtime(1_000_000_000);
        let content = if kind == 'f' { rest.as_bytes() } else { b"" };
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(crate) fn compressed(bytes: &[u8], compressor: Compressor) -> Vec<u8> {
    let mut writer = compressor.writer_on(1, Vec::new()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[track_caller]
fn check(archive: &[u8], image: &str, instruction: &str, expected: Result<&str, &str>) {
    if !is_root() {
        return;
    }
    let place = Place::new("", image);
    fs::write(place.path("context/file"), archive).unwrap();
    let result = place.run(&place.context(""), instruction);
    match (result, expected) {
        (Ok(_), Ok(expected)) => {
            assert_eq!(
                listing(&place.path("image")),
                plain(expected),
                "{instruction}"
            );
        }
        (Err(error), Err(word)) => {
            let message = error.to_string();
            assert!(message.contains(word), "{instruction}: {message}");
        }
        (result, _) => panic!(
            "{instruction}: {result:?}\n{}",
            listing(&place.path("image"))
        ),
    }
    let outside = fs::read_dir(place.folder.path()).unwrap().count();
    assert_eq!(outside, 2, "something came out of the image");
}

#[test]
fn archives_are_laid_out_whatever_they_are_called() {
    let plain_tar = archive(&[
        ('d', "./", 0o700, 9, ""),
        ('d', "dir", 0o750, 5, ""),
        ('f', "dir/file", 0o4755, 6, "text"),
        ('f', "made/deep", 0o600, 0, "deep"),
        ('l', "link", 0o777, 5, "dir/file"),
        ('h', "dir/same", 0o644, 0, "dir/file"),
        ('f', ".wh.plain", 0o644, 0, "name"),
        ('p', "pipe", 0o600, 0, ""),
    ]);
    let expected = "
        d/
        d/.wh.plain = name
        d/dir/ [750 5:5]
        d/dir/file = text [4755 6:6]
        d/dir/same => d/dir/file
        d/link -> dir/file [5:5]
        d/made/
        d/made/deep = deep [600]
        d/pipe | [600]
    ";
    check(&plain_tar, "", "ADD file /d", Ok(expected));
    check(&plain_tar, "", "ADD fil* /d/", Ok(expected));
    for compressor in [Compressor::GZIP, Compressor::ZSTD] {
        check(
            &compressed(&plain_tar, compressor),
            "",
            "ADD file /d",
            Ok(expected),
        );
    }
    let given = archive(&[
        ('d', "dir", 0o750, 5, ""),
        ('f', "dir/file", 0o4755, 6, "text"),
    ]);
    check(
        &given,
        "",
        "ADD --chown=1:2 file /d/e",
        Ok("d/ [1:2]\nd/e/ [1:2]\nd/e/dir/ [750 1:2]\nd/e/dir/file = text [4755 1:2]"),
    );
}

#[test]
fn what_is_no_archive_is_copied() {
    for text in [&b""[..], b"text", b"\x1f\x8b", b"BZh9", &[0; 1024]] {
        if !is_root() {
            return;
        }
        let place = Place::new("", "");
        fs::write(place.path("context/file"), text).unwrap();
        place.run(&place.context(""), "ADD file /d/").unwrap();
        assert_eq!(fs::read(place.path("image/d/file")).unwrap(), text);
    }
    let packed = compressed(b"only text", Compressor::GZIP);
    if is_root() {
        let place = Place::new("", "");
        fs::write(place.path("context/file"), &packed).unwrap();
        place.run(&place.context(""), "ADD file /d/").unwrap();
        assert_eq!(fs::read(place.path("image/d/file")).unwrap(), packed);
        let tar = archive(&[('f', "a", 0o644, 0, "a")]);
        fs::create_dir(place.path("context/dir")).unwrap();
        fs::write(place.path("context/dir/t.tar"), &tar).unwrap();
        place.run(&place.context(""), "COPY dir/t.tar /c").unwrap();
        place.run(&place.context(""), "ADD dir /e").unwrap();
        assert_eq!(fs::read(place.path("image/c")).unwrap(), tar);
        assert_eq!(fs::read(place.path("image/e/t.tar")).unwrap(), tar);
    }
}

#[test]
fn an_archive_replaces_what_is_there() {
    let tar = archive(&[
        ('f', "folder", 0o644, 1, "now a file"),
        ('d', "file", 0o755, 1, ""),
        ('f', "file/in", 0o644, 1, "in"),
        ('d', "kept", 0o711, 1, ""),
        ('f', "kept/new", 0o644, 1, "new"),
        ('l', "link", 0o777, 1, "elsewhere"),
        ('f', "twice", 0o644, 1, "first"),
        ('f', "twice", 0o644, 1, "second"),
    ]);
    let image = "d/folder/old = old\nd/file = old\nd/kept/old = old\nd/link = old";
    let expected = "
        d/
        d/file/ [1:1]
        d/file/in = in [1:1]
        d/folder = now a file [1:1]
        d/kept/ [711 1:1]
        d/kept/new = new [1:1]
        d/kept/old = old
        d/link -> elsewhere [1:1]
        d/twice = second [1:1]
    ";
    check(&tar, image, "ADD file /d", Ok(expected));
    let tar = archive(&[('f', "a", 0o644, 0, "a")]);
    check(&tar, "d = file", "ADD file /d", Err("cannot write `/d`"));
    check(&tar, "x -> d\nd/", "ADD file /x", Ok("d/\nd/a = a\nx -> d"));
}

#[test]
fn nothing_leads_out_of_the_destination() {
    for (entries, image, expected) in [
        // Absolute names and links count from the destination.
        (
            vec![('f', "/etc/x", 0o644, 0, "x")],
            "",
            Ok("d/\nd/etc/\nd/etc/x = x"),
        ),
        (
            vec![('l', "up", 0o777, 0, "/"), ('f', "up/x", 0o644, 0, "x")],
            "",
            Ok("d/\nd/up -> /\nd/x = x"),
        ),
        (
            vec![
                ('l', "up", 0o777, 0, "../../.."),
                ('f', "up/x", 0o644, 0, "x"),
            ],
            "",
            Ok("d/\nd/up -> ../../..\nd/x = x"),
        ),
        (
            vec![('f', "lib/x", 0o644, 0, "x")],
            "d/lib -> /usr/lib",
            Ok("d/\nd/lib -> /usr/lib\nd/usr/\nd/usr/lib/\nd/usr/lib/x = x"),
        ),
        (
            vec![('f', "x", 0o644, 0, "x")],
            "d/x -> ../../outside",
            Ok("d/\nd/x = x"),
        ),
        (
            vec![('f', "../x", 0o644, 0, "x")],
            "",
            Err("leads out of the root"),
        ),
        (
            vec![('f', "a/../../x", 0o644, 0, "x")],
            "",
            Err("leads out of the root"),
        ),
        (
            vec![('h', "x", 0o644, 0, "../../etc/shadow")],
            "",
            Err("leads out of the root"),
        ),
        (
            vec![('h', "x", 0o644, 0, "/etc/shadow")],
            "",
            Err("cannot unpack `x`"),
        ),
        (
            vec![
                ('l', "e", 0o777, 0, "/"),
                ('h', "x", 0o644, 0, "e/etc/shadow"),
            ],
            "",
            Err("cannot unpack `x`"),
        ),
        (vec![('c', "x", 0o644, 0, "")], "", Err("marks a deletion")),
        (
            vec![('f', "a", 0o644, 0, "x"), ('f', "a/b", 0o644, 0, "x")],
            "",
            Err("cannot unpack `a/b`"),
        ),
        (
            vec![
                ('l', "a", 0o777, 0, "b"),
                ('l', "b", 0o777, 0, "a"),
                ('f', "a/x", 0o644, 0, "x"),
            ],
            "",
            Err("cannot unpack `a/x`"),
        ),
    ] {
        check(&archive(&entries), image, "ADD file /d", expected);
    }
}

#[test]
fn a_broken_archive_is_no_success() {
    let tar = archive(&[('f', "a", 0o644, 0, &"x".repeat(4096))]);
    check(&tar[..1024], "", "ADD file /d", Err("cannot unpack `a`"));
    let gzip = compressed(&tar, Compressor::GZIP);
    check(&gzip[..gzip.len() - 9], "", "ADD file /d", Err(""));
}

#[test]
fn an_archive_of_a_stage_is_laid_out_too() {
    if !is_root() {
        return;
    }
    let place = Place::new("", "");
    fs::write(
        place.path("context/t"),
        archive(&[('f', "a", 0o644, 3, "a")]),
    )
    .unwrap();
    let stage = Arc::new(Tree::image(&place.path("context")).unwrap());
    place.run(&stage, "ADD t /").unwrap();
    assert_eq!(listing(&place.path("image")), "a = a [3:3]\n");
}
