//! What a `RUN` runs: its mounts, and its commands read in the shell that is in force.
//! Leans on `shell`, `mount` and `packages`, and on `dockwright-syntax` for the shell's language.

use std::sync::Arc;

use dockwright_syntax::instruction::{Instruction, Invocation};
use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::shell::{BodyMap, Command, Dialect, Script, parse_script};
use dockwright_syntax::text::TextRange;

use crate::mount::{Mount, MountKind};
use crate::packages::PackageCommand;
use crate::shell::Shell;

/// One `RUN`, in the file or in an `ONBUILD`.
#[derive(Clone, Debug)]
pub struct Run {
    /// The index of its instruction; of the `ONBUILD` around it, if there is one.
    pub instruction: usize,
    /// Whether it is an `ONBUILD` trigger.
    pub is_trigger: bool,
    /// The stage it belongs to.
    pub stage: Option<usize>,
    /// Whether it is written as a JSON array.
    pub is_exec: bool,
    /// The shell in force.
    pub shell: Arc<Shell>,
    /// The mounts.
    pub mounts: Vec<Mount>,
    /// What it runs; empty for a language that is not a shell's.
    pub script: Script,
    /// What it does with package managers.
    pub packages: Vec<PackageCommand>,
    /// The language the script is read as; `None` when it is not read.
    pub dialect: Option<Dialect>,
    /// Where the text of the script begins, when it is the body of a heredoc.
    pub heredoc: Option<TextRange>,
}

impl Run {
    /// The commands as they are written.
    pub fn written(&self) -> impl Iterator<Item = &Command> {
        self.script.written()
    }

    /// The commands that do the work, behind `sudo`, `sh -c` and their like.
    pub fn effective(&self) -> impl Iterator<Item = &Command> {
        self.script.effective()
    }

    /// The command that a package command is.
    pub fn command_of(&self, package: &PackageCommand) -> &Command {
        &self.script.commands[package.command]
    }

    /// Whether a cache or a temporary file system is mounted over a path that contains `part`.
    pub fn keeps_out_of_layer(&self, part: &str) -> bool {
        self.mounts
            .iter()
            .filter(|mount| matches!(mount.kind, MountKind::Cache | MountKind::Tmpfs))
            .any(|mount| mount.target.contains(part))
    }
}

/// A joined text as the map of a script.
struct JoinedMap<'a>(&'a JoinedText);

impl BodyMap for JoinedMap<'_> {
    fn file_range(&self, start: usize, end: usize) -> TextRange {
        self.0.file_range(start..end)
    }
}

/// Reads what a `RUN` runs, as the text its shell gets.
pub(crate) fn read_script(source: &str, instruction: &Instruction, shell: &Shell) -> (Script, Option<Dialect>, Option<TextRange>) {
    let Some(invocation) = instruction.invocation() else {
        return (Script::default(), None, None);
    };
    match invocation {
        Invocation::Exec(form) => {
            let mut joined = JoinedText::default();
            for (index, word) in form.words.iter().enumerate() {
                if index > 0 {
                    joined.push_text(" ", word.range.start());
                }
                joined.push_text(&word.text, word.range.start() + 1);
            }
            let dialect = Dialect::Sh;
            (parse_script(joined.text(), &JoinedMap(&joined), dialect), Some(dialect), None)
        }
        Invocation::Shell { span, .. } => read_shell_form(source, instruction, span.clone(), shell),
    }
}

fn read_shell_form(
    source: &str,
    instruction: &Instruction,
    span: std::ops::Range<usize>,
    shell: &Shell,
) -> (Script, Option<Dialect>, Option<TextRange>) {
    let line = instruction.joined.slice(span);
    let lone = match instruction.heredocs.as_slice() {
        [heredoc] if heredoc.marker.slice(source) == line.text() => Some(heredoc),
        [heredoc] => return read_interpreter(source, &line, heredoc, instruction, shell),
        _ => None,
    };
    let Some(heredoc) = lone else {
        return read_text(&with_heredocs(source, line, instruction), shell.dialect, None);
    };
    let body = heredoc.body.slice(source);
    let mut joined = JoinedText::default();
    joined.push(source, heredoc.body);
    read_text(&joined, body_dialect(body, shell.dialect), Some(heredoc.body))
}

/// Reads `RUN bash -e <<EOF`: the body is the script when the program is a shell, and data otherwise.
fn read_interpreter(
    source: &str,
    line: &JoinedText,
    heredoc: &dockwright_syntax::heredoc::Heredoc,
    instruction: &Instruction,
    shell: &Shell,
) -> (Script, Option<Dialect>, Option<TextRange>) {
    let mut words = line.text().split_whitespace();
    let program = words.next().unwrap_or_default();
    let only_options = words.all(|word| word.starts_with('-') && !word.contains('c') || word.contains("<<"));
    match Dialect::from_program(program) {
        Some(dialect) if only_options => {
            let mut joined = JoinedText::default();
            joined.push(source, heredoc.body);
            read_text(&joined, Some(dialect), Some(heredoc.body))
        }
        _ => read_text(&with_heredocs(source, line.clone(), instruction), shell.dialect, None),
    }
}

fn read_text(
    joined: &JoinedText,
    dialect: Option<Dialect>,
    heredoc: Option<TextRange>,
) -> (Script, Option<Dialect>, Option<TextRange>) {
    let script = dialect.map(|dialect| parse_script(joined.text(), &JoinedMap(joined), dialect));
    (script.unwrap_or_default(), dialect, heredoc)
}

/// The line with the bodies of its heredocs behind it, as the shell gets it.
fn with_heredocs(source: &str, mut line: JoinedText, instruction: &Instruction) -> JoinedText {
    for heredoc in &instruction.heredocs {
        line.push_text("\n", heredoc.body.start().saturating_sub(1));
        line.push(source, heredoc.body);
        if let Some(end) = heredoc.end {
            line.push(source, end);
        }
    }
    line
}

/// The dialect of a heredoc's body: what its first line says, or else the shell in force.
fn body_dialect(body: &str, shell: Option<Dialect>) -> Option<Dialect> {
    let Some(line) = body.strip_prefix("#!").and_then(|rest| rest.lines().next()) else {
        return shell;
    };
    let mut words = line.split_whitespace();
    let program = words.next().unwrap_or_default();
    let program = match program.ends_with("/env") {
        true => words.find(|word| !word.starts_with('-')).unwrap_or_default(),
        false => program,
    };
    Dialect::from_program(program)
}
