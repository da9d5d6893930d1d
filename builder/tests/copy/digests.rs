//! What the digest of a selection is made of, and that the stat cache never changes it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use dockwright_builder::context::{StatCache, Tree};
use dockwright_builder::copy::Selection;
use rustix::fs::{XattrFlags, setxattr};

use crate::tree::{Instruction, Place, give, is_root, set_time};

const CONTEXT: &str = "
    dir/a = text
    dir/run = run [755]
    dir/sub/b = more
    dir/link -> a
";

fn digest(place: &Place, instruction: &str, cache: &mut StatCache) -> String {
    let selection = Instruction::read(instruction)
        .select(&place.context(""))
        .unwrap();
    selection.digest(cache).unwrap().to_string()
}

/// A change of a tree, and whether another digest comes of it.
type Change = (&'static str, bool, fn(&Path));

const CHANGES: [Change; 11] = [
    ("nothing", false, |_| {}),
    ("time", false, |dir| set_time(&dir.join("a"), 5)),
    ("owner", false, |dir| give(&dir.join("a"), 3, 4)),
    ("content of the same size and time", true, |dir| {
        fs::write(dir.join("a"), "tExt").unwrap();
        set_time(&dir.join("a"), crate::tree::LONG_AGO);
    }),
    ("mode", true, |dir| {
        fs::set_permissions(dir.join("a"), fs::Permissions::from_mode(0o600)).unwrap();
    }),
    ("mode of a folder", true, |dir| {
        fs::set_permissions(dir.join("sub"), fs::Permissions::from_mode(0o700)).unwrap();
    }),
    ("name", true, |dir| {
        fs::rename(dir.join("a"), dir.join("c")).unwrap()
    }),
    ("link", true, |dir| {
        fs::remove_file(dir.join("link")).unwrap();
        std::os::unix::fs::symlink("b", dir.join("link")).unwrap();
    }),
    ("attribute", true, |dir| {
        setxattr(dir.join("a"), "user.dockwright", b"1", XattrFlags::empty()).unwrap();
    }),
    ("an empty folder", true, |dir| {
        fs::create_dir(dir.join("new")).unwrap()
    }),
    ("another name", true, |dir| {
        fs::remove_file(dir.join("run")).unwrap();
        fs::hard_link(dir.join("a"), dir.join("run")).unwrap();
    }),
];

#[test]
fn a_digest_changes_with_what_is_copied() {
    if !is_root() {
        return;
    }
    for (what, changes, change) in CHANGES {
        let place = Place::new(CONTEXT, "");
        let file = place.path("stat");
        let mut cache = StatCache::load(&file);
        let before = digest(&place, "COPY dir /d", &mut cache);
        cache.save().unwrap();
        change(&place.path("context/dir"));
        let mut warm = StatCache::load(&file);
        let after = digest(&place, "COPY dir /d", &mut warm);
        assert_eq!(before != after, changes, "{what}");
        let cold = digest(&place, "COPY dir /d", &mut StatCache::none());
        assert_eq!(after, cold, "{what}: the cache changes the digest");
    }
}

#[test]
fn only_what_is_selected_counts() {
    if !is_root() {
        return;
    }
    let place = Place::new(CONTEXT, "");
    let of = |instruction: &str| digest(&place, instruction, &mut StatCache::none());
    let before = [
        "COPY dir/a /",
        "COPY --exclude=sub dir /",
        "COPY dir/[ar]* /d/",
    ]
    .map(of);
    fs::write(place.path("context/dir/sub/b"), "other").unwrap();
    fs::write(place.path("context/other"), "other").unwrap();
    let after = [
        "COPY dir/a /",
        "COPY --exclude=sub dir /",
        "COPY dir/[ar]* /d/",
    ]
    .map(of);
    assert_eq!(before, after);
    let all = [
        "COPY dir/a /",
        "COPY dir/run /",
        "COPY dir /",
        "COPY dir/sub /",
        "COPY --parents dir /",
    ]
    .map(of);
    for (at, one) in all.iter().enumerate() {
        assert!(!all[..at].contains(one), "{at}");
    }
}

#[test]
fn the_same_files_elsewhere_have_the_same_digest() {
    if !is_root() {
        return;
    }
    let one = Place::new(CONTEXT, "");
    let other = Place::new(CONTEXT, "");
    let none = &mut StatCache::none();
    assert_eq!(
        digest(&one, "COPY dir /", none),
        digest(&other, "COPY dir /", none)
    );
    let stage = Arc::new(Tree::image(&one.path("context")).unwrap());
    let of_stage = || Instruction::read("COPY dir /").select(&stage).unwrap();
    let digest_of = |selection: Selection| {
        selection
            .digest(&mut StatCache::none())
            .unwrap()
            .to_string()
    };
    assert_eq!(digest(&one, "COPY dir /", none), digest_of(of_stage()));
    give(&one.path("context/dir/a"), 5, 6);
    assert_ne!(
        digest(&one, "COPY dir /", none),
        digest_of(of_stage()),
        "owners count in stages"
    );
    let heredoc = |text: &[u8]| digest_of(Selection::inline("EOF", text));
    assert_eq!(heredoc(b"1"), heredoc(b"1"));
    assert_ne!(heredoc(b"1"), heredoc(b"2"));
}
