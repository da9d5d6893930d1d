//! Archives that are downloaded, unpacked, and left in the layer.

use std::collections::HashMap;

use dockwright_model::Model;
use dockwright_model::check::copying::is_url;
use dockwright_model::files::{FileAction, FileUse};
use dockwright_model::path::holds;
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
        let Some(unpacked) = kept.unpacked.filter(|_| !kept.removed) else { continue };
        checker
            .report(kept.range, "the archive stays in the layer after it is unpacked")
            .help("remove it in the same `RUN`, or pipe the download into the program that unpacks it")
            .note(unpacked, "unpacked here");
    }
}

fn kept_downloads(model: &Model<'_>) -> Vec<Kept> {
    let mut kept: Vec<Kept> = Vec::new();
    let mut by_path: HashMap<String, usize> = HashMap::new();
    for index in model.image_instructions() {
        if let Some(run) = model.run_of(index) {
            let mut own = HashMap::new();
            for file in downloads(run).filter(|file| !run.is_mounted(&file.path) && !is_removed(run, file)) {
                own.insert(file.path.clone(), kept.len());
                kept.push(Kept { range: file.range, unpacked: None, removed: false });
            }
            by_path.extend(own);
            mark(&mut kept, &by_path, run);
        } else if model.instructions()[index].kind() == KeywordKind::Add {
            let copied = model.copied_paths(index).into_iter();
            for file in copied.filter(|file| file.is_file && is_url(file.range.slice(model.source().text()))) {
                by_path.insert(file.path, kept.len());
                kept.push(Kept { range: file.range, unpacked: None, removed: false });
            }
        }
    }
    kept
}

fn downloads(run: &Run) -> impl Iterator<Item = &FileUse> {
    run.files.iter().filter(|file| file.action == FileAction::Download)
}

/// Notes which downloads a `RUN` unpacks or removes.
fn mark(kept: &mut [Kept], by_path: &HashMap<String, usize>, run: &Run) {
    for file in &run.files {
        let Some(&at) = by_path.get(&file.path) else { continue };
        match file.action {
            FileAction::Unpack => kept[at].unpacked = kept[at].unpacked.or(Some(file.range)),
            FileAction::Remove | FileAction::MayRemove => kept[at].removed = true,
            _ => {}
        }
    }
    let patterns = run.files.iter().filter(|file| file.action == FileAction::Remove && !by_path.contains_key(&file.path));
    for pattern in patterns {
        for (_, &at) in by_path.iter().filter(|(path, _)| holds(&pattern.path, path)) {
            kept[at].removed = true;
        }
    }
}

/// Whether the same `RUN` takes the file away again, or may do so in a way that cannot be followed.
fn is_removed(run: &Run, download: &FileUse) -> bool {
    let later = run.files.iter().filter(|file| file.command >= download.command);
    let mut removals = later.filter(|file| matches!(file.action, FileAction::Remove | FileAction::MayRemove));
    removals.any(|file| holds(&file.path, &download.path) || is_unclear(&file.path))
}

/// Whether only the shell knows which file a path names.
fn is_unclear(path: &str) -> bool {
    path.contains("$(") || path.contains(['`', '{']) && !path.contains("${") || (path.starts_with('$') && !path.contains('/'))
}
