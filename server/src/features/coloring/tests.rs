//! Files with their colors below each line: the same letter under every character of one color.

use dockwright_syntax::text::TextRange;

use super::{ColorKind, Modifier, colors, colors_within};
use crate::view::View;

/// The letter of a kind; a capital where the name is given or comes with the language.
fn letter(color: super::Color) -> char {
    let letter = match color.kind {
        ColorKind::Namespace => 'i',
        ColorKind::Type => 't',
        ColorKind::Class => 'g',
        ColorKind::Parameter => 'p',
        ColorKind::Variable => 'v',
        ColorKind::Property => 'y',
        ColorKind::EnumMember => 'e',
        ColorKind::Function => 'f',
        ColorKind::Macro => 'm',
        ColorKind::Keyword => 'k',
        ColorKind::Comment => '#',
        ColorKind::String => 's',
        ColorKind::Number => 'n',
        ColorKind::Operator => 'o',
    };
    let has = |modifier| color.modifiers & 1 << modifier as u8 != 0;
    let is_special = has(Modifier::Declaration) || has(Modifier::DefaultLibrary);
    if is_special {
        letter.to_ascii_uppercase()
    } else {
        letter
    }
}

/// The text with a line of letters below each of its lines.
fn check(expected: &str) {
    let lines: Vec<&str> = expected.trim_start().lines().collect();
    let text: String = lines
        .iter()
        .step_by(2)
        .flat_map(|line| [line, "\n"])
        .collect();
    let view = View::of(&text);
    let break_or_blank = |byte| if byte == b'\n' { byte } else { b' ' };
    let mut letters: Vec<u8> = text.bytes().map(break_or_blank).collect();
    for it in colors(&view) {
        letters[it.range.start()..it.range.end()].fill(letter(it.color) as u8);
    }
    let letters = String::from_utf8(letters).unwrap();
    let pairs = text.lines().zip(letters.lines());
    let shown: Vec<&str> = pairs
        .flat_map(|(line, letters)| [line, letters.trim_end()])
        .collect();
    assert_eq!(shown.join("\n"), lines.join("\n"));
}

#[test]
fn instructions_have_colors() {
    check(
        r#"
# syntax=docker/dockerfile:1
##mmmmmmosssssssssssssssssss
# a comment
###########
ARG GO=1.22
kkk VVossss
FROM --platform=$BUILDPLATFORM golang:${GO:-1}-alpine@sha256:0 AS build
kkkk ppppppppppovvvvvvvvvvvvvv iiiiiiovvvvooeveeeeeeeoeeeeeeee kk GGGGG
FROM scratch
kkkk IIIIIII
COPY --from=build --chmod=755 /a /b\ c /d/
kkkk ppppppoggggg ppppppponnn ss sss s sss
ENV A=x B="$A y" \
kkk Vos Vosvvsss
  # c
  ###
  C=1
  Von
LABEL a.b=c
kkkkk yyyos
EXPOSE 80-90/tcp 443
kkkkkk nnonnottt nnn
STOPSIGNAL SIGTERM
kkkkkkkkkk eeeeeee
CMD ["a", "b"]
kkk  sss  sss
FOO bar

"#,
    );
}

#[test]
fn the_shell_has_colors() {
    check(
        r#"
RUN set -eux; cd /x && curl -fsSL --out="$F" 'b' 2>&1 | tee a # c
kkk FFF ppppo FF    oo ffff ppppp ppppp svvs sss ooo  o fff   ###
RUN if [ -f "$(cat "x y")" ]; then \
kkk kk F pp soofff sssssos  o kkkk
  # comment
  #########
    echo if ${A:-b} `id -u` 5; \
    FFFF    vvv   v off ppo no
  fi; for i in 1 $@; do X=1 Y="$i" z; done; f() { :; }
  kko kkk V kk   vvo kk Vo  Vosvvs fo kkkko Foo k Fo k
CMD exec "$X" -y
kkk FFFF svvs pp
ONBUILD RUN ["x"]
kkkkkkk kkk  sss
HEALTHCHECK --interval=3s CMD curl -f x || exit 1
kkkkkkkkkkk pppppppppposs kkk ffff pp   oo FFFF n
RUN sudo sh -c 'echo "$Z" | tr -d x'
kkk ffff ff pp sFFFFssvvssssff ppsss
"#,
    );
}

#[test]
fn heredocs_have_colors() {
    check(
        r#"
RUN --mount=type=cache,target=/x,from=a bash -e <<EOF
kkk pppppppoyyyyoeeeeeoyyyyyyossoyyyyoi ffff pp oommm
case $x in a) echo 'it' ;; esac
kkkk vv kk  o FFFF ssss oo kkkk
cat <<X
fff oom
don't $y
ssssssvv
X
m
echo done # c
FFFF      ###
EOF
mmm
COPY <<-"E" <<F /x
kkkk ooommm oom ss
  a $b
ssssss
E
m
  a $b
ssssvv
F
m
RUN cat <<E > /x
kkk fff oom o
  a $b "
ssssvvss
E
m
"#,
    );
}

#[test]
fn a_part_of_a_file_has_the_colors_of_the_whole() {
    let text = "# a\nFROM x\n# b\nRUN y \\\n  # c\n  z\n# d\nCMD w\n# e\n";
    let view = View::of(text);
    let all = colors(&view);
    for start in 0..text.len() {
        for end in start + 1..=text.len() {
            let part = TextRange::new(start, end);
            let touching = all.iter().filter(|it| it.range.intersects(part));
            let touching: Vec<_> = touching.copied().collect();
            assert_eq!(colors_within(&view, part), touching, "{start}..{end}");
        }
    }
}
