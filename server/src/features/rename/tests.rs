//! Renames as text: `|` is the cursor; what comes out is the whole text, or the refusal.

use super::{prepare, rename};
use crate::view::View;

fn renamed(marked: &str, name: &str) -> String {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    match rename(&View::of(&text), offset, name) {
        Err(refusal) => refusal.0,
        Ok(None) => "nothing".to_owned(),
        Ok(Some(edits)) => {
            let mut text = text;
            for edit in edits.into_iter().rev() {
                text.replace_range(edit.range.start()..edit.range.end(), &edit.text);
            }
            text
        }
    }
}

fn check(marked: &str, name: &str, expected: &str) {
    assert_eq!(renamed(marked, name), expected, "{marked}");
}

#[test]
fn a_stage_is_renamed_wherever_it_is_named() {
    check(
        "FROM a AS old\nFROM OLD AS c\nCOPY --from=o|ld a b\nCOPY --from=0 a b\nRUN --mount=from=old,target=/x y\nONBUILD COPY --from=old a b\n",
        "new",
        "FROM a AS new\nFROM new AS c\nCOPY --from=new a b\nCOPY --from=0 a b\nRUN --mount=from=new,target=/x y\nONBUILD COPY --from=new a b\n",
    );
    check("FROM a AS ol|d\n", "Old", "FROM a AS Old\n");
    check(
        "FROM a AS b\nCOPY --from=|0 a b\n",
        "c",
        "FROM a AS c\nCOPY --from=0 a b\n",
    );
}

#[test]
fn a_variable_is_renamed_in_every_scope_it_passes_through() {
    check(
        "ARG V=1\nFROM a:${V:-x} AS b\nARG V\nENV W=$V\nFROM b\nRUN echo $|V \"${V}\" '$V' && x\nFROM c\nENV V=2\n",
        "NEW",
        "ARG NEW=1\nFROM a:${NEW:-x} AS b\nARG NEW\nENV W=$NEW\nFROM b\nRUN echo $NEW \"${NEW}\" '$V' && x\nFROM c\nENV V=2\n",
    );
    check(
        "FROM a\nENV |V=1\nCMD echo $V\n",
        "N",
        "FROM a\nENV N=1\nCMD echo $N\n",
    );
}

#[test]
fn a_delimiter_is_renamed_at_both_ends() {
    check(
        "FROM a\nRUN <<-\"E|OF\"\nx\n\tEOF\n",
        "END",
        "FROM a\nRUN <<-\"END\"\nx\n\tEND\n",
    );
}

#[test]
fn what_cannot_be_renamed_says_why() {
    check("FROM a\nRUN |x\n", "y", "nothing");
    check(
        "FROM a\nARG TARGET|ARCH\n",
        "X",
        "BuildKit gives `TARGETARCH` its meaning, so it cannot have another name",
    );
    check(
        "FROM a\nRUN echo $|HOME\n",
        "X",
        "no `ARG` or `ENV` of this file defines `HOME`, so whoever does would not know the new name",
    );
    check(
        "FROM a\nENV |PATH=/x:$PATH\n",
        "X",
        "the base image sets `PATH` too, and its programs read it by that name",
    );
    check(
        "FROM a\nCOPY --from=|0 a b\n",
        "x",
        "stage 0 has no name to change; write `AS name` behind its base",
    );
    check(
        "ARG B=b\nFROM a AS |b\nFROM $B\n",
        "x",
        "`$B` in line 3 names the stage `b` through a variable, which a rename would miss; write the name there first",
    );
    check(
        "FROM a\nENV |LONG=1\nRUN echo $LO\\\nNG\n",
        "X",
        "`LONG` is not written in one piece in line 3; take out the continuation, quote, escape or variable within it first",
    );
}

#[test]
fn a_new_name_must_be_one() {
    check(
        "FROM a AS |b\n",
        "1",
        "`1` cannot name a stage; a stage name starts with a letter and goes on with letters, digits, `-`, `_` and `.`",
    );
    check(
        "FROM a AS |b\n",
        "Scratch",
        "`scratch` cannot name a stage, because it means the empty base; choose another name",
    );
    check(
        "FROM a\nARG |b\n",
        "1x",
        "`1x` cannot name a variable; a variable starts with a letter or `_` and goes on with letters, digits and `_`",
    );
    check(
        "FROM a\nARG |b\n",
        "no_proxy",
        "BuildKit gives `no_proxy` a meaning of its own; choose another name",
    );
    check(
        "FROM a\nCOPY <<|E /x\nE\n",
        "a b",
        "`a b` cannot end a heredoc; take letters, digits, `_`, `.`, and `-` behind the first of them",
    );
}

#[test]
fn a_new_name_must_be_free() {
    check(
        "FROM a AS |b\nFROM a AS C\n",
        "c",
        "another stage is named `c`, in line 2; choose another name",
    );
    check(
        "FROM a AS |b\nFROM alpine\n",
        "alpine",
        "`alpine` in line 2 is an image and would become this stage; choose another name",
    );
    check(
        "FROM alpine AS |b\nCOPY --from=busybox a b\n",
        "busybox",
        "`busybox` in line 2 is an image and would become this stage; choose another name",
    );
    check("FROM alpine AS |b\n", "alpine", "FROM alpine AS alpine\n");
    check(
        "FROM a\nCOPY <<-|E /x\n\tF\nE\n",
        "F",
        "line 3 of the body is `F` and would end the heredoc there; choose another delimiter",
    );
    let one =
        |line| format!("`W` in line {line} and `V` would become one variable; choose another name");
    check("FROM a\nARG |V\nRUN echo $V $W\n", "W", &one(3));
    check("FROM a AS x\nENV W=1\nFROM x\nARG |V\n", "W", &one(2));
    check("FROM a AS x\nARG |V\nFROM x\nENV W=1\n", "W", &one(4));
    check("ARG |V\nFROM a:$V\nARG W\n", "W", &one(3));
    check("ARG W\nFROM a\nARG |V\n", "W", &one(1));
    check(
        "FROM a\nARG |V\nFROM b\nARG W\n",
        "W",
        "FROM a\nARG W\nFROM b\nARG W\n",
    );
    check(
        "FROM a\nARG |V\nRUN W=1; echo $W $V\n",
        "W",
        "the `RUN` in line 3 sets a shell variable `W` of its own; choose another name",
    );
    check(
        "FROM a\nARG |V\n",
        "PATH",
        "the base image sets `PATH`, which would get another value; choose another name",
    );
}

#[test]
fn an_editor_is_told_what_it_is_about_to_rename() {
    let view = View::of("FROM a AS Name\nCOPY --from=0 a b\nRUN echo $HOME\n");
    let name = |offset| prepare(&view, offset).map(|it| it.map(|it| it.name));
    assert_eq!(name(12), Ok(Some("Name".to_owned())));
    assert_eq!(name(27), Ok(Some("Name".to_owned())));
    assert_eq!(name(0), Ok(None));
    assert!(name(45).is_err());
}
