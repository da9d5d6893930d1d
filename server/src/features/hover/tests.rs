//! What is said about places: a text with `|` before the place, and the Markdown.

use std::collections::BTreeMap;
use std::path::Path;

use dockwright_model::date::Date;
use dockwright_model::image::facts::{ImageFacts, Lookup};
use dockwright_model::image::platform::Platform;
use dockwright_model::image::release::OsRelease;
use dockwright_model::world::{Images, MemoryWorld};

use super::answer::{hover, thing};
use super::text::Hover;
use crate::settings::DocumentSettings;
use crate::view::View;

fn plain_settings() -> DocumentSettings {
    DocumentSettings::of_path(None)
}

fn ask(
    marked: &str,
    settings: DocumentSettings,
    asked: fn(&View, usize) -> Option<Hover>,
) -> (String, String) {
    let offset = marked.find('|').unwrap();
    let view = View::with(&marked.replacen('|', "", 1), settings);
    let found = asked(&view, offset).map(|it| (it.range.slice(view.text()).to_owned(), it.text));
    found.unwrap_or_default()
}

/// The thing at the mark stands at `place` and is described by `text`.
fn check(marked: &str, place: &str, text: &str) {
    check_with(marked, plain_settings(), place, text);
}

fn check_with(marked: &str, settings: DocumentSettings, place: &str, text: &str) {
    let found = ask(marked, settings, thing);
    assert_eq!(found.1, text, "{marked}");
    assert_eq!(found.0, place, "{marked}");
}

/// The text about the thing at the mark begins so.
fn check_start(marked: &str, place: &str, start: &str) {
    let found = ask(marked, plain_settings(), thing);
    assert!(found.1.starts_with(start), "{marked}: {}", found.1);
    assert_eq!(found.0, place, "{marked}");
}

#[test]
fn words_of_the_language() {
    check_start(
        "fr|om a\n",
        "from",
        "```dockerfile\nFROM [--platform=<platform>] <image> [AS <name>]\n```\n\nBegins a stage",
    );
    check_start(
        "FROM a |as b\n",
        "as",
        "```dockerfile\nFROM <image> AS <name>\n```\n\nGives the stage a name",
    );
    check_start(
        "FROM scr|atch\n",
        "scratch",
        "```dockerfile\nFROM scratch\n```",
    );
    check_start(
        "FROM a\nONBUILD C|OPY a b\n",
        "COPY",
        "```dockerfile\nCOPY [--flags]",
    );
    check_start(
        "FROM a\nCOPY --li|nk a b\n",
        "--link",
        "```dockerfile\n--link[=<boolean>]\n```",
    );
    check_start(
        "FROM a\nHEALTHCHECK NO|NE\n",
        "NONE",
        "```dockerfile\nHEALTHCHECK NONE\n```",
    );
    check_start(
        "# esc|ape=`\nFROM a\n",
        "escape",
        "```dockerfile\n# escape=<character>\n```",
    );
    check_start(
        "FROM a\nRUN --mo|unt=type=cache,target=/x y\n",
        "--mount",
        "```dockerfile\n--mount=",
    );
    check_start(
        "FROM a\nRUN --mount=type=ca|che,target=/x y\n",
        "cache",
        "```dockerfile\n--mount=type=cache",
    );
    check_start(
        "FROM a\nRUN --mount=type=cache,ta|rget=/x y\n",
        "target",
        "```dockerfile\ntarget=<path>\n```",
    );
    check(
        "FROM a\nRUN --mount=type=cache,target=/x,sharing=lo|cked y\n",
        "locked",
        "`locked`: the second one waits for the first",
    );
    check("FROM a\nRUN ech|o a\n", "", "");
}

