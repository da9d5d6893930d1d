//! `ADD` of a URL without a checksum.

use dockwright_syntax::instruction::Arguments;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "unverified-download",
    summary: "`ADD` of a URL without `--checksum`",
    since: "0.1.0",
    category: Category::Security,
    severity: Severity::Info,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("unverified_download.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for instruction in model.instructions() {
        let instruction = instruction.innermost();
        let Arguments::Add(copy) = &instruction.arguments else {
            continue;
        };
        if instruction.flag("checksum").is_some() {
            continue;
        }
        for source in copy
            .sources
            .iter()
            .filter(|source| is_download(model.value(source)))
        {
            checker
                .report(
                    source.range,
                    "the download is taken as it comes, whoever has changed it on the way",
                )
                .help("add `--checksum=sha256:…`");
        }
    }
}

/// Whether it is a file on a web server, and not a Git repository there.
fn is_download(source: &str) -> bool {
    let is_remote = ["http://", "https://"]
        .iter()
        .any(|scheme| source.starts_with(scheme));
    let path = source.split(['#', '?']).next().unwrap_or_default();
    is_remote && path.strip_suffix(".git").is_none()
}
