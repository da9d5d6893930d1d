//! Files: those of the build context, those of another stage, and the folders of the image.
//! Leans on `typing`, `image_paths`, and on the world of the model for what a folder holds.

use dockwright_model::context::ignore::{IgnoreFile, clean_path};
use dockwright_model::stage::StageReference;
use dockwright_model::world::{EntryKind, MAX_ENTRIES};
use dockwright_syntax::expand::Expander;
use dockwright_syntax::text::TextRange;

use super::image_paths;
use super::item::{Item, ItemKind};
use super::typing::Typing;

/// What a `COPY` or `ADD` copies, and where to.
pub(crate) fn copied(typing: &Typing<'_>, source: bool, destination: bool) -> Vec<Item> {
    let mut items = Vec::new();
    if destination {
        items.extend(image_paths::destinations(typing));
    }
    if source {
        let from = typing.instruction().and_then(|copy| copy.flag("from"));
        items.extend(match from {
            Some(flag) => of_stage(typing, flag.value_text()),
            None => context(typing),
        });
    }
    items
}

/// What a stage of that name or number has, as far as the file tells.
pub(crate) fn of_stage(typing: &Typing<'_>, name: &str) -> Vec<Item> {
    match typing.model().stage_names().resolve(name) {
        StageReference::Stage(stage) => image_paths::of_stage(typing, stage),
        _ => Vec::new(),
    }
}

/// What the build context has in the folder that is typed.
pub(crate) fn context(typing: &Typing<'_>) -> Vec<Item> {
    let (folder, typing) = typing.behind(&['/']);
    let Some(folder) = folder_of(&typing, folder) else {
        return Vec::new();
    };
    let world = typing.model().world();
    let entries = world.context_entries(&folder).unwrap_or_default();
    let ignore = typing.model().ignore_file();
    entries
        .iter()
        .map(|(name, kind)| entry(&typing, &folder, name, *kind, ignore))
        .collect()
}

/// Whether a folder may hold more than what is listed of it.
pub(crate) fn is_capped(items: &[Item]) -> bool {
    let is_entry = |item: &&Item| matches!(item.kind, ItemKind::File | ItemKind::Folder);
    items.iter().filter(is_entry).count() >= MAX_ENTRIES
}

/// The folder that is typed, from the root of the context, its variables expanded; none outside of it.
fn folder_of(typing: &Typing<'_>, typed: &str) -> Option<String> {
    let model = typing.model();
    let scope = &model.state(typing.line.instruction?).scope;
    let expander = Expander::new(model.dockerfile().escape());
    let expanded = expander.expand(typed, scope).ok()?;
    let folder = clean_path(&expanded.text);
    let folder = folder.trim_start_matches('/');
    match folder {
        "." => Some(String::new()),
        ".." => None,
        folder if folder.starts_with("../") => None,
        folder => Some(folder.to_owned()),
    }
}

fn entry(
    typing: &Typing<'_>,
    folder: &str,
    name: &str,
    kind: EntryKind,
    ignore: Option<&IgnoreFile>,
) -> Item {
    let path = match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let item = match kind {
        EntryKind::Directory => {
            Item::new(ItemKind::Folder, format!("{name}/"), over_slash(typing)).rank(4)
        }
        EntryKind::File => Item::new(ItemKind::File, name, typing.range),
    };
    let item = item.text(written(typing, name, kind));
    let pattern = ignore.and_then(|ignore| ignored_by(ignore, &path, kind));
    match pattern {
        Some(pattern) => Item {
            is_deprecated: true,
            ..item
                .detail(format!("ignored by .dockerignore: {pattern}"))
                .rank(9)
        },
        None => item,
    }
}

/// The pattern that keeps a file back; a folder of which something is offered is not kept back.
fn ignored_by<'a>(ignore: &'a IgnoreFile, path: &str, kind: EntryKind) -> Option<&'a str> {
    let pattern = ignore
        .matching_pattern(path)
        .filter(|pattern| !pattern.negated)?;
    let is_whole = kind == EntryKind::File || ignore.excludes_everything_below(path);
    is_whole.then_some(pattern.text.as_str())
}

/// The range with the slash behind it, since a folder brings its own.
fn over_slash(typing: &Typing<'_>) -> TextRange {
    let behind = typing.range.end() - typing.line.offset;
    let has_slash = typing.line.tail[behind..].starts_with('/');
    TextRange::new(
        typing.range.start(),
        typing.range.end() + usize::from(has_slash),
    )
}

/// A name as a word of the instruction: what would be read as more than itself is escaped.
fn written(typing: &Typing<'_>, name: &str, kind: EntryKind) -> String {
    let escape = typing.model().dockerfile().escape();
    let slash = if kind == EntryKind::Directory {
        "/"
    } else {
        ""
    };
    let mut text = String::new();
    for character in name.chars() {
        if character == '$' {
            text.push(escape);
        }
        text.push(character);
    }
    text + slash
}
