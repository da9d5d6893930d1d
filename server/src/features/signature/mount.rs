//! The signatures of `--mount`, one for each type, and the key of it that is being written.
//! Leans on `help` and on the reference.

use std::ops::Range;

use super::help::{Signature, SignatureHelp, values};
use crate::reference::entry::Entry;
use crate::reference::{mount_key, mount_types};

/// What begins every signature of a mount.
const FLAG: &str = "--mount=";

/// Help for a `--mount` whose value is written up to here.
pub(super) fn mount(value: &str) -> SignatureHelp {
    let options = || {
        value
            .split(',')
            .map(|option| option.split_once('=').unwrap_or((option, "")))
    };
    let kind = options().find(|(key, _)| key.eq_ignore_ascii_case("type"));
    let active = kind.and_then(|(_, name)| mount_types().iter().position(|it| it.name() == name));
    let active = active.unwrap_or_default();
    let key = options().last().map_or("", |(key, _)| key);
    let label = mount_types().get(active).map_or("", Entry::signature);
    SignatureHelp {
        signatures: mount_types().iter().map(signature).collect(),
        active,
        parameter: position(label, key),
    }
}

fn signature(entry: &'static Entry) -> Signature {
    let label = entry.signature();
    let parameters = keys(label)
        .into_iter()
        .map(|(range, key)| (range, described(key)));
    Signature {
        label,
        text: entry.summary.to_owned(),
        parameters: parameters.collect(),
    }
}

fn described(key: &str) -> String {
    let Some(entry) = mount_key(key) else {
        return String::new();
    };
    format!("{}\n\n{}", entry.summary, values(entry))
        .trim_end()
        .to_owned()
}

/// Where a key stands among those of a signature, by any of its names.
fn position(label: &'static str, key: &str) -> usize {
    let names = mount_key(key).map_or(&[][..], |entry| &entry.names);
    let found = keys(label)
        .iter()
        .position(|(_, known)| names.contains(known));
    found.unwrap_or_default()
}

/// The options of a signature, each with its key.
fn keys(label: &'static str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut at = FLAG.len();
    for piece in label.get(at..).unwrap_or_default().split(',') {
        let option = piece.trim_end_matches('[').trim_end_matches(']');
        let key = option.split('=').next().unwrap_or_default();
        found.push((at..at + option.len(), key));
        at += piece.len() + 1;
    }
    found
}
