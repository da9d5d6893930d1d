//! What an instruction is called in an outline: its keyword and as much of the rest as tells it from others.
//! Leans on the syntax alone.

use dockwright_syntax::instruction::{Arguments, CopyArguments, Instruction, Invocation, Pair};
use dockwright_syntax::keyword::KeywordKind;

/// How many characters a title or a detail may have.
const MAX_LENGTH: usize = 60;

/// The title of an instruction.
pub(crate) fn title(instruction: &Instruction) -> String {
    let rest = match &instruction.arguments {
        Arguments::Onbuild(Some(trigger)) => title(trigger),
        Arguments::Env(pairs) | Arguments::Label(pairs) | Arguments::Arg(pairs) => names(pairs),
        Arguments::Copy(copy) | Arguments::Add(copy) => paths(instruction, copy),
        _ => match instruction.invocation() {
            Some(Invocation::Exec(form)) => {
                let words = form.words.iter().map(|word| word.text.as_str());
                words.collect::<Vec<_>>().join(" ")
            }
            _ => without_shell_options(&plain(instruction.argument_text())).to_owned(),
        },
    };
    short(&format!("{} {rest}", keyword(instruction)))
}

/// The keyword in capitals, or as written where it names no instruction.
pub(crate) fn keyword(instruction: &Instruction) -> &str {
    match instruction.kind() {
        KeywordKind::Unknown => &instruction.keyword.text,
        kind => kind.name(),
    }
}

/// A text in one line, cut where it is too long.
pub(crate) fn short(text: &str) -> String {
    let text = plain(text);
    match text.char_indices().nth(MAX_LENGTH) {
        None => text,
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

/// A text with each stretch of white space as one blank; no more of it than could be shown.
fn plain(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_LENGTH * 16);
    let words: Vec<&str> = text[..end].split_whitespace().collect();
    words.join(" ")
}

fn names(pairs: &[Pair]) -> String {
    let names: Vec<&str> = pairs.iter().map(|pair| pair.key.unquoted()).collect();
    names.join(", ")
}

fn paths(instruction: &Instruction, copy: &CopyArguments) -> String {
    let from = instruction
        .flag("from")
        .map(|flag| format!("--from={}", flag.value_text()));
    let sources = copy.sources.iter().map(|word| word.text.clone());
    let destination = copy
        .destination
        .iter()
        .flat_map(|word| ["→".to_owned(), word.text.clone()]);
    let words: Vec<String> = from.into_iter().chain(sources).chain(destination).collect();
    words.join(" ")
}

/// A script without the `set -eux` that it begins with.
fn without_shell_options(script: &str) -> &str {
    let options = script.strip_prefix("set -");
    let end = options.and_then(|rest| rest.find([';', '&']));
    match (options, end) {
        (Some(rest), Some(end)) => rest[end..].trim_start_matches([';', '&', ' ']),
        _ => script,
    }
}
