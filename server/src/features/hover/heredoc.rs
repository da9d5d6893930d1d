//! Heredocs: what becomes of the text, and who expands the variables in it.
//! Leans on `text`.

use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::keyword::KeywordKind;

use super::text::{Hover, Place, code, count, list};

/// What is said about the heredoc whose marker or end is under the pointer.
pub(super) fn heredoc(place: Place<'_>) -> Option<Hover> {
    let heredocs = &place.instruction.heredocs;
    let is_at = |range| place.is_in(range);
    let heredoc = heredocs
        .iter()
        .find(|it| is_at(it.marker) || it.end.is_some_and(is_at))?;
    let range = match is_at(heredoc.marker) {
        true => heredoc.marker,
        false => heredoc.end?,
    };
    let lines = heredoc.body.slice(place.view.text()).lines().count();
    let lines = count(lines, "line", "lines");
    let mut items = vec![
        purpose(place, heredoc),
        expansion(place, heredoc).to_owned(),
    ];
    if heredoc.strips_tabs {
        items.push("tabs at the start of its lines are removed".to_owned());
    }
    let name = code(&heredoc.name);
    let text = format!("**heredoc** {name}, {lines}\n\n{}", list(&items));
    Some(Hover { range, text })
}

/// Whether the heredoc is all that a `RUN` says, so that its text is the script.
fn is_script(place: Place<'_>, heredoc: &Heredoc) -> bool {
    let marker = heredoc.marker.slice(place.view.text());
    place.instruction.argument_text() == marker
}

fn purpose(place: Place<'_>, heredoc: &Heredoc) -> String {
    let is_content = place.instruction.kind() != KeywordKind::Run;
    if is_content {
        return format!("its text becomes the file {}", file(place, heredoc));
    }
    if !is_script(place, heredoc) {
        return "the command reads it as its input".to_owned();
    }
    let body = heredoc.body.slice(place.view.text());
    let first = body.strip_prefix("#!").and_then(|rest| rest.lines().next());
    match first {
        Some(program) => format!("it is a program that {} runs", code(program.trim())),
        None => {
            let shell = &place.view.model().state(place.index).shell;
            let program = shell.words.first().map_or("", String::as_str);
            format!("it is the script that {} runs", code(program))
        }
    }
}

fn file(place: Place<'_>, heredoc: &Heredoc) -> String {
    let destination = place
        .instruction
        .copy()
        .and_then(|copy| copy.destination.as_ref());
    let path = destination.map_or("", |word| place.view.model().value(word));
    match path.ends_with('/') {
        true => code(&format!("{path}{}", heredoc.name)),
        false => code(path),
    }
}

fn expansion(place: Place<'_>, heredoc: &Heredoc) -> &'static str {
    let is_run = place.instruction.kind() == KeywordKind::Run;
    match (heredoc.expands, is_run) {
        (_, true) if is_script(place, heredoc) => {
            "the shell expands variables as in every script; quotes around the name change nothing"
        }
        (true, true) => {
            "the shell expands variables in it; with quotes around the name it would not"
        }
        (true, false) => {
            "the builder expands variables in it; with quotes around the name it would not"
        }
        (false, _) => "nobody expands variables in it, as the name stands in quotes",
    }
}