#[test]
fn variables_with_the_steps_to_their_value() {
    check(
        "ARG MAJOR=1\nARG VERSION=$MAJOR.2\nFROM a:$VER|SION\n",
        "VERSION",
        "**variable** `VERSION` = `1.2`\n\n- default of the global `ARG` on line 2: `$MAJOR.2`\n  - `MAJOR` = `1`\n    - default of the global `ARG` on line 1",
    );
    check(
        "ARG V=1\nFROM a AS base\nARG V\nENV ROOT=/srv APP=/x\nFROM base\nENV APP=$ROOT/v$V\nRUN echo ${A|PP}\n",
        "APP",
        "**variable** `APP` = `/srv/v1`\n\n- `ENV` on line 6: `$ROOT/v$V`\n  - `ROOT` = `/srv`\n    - `ENV` on line 4, inherited from stage `base`\n  - `V` = `1`\n    - default of the global `ARG` on line 1, taken by `ARG` on line 3",
    );
    check("FROM a\nARG X\nCOPY ${X|:-y} /\n", "", "");
    check(
        "FROM a\nARG X\nCOPY ${|X:-y} /\n",
        "X",
        "**variable** `X`, which has no value\n\n`${X:-y}` comes to `y`.\n\n- `ARG` on line 2 gives no default; the build can: `--build-arg X=…`",
    );
    check(
        "ARG X=1\nFROM a\nRUN echo $|X\n",
        "X",
        "**variable** `X`, which this file does not set here\n\n- the global `ARG` on line 1 is not seen in a stage: write `ARG X` in this one",
    );
    check(
        "FROM a\nENV X=1\nRUN X=${X}2; echo $|X\n",
        "X",
        "The script itself sets it on line 3; before that:\n\n**variable** `X` = `1`\n\n- `ENV` on line 2",
    );
    check(
        "FROM a\nRUN X=2 \\\n && echo $|X\n",
        "X",
        "**variable** `X` of the script, set on line 2",
    );
    check(
        "FROM a\n# X what it is for\nARG |X=1\nRUN echo $X $X\n",
        "X",
        "**variable** `X` = `1`\n\nwhat it is for\n\n- default of `ARG` on line 3\n\nUsed in 2 places.",
    );
    check(
        "FROM a\nENV X=1\nARG |X=2\n",
        "X",
        "**variable** `X` = `1`\n\n- `ENV` on line 2\n\nUsed in no place.",
    );
}

#[test]
fn variables_from_outside() {
    check_start(
        "FROM a\nRUN echo $TARGET|ARCH\n",
        "TARGETARCH",
        "**variable** `TARGETARCH`, which this file does not set here\n\n- the builder knows it: write `ARG TARGETARCH` in this stage to see it",
    );
    check_start(
        "FROM a\nARG TARGETARCH\nRUN echo $TARGET|ARCH\n",
        "TARGETARCH",
        "**variable** `TARGETARCH` = `amd64`\n\n- set by the builder, taken by `ARG` on line 2",
    );
    check_start(
        "FROM a\nRUN echo $http|_proxy\n",
        "http_proxy",
        "**variable** `http_proxy`, which this file does not set here\n\n- the build gives it to every `RUN` when it is asked to",
    );
    check_start(
        "FROM debian:12\nENV PATH=/x:$PA|TH\n",
        "PATH",
        "**variable** `PATH` = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`\n\n- the base image `debian:12`, or else the builder",
    );
    let mut settings = plain_settings();
    settings.build_arguments = BTreeMap::from([("X".to_owned(), "9".to_owned())]);
    check_with(
        "FROM a\nARG X=1\nRUN echo $|X\n",
        settings,
        "X",
        "**variable** `X` = `9`\n\n- build argument of the settings, for `ARG` on line 2",
    );
}

#[test]
fn stages() {
    let file = "FROM golang:1.22 AS build\nWORKDIR /src\nRUN go build\nFROM scratch\nCOPY --from=bui|ld /a /\nCOPY --from=0 /a /\n";
    let text = "**stage `build`**\n\n- starts from `golang:1.22`\n- makes 2 layers\n- working directory: `/src`\n- used by stage 1 (line 5)";
    check(file, "build", text);
    check(
        &file.replace("bui|ld", "build").replace("=0", "=|0"),
        "0",
        text,
    );
    check(
        &file
            .replace("bui|ld", "build")
            .replace("AS build", "AS bu|ild"),
        "build",
        text,
    );
    check(
        "FROM a AS b\nUSER ada\nENTRYPOINT [\"x\"]\nFROM --platform=linux/arm64 b AS |c\nCMD [\"y\"]\n",
        "c",
        "**stage `c`**\n\n- starts from stage `b`\n- platform: `linux/arm64`\n- makes no layer\n- user: `ada`\n- `ENTRYPOINT`: `[\"x\"]`\n- `CMD`: `[\"y\"]`\n- built when no target is asked for",
    );
    check(
        "FROM a AS b\nFROM c\nRUN --mount=type=bind,from=|b,target=/x y\n",
        "b",
        "**stage `b`**\n\n- starts from `a`\n- makes no layer\n- used by stage 1 (line 3)",
    );
}

