//! The colors of a script, over those of its text: commands, flags, variables, what is assigned and led elsewhere.
//! Leans on `canvas`, `shell_text` and the shell's syntax.

use std::ops::Range;

use dockwright_syntax::shell::{Command, HeredocBody, Redirection, Script, ShellWord, VariableUse};
use dockwright_syntax::text::TextRange;

use super::canvas::Canvas;
use super::color::{Color, ColorKind, Modifier};
use super::shell_text::{Lexeme, lexemes};

const DECLARED: Color = Color::new(ColorKind::Variable).with(Modifier::Declaration);

/// Commands that are part of the shell itself.
const BUILTINS: [&str; 36] = [
    ".", ":", "[", "alias", "bg", "break", "cd", "command", "continue", "declare", "echo", "eval",
    "exec", "exit", "export", "false", "getopts", "hash", "local", "printf", "pwd", "read",
    "readonly", "return", "set", "shift", "shopt", "source", "test", "trap", "true", "type",
    "ulimit", "umask", "unset", "wait",
];

/// Paints the text of a script; `place` tells where a part of it stands in the file.
pub(super) fn paint_text(
    canvas: &mut Canvas<'_>,
    text: &str,
    skipped: &[Range<usize>],
    place: &dyn Fn(Range<usize>) -> TextRange,
) {
    for (range, lexeme) in lexemes(text, skipped) {
        let kind = match lexeme {
            Lexeme::Comment => ColorKind::Comment,
            Lexeme::Text => ColorKind::String,
            Lexeme::Keyword => ColorKind::Keyword,
            Lexeme::Operator => ColorKind::Operator,
            Lexeme::Plain => {
                canvas.erase(place(range));
                continue;
            }
        };
        canvas.paint(place(range), kind);
    }
}

/// Paints what a script means over its text.
pub(super) fn paint_script(canvas: &mut Canvas<'_>, script: &Script) {
    for redirection in redirections(script) {
        paint_heredoc(canvas, redirection);
    }
    for command in &script.commands {
        paint_command(canvas, command);
    }
    for block in &script.blocks {
        paint_redirections(canvas, &block.redirections);
    }
    for definition in &script.definitions {
        canvas.paint(definition.range, DECLARED);
    }
    for function in &script.functions {
        let color = Color::new(ColorKind::Function).with(Modifier::Declaration);
        canvas.paint(function.range, color);
    }
    for variable in &script.variables {
        paint_variable(canvas, variable);
    }
}

/// The bodies of heredocs that a script holds, in the order of the commands.
pub(super) fn heredocs(script: &Script) -> impl Iterator<Item = &HeredocBody> {
    redirections(script).filter_map(|it| it.heredoc.as_ref())
}

fn redirections(script: &Script) -> impl Iterator<Item = &Redirection> {
    let of_commands = script.commands.iter().flat_map(|it| &it.redirections);
    let of_blocks = script.blocks.iter().flat_map(|it| &it.redirections);
    of_commands.chain(of_blocks)
}

/// Paints the body of a heredoc, and its delimiter on the line below.
fn paint_heredoc(canvas: &mut Canvas<'_>, redirection: &Redirection) {
    let (Some(body), Some(delimiter)) = (&redirection.heredoc, &redirection.target) else {
        return;
    };
    canvas.paint(body.range, ColorKind::String);
    let end = body.range.end();
    let below = canvas.text().get(end..).unwrap_or_default();
    let tabs = below.len() - below.trim_start_matches('\t').len();
    let line = below[tabs..].lines().next().unwrap_or_default();
    if line == delimiter.unquoted() {
        let start = end + tabs;
        canvas.paint(TextRange::new(start, start + line.len()), ColorKind::Macro);
    }
}

fn paint_command(canvas: &mut Canvas<'_>, command: &Command) {
    let in_quotes = command.nesting.in_wrapped_script();
    for assignment in &command.assignments {
        canvas.paint(assignment.name_range, DECLARED);
        let value = assignment.value.as_ref();
        let end = value.map_or(assignment.range.end(), |value| value.range.start());
        canvas.paint(
            TextRange::new(assignment.name_range.end(), end),
            ColorKind::Operator,
        );
    }
    if let Some(program) = command.words.first() {
        paint_program(canvas, program);
    }
    for word in command.arguments() {
        paint_argument(canvas, word, in_quotes);
    }
    paint_redirections(canvas, &command.redirections);
    // Those of a script in a word are not among the variables of the whole.
    if in_quotes {
        let variables = command.words.iter().flat_map(|word| &word.variables);
        variables.for_each(|variable| paint_variable(canvas, variable));
    }
}

fn paint_program(canvas: &mut Canvas<'_>, program: &ShellWord) {
    let Some(name) = program.value.as_deref() else {
        return;
    };
    let color = Color::new(ColorKind::Function);
    canvas.paint(
        program.range,
        match BUILTINS.contains(&name) {
            true => color.with(Modifier::DefaultLibrary),
            false => color,
        },
    );
}

fn paint_argument(canvas: &mut Canvas<'_>, word: &ShellWord, in_quotes: bool) {
    let text = word.text.as_str();
    if text.len() > 1 && text.starts_with('-') {
        let name = text.find('=').unwrap_or(text.len());
        let is_as_written = word.range.len() == text.len();
        if is_as_written || name == text.len() {
            let end = word.range.start() + name;
            let end = if is_as_written { end } else { word.range.end() };
            canvas.paint(
                TextRange::new(word.range.start(), end),
                ColorKind::Parameter,
            );
        }
    } else if !in_quotes && word.value.as_deref() == Some(text) {
        // It may read like a word of the language, as in `echo if`.
        canvas.erase(word.range);
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            canvas.paint(word.range, ColorKind::Number);
        }
    }
}

fn paint_redirections(canvas: &mut Canvas<'_>, redirections: &[Redirection]) {
    for redirection in redirections {
        let target = redirection.target.as_ref().map(|target| target.range);
        let end = target.map_or(redirection.range.end(), TextRange::start);
        let operator = TextRange::new(redirection.range.start(), end);
        canvas.paint(trimmed(canvas.text(), operator), ColorKind::Operator);
        if let (Some(target), Some(_)) = (target, &redirection.heredoc) {
            canvas.paint(target, ColorKind::Macro);
        }
    }
}

/// Paints `$name`, or of `${name…}` the name and the braces.
fn paint_variable(canvas: &mut Canvas<'_>, variable: &VariableUse) {
    let range = variable.range;
    let written = range.slice(canvas.text());
    if written.starts_with("${") {
        canvas.paint(
            TextRange::new(range.start(), variable.name_range.end()),
            ColorKind::Variable,
        );
        if written.ends_with('}') {
            canvas.paint(
                TextRange::new(range.end() - 1, range.end()),
                ColorKind::Variable,
            );
        }
    } else {
        canvas.paint(range, ColorKind::Variable);
    }
}

fn trimmed(text: &str, range: TextRange) -> TextRange {
    TextRange::new(
        range.start(),
        range.start() + range.slice(text).trim_end().len(),
    )
}
