//! What `COPY` means, row by row: the facts are BuildKit's, the data is ours.

use dockwright_builder::copy::Selection;

use crate::tree::{Instruction, Place, is_root, listing, plain};

/// Carries out instructions one after another; what is in the image, or a word of the message.
#[track_caller]
pub(crate) fn check(
    context: &str,
    image: &str,
    instructions: &[&str],
    expected: Result<&str, &str>,
) {
    check_ignoring("", context, image, instructions, expected);
}

#[track_caller]
fn check_ignoring(
    ignore: &str,
    context: &str,
    image: &str,
    instructions: &[&str],
    expected: Result<&str, &str>,
) {
    if !is_root() {
        return;
    }
    let place = Place::new(context, image);
    let tree = place.context(ignore);
    let mut result = Ok(());
    for instruction in instructions {
        result = result.and_then(|()| place.run(&tree, instruction).map(drop));
    }
    match (result, expected) {
        (Ok(()), Ok(expected)) => {
            assert_eq!(
                listing(&place.path("image")),
                plain(expected),
                "{instructions:?}"
            );
        }
        (Err(error), Err(word)) => {
            let message = error.to_string();
            assert!(message.contains(word), "{instructions:?}: {message}");
        }
        (result, _) => panic!(
            "{instructions:?}: {result:?}\n{}",
            listing(&place.path("image"))
        ),
    }
}

pub(crate) const CONTEXT: &str = "
    a.txt = a [600]
    b.txt = b
    run.sh = run [755 7:8]
    dir/ [750 7:8]
    dir/one = 1
    dir/sub/ [700]
    dir/sub/two = 2 [4755]
    dir/sub/link -> ../one
    empty/
";

#[test]
fn destinations_are_files_or_folders() {
    for (instruction, expected) in [
        ("COPY a.txt /", "a.txt = a [600]"),
        ("COPY a.txt /c", "c = a [600]"),
        ("COPY a.txt /c/", "c/\nc/a.txt = a [600]"),
        ("COPY a.txt /c/.", "c/\nc/a.txt = a [600]"),
        ("COPY a.txt /x/y/c", "x/\nx/y/\nx/y/c = a [600]"),
        ("COPY a.txt x/../c", "c = a [600]"),
        ("COPY a.txt b.txt /c/", "c/\nc/a.txt = a [600]\nc/b.txt = b"),
        // The last one holds, as BuildKit has it.
        ("COPY a.txt b.txt /c", "c = b"),
        ("COPY /../../a.txt /c", "c = a [600]"),
        ("COPY dir/../a.txt /c", "c = a [600]"),
        ("COPY dir/sub /c", "c/\nc/link -> ../one\nc/two = 2 [4755]"),
        (
            "COPY dir/sub/ /c/",
            "c/\nc/link -> ../one\nc/two = 2 [4755]",
        ),
        ("COPY dir/sub/. c", "c/\nc/link -> ../one\nc/two = 2 [4755]"),
        ("COPY dir/sub /", "link -> ../one\ntwo = 2 [4755]"),
        ("COPY empty /c", "c/"),
        ("COPY run.sh /", "run.sh = run [755]"),
        ("COPY dir/sub/link /", "link = 1"),
    ] {
        check(CONTEXT, "", &[instruction], Ok(expected));
    }
    check(
        CONTEXT,
        "",
        &["COPY c /"],
        Err("there is no `/c` in the build context"),
    );
    check(CONTEXT, "", &["COPY a.txt c /"], Err("there is no `/c`"));
    check(
        CONTEXT,
        "",
        &["COPY a.txt/b /"],
        Err("there is no `/a.txt/b`"),
    );
}

#[test]
fn what_is_there_stays_or_gives_way() {
    let image = "
        etc/ [711 3:4]
        etc/sub/ [711 3:4]
        etc/sub/old = old
        file = file
        link -> etc
        dangling -> gone/deep
    ";
    let rest = "etc/ [711 3:4]\netc/sub/ [711 3:4]\netc/sub/old = old\nfile = file\nlink -> etc";
    let with = |more: &str| format!("dangling -> gone/deep\n{rest}\n{more}");
    check(
        CONTEXT,
        image,
        &["COPY b.txt /file"],
        Ok(&with("").replace("file = file", "file = b")),
    );
    let in_etc = with("").replace(
        "etc/sub/ [711 3:4]\n",
        "etc/b.txt = b\netc/sub/ [711 3:4]\n",
    );
    check(CONTEXT, image, &["COPY b.txt /etc"], Ok(&in_etc));
    check(CONTEXT, image, &["COPY b.txt /link"], Ok(&in_etc));
    check(CONTEXT, image, &["COPY b.txt /link/"], Ok(&in_etc));
    // The folder that is named keeps what it has; folders in it get what their sources have.
    let merged = with("").replace(
        "etc/sub/ [711 3:4]\netc/sub/old = old",
        "etc/one = 1\netc/sub/ [700]\netc/sub/link -> ../one\netc/sub/old = old\netc/sub/two = 2 [4755]",
    );
    check(CONTEXT, image, &["COPY dir /etc"], Ok(&merged));
    check(CONTEXT, image, &["COPY dir /link/"], Ok(&merged));
    let followed = with("").replace("link -> etc", "gone/\ngone/deep = b\nlink -> etc");
    check(CONTEXT, image, &["COPY b.txt /dangling"], Ok(&followed));
    check(
        CONTEXT,
        image,
        &["COPY dir /file"],
        Err("onto `/file`, which is not a folder"),
    );
    check(
        CONTEXT,
        image,
        &["COPY b.txt /file/x"],
        Err("cannot write `/file`"),
    );
    let nested = "tree/sub = text";
    check(
        nested,
        "sub/",
        &["COPY tree /"],
        Err("onto `/sub`, which is a folder"),
    );
    let nested = "tree/sub/file = text";
    check(
        nested,
        "sub -> other\nother/",
        &["COPY tree /"],
        Err("onto `/sub`, which is not a folder"),
    );
}

