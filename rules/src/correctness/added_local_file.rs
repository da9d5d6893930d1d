//! `ADD` where `COPY` does the same.

use dockwright_model::Model;
use dockwright_syntax::instruction::{CopyArguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::word::Word;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "added-local-file",
    summary: "`ADD` of local files, where `COPY` does the same",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[Origin::Hadolint("DL3020")],
    options: &[],
    docs: include_str!("added_local_file.md"),
    check,
};

/// What sources that `ADD` fetches begin with.
const REMOTE: [&str; 6] = [
    "http://",
    "https://",
    "git://",
    "ssh://",
    "git@",
    "github.com/",
];

/// How archives that `ADD` unpacks end.
const ARCHIVES: [&str; 17] = [
    ".tar", ".gz", ".bz2", ".xz", ".lz", ".lzma", ".zst", ".tgz", ".tbz", ".tbz2", ".tb2", ".txz",
    ".tlz", ".tpz", ".tzst", ".Z", ".tZ",
];

/// The flags that only `ADD` has.
const OWN_FLAGS: [&str; 3] = ["checksum", "keep-git-dir", "unpack"];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (_, instruction) in model.instructions_of(KeywordKind::Add) {
        let Some(copy) = instruction.copy() else {
            continue;
        };
        let local = copy
            .sources
            .iter()
            .filter(|source| is_local(model, source))
            .count();
        if local == 0 || instruction.flag("unpack").is_some() {
            continue;
        }
        let (message, help) = match local == copy.sources.len() {
            true => (
                "`ADD` does nothing here that `COPY` does not do more plainly",
                "use `COPY`",
            ),
            false => (
                "`ADD` takes local files as well, which `COPY` does more plainly",
                "copy the local files with `COPY`",
            ),
        };
        checker
            .report(instruction.keyword.range, message)
            .help(help)
            .maybe_fix(replacement(instruction, copy));
    }
}

/// Whether a source is neither fetched nor unpacked; one that starts with an unknown variable may be either.
fn is_local(model: &Model<'_>, source: &Word) -> bool {
    let written = source.unquoted();
    let expanded = model
        .expansions()
        .get(source)
        .filter(|expanded| expanded.error.is_none());
    let is_unknown = expanded.is_some_and(|expanded| expanded.matched.is_empty());
    let path = if source.may_expand() {
        model.value(source)
    } else {
        written
    };
    !(written.starts_with('$') && is_unknown || is_fetched(path) || is_unpacked(path))
}

fn is_fetched(path: &str) -> bool {
    REMOTE.iter().any(|scheme| path.starts_with(scheme))
}

fn is_unpacked(path: &str) -> bool {
    ARCHIVES.iter().any(|ending| path.ends_with(ending))
}

/// The other keyword, where it means the same without a doubt.
fn replacement(instruction: &Instruction, copy: &CopyArguments) -> Option<Fix> {
    let is_plain = |source: &Word| {
        !source.text.contains(['*', '?', '[', '$', ':', '\\', '<'])
            && !is_fetched(source.unquoted())
            && !is_unpacked(source.unquoted())
    };
    let has_own_flag = instruction
        .flags
        .iter()
        .any(|flag| OWN_FLAGS.contains(&flag.name.as_str()));
    if has_own_flag || !copy.sources.iter().all(is_plain) {
        return None;
    }
    let is_lower = instruction
        .keyword
        .text
        .bytes()
        .all(|byte| byte.is_ascii_lowercase());
    let keyword = if is_lower { "copy" } else { "COPY" };
    Some(Fix::safe("use `COPY`").replace(instruction.keyword.range, keyword))
}
