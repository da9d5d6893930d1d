//! Folders and files of the image, as far as the instructions of the file tell of them.
//! Leans on `typing` and on the model.

use std::collections::HashSet;

use dockwright_model::Model;
use dockwright_model::path::join;
use dockwright_syntax::instruction::Arguments;
use dockwright_syntax::keyword::KeywordKind;

use super::item::{Item, ItemKind};
use super::typing::Typing;

/// The most paths that are offered.
const MAX_PATHS: usize = 200;

/// Folders that most images have.
const FOLDERS: [&str; 6] = [
    "/app",
    "/usr/local/bin/",
    "/etc/",
    "/opt/",
    "/srv/",
    "/usr/src/app",
];

/// Where a copy can go: working directories, and where other copies went.
pub(crate) fn destinations(typing: &Typing<'_>) -> Vec<Item> {
    let mut found = Found::default();
    found.add("./", "the working directory");
    found.add_folders(typing.model());
    for (index, instruction) in typing.model().instructions().iter().enumerate() {
        let destination = instruction
            .copy()
            .and_then(|copy| copy.destination.as_ref());
        let value = destination.map(|word| typing.model().value(word));
        let is_other = Some(index) != typing.line.instruction;
        if found.is_full() {
            break;
        }
        if let Some(value) = value.filter(|value| is_other && value.starts_with('/')) {
            found.add(value, "a destination of this file");
        }
    }
    found.items(typing, 3)
}

/// Folders for `WORKDIR` and `VOLUME`.
pub(crate) fn folders(typing: &Typing<'_>) -> Vec<Item> {
    let mut found = Found::default();
    found.add_folders(typing.model());
    for folder in FOLDERS.map(|folder| folder.trim_end_matches('/')) {
        found.add(folder, "a common folder");
    }
    found.items(typing, 5)
}

/// The paths that the instructions of a stage, and of those it is built on, speak of.
pub(crate) fn of_stage(typing: &Typing<'_>, stage: usize) -> Vec<Item> {
    let model = typing.model();
    let mut found = Found::default();
    for stage in model.ancestry(stage) {
        for (index, instruction) in model.stage_instructions(stage) {
            let directory = match instruction.arguments {
                Arguments::Workdir(Some(_)) => directory_behind(model, index, stage.index),
                _ => None,
            };
            found.add_some(directory, "its working directory");
            for copied in model.copied_paths(index) {
                found.add_some(Some(&copied.path), "copied there");
            }
        }
        found.add_run_paths(model, stage.index);
    }
    found.items(typing, 4)
}

/// The working directory once the instruction is done.
fn directory_behind<'a>(model: &'a Model<'_>, index: usize, stage: usize) -> Option<&'a str> {
    let end = model.stages()[stage].instructions.end;
    let state = match index + 1 < end {
        true => model.state(index + 1),
        false => model.final_state(stage),
    };
    state
        .working_directory
        .as_ref()
        .map(|setting| &*setting.value)
}

/// Paths with what is known of each, without repetition.
#[derive(Default)]
struct Found {
    seen: HashSet<String>,
    paths: Vec<(String, &'static str)>,
}

impl Found {
    fn is_full(&self) -> bool {
        self.paths.len() >= MAX_PATHS
    }

    fn add(&mut self, path: &str, detail: &'static str) {
        if !self.is_full() && self.seen.insert(path.to_owned()) {
            self.paths.push((path.to_owned(), detail));
        }
    }

    /// Adds a path from the root that says just what it says.
    fn add_some(&mut self, path: Option<&str>, detail: &'static str) {
        let is_plain = |path: &&str| {
            path.len() > 1 && path.starts_with('/') && !path.contains(['*', '?', '$', ' '])
        };
        if let Some(path) = path.filter(is_plain) {
            self.add(path, detail);
        }
    }

    fn add_folders(&mut self, model: &Model<'_>) {
        for (index, _) in model.instructions_of(KeywordKind::Workdir) {
            if self.is_full() {
                return;
            }
            let stage = model.state(index).stage;
            let directory = stage.and_then(|stage| directory_behind(model, index, stage));
            self.add_some(directory, "a working directory of this file");
        }
    }

    /// Adds what the commands of a stage name from the root, and what they are told to write.
    fn add_run_paths(&mut self, model: &Model<'_>, stage: usize) {
        for run in model.stage_runs(stage) {
            let directory = model.state(run.instruction).working_directory.as_ref();
            for command in run.effective() {
                let mut is_output = false;
                for word in command.arguments() {
                    let text = word.value.as_deref().unwrap_or_default();
                    let path = match is_output {
                        true => directory.map(|directory| join(&directory.value, text)),
                        false => Some(text.to_owned()),
                    };
                    let is_real =
                        |path: &&str| !path.starts_with("/dev/") && !path.starts_with("/proc/");
                    self.add_some(path.as_deref().filter(is_real), "named by a `RUN`");
                    is_output = matches!(text, "-o" | "--output" | "--prefix" | "--target");
                }
            }
        }
    }

    fn items(self, typing: &Typing<'_>, rank: u8) -> Vec<Item> {
        let item = |(path, detail): (String, &'static str)| {
            Item::new(ItemKind::Folder, path, typing.range)
                .detail(detail)
                .rank(rank)
        };
        self.paths.into_iter().map(item).collect()
    }
}
