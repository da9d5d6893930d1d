//! Which names can stand where: the syntax of stages, variables and delimiters.
//! Leans on `refusal`.

use dockwright_model::occurrence::SymbolKind;
use dockwright_model::predefined::is_predefined;

use super::refusal::Refusal;

/// The names of stages that mean something else, with what they mean.
const RESERVED: [(&str, &str); 2] = [
    ("scratch", "the empty base"),
    ("context", "the build context"),
];

/// Why `name` cannot be the name of such a thing; `None` where it can.
pub(super) fn misspelling(kind: SymbolKind, name: &str) -> Option<Refusal> {
    match kind {
        SymbolKind::Stage => stage(name),
        SymbolKind::Variable => variable(name),
        SymbolKind::Heredoc => delimiter(name),
    }
}

fn stage(name: &str) -> Option<Refusal> {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !starts || !name.chars().all(goes_on) {
        return Some(Refusal::new(format!(
            "`{name}` cannot name a stage; a stage name starts with a letter and goes on with letters, digits, `-`, `_` and `.`"
        )));
    }
    let reserved = RESERVED
        .iter()
        .find(|(reserved, _)| name.eq_ignore_ascii_case(reserved));
    reserved.map(|(reserved, meaning)| {
        Refusal::new(format!(
            "`{reserved}` cannot name a stage, because it means {meaning}; choose another name"
        ))
    })
}

fn variable(name: &str) -> Option<Refusal> {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts || !name.chars().all(goes_on) {
        return Some(Refusal::new(format!(
            "`{name}` cannot name a variable; a variable starts with a letter or `_` and goes on with letters, digits and `_`"
        )));
    }
    is_predefined(name).then(|| {
        Refusal::new(format!(
            "BuildKit gives `{name}` a meaning of its own; choose another name"
        ))
    })
}

fn delimiter(name: &str) -> Option<Refusal> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_right = !name.is_empty() && !name.starts_with('-') && name.chars().all(is_plain);
    (!is_right).then(|| {
        Refusal::new(format!(
            "`{name}` cannot end a heredoc; take letters, digits, `_`, `.`, and `-` behind the first of them"
        ))
    })
}
