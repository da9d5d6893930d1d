//! Owners, modes, times and names of what was copied: the facts are BuildKit's, the data is ours.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use dockwright_builder::context::Tree;

use crate::rules::{CONTEXT, check};
use crate::tree::{LONG_AGO, Place, is_root, listing, plain, write};

#[test]
fn owners_and_modes_are_given() {
    let image = "
        etc/passwd = app:x:1000:100::/:
        etc/group = staff:x:50:
    ";
    let before = "etc/\netc/group = staff:x:50:\netc/passwd = app:x:1000:100::/:\n";
    for (instruction, expected) in [
        ("COPY --chown=1:2 b.txt /n/c", "n/ [1:2]\nn/c = b [1:2]"),
        ("COPY --chown=7 b.txt /n/", "n/ [7:7]\nn/b.txt = b [7:7]"),
        ("COPY --chown=app b.txt /x", "x = b [1000:100]"),
        ("COPY --chown=app:staff b.txt /x", "x = b [1000:50]"),
        ("COPY --chown=:staff b.txt /x", "x = b [0:50]"),
        (
            "COPY --chown=1:2 dir/sub /n",
            "n/ [1:2]\nn/link -> ../one [1:2]\nn/two = 2 [4755 1:2]",
        ),
        ("COPY --chmod=0 b.txt /x", "x = b [0]"),
        ("COPY --chmod=1777 b.txt /n/x", "n/ [1777]\nn/x = b [1777]"),
        (
            "COPY --chmod=600 dir /n",
            "n/ [600]\nn/one = 1 [600]\nn/sub/ [600]\nn/sub/link -> ../one\nn/sub/two = 2 [600]",
        ),
        (
            "COPY --chmod=u=rwX,go=rX dir /n",
            "n/\nn/one = 1\nn/sub/\nn/sub/link -> ../one\nn/sub/two = 2 [755]",
        ),
    ] {
        check(
            CONTEXT,
            image,
            &[instruction],
            Ok(&format!("{before}{expected}")),
        );
    }
    check(
        CONTEXT,
        image,
        &["COPY --chown=who b.txt /"],
        Err("`--chown=who` names nobody"),
    );
    check(
        CONTEXT,
        "",
        &["COPY --chown=app b.txt /"],
        Err("`--chown=app` names nobody"),
    );
    check(
        CONTEXT,
        "",
        &["COPY --chmod=64a b.txt /"],
        Err("`--chmod=64a` is no file mode"),
    );
    check(
        CONTEXT,
        "",
        &["COPY --chown=99:99 dir /d/", "COPY dir /d/"],
        Ok("d/ [99:99]\nd/one = 1\nd/sub/ [700]\nd/sub/link -> ../one\nd/sub/two = 2 [4755]"),
    );
}

#[test]
fn names_of_one_file_stay_one() {
    let context = "
        dir/a = text
        dir/b => dir/a
        dir/sub/c => dir/a
        outside => dir/a
        pipe |
    ";
    check(
        context,
        "",
        &["COPY dir /d"],
        Ok("d/\nd/a = text\nd/b => d/a\nd/sub/\nd/sub/c => d/a"),
    );
    check(
        context,
        "",
        &["COPY dir/a outside /d/"],
        Ok("d/\nd/a = text\nd/outside = text"),
    );
    check(
        context,
        "d/b = old\nd/sub/c = old",
        &["COPY dir /d"],
        Ok("d/\nd/a = text\nd/b => d/a\nd/sub/\nd/sub/c => d/a"),
    );
    check(
        context,
        "",
        &["COPY . /", "COPY dir /dir"],
        Ok(
            "dir/\ndir/a = text\ndir/b => dir/a\ndir/sub/\ndir/sub/c => dir/a\noutside = text\npipe |",
        ),
    );
}

#[test]
fn times_of_copied_files_and_folders_are_kept() {
    if !is_root() {
        return;
    }
    let place = Place::new("dir/sub/file = 1\ndir/sub/link -> file\nfile = 2", "");
    let tree = place.context("");
    place.run(&tree, "COPY dir /made/dir").unwrap();
    place.run(&tree, "COPY file /made/file").unwrap();
    let time = |path: &str| {
        fs::symlink_metadata(place.path("image").join(path))
            .unwrap()
            .mtime()
    };
    for path in [
        "made/dir",
        "made/dir/sub",
        "made/dir/sub/file",
        "made/dir/sub/link",
        "made/file",
    ] {
        assert_eq!(time(path), LONG_AGO, "{path}");
    }
    assert!(
        time("made") > LONG_AGO,
        "what had to be made is as old as the copy"
    );
}

#[test]
fn stages_keep_owners_and_repositories_have_two_modes() {
    if !is_root() {
        return;
    }
    let place = Place::new("", "");
    write(
        &place.path("context"),
        "tree/ [700 5:6]\ntree/file = 1 [640 5:6]\ntree/run = 2 [700 5:6]",
    );
    let from = |open: fn(&Path) -> Result<Tree, _>| {
        std::sync::Arc::new(open(&place.path("context")).unwrap())
    };
    place.run(&from(Tree::image), "COPY . /stage").unwrap();
    place.run(&from(Tree::repository), "COPY . /git").unwrap();
    let expected = "
        git/
        git/tree/
        git/tree/file = 1
        git/tree/run = 2 [755]
        stage/
        stage/tree/ [700 5:6]
        stage/tree/file = 1 [640 5:6]
        stage/tree/run = 2 [700 5:6]
    ";
    assert_eq!(listing(&place.path("image")), plain(expected));
}
