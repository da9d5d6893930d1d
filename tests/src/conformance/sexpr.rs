//! A typed file written as BuildKit writes its own syntax tree in its tests.
//! Leans on the typed syntax.

use std::fmt::Write;

use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::flag::Flag;
use dockwright_syntax::instruction::{Arguments, Instruction, Invocation, Pair};
use dockwright_syntax::word::Word;

/// One line for each instruction.
pub(super) fn write(dockerfile: &Dockerfile) -> String {
    let mut text = String::new();
    for instruction in &dockerfile.instructions {
        let _ = writeln!(text, "({})", node(instruction));
    }
    text
}

fn node(instruction: &Instruction) -> String {
    let mut parts = vec![instruction.keyword.text.to_lowercase()];
    if !instruction.flags.is_empty() {
        let flags: Vec<String> = instruction.flags.iter().map(flag).collect();
        parts.push(format!("[{}]", flags.join(" ")));
    }
    match &instruction.arguments {
        Arguments::Onbuild(Some(trigger)) => parts.push(format!("({})", node(trigger))),
        _ => parts.extend(
            arguments(instruction)
                .iter()
                .map(|argument| quote(argument)),
        ),
    }
    parts.join(" ")
}

fn flag(flag: &Flag) -> String {
    match &flag.value {
        Some(value) => quote(&format!("--{}={}", flag.name, value.text)),
        None => quote(&format!("--{}", flag.name)),
    }
}

fn arguments(instruction: &Instruction) -> Vec<String> {
    match &instruction.arguments {
        Arguments::From(from) => texts(
            [&from.base, &from.as_keyword, &from.name]
                .into_iter()
                .flatten(),
        ),
        Arguments::Run(invocation)
        | Arguments::Cmd(invocation)
        | Arguments::Entrypoint(invocation)
        | Arguments::Shell(invocation) => command(instruction, invocation),
        Arguments::Healthcheck(check) => {
            let mut all = texts(&check.kind);
            all.extend(command(instruction, &check.command));
            all
        }
        Arguments::Add(copy) | Arguments::Copy(copy) => {
            texts(copy.sources.iter().chain(&copy.destination))
        }
        Arguments::Env(pairs) | Arguments::Label(pairs) => pairs.iter().flat_map(pair).collect(),
        Arguments::Arg(pairs) => pairs.iter().map(build_argument).collect(),
        Arguments::Expose(words) | Arguments::Volume(words) => texts(words),
        Arguments::User(word)
        | Arguments::Workdir(word)
        | Arguments::Stopsignal(word)
        | Arguments::Maintainer(word) => texts(word),
        Arguments::Onbuild(_) => Vec::new(),
        Arguments::Unknown => vec![instruction.argument_text().to_owned()],
    }
}

fn texts<'a>(words: impl IntoIterator<Item = &'a Word>) -> Vec<String> {
    words.into_iter().map(|word| word.text.clone()).collect()
}

fn command(instruction: &Instruction, invocation: &Invocation) -> Vec<String> {
    match invocation {
        Invocation::Exec(form) => texts(&form.words),
        Invocation::Shell { span, .. } => {
            let text = instruction.joined.text()[span.clone()].trim();
            if text.is_empty() {
                Vec::new()
            } else {
                vec![text.to_owned()]
            }
        }
    }
}

fn pair(pair: &Pair) -> [String; 3] {
    let separator = if pair.legacy { "" } else { "=" };
    let value = pair.value.as_ref().map_or("", |value| &value.text);
    [
        pair.key.text.clone(),
        value.to_owned(),
        separator.to_owned(),
    ]
}

fn build_argument(pair: &Pair) -> String {
    match &pair.value {
        Some(value) => format!("{}={}", pair.key.text, value.text),
        None => pair.key.text.clone(),
    }
}

/// Quotes as Go's `strconv.Quote` does.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            ' ' => quoted.push(' '),
            _ if character.is_ascii_control() => {
                let _ = write!(quoted, "\\x{:02x}", character as u32);
            }
            _ if character.is_control() || character.is_whitespace() || character == '\u{feff}' => {
                let _ = write!(quoted, "\\u{:04x}", character as u32);
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
