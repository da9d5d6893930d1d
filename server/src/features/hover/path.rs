//! Paths of `COPY`, `ADD` and `WORKDIR`: what stands there, what keeps it away, and where it goes.
//! Leans on `text`, and on the model for the build context.

use dockwright_model::check::copying::{is_git, is_url};
use dockwright_model::context::ignore::clean_path;
use dockwright_model::path::join;
use dockwright_model::world::EntryKind;
use dockwright_syntax::instruction::Arguments;
use dockwright_syntax::word::Word;

use super::language::takes_from_elsewhere;
use super::text::{Hover, Place, code, list};

/// What is said about the path under the pointer.
pub(super) fn path(place: Place<'_>) -> Option<Hover> {
    if let Arguments::Workdir(Some(word)) = &place.instruction.arguments {
        return place.is_in(word.range).then(|| workdir(place, word));
    }
    let copy = place.instruction.copy()?;
    let is_here = |word: &&Word| place.is_in(word.range);
    if let Some(word) = copy.sources.iter().find(is_here) {
        return source(place, word);
    }
    let word = copy.destination.as_ref().filter(is_here)?;
    Some(destination(place, word, copy.sources.len()))
}

fn workdir(place: Place<'_>, word: &Word) -> Hover {
    let path = absolute(place, place.view.model().value(word));
    let text = format!("**working directory** {path}, made when it does not exist");
    Hover {
        range: word.range,
        text,
    }
}

fn destination(place: Place<'_>, word: &Word, sources: usize) -> Hover {
    let value = place.view.model().value(word);
    let is_folder = value.ends_with('/') || sources > 1 || matches!(value, "." | "..");
    let kind = if is_folder { "into the folder" } else { "to" };
    let text = format!("goes {kind} {}", absolute(place, value));
    Hover {
        range: word.range,
        text,
    }
}

/// The path as the working directory makes it.
fn absolute(place: Place<'_>, value: &str) -> String {
    let model = place.view.model();
    let folder = model.state(place.index).working_directory.as_ref();
    match folder {
        _ if value.starts_with('/') => code(value),
        Some(folder) => code(&join(&folder.value, value)),
        None => format!(
            "{} below the working directory of the base image",
            code(value)
        ),
    }
}

fn source(place: Place<'_>, word: &Word) -> Option<Hover> {
    let value = place.view.model().value(word);
    let hover = |text: String| Hover {
        range: word.range,
        text,
    };
    if is_git(value) {
        return Some(hover(format!(
            "**Git repository** {}, cloned at every build whose commit is new",
            code(value)
        )));
    }
    if is_url(value) {
        return Some(hover(format!(
            "**download** {}; only `root` may read it unless `--chmod` says otherwise",
            code(value)
        )));
    }
    if takes_from_elsewhere(place) {
        let origin = place.instruction.flag("from")?.value_text();
        return Some(hover(format!("{} of {}", code(value), code(origin))));
    }
    let path = clean_path(value);
    let path = path.trim_start_matches('/');
    let path = if path.is_empty() { "." } else { path };
    let mut items = vec![entry(place, path)?];
    items.extend(ignored(place, path));
    let title = if path == "." {
        "the whole build context".to_owned()
    } else {
        format!("{} of the build context", code(path))
    };
    Some(hover(format!("{title}\n\n{}", list(&items))))
}

/// What stands at a path of the build context.
fn entry(place: Place<'_>, path: &str) -> Option<String> {
    let model = place.view.model();
    if path.contains(['*', '?', '[']) {
        return Some("a pattern: `*` and `?` match within one part of a path".to_owned());
    }
    if !model.has_context() {
        return None;
    }
    let text = match model.context_entry(path) {
        Some(EntryKind::File) => "a file",
        Some(EntryKind::Directory) => "a folder: what is in it is copied, not the folder itself",
        None => "nothing is there, so the build would stop",
    };
    Some(text.to_owned())
}

/// The pattern of the ignore file that decides about a path.
fn ignored(place: Place<'_>, path: &str) -> Option<String> {
    let file = place.view.model().ignore_file()?;
    let pattern = file.matching_pattern(path)?;
    let text = match pattern.negated {
        true => format!("taken back by `!{}` of the ignore file", pattern.text),
        false => format!("ignored by {} of the ignore file", code(&pattern.text)),
    };
    Some(text)
}
