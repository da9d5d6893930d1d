//! What is wasted, by the figures of `dive` and by what cannot be seen, worked out by hand.

use dockwright_images::analysis::How;

use crate::scene::{analyzed, bytes};
use crate::support::Tar;

/// What `dive` says: its efficiency, its wasted bytes, and the files it names with their counts.
#[track_caller]
fn check(layers: &[Tar], score: f64, wasted: u64, repeated: &[(&str, u64, u64)]) {
    let found = analyzed(layers).score;
    assert!(
        (found.efficiency - score).abs() < 1e-12,
        "{}",
        found.efficiency
    );
    assert_eq!(found.wasted_bytes, wasted);
    let files: Vec<(String, u64, u64)> = found
        .repeated
        .iter()
        .map(|file| {
            (
                String::from_utf8_lossy(&file.path).into_owned(),
                file.count,
                file.size,
            )
        })
        .collect();
    let expected: Vec<_> = repeated
        .iter()
        .map(|(path, count, size)| ((*path).to_owned(), *count, *size))
        .collect();
    assert_eq!(files, expected);
}

#[test]
fn a_file_that_is_there_once_wastes_nothing() {
    check(&[Tar::new().file("a", &bytes(10))], 1.0, 0, &[]);
    // Nothing at all is no waste: 0 of 0 bytes are 1.
    check(&[Tar::new().directory("a/")], 1.0, 0, &[]);
}

#[test]
fn a_replaced_file_counts_with_all_its_copies() {
    let layers = [
        Tar::new().file("a", &bytes(10)).file("b", &bytes(90)),
        Tar::new().file("a", &bytes(30)),
    ];
    // The smallest copies are 10 + 90, all copies 40 + 90; both copies of `a` are called wasted.
    check(&layers, 100.0 / 130.0, 40, &[("/a", 2, 40)]);
    let found = analyzed(&layers);
    // What cannot be seen is the first copy alone, which the second layer hides.
    assert_eq!(
        (
            found.wasted(),
            found.layers[0].wasted,
            found.layers[1].hides
        ),
        (10, 10, 10)
    );
    assert_eq!(found.layers[1].created_by, "RUN 1");
    let loss = &found.losses[0];
    assert_eq!(
        (loss.path.as_slice(), loss.bytes, loss.layer, loss.by),
        (&b"/a"[..], 10, 0, 1)
    );
    assert_eq!(loss.how, How::Replaced);
    assert_eq!(found.score.user_size(), 30);
    assert!((found.score.wasted_user_percent() - 40.0 / 30.0).abs() < 1e-12);
}

#[test]
fn a_removed_file_adds_nothing_but_is_seen_again() {
    let layers = [
        Tar::new().file("d/a", &bytes(10)).file("d/b", &bytes(90)),
        Tar::new().file("d/.wh.a", b""),
    ];
    // The mark makes the smallest copy of `a` nothing: 90 of 100.
    check(&layers, 0.9, 10, &[("/d/a", 2, 10)]);
    let found = analyzed(&layers);
    assert_eq!(found.wasted(), 10);
    assert_eq!(found.losses[0].how, How::Removed);
}

#[test]
fn a_removed_directory_adds_all_that_was_in_it() {
    let layers = [
        Tar::new()
            .directory("d/")
            .file("d/a", &bytes(10))
            .file("d/e/b", &bytes(20))
            .file("c", &bytes(70)),
        Tar::new().file(".wh.d", b""),
    ];
    // `d` itself is seen once, with 30 bytes, so that it is not named. Smallest: 10 + 20 + 70 + 30, and as many in all.
    check(&layers, 1.0, 0, &[]);
    assert_eq!(analyzed(&layers).wasted(), 30);
    // A directory that no entry names is no directory to `dive`, and its removal adds nothing.
    let layers = [
        Tar::new().file("d/a", &bytes(10)),
        Tar::new().file(".wh.d", b""),
    ];
    check(&layers, 1.0, 0, &[]);
    assert_eq!(analyzed(&layers).wasted(), 10);
}

