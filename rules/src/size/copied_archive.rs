//! Archives that `COPY` brings and a later `RUN` unpacks, although `ADD` does both.

use std::collections::HashMap;

use dockwright_model::files::FileAction;
use dockwright_model::{Model, Stretch};
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "copied-archive",
    summary: "an archive that `COPY` brings and a `RUN` unpacks",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Info,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3010")],
    options: &[],
    docs: include_str!("copied_archive.md"),
    check,
};

/// The endings of what `ADD` unpacks.
const ARCHIVES: [&str; 13] = [
    ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tgz", ".tbz", ".tbz2", ".tb2", ".txz",
    ".tlz", ".tpz", ".tZ",
];

/// The endings of what may hold an archive; only `tar` tells.
const COMPRESSED: [&str; 7] = [".gz", ".bz2", ".xz", ".Z", ".lz", ".lzma", ".zst"];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stretch in model.stretches() {
        for (copied, unpacked) in unpacked_copies(model, &stretch) {
            checker
                .report(copied, "the archive takes a layer of its own beside what is unpacked from it")
                .help("use `ADD`, which unpacks a local archive by itself, or mount it into the `RUN`")
                .note(unpacked, "unpacked here");
        }
    }
}

/// The sources of `COPY`s with the words by which a later `RUN` unpacks them.
fn unpacked_copies(model: &Model<'_>, stretch: &Stretch) -> Vec<(TextRange, TextRange)> {
    let mut copied: HashMap<String, TextRange> = HashMap::new();
    let mut found = Vec::new();
    for index in stretch.instructions.clone() {
        let instruction = &model.instructions()[index];
        if instruction.kind() == KeywordKind::Copy && instruction.flag("from").is_none() {
            copied.extend(archive(model, instruction));
        }
        for file in model.run_of(index).iter().flat_map(|run| &run.files) {
            let is_unpacked = file.action == FileAction::Unpack;
            let name = name(&file.path);
            let by_tar = is_tar(model, index, file.command) || ends_in(name, &ARCHIVES);
            if let Some(source) = copied.get(name).copied().filter(|_| is_unpacked && by_tar) {
                copied.remove(name);
                found.push((source, file.range));
            }
        }
    }
    found
}

/// The name that an archive has in the image, with its source.
fn archive(model: &Model<'_>, instruction: &Instruction) -> Option<(String, TextRange)> {
    let copy = instruction.copy()?;
    let is_archive = |name: &str| ends_in(name, &ARCHIVES) || ends_in(name, &COMPRESSED);
    // The slashes of a Windows path are escapes to BuildKit; its name is what is written.
    let text = |word: &Word| {
        if word.text.contains('\\') {
            word.text.clone()
        } else {
            model.value(word).to_owned()
        }
    };
    let value = |word: &Word| name(text(word).trim_matches(['"', '\''])).to_owned();
    let destination = copy
        .destination
        .as_ref()
        .map(value)
        .filter(|name| is_archive(name));
    let source = copy
        .sources
        .iter()
        .find(|source| is_archive(&value(source)));
    match (destination, source) {
        (Some(name), source) => Some((name, source.or(copy.sources.first())?.range)),
        (None, source) => source.map(|source| (value(source), source.range)),
    }
}

fn ends_in(name: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| name.ends_with(ending))
}

fn is_tar(model: &Model<'_>, instruction: usize, command: usize) -> bool {
    let run = model.run_of(instruction);
    run.is_some_and(|run| run.script.commands[command].runs_any(&["tar", "bsdtar"]))
}

/// What stands behind the last slash, or the last backslash of a Windows path.
fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}