#[test]
fn images_that_somebody_has_asked_for() {
    let facts = ImageFacts {
        digest: Some("sha256:1".to_owned()),
        created: Some(Date::new(2026, 1, 2)),
        size: Some(29_150_000),
        layers: vec!["sha256:2".to_owned()],
        release: OsRelease::parse("ID=debian\nVERSION_ID=9\n"),
        environment: vec![("A".to_owned(), "1".to_owned())],
        entrypoint: vec!["/app".to_owned(), "run".to_owned()],
        triggers: vec!["RUN make".to_owned()],
        ..ImageFacts::default()
    };
    let arm = Platform::new("linux", "arm64", "");
    let answers = [
        ("x.example/app:1".to_owned(), facts.into()),
        ("x.example/gone:1".to_owned(), Lookup::NoSuchImage),
        (
            "x.example/arm:1".to_owned(),
            Lookup::NoSuchPlatform(vec![arm]),
        ),
    ];
    let world = MemoryWorld {
        images: Images::given(answers.into()),
        ..MemoryWorld::default()
    };
    let text = "FROM x.example/app:1\nFROM x.example/gone:1\nFROM x.example/arm:1\n";
    let view = View::in_world(text, world);
    let check = |name: &str, part: &str| {
        let found = thing(&view, text.find(name).unwrap()).unwrap().text;
        assert!(found.contains(part), "{found}");
    };
    check(
        "x.example/app",
        "\n\n- stands for `sha256:1`\n- system: debian 9\n- made on 2026-01-02\n- 1 layer, 29.1 MB to fetch\n\
         - user: root, as it names none\n- entrypoint: `/app run`\n- sets `A`\n- triggers: `RUN make`\n\n\
         Debian 9 is no longer looked after since 2022-06-30.",
    );
    check("x.example/gone", "- its registry has no such image");
    check(
        "x.example/arm",
        "- it does not exist for `linux/amd64`, but for `linux/arm64`",
    );
}

#[test]
fn images() {
    check(
        "FROM deb|ian:10-slim\n",
        "debian:10-slim",
        "**image** `debian:10-slim`\n\n- registry: `docker.io`\n- repository: `library/debian`, an official image\n- tag: `10-slim`\n- digest: none, so the tag decides anew at every build\n- platform: `linux/amd64`\n\nDebian 10 is no longer looked after since 2024-06-30.\n\n[Page of the image](https://hub.docker.com/_/debian)",
    );
    check(
        "FROM a\nCOPY --from=ghcr.io/a/b|@sha256:0123456789012345678901234567890123456789012345678901234567890123 / /\n",
        "ghcr.io/a/b@sha256:0123456789012345678901234567890123456789012345678901234567890123",
        "**image** `ghcr.io/a/b@sha256:0123456789012345678901234567890123456789012345678901234567890123`\n\n- registry: `ghcr.io`\n- repository: `a/b`\n- tag: none, the digest says which one\n- digest: `sha256:0123456789012345678901234567890123456789012345678901234567890123`; it is this image and no other\n\n[Page of the image](https://ghcr.io/a/b)",
    );
    check_start(
        "# syntax=docker/docker|file:1\n",
        "docker/dockerfile:1",
        "**image** `docker/dockerfile:1`",
    );
    check_start(
        "FROM x.example|/y\n",
        "x.example/y",
        "**image** `x.example/y`\n\n- registry: `x.example`\n- repository: `y`\n- tag: `latest`, as none is given; it can be another image tomorrow\n- digest: none",
    );
}

#[test]
fn heredocs() {
    check(
        "FROM a\nRUN <<E|OF\na\nb\nEOF\n",
        "<<EOF",
        "**heredoc** `EOF`, 2 lines\n\n- it is the script that `/bin/sh` runs\n- the shell expands variables as in every script; quotes around the name change nothing",
    );
    check(
        "FROM a\nRUN <<EOF\n#!/usr/bin/env python3\nE|OF\n",
        "EOF",
        "**heredoc** `EOF`, 1 line\n\n- it is a program that `/usr/bin/env python3` runs\n- the shell expands variables as in every script; quotes around the name change nothing",
    );
    check(
        "FROM a\nCOPY <<-\"|X\" /etc/\na\nX\n",
        "<<-\"X\"",
        "**heredoc** `X`, 1 line\n\n- its text becomes the file `/etc/X`\n- nobody expands variables in it, as the name stands in quotes\n- tabs at the start of its lines are removed",
    );
    check_start(
        "FROM a\nRUN cat <<|X >y\na\nX\n",
        "<<X",
        "**heredoc** `X`, 1 line\n\n- the command reads it as its input\n- the shell expands",
    );
}