#[test]
fn patterns_hold_within_one_name() {
    let context = "
        foo.go = foo
        bar.go = bar
        sub/dir1/dir2/foo = deep
        sub/dir1/x.go = x
        sub/file = file
        [odd]/s*r = odd
        link -> foo.go
        dangling -> gone
        folder -> sub
    ";
    for (instruction, expected) in [
        ("COPY *.go /g/", "g/\ng/bar.go = bar\ng/foo.go = foo"),
        ("COPY f*.go g", "g = foo"),
        ("COPY [a-e]ar.g? g", "g = bar"),
        ("COPY [^b]*.go g", "g = foo"),
        (
            "COPY sub/* /g/",
            "g/\ng/dir2/\ng/dir2/foo = deep\ng/file = file\ng/x.go = x",
        ),
        ("COPY sub/*/dir2/foo /g/", "g/\ng/foo = deep"),
        ("COPY folder/*/dir2/foo /g/", "g/\ng/foo = deep"),
        ("COPY **/foo /g/", ""),
        ("COPY */foo /g/", ""),
        ("COPY nothing* /g/", ""),
        ("COPY nothing* foo.go /g/", "g/\ng/foo.go = foo"),
        ("COPY [[]odd]/s* /g/", "g/\ng/s*r = odd"),
        ("COPY [[]odd]/s\\*r /g/", "g/\ng/s*r = odd"),
        ("COPY \\[odd]/s\\*r /g/", "g/\ng/s*r = odd"),
        ("COPY l* /g/", "g/\ng/link = foo"),
        ("COPY fol*/file /g/", ""),
        (
            "COPY fol* /g/",
            "g/\ng/dir1/\ng/dir1/dir2/\ng/dir1/dir2/foo = deep\ng/dir1/x.go = x\ng/file = file",
        ),
        ("COPY dangl* /g/", ""),
    ] {
        check(context, "", &[instruction], Ok(expected));
    }
    check(
        context,
        "",
        &["COPY gone/* /g/"],
        Err("there is no `/gone/*`"),
    );
    check(context, "", &["COPY [a /g/"], Err("`[a` is no pattern"));
    check(
        context,
        "",
        &["COPY dangling /g/"],
        Err("there is no `/dangling`"),
    );
}

#[test]
fn parents_are_kept() {
    let context = "
        x/ [711]
        x/a.txt = xa
        x/y/ [700]
        x/y/a.txt = xya
        x/y/b.txt = xyb
        x/z/b.txt = xzb
        y/b.txt = yb
        link -> x
    ";
    for (instruction, expected) in [
        (
            "COPY --parents ./x/a.txt ./y/b.txt /p/",
            "p/\np/x/ [711]\np/x/a.txt = xa\np/y/\np/y/b.txt = yb",
        ),
        (
            "COPY --parents x/y /p",
            "p/\np/x/ [711]\np/x/y/ [700]\np/x/y/a.txt = xya\np/x/y/b.txt = xyb",
        ),
        (
            "COPY --parents x/*/a.txt /p/",
            "p/\np/x/ [711]\np/x/y/ [700]\np/x/y/a.txt = xya",
        ),
        (
            "COPY --parents x/./y/*.txt /p/",
            "p/\np/y/ [700]\np/y/a.txt = xya\np/y/b.txt = xyb",
        ),
        (
            "COPY --parents x/y/./*.txt /p/",
            "p/\np/a.txt = xya\np/b.txt = xyb",
        ),
        (
            "COPY --parents ./x/./* /p/",
            "p/\np/a.txt = xa\np/y/ [700]\np/y/a.txt = xya\np/y/b.txt = xyb\np/z/\np/z/b.txt = xzb",
        ),
        (
            "COPY --parents **/b.txt /p/",
            "p/\np/x/ [711]\np/x/y/ [700]\np/x/y/b.txt = xyb\np/x/z/\np/x/z/b.txt = xzb\np/y/\np/y/b.txt = yb",
        ),
        ("COPY --parents x*/./z/** /p/", "p/\np/z/\np/z/b.txt = xzb"),
        (
            "COPY --parents link/./y/a.txt /p/",
            "p/\np/y/ [700]\np/y/a.txt = xya",
        ),
        ("COPY --parents x/q*/c /p/", "p/"),
        (
            "COPY --parents --exclude=**/a.txt x /p/",
            "p/\np/x/ [711]\np/x/y/ [700]\np/x/y/b.txt = xyb\np/x/z/\np/x/z/b.txt = xzb",
        ),
    ] {
        check(context, "", &[instruction], Ok(expected));
    }
    check(
        context,
        "",
        &["COPY --parents x/nothing /p/"],
        Err("there is no `/x/nothing`"),
    );
    check(
        context,
        "",
        &["COPY --parents ./ /p/"],
        Err("`./` names no file"),
    );
    check(
        context,
        "",
        &["COPY --parents x/./ /p/"],
        Err("names no file"),
    );
    check(
        context,
        "p/x/ [770 5:6]",
        &["COPY --parents x/a.txt /p/"],
        Ok("p/\np/x/ [770 5:6]\np/x/a.txt = xa"),
    );
}