#[test]
fn a_directory_that_is_removed_twice_is_seen_twice() {
    let layers = [
        Tar::new().directory("d/").file("d/a", &bytes(10)),
        Tar::new().file(".wh.d", b""),
        Tar::new().directory("d/").file("d/a", &bytes(10)),
        Tar::new().file(".wh.d", b""),
    ];
    // `/d/a`: 10 + 10, smallest 10. `/d`: 10 + 10, smallest 10. Half of it is needed.
    check(&layers, 0.5, 40, &[("/d", 2, 20), ("/d/a", 2, 20)]);
    assert_eq!(analyzed(&layers).wasted(), 20);
}

#[test]
fn links_have_no_bytes_of_their_own() {
    let layers = [
        Tar::new()
            .file("a", &bytes(10))
            .link("b", "a")
            .symlink("c", "a"),
        Tar::new().file(".wh.a", b""),
        Tar::new().file(".wh.b", b""),
    ];
    // `a`: 10, then nothing. `b`: nothing, twice. Smallest: nothing, of 10 bytes.
    check(&layers, 0.0, 10, &[("/a", 2, 10), ("/b", 2, 0)]);
    let found = analyzed(&layers);
    // The bytes are lost with their last name, which the third layer takes.
    assert_eq!((found.losses.len(), found.losses[0].by), (1, 2));
    assert_eq!(analyzed(&layers[..2]).wasted(), 0);
}

#[test]
fn a_directory_that_only_changes_is_a_leaf() {
    let layers = [
        Tar::new().directory("d/").file("d/a", &bytes(10)),
        Tar::new().directory("d/"),
        Tar::new().directory("d/"),
    ];
    check(&layers, 1.0, 0, &[("/d", 2, 0)]);
}

#[test]
fn a_mark_of_nothing_ends_its_layer() {
    let layers = [
        Tar::new().file("a", &bytes(10)).file("z", &bytes(90)),
        Tar::new().file(".wh.nothing", b"").file("z", &bytes(90)),
    ];
    // `z` of the second layer is not looked at, and the mark's own path counts as -1: 10 + 90 - 1 of 100.
    check(&layers, 0.99, 0, &[]);
    assert_eq!(
        analyzed(&layers).wasted(),
        90,
        "the first copy is hidden all the same"
    );
}

#[test]
fn an_opaque_mark_hides_what_lies_below() {
    let layers = [
        Tar::new()
            .directory("d/")
            .file("d/a", &bytes(10))
            .file("e", &bytes(1)),
        Tar::new()
            .directory("d/")
            .file("d/b", &bytes(5))
            .file("d/.wh..wh..opq", b""),
    ];
    // `dive` looks over such marks.
    check(&layers, 1.0, 0, &[]);
    let found = analyzed(&layers);
    assert_eq!(
        (found.wasted(), found.losses[0].path.as_slice()),
        (10, &b"/d/a"[..])
    );
}

#[test]
fn content_that_is_written_again_is_told_apart() {
    let other_owner = |header: &mut tar::Header| header.set_uid(1000);
    let layers = [
        Tar::new()
            .file("a", &bytes(10))
            .directory("d/")
            .file("d/b", &bytes(20)),
        Tar::new()
            .with(b'0', "a", "", &bytes(10), other_owner)
            .symlink("d", "e"),
    ];
    let found = analyzed(&layers);
    let told: Vec<_> = found
        .losses
        .iter()
        .map(|loss| (loss.bytes, loss.how))
        .collect();
    assert_eq!(told, [(20, How::Replaced), (10, How::Repeated)]);
    assert_eq!(found.layers[1].hides, 30);
}

#[test]
fn the_files_of_a_layer_are_listed_as_go_describes_them() {
    let layers = [Tar::new()
        .entry(b'0', "./d/a", "", 0o4755, &bytes(3))
        .symlink("l", "d/a")];
    let found = analyzed(&layers);
    let files: Vec<_> = found.score.layers[0]
        .files
        .iter()
        .map(|file| {
            (
                String::from_utf8_lossy(&file.path).into_owned(),
                file.kind,
                file.size,
                file.mode,
            )
        })
        .collect();
    let link = (1 << 27) | 0o777;
    let expected = [
        ("d/a".to_owned(), b'0', 3, (1 << 23) | 0o755),
        (String::new(), 0, 0, 0),
        ("l".to_owned(), b'2', 0, link),
    ];
    assert_eq!(
        files, expected,
        "a directory that no entry names is there without a name"
    );
}