#[test]
fn paths() {
    let settings = || {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("Dockerfile");
        DocumentSettings::of_path(Some(&file))
    };
    let context = |marked, place, text| check_with(marked, settings(), place, text);
    context(
        "FROM a\nCOPY Car|go.toml /\n",
        "Cargo.toml",
        "`Cargo.toml` of the build context\n\n- a file",
    );
    context(
        "FROM a\nCOPY ./s|rc /\n",
        "./src",
        "`src` of the build context\n\n- a folder: what is in it is copied, not the folder itself",
    );
    context(
        "FROM a\nCOPY noth|ing /\n",
        "nothing",
        "`nothing` of the build context\n\n- nothing is there, so the build would stop",
    );
    context(
        "FROM a\nCOPY |. /\n",
        ".",
        "the whole build context\n\n- a folder: what is in it is copied, not the folder itself",
    );
    check(
        "FROM a\nCOPY a/*|.txt /\n",
        "a/*.txt",
        "`a/*.txt` of the build context\n\n- a pattern: `*` and `?` match within one part of a path",
    );
    check("FROM a\nCOPY a /\nCOPY |b /\n", "", "");
    check("FROM a AS b\nCOPY --from=b |/x /\n", "/x", "`/x` of `b`");
    check(
        "FROM a\nWORKDIR /app\nCOPY a b li|b/\n",
        "lib/",
        "goes into the folder `/app/lib`",
    );
    check(
        "FROM a\nWORKDIR /app\nWORKDIR s|rc\n",
        "src",
        "**working directory** `/app/src`, made when it does not exist",
    );
    check(
        "FROM a\nCOPY a |b\n",
        "b",
        "goes to `b` below the working directory of the base image",
    );
}

#[test]
fn small_values() {
    check(
        "FROM a\nEXPOSE 54|32\n",
        "5432",
        "**port** `5432` (TCP), usually PostgreSQL\n\nA note for people and for `docker run -P`; nothing is opened by it.",
    );
    check_start(
        "FROM a\nEXPOSE 9000-90|10/udp\n",
        "9000-9010/udp",
        "**ports** `9000-9010` (UDP)\n",
    );
    check(
        "FROM a\nSTOPSIGNAL TE|RM\n",
        "TERM",
        "**signal** SIGTERM, 15\n\nPlease end; what `docker stop` sends unless something else is set.",
    );
    check_start(
        "FROM a\nHEALTHCHECK --interval=1m|30s CMD x\n",
        "1m30s",
        "**duration** `1m30s`: 90 seconds\n\nSets how long to wait",
    );
    check_start(
        "FROM a\nCOPY --chmod=7|55 a b\n",
        "755",
        "**mode** `755`: `rwxr-xr-x`\n",
    );
}

#[test]
fn what_is_wrong_comes_before_what_it_is() {
    let (place, text) = ask(
        "FROM debian\nUSER root\nCMD |[\"x\"]\n",
        plain_settings(),
        hover,
    );
    assert_eq!((place.as_str(), text.as_str()), ("", ""));
    let (place, text) = ask("FROM de|bian\n", plain_settings(), hover);
    assert_eq!(place, "debian");
    let parts: Vec<&str> = text.split("\n\n---\n\n").collect();
    let rule = "[**untagged-base-image**](https://dockwright.dev/rules/untagged-base-image) · warning · DL3006\n\n";
    assert!(parts[0].starts_with(rule), "{text}");
    assert!(
        parts.last().unwrap().starts_with("**image** `debian`"),
        "{text}"
    );
    assert!(!text.contains("## Why"), "{text}");
    let (place, text) = ask("FROM debian:12\nRUN su|do x\n", plain_settings(), hover);
    assert_eq!(place, "sudo");
    assert!(text.contains("## Why"), "{text}");
}

#[test]
fn codes_in_comments_have_pages() {
    let marked = "FROM debian:12\n# hadolint ignore=DL3|004\nRUN sudo x\n";
    let (place, text) = ask(marked, plain_settings(), hover);
    assert_eq!(place, "DL3004");
    assert!(text.starts_with("[**sudo-in-run**]"), "{text}");
}