#[test]
fn files_are_left_out() {
    let context = "
        dir/a.png = png
        dir/a.txt = txt
        dir/deep/b.png = png
        dir/deep/c.txt = txt
        x.txt = x
        y.md = y
    ";
    for (instruction, expected) in [
        (
            "COPY --exclude=*.png dir /d",
            "d/\nd/a.txt = txt\nd/deep/\nd/deep/b.png = png\nd/deep/c.txt = txt",
        ),
        (
            "COPY --exclude=**/*.png dir /d",
            "d/\nd/a.txt = txt\nd/deep/\nd/deep/c.txt = txt",
        ),
        (
            "COPY --exclude=*/*.png . /d",
            "d/\nd/dir/\nd/dir/a.txt = txt\nd/dir/deep/\nd/dir/deep/b.png = png\nd/dir/deep/c.txt = txt\nd/x.txt = x\nd/y.md = y",
        ),
        (
            "COPY --exclude=*.png --exclude=deep d* /d",
            "d/\nd/a.txt = txt",
        ),
        ("COPY --exclude=* dir /d", "d/"),
        (
            "COPY --exclude=deep --exclude=!deep/c.txt dir /d",
            "d/\nd/a.png = png\nd/a.txt = txt\nd/deep/\nd/deep/c.txt = txt",
        ),
        ("COPY --exclude=*.txt *.* /d/", "d/\nd/y.md = y"),
    ] {
        check(context, "", &[instruction], Ok(expected));
    }
    check(
        context,
        "",
        &["COPY --exclude=[ dir /d"],
        Err("is no pattern"),
    );
}

#[test]
fn ignored_files_are_not_there() {
    let context = "
        keep = keep
        secret = secret
        link -> secret
        node_modules/a/b = b
        docs/x.md = x
        docs/README.md = readme
        docs/deep/y.md = y
        only/ignored = i
    ";
    let ignore =
        "secret\nnode_modules\ndocs/**\n!docs/README.md\n!docs/deep/z.md\nonly\n!only/other";
    for (instruction, expected) in [
        (
            "COPY . /",
            "docs/\ndocs/README.md = readme\nkeep = keep\nlink -> secret",
        ),
        ("COPY docs /d", "d/\nd/README.md = readme"),
        ("COPY docs/*.md /d/", "d/\nd/README.md = readme"),
        ("COPY * /d/", "d/\nd/README.md = readme\nd/keep = keep"),
        (
            "COPY --parents **/*.md /d/",
            "d/\nd/docs/\nd/docs/README.md = readme",
        ),
    ] {
        check_ignoring(ignore, context, "", &[instruction], Ok(expected));
    }
    for (instruction, word) in [
        (
            "COPY secret /",
            "there is no `/secret` in the build context; check the spelling, and whether `.dockerignore`",
        ),
        ("COPY link /", "there is no `/link`"),
        ("COPY node_modules /", "there is no `/node_modules`"),
        ("COPY node_modules/a/b /", "there is no `/node_modules/a/b`"),
        ("COPY docs/deep /", "there is no `/docs/deep`"),
        ("COPY only /", "there is no `/only`"),
    ] {
        check_ignoring(ignore, context, "", &[instruction], Err(word));
    }
}

#[test]
fn texts_of_the_dockerfile_become_files() {
    if !is_root() {
        return;
    }
    for (instruction, expected) in [
        ("COPY EOF /x", "x = text"),
        ("COPY EOF /d/", "d/\nd/EOF = text"),
        (
            "COPY --chown=1:2 --chmod=700 EOF /d/",
            "d/ [700 1:2]\nd/EOF = text [700 1:2]",
        ),
    ] {
        let place = Place::new("", "");
        let selection = Selection::inline("EOF", b"text");
        let instruction = Instruction::read(instruction);
        instruction.write(&selection, &place.path("image")).unwrap();
        assert_eq!(listing(&place.path("image")), plain(expected));
    }
}
