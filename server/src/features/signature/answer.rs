//! The answer: help for a directive, a flag, or an instruction.
//! Leans on everything in this folder.

use dockwright_syntax::directive::DirectiveKind;
use dockwright_syntax::keyword::KeywordKind;

use super::argument::{parameter, way};
use super::help::{SignatureHelp, position, signatures};
use super::mount::mount;
use super::typed::{Typed, typed};
use crate::reference;
use crate::reference::entry::Entry;
use crate::view::View;

/// How what stands at `offset` goes on.
pub(crate) fn signature_help(view: &View, offset: usize) -> Option<SignatureHelp> {
    let Some(typed) = typed(view, offset) else {
        return directive(view, offset);
    };
    match &typed.flag {
        Some(flag) => self::flag(typed.kind, flag),
        None => instruction(&typed),
    }
}

fn instruction(typed: &Typed) -> Option<SignatureHelp> {
    let name = parameter(typed.kind, &typed.arguments)?;
    let entry = reference::keyword(typed.kind)?;
    let active = way(&entry.signatures, &typed.arguments);
    Some(help(Some(typed.kind), entry, active, name))
}

fn flag(kind: KeywordKind, flag: &str) -> Option<SignatureHelp> {
    let Some((name, value)) = flag.trim_start_matches('-').split_once('=') else {
        return Some(help(Some(kind), reference::keyword(kind)?, 0, "--flags"));
    };
    if (kind, name) == (KeywordKind::Run, "mount") {
        return Some(mount(value));
    }
    let entry = reference::flag(kind, name)?;
    let parameter = match (name, value.contains(':')) {
        ("chown", true) => "group",
        _ => "",
    };
    Some(help(Some(kind), entry, 0, parameter))
}

/// A directive in a comment above the first instruction.
fn directive(view: &View, offset: usize) -> Option<SignatureHelp> {
    if view.model().instruction_at(offset).is_some() {
        return None;
    }
    let line = view.lines().line_range(view.lines().line_of(offset));
    let typed = view.text().get(line.start()..offset)?;
    let (name, value) = typed.strip_prefix('#')?.split_once('=')?;
    let kind = DirectiveKind::of(name.trim())?;
    let entry = reference::directive(kind)?;
    let is_behind = |mark: &str| {
        value
            .rsplit(';')
            .next()
            .is_some_and(|it| it.trim().starts_with(mark))
    };
    let parameter = if is_behind("error") {
        "boolean"
    } else {
        "checks"
    };
    let active = if kind == DirectiveKind::Check {
        parameter
    } else {
        ""
    };
    Some(help(None, entry, 0, active))
}

fn help(
    kind: Option<KeywordKind>,
    entry: &'static Entry,
    active: usize,
    parameter: &str,
) -> SignatureHelp {
    let label = entry.signatures.get(active).copied().unwrap_or_default();
    SignatureHelp {
        signatures: signatures(kind, entry),
        active,
        parameter: position(label, parameter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The signature that is taken, with the parameter that is written between `»` and `«`.
    fn shown(marked: &str) -> String {
        let offset = marked.find('|').unwrap();
        let view = View::of(&marked.replacen('|', "", 1));
        let Some(help) = signature_help(&view, offset) else {
            return String::new();
        };
        let signature = &help.signatures[help.active];
        let (range, _) = &signature.parameters[help.parameter];
        let label = signature.label;
        let (before, after) = (&label[..range.start], &label[range.end..]);
        format!("{before}»{}«{after}", &label[range.clone()])
    }

    fn check(marked: &str, expected: &str) {
        assert_eq!(shown(marked), expected, "{marked}");
    }

    #[test]
    fn instructions() {
        let from = "FROM [--platform=<platform>] »<image>« [AS <name>]";
        check("FROM |", from);
        check("FROM deb|ian\n", from);
        let named = "FROM [--platform=<platform>] <image> [AS »<name>«]";
        check("FROM debian |", named);
        check("FROM debian AS x|", named);
        check(
            "FROM a\nCOPY a|",
            "COPY [--flags] »<source>«… <destination>",
        );
        check(
            "FROM a\nCOPY a \\\n  b|",
            "COPY [--flags] <source>… »<destination>«",
        );
        check(
            "FROM a\nCOPY [\"a\", |",
            "COPY [--flags] [\"<source>\", \"»<destination>«\"]",
        );
        check("FROM a\nENV A=\"b c|", "ENV <name>=»<value>« …");
        check("FROM a\nENV A=b C|", "ENV »<name>«=<value> …");
        check("FROM a\nARG A=|", "ARG <name>[=»<default>«] …");
        check("FROM a\nEXPOSE 80/|", "EXPOSE <port>[/»<protocol>«] …");
        check("FROM a\nUSER a:|", "USER <user>[:»<group>«]");
        check("FROM a\nSTOPSIGNAL |", "STOPSIGNAL »<signal>«");
        check("FROM a\nONBUILD |", "ONBUILD »<instruction>«");
        check(
            "FROM a\nONBUILD COPY |",
            "COPY [--flags] »<source>«… <destination>",
        );
    }

    #[test]
    fn commands() {
        check("FROM a\nRUN |", "RUN [--flags] »<command>«");
        check("FROM a\nRUN apt-get |", "");
        check(
            "FROM a\nRUN [\"a\", \"b|",
            "RUN [--flags] [\"<program>\", \"»<argument>«\"…]",
        );
        check("FROM a\nCMD [|", "CMD [\"»<program>«\", \"<argument>\"…]");
        check("FROM a\nCMD x|", "CMD »<command>«");
        check(
            "FROM a\nHEALTHCHECK |",
            "HEALTHCHECK [--flags] CMD »<command>«",
        );
        check(
            "FROM a\nHEALTHCHECK CMD |",
            "HEALTHCHECK [--flags] CMD »<command>«",
        );
        check("FROM a\nRUN <<EOF\nx |\nEOF\n", "");
        check("FROM a\nRUN a \\\n  # b |\n  c\n", "");
    }

    #[test]
    fn flags() {
        check(
            "FROM --|",
            "FROM [--platform=»<platform>«] <image> [AS <name>]",
        );
        check(
            "FROM a\nCOPY --ch|",
            "COPY »[--flags]« <source>… <destination>",
        );
        check("FROM a\nCOPY --chown=a|", "--chown=»<user>«[:<group>]");
        check("FROM a\nCOPY --chown=a:|", "--chown=<user>[:»<group>«]");
        check("FROM a\nCOPY --link --from=|", "--from=»<stage>«");
        check(
            "FROM a\nHEALTHCHECK --interval=|",
            "--interval=»<duration>«",
        );
        let cache = "--mount=type=cache,target=<path>[,»id=<name>«][,sharing=<sharing>]";
        check("FROM a\nRUN --mount=type=cache,target=/x,id=|", cache);
        let target = "--mount=type=cache,»target=<path>«[,id=<name>][,sharing=<sharing>]";
        check("FROM a\nRUN --mount=type=cache,dst=|", target);
        let kind = "--mount=»type=bind«,target=<path>[,source=<path>][,from=<stage>][,rw]";
        check("FROM a\nRUN --mount=|", kind);
    }

    #[test]
    fn directives() {
        check("# syntax=|", "# syntax=»<image>«");
        check(
            "# check=skip=A;error=|\nFROM a\n",
            "# check=skip=<checks>;error=»<boolean>«",
        );
        check("# check=|", "# check=skip=»<checks>«;error=<boolean>");
        check("# other=|", "");
        check("FROM a\n# syntax=|", "");
    }
}
