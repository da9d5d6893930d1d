//! Files with their colors below each line: the same letter under every character of one color.

use super::{ColorKind, Modifier, colors};
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
    let is_special = color.has(Modifier::Declaration) || color.has(Modifier::DefaultLibrary);
    if is_special {
        letter.to_ascii_uppercase()
    } else {
        letter
    }
}

/// The text with a line of letters below each of its lines.
fn check(expected: &str) {
    let lines: Vec<&str> = expected.lines().collect();
    let text: String = lines
        .iter()
        .step_by(2)
        .flat_map(|line| [line, "\n"])
        .collect();
    let view = View::of(&text);
    let mut letters: Vec<u8> = text
        .bytes()
        .map(|byte| if byte == b'\n' { byte } else { b' ' })
        .collect();
    for it in colors(&view) {
        letters[it.range.start()..it.range.end()].fill(letter(it.color) as u8);
    }
    let letters = String::from_utf8(letters).unwrap();
    let shown: Vec<&str> = text
        .lines()
        .zip(letters.lines())
        .flat_map(|(line, letters)| [line, letters.trim_end()])
        .collect();
    assert_eq!(shown.join("\n"), lines.join("\n"));
}

#[test]
fn instructions_have_colors() {
    check(concat!(
        "# syntax=docker/dockerfile:1\n",
        "##mmmmmmosssssssssssssssssss\n",
        "# a comment\n",
        "###########\n",
        "ARG GO=1.22\n",
        "kkk VVossss\n",
        "FROM --platform=$BUILDPLATFORM golang:${GO:-1}-alpine@sha256:0 AS build\n",
        "kkkk ppppppppppovvvvvvvvvvvvvv iiiiiiovvvvooeveeeeeeeoeeeeeeee kk GGGGG\n",
        "FROM scratch\n",
        "kkkk IIIIIII\n",
        "COPY --from=build --chmod=755 /a \"b c\" /d/\n",
        "kkkk ppppppoggggg ppppppponnn ss sss ss sss\n",
        "ENV A=x B=\"$A y\" C=1\n",
        "kkk Vos Vosvvsss Von\n",
        "LABEL a.b=c\n",
        "kkkkk yyyos\n",
        "EXPOSE 80-90/tcp 443\n",
        "kkkkkk nnonnottt nnn\n",
        "STOPSIGNAL SIGTERM\n",
        "kkkkkkkkkk eeeeeee\n",
        "CMD [\"a\", \"b\"]\n",
        "kkk  sss  sss\n",
        "FOO bar",
        "\n",
        "",
    ));
}
