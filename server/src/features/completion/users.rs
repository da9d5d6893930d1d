//! Users and groups that the file makes or names, and those that every image has.
//! Leans on `typing` and on the commands of the model.

use std::collections::HashSet;

use dockwright_model::Model;
use dockwright_model::run::Run;
use dockwright_syntax::instruction::Arguments;

use super::item::{Item, ItemKind};
use super::typing::Typing;

/// The flags of `useradd`, `adduser` and their like that take a word of their own.
const WITH_VALUE: [&str; 22] = [
    "-b",
    "-c",
    "-d",
    "-e",
    "-f",
    "-g",
    "-G",
    "-h",
    "-k",
    "-K",
    "-p",
    "-s",
    "-u",
    "--uid",
    "--gid",
    "--shell",
    "--home",
    "--home-dir",
    "--groups",
    "--ingroup",
    "--gecos",
    "--comment",
];

/// Users, or behind a colon, groups.
pub(crate) fn items(typing: &Typing<'_>) -> Vec<Item> {
    let (before, typing) = typing.behind(&[':']);
    let is_group = !before.is_empty();
    let mut found = Found::default();
    found.add_made(typing.model(), typing.stage(), is_group);
    found.add_named(&typing, is_group);
    let always = match is_group {
        true => [
            ("root", "the group of root"),
            ("nogroup", "in Debian, the group of nobody"),
            ("0", "the group of root"),
        ],
        false => [
            ("root", "may do everything"),
            ("nobody", "owns nothing"),
            ("1000", "the first user of most images"),
        ],
    };
    for (name, detail) in always {
        found.add(name, detail, 6);
    }
    let item = |(name, detail, rank): (String, &'static str, u8)| {
        Item::new(ItemKind::User, name, typing.range)
            .detail(detail)
            .rank(rank)
    };
    found.names.into_iter().map(item).collect()
}

#[derive(Default)]
struct Found {
    seen: HashSet<String>,
    names: Vec<(String, &'static str, u8)>,
}

impl Found {
    fn add(&mut self, name: &str, detail: &'static str, rank: u8) {
        let is_plain = !name.is_empty() && !name.contains(['$', ' ']);
        if is_plain && self.seen.insert(name.to_owned()) {
            self.names.push((name.to_owned(), detail, rank));
        }
    }

    /// Adds what the commands of the stage, and of those it is built on, make.
    fn add_made(&mut self, model: &Model<'_>, stage: Option<usize>, is_group: bool) {
        let Some(stage) = stage else {
            return;
        };
        for stage in model.ancestry(stage) {
            for command in model
                .stage_runs(stage.index)
                .iter()
                .flat_map(Run::effective)
            {
                let makes_user = command.runs_any(&["useradd", "adduser"]);
                let makes_group = command.runs_any(&["groupadd", "addgroup"]);
                if makes_user || is_group && makes_group {
                    let detail = if makes_user {
                        "a user made by a `RUN`"
                    } else {
                        "a group made by a `RUN`"
                    };
                    let words = command
                        .arguments()
                        .iter()
                        .filter_map(|word| word.value.as_deref());
                    self.add(made_name(words), detail, 2);
                }
            }
        }
    }

    /// Adds what other instructions name in `USER` and `--chown`.
    fn add_named(&mut self, typing: &Typing<'_>, is_group: bool) {
        let model = typing.model();
        let here = typing.line.instruction;
        let others = model
            .instructions()
            .iter()
            .enumerate()
            .filter(|(index, _)| Some(*index) != here);
        for (_, instruction) in others {
            let word = match &instruction.arguments {
                Arguments::User(word) => word.as_ref(),
                Arguments::Copy(_) | Arguments::Add(_) => instruction
                    .flag("chown")
                    .and_then(|flag| flag.value.as_ref()),
                _ => None,
            };
            let value = word.map(|word| model.value(word)).unwrap_or_default();
            let (user, group) = value.split_once(':').unwrap_or((value, ""));
            self.add(if is_group { group } else { user }, "named in this file", 3);
        }
    }
}

/// The first word that is no flag and no value of one.
fn made_name<'a>(words: impl Iterator<Item = &'a str>) -> &'a str {
    let mut is_value = false;
    for word in words {
        if is_value {
            is_value = false;
        } else if word.starts_with('-') {
            is_value = WITH_VALUE.contains(&word);
        } else {
            return word;
        }
    }
    ""
}
