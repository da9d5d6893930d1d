//! The variables that the shells of Windows read: `$env:NAME` of PowerShell and `%NAME%` of `cmd`.
//! Leans on `script` for what a mention is.
//!
//! Neither language is parsed. Both ways of writing are unmistakable, and each shell often starts the other.

use std::ops::Range;

use dockwright_syntax::instruction::{Instruction, Invocation};

use super::script::{Claim, Mention};
use super::symbol::Role;
use crate::shell::Shell;

/// Whether a shell is one of those.
pub(super) fn is_windows(shell: &Shell) -> bool {
    let program = shell.words.first().map_or("", String::as_str);
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    matches!(name.trim_end_matches(".exe"), "cmd" | "powershell" | "pwsh")
}

/// What a shell form takes from its environment.
pub(super) fn mentions(instruction: &Instruction) -> Vec<Mention> {
    let Some(Invocation::Shell { span, .. }) = instruction.invocation() else {
        return Vec::new();
    };
    let text = &instruction.joined.text()[span.clone()];
    let names = powershell_names(text).chain(cmd_names(text));
    let mention = |name: Range<usize>| Mention {
        range: instruction
            .joined
            .file_range(span.start + name.start..span.start + name.end),
        name: text[name].to_owned(),
        role: Role::Read,
        claim: Claim::Sure,
    };
    names.map(mention).collect()
}

fn powershell_names(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('$').filter_map(move |(at, _)| {
        let brace = usize::from(text[at + 1..].starts_with('{'));
        let prefix = at + 1 + brace;
        let start = prefix + "env:".len();
        let is_environment = text.get(prefix..start)?.eq_ignore_ascii_case("env:");
        let name = start..start + name_length(&text[start..]);
        (is_environment && !name.is_empty()).then_some(name)
    })
}

fn cmd_names(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('%').filter_map(move |(at, _)| {
        let start = at + 1;
        let name = start..start + name_length(&text[start..]);
        let is_closed = text[name.end..].starts_with(['%', ':']);
        (is_closed && !name.is_empty()).then_some(name)
    })
}

fn name_length(text: &str) -> usize {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match text.starts_with(|c: char| c.is_ascii_digit()) {
        true => 0,
        false => text.find(|c| !is_name(c)).unwrap_or(text.len()),
    }
}
