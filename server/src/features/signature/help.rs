//! Signatures with their parameters, made of entries of the reference.
//! Leans on the reference.

use std::ops::Range;

use dockwright_syntax::flag::known_flags;
use dockwright_syntax::keyword::KeywordKind;

use crate::reference::entry::{Entry, Parameter, parameters};
use crate::reference::{self};

/// The ways to write something, and where in them somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignatureHelp {
    /// The ways.
    pub(crate) signatures: Vec<Signature>,
    /// The way that is taken.
    pub(crate) active: usize,
    /// The parameter of it that is being written.
    pub(crate) parameter: usize,
}

/// One way to write something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    /// How it is written.
    pub(crate) label: &'static str,
    /// What it does, in Markdown.
    pub(crate) text: String,
    /// Where the parameters stand in the label, with what is said about each.
    pub(crate) parameters: Vec<(Range<usize>, String)>,
}

/// What is to be said about a parameter, wherever it stands.
const PARAMETERS: [(&str, &str); 24] = [
    ("argument", "One argument, in double quotes."),
    ("command", "Text that the shell in force reads."),
    ("count", "A whole number."),
    ("default", "The value when the build gives none."),
    (
        "destination",
        "Where it goes in the image; a folder when it ends in `/`.",
    ),
    (
        "digest",
        "`sha256:` and 64 hexadecimal digits, or a commit of Git.",
    ),
    (
        "duration",
        "A number with a unit, such as `30s` or `1m30s`.",
    ),
    ("group", "A name from `/etc/group`, or a number."),
    (
        "image",
        "An image (`registry/repository:tag@digest`), an earlier stage, or `scratch`.",
    ),
    (
        "instruction",
        "Any instruction but `FROM`, `ONBUILD` and `MAINTAINER`.",
    ),
    (
        "key",
        "The name of the label, such as `org.opencontainers.image.source`.",
    ),
    (
        "mode",
        "An octal number such as `755`, or letters such as `u=rwX,go=rX`.",
    ),
    (
        "name",
        "Letters, digits and `_`; for a stage lower-case letters, digits, `-`, `_` and `.`.",
    ),
    ("path", "A path of the image."),
    (
        "pattern",
        "A pattern as in an ignore file, seen from the source.",
    ),
    (
        "platform",
        "`os/architecture[/variant]`, such as `linux/arm64`.",
    ),
    ("port", "A number from 0 to 65535, or two with a `-`."),
    (
        "program",
        "The program, in double quotes; no shell reads it.",
    ),
    ("protocol", "`tcp`, `udp` or `sctp`; `tcp` unless given."),
    ("signal", "A name such as `SIGTERM`, or a number."),
    (
        "source",
        "A path of the build context, seen from its root; `*` and `?` match within one part.",
    ),
    (
        "stage",
        "The name or number of a stage, an image, or a named context.",
    ),
    ("user", "A name from `/etc/passwd`, or a number."),
    ("value", "The value; in quotes when it has blanks."),
];

/// The ways to write what an entry is about.
pub(super) fn signatures(kind: Option<KeywordKind>, entry: &'static Entry) -> Vec<Signature> {
    let ways = entry.signatures.iter();
    ways.map(|label| Signature {
        label,
        text: entry.summary.to_owned(),
        parameters: parameters(label)
            .into_iter()
            .map(|parameter| (parameter.range.clone(), described(kind, entry, &parameter)))
            .collect(),
    })
    .collect()
}

/// The parameter of that name; the first one stands for those that are not there.
pub(super) fn position(label: &'static str, name: &str) -> usize {
    let found = parameters(label).iter().position(|it| it.name == name);
    found.unwrap_or_default()
}

fn described(kind: Option<KeywordKind>, entry: &Entry, parameter: &Parameter) -> String {
    if parameter.name == "--flags" {
        return kind.map(flags).unwrap_or_default();
    }
    if !entry.values.is_empty() {
        return values(entry);
    }
    let known = PARAMETERS.iter().find(|(name, _)| *name == parameter.name);
    known.map_or_else(String::new, |(_, text)| (*text).to_owned())
}

/// A list of the values that an entry takes.
pub(super) fn values(entry: &Entry) -> String {
    let lines = entry.values.iter();
    let lines: Vec<String> = lines
        .map(|it| format!("- `{}`: {}", it.name, it.summary))
        .collect();
    lines.join("\n")
}

fn flags(kind: KeywordKind) -> String {
    let entries = known_flags(kind)
        .iter()
        .filter_map(|(name, _)| reference::flag(kind, name));
    let lines: Vec<String> = entries
        .map(|it| format!("- `{}`", it.signature()))
        .collect();
    lines.join("\n")
}
