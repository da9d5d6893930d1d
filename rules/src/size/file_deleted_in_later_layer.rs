//! Files that one layer brings and a later one removes.

use dockwright_model::Model;
use dockwright_model::files::{FileAction, FileUse};
use dockwright_model::path::{PathMap, holds};
use dockwright_model::run::Run;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "file-deleted-in-later-layer",
    summary: "a file that one layer brings and a later one removes",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("file_deleted_in_later_layer.md"),
    check,
};

/// How many files one report points at.
const MAX_NOTES: usize = 4;

/// Where a file of an earlier layer comes from.
#[derive(Clone, Copy)]
struct Origin {
    /// The source of a `COPY` or `ADD`, or the word of a `RUN` that names the download.
    range: TextRange,
    is_copied: bool,
}

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let mut files: PathMap<Origin> = PathMap::default();
    for index in model.image_instructions() {
        match model.run_of(index) {
            Some(run) => {
                for removal in run
                    .files
                    .iter()
                    .filter(|file| file.action == FileAction::Remove)
                {
                    report(checker, run, removal, &mut files);
                }
                add_downloads(run, &mut files);
            }
            None => add_copies(model, index, &mut files),
        }
    }
}

fn report(checker: &mut Checker<'_>, run: &Run, removal: &FileUse, files: &mut PathMap<Origin>) {
    if run.is_mounted(&removal.path) {
        return;
    }
    let held = files.take_held(&removal.path);
    let Some((_, origin)) = held.first() else {
        return;
    };
    let help = match origin.is_copied {
        true => {
            "mount it with `RUN --mount=type=bind,…` instead of copying it, or leave it out of the copy"
        }
        false => "remove it in the `RUN` that downloads it",
    };
    let diagnostic = checker.report(
        removal.range,
        "this only hides the file: an earlier layer keeps holding it",
    );
    diagnostic.help(help);
    for (path, origin) in held.into_iter().take(MAX_NOTES) {
        diagnostic.note(origin.range, format!("`{path}` comes from here"));
    }
}

fn add_copies(model: &Model<'_>, index: usize, files: &mut PathMap<Origin>) {
    for copied in model.copied_paths(index) {
        files.insert(
            copied.path,
            Origin {
                range: copied.range,
                is_copied: true,
            },
        );
    }
}

/// Adds what a `RUN` downloads and leaves where it is.
fn add_downloads(run: &Run, files: &mut PathMap<Origin>) {
    for (at, file) in run
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.action == FileAction::Download)
    {
        let is_removal =
            |later: &&FileUse| matches!(later.action, FileAction::Remove | FileAction::MayRemove);
        let mut removals = run.files[at..].iter().filter(is_removal);
        let is_gone = removals.any(|removal| holds(&removal.path, &file.path));
        if !is_gone && !run.is_mounted(&file.path) {
            files.insert(
                file.path.clone(),
                Origin {
                    range: file.range,
                    is_copied: false,
                },
            );
        }
    }
}
