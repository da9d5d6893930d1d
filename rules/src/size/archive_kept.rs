//! Archives that are downloaded, unpacked, and left in the layer.

use dockwright_model::Model;
use dockwright_model::check::copying::is_url;
use dockwright_model::files::{FileAction, FileUse};
use dockwright_model::path::{PathMap, holds};
use dockwright_model::run::Run;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "archive-kept",
    summary: "a downloaded archive that stays in the layer after it is unpacked",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("archive_kept.md"),
    check,
};

/// A download that is still there at the end of its layer.
struct Kept {
    /// The word that names the file.
    range: TextRange,
    /// Where it is unpacked.
    unpacked: Option<TextRange>,
    /// Whether a later layer removes it, which is for another rule to tell.
    removed: bool,
}

fn check(checker: &mut Checker<'_>) {
    for kept in kept_downloads(checker.model()) {
        let Some(unpacked) = kept.unpacked.filter(|_| !kept.removed) else {
            continue;
        };
        checker
            .report(kept.range, "the archive stays in the layer after it is unpacked")
            .help("remove it in the same `RUN`, or pipe the download into the program that unpacks it")
            .note(unpacked, "unpacked here");
    }
}

fn kept_downloads(model: &Model<'_>) -> Vec<Kept> {
    let mut kept: Vec<Kept> = Vec::new();
    let mut by_path: PathMap<usize> = PathMap::default();
    for index in model.image_instructions() {
        let start = kept.len();
        if let Some(run) = model.run_of(index) {
            for file in
                downloads(run).filter(|file| !run.is_mounted(&file.path) && !is_removed(run, file))
            {
                by_path.insert(file.path.clone(), kept.len());
                kept.push(Kept {
                    range: file.range,
                    unpacked: None,
                    removed: false,
                });
            }
            mark(&mut kept, &mut by_path, run, start);
        } else if model.instructions()[index].kind() == KeywordKind::Add {
            let copied = model.copied_paths(index).into_iter();
            for file in copied
                .filter(|file| file.is_file && is_url(file.range.slice(model.source().text())))
            {
                by_path.insert(file.path, kept.len());
                kept.push(Kept {
                    range: file.range,
                    unpacked: None,
                    removed: false,
                });
            }
        }
    }
    kept
}

fn downloads(run: &Run) -> impl Iterator<Item = &FileUse> {
    run.files
        .iter()
        .filter(|file| file.action == FileAction::Download)
}

/// Notes which downloads a `RUN` unpacks, and which of those before its own, from `start` on, it removes.
fn mark(kept: &mut [Kept], by_path: &mut PathMap<usize>, run: &Run, start: usize) {
    for file in &run.files {
        if file.action == FileAction::Unpack {
            if let Some(&at) = by_path.get(&file.path) {
                kept[at].unpacked = kept[at].unpacked.or(Some(file.range));
            }
        } else if is_removal(file) {
            for (path, at) in by_path.take_held(&file.path) {
                kept[at].removed = at < start;
                // What this `RUN` downloads after the removal is there again.
                if at >= start {
                    by_path.insert(path, at);
                }
            }
        }
    }
}

fn is_removal(file: &FileUse) -> bool {
    matches!(file.action, FileAction::Remove | FileAction::MayRemove)
}

/// Whether the same `RUN` takes the file away again, or may do so in a way that cannot be followed.
fn is_removed(run: &Run, download: &FileUse) -> bool {
    let later = run
        .files
        .iter()
        .filter(|file| file.command >= download.command);
    later
        .filter(|file| is_removal(file))
        .any(|file| holds(&file.path, &download.path) || is_unclear(&file.path))
}

/// Whether only the shell knows which file a path names.
fn is_unclear(path: &str) -> bool {
    path.contains("$(")
        || path.contains(['`', '{']) && !path.contains("${")
        || (path.starts_with('$') && !path.contains('/'))
}
