//! What a `RUN` runs: its mounts, and its commands read in the shell that is in force.
//! Leans on `shell`, `mount` and `packages`, and on `dockwright-syntax` for the shell's language.

use std::sync::Arc;

use dockwright_syntax::exec::ExecForm;
use dockwright_syntax::instruction::{Instruction, Invocation};
use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::shell::{BodyMap, Command, Dialect, Script, ShellWord, parse_script};
use dockwright_syntax::text::TextRange;

use crate::files::FileUse;
use crate::mount::{Mount, MountKind};
use crate::packages::PackageCommand;
use crate::path::holds;
use crate::shell::Shell;

/// One `RUN`, in the file or in an `ONBUILD`.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// What its interpreter gets to read.
    pub text: JoinedText,
    /// What it runs; empty for a language that is not a shell's.
    pub script: Arc<Script>,
    /// What it does with package managers.
    pub packages: Vec<PackageCommand>,
    /// What it does with files.
    pub files: Vec<FileUse>,
    /// The language the script is read as; `None` when it is not read.
    pub dialect: Option<Dialect>,
    /// Where the text of the script begins, when it is the body of a heredoc.
    pub heredoc: Option<TextRange>,
    /// The program that reads the script, with its options: the shell in force, what a heredoc's first line names,
    /// or the shell of an exec form; empty when an exec form runs no shell.
    pub interpreter: Vec<String>,
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

    /// Whether the interpreter is started with a shell option: `errexit` for `bash -e` and `bash -o errexit`.
    pub fn starts_with_option(&self, name: &str) -> bool {
        let is_option = |word: &str| word.starts_with('-') && !word.starts_with("--");
        let has_letter = |word: &String| name == "errexit" && is_option(word) && word.contains('e');
        let names_it =
            |pair: &[String]| is_option(&pair[0]) && pair[0].ends_with('o') && pair[1] == name;
        self.interpreter.iter().any(has_letter) || self.interpreter.windows(2).any(names_it)
    }

    /// The command that a package command is.
    pub fn command_of(&self, package: &PackageCommand) -> &Command {
        &self.script.commands[package.command]
    }

    /// The word that tells a package command what to do.
    pub fn verb_of(&self, package: &PackageCommand) -> Option<&ShellWord> {
        self.command_of(package).words.get(package.verb?)
    }

    /// Where a package command says what it does: from the program to the word that tells it.
    pub fn place_of(&self, package: &PackageCommand) -> Option<TextRange> {
        let program = self.command_of(package).program_range()?;
        Some(
            self.verb_of(package)
                .map_or(program, |verb| program.cover(verb.range)),
        )
    }

    /// The values that the script gives to an environment variable, in front of a command or with `export`.
    pub fn values_set<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let assignments = self
            .script
            .commands
            .iter()
            .flat_map(|command| &command.assignments);
        let assigned = assignments.filter(move |assignment| assignment.name == name);
        let exports = self.effective().filter(|command| command.runs("export"));
        let exported = exports
            .flat_map(Command::arguments)
            .filter_map(move |word| word.unquoted().strip_prefix(name)?.strip_prefix('='));
        assigned
            .filter_map(|assignment| Some(assignment.value.as_ref()?.unquoted()))
            .chain(exported)
    }

    /// Whether the script gives a variable of that name a value, for good or for one command.
    pub fn sets_variable(&self, name: &str) -> bool {
        let defined = self.script.definitions.iter();
        let commands = self.script.commands.iter();
        let mut assigned = commands.flat_map(|command| &command.assignments);
        defined
            .map(|definition| &definition.name)
            .any(|defined| defined == name)
            || assigned.any(|assignment| assignment.name == name)
    }

    /// Whether something is mounted over a path, so that what happens there is in no layer.
    pub fn is_mounted(&self, path: &str) -> bool {
        self.mounts.iter().any(|mount| holds(&mount.target, path))
    }

    /// Whether a cache or a temporary file system is mounted over a path that contains `part`.
    pub fn keeps_out_of_layer(&self, part: &str) -> bool {
        self.mounts
            .iter()
            .filter(|mount| matches!(mount.kind, MountKind::Cache | MountKind::Tmpfs))
            .any(|mount| mount.target.contains(part))
    }
}

/// What a `RUN` gives to be read, and what reads it.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) text: JoinedText,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) heredoc: Option<TextRange>,
    pub(crate) interpreter: Vec<String>,
}

impl Body {
    /// Reads the body as a script, if it is one.
    pub(crate) fn read(&self) -> Option<Script> {
        let map = JoinedMap(&self.text);
        Some(parse_script(self.text.text(), &map, self.dialect?))
    }
}

/// A joined text as the map of a script.
pub(crate) struct JoinedMap<'a>(pub(crate) &'a JoinedText);

impl BodyMap for JoinedMap<'_> {
    fn file_range(&self, start: usize, end: usize) -> TextRange {
        self.0.file_range(start..end)
    }
}

/// Puts together what a `RUN` gives its shell to read.
pub(crate) fn body_of(source: &str, instruction: &Instruction, shell: &Shell) -> Body {
    match instruction.invocation() {
        None => Body::default(),
        Some(Invocation::Exec(form)) => exec_body(form),
        Some(Invocation::Shell { span, .. }) => {
            shell_body(source, instruction, span.clone(), shell)
        }
    }
}

fn exec_body(form: &ExecForm) -> Body {
    let mut joined = JoinedText::default();
    for (index, word) in form.words.iter().enumerate() {
        if index > 0 {
            joined.push_text(" ", word.range.start());
        }
        joined.push_text(&word.text, word.range.start() + 1);
    }
    let words: Vec<&str> = form.words.iter().map(|word| word.text.as_str()).collect();
    let is_shell = words
        .first()
        .is_some_and(|program| Dialect::from_program(program).is_some());
    let script = words
        .iter()
        .position(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('c'));
    let interpreter = match script {
        Some(option) if is_shell => words[..=option]
            .iter()
            .map(|word| (*word).to_owned())
            .collect(),
        _ => Vec::new(),
    };
    Body {
        text: joined,
        dialect: Some(Dialect::Sh),
        heredoc: None,
        interpreter,
    }
}

fn shell_body(
    source: &str,
    instruction: &Instruction,
    span: std::ops::Range<usize>,
    shell: &Shell,
) -> Body {
    let line = instruction.joined.slice(span);
    let lone = match instruction.heredocs.as_slice() {
        [heredoc] if heredoc.marker.slice(source) == line.text() => Some(heredoc),
        [heredoc] => return interpreter_body(source, line, heredoc, instruction, shell),
        _ => None,
    };
    let Some(heredoc) = lone else {
        return body_for(shell, with_heredocs(source, line, instruction));
    };
    let mut joined = JoinedText::default();
    joined.push(source, heredoc.body);
    let interpreter =
        first_line_interpreter(heredoc.body.slice(source)).unwrap_or_else(|| shell.words.clone());
    let dialect = interpreter
        .first()
        .and_then(|program| Dialect::from_program(program));
    Body {
        text: joined,
        dialect,
        heredoc: Some(heredoc.body),
        interpreter,
    }
}

/// The body of `RUN bash -e <<EOF`: that of the heredoc is the script when the program is a shell, and data otherwise.
fn interpreter_body(
    source: &str,
    line: JoinedText,
    heredoc: &dockwright_syntax::heredoc::Heredoc,
    instruction: &Instruction,
    shell: &Shell,
) -> Body {
    let words: Vec<&str> = line
        .text()
        .split_whitespace()
        .filter(|word| !word.contains("<<"))
        .collect();
    let program = words.first().copied().unwrap_or_default();
    let is_option = |pair: &[&str]| {
        let behind_o = pair[0].starts_with('-') && pair[0].ends_with('o');
        behind_o || pair[1].starts_with('-') && !pair[1].contains('c')
    };
    match Dialect::from_program(program) {
        Some(dialect) if words.windows(2).all(is_option) => {
            let mut joined = JoinedText::default();
            joined.push(source, heredoc.body);
            let interpreter = words.into_iter().map(str::to_owned).collect();
            Body {
                text: joined,
                dialect: Some(dialect),
                heredoc: Some(heredoc.body),
                interpreter,
            }
        }
        _ => body_for(shell, with_heredocs(source, line, instruction)),
    }
}

/// The body of what the shell in force reads.
fn body_for(shell: &Shell, text: JoinedText) -> Body {
    Body {
        text,
        dialect: shell.dialect,
        heredoc: None,
        interpreter: shell.words.clone(),
    }
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

/// The words of the program that a heredoc's first line names.
fn first_line_interpreter(body: &str) -> Option<Vec<String>> {
    let line = body.strip_prefix("#!")?.lines().next()?;
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if words
        .first()
        .is_some_and(|program| program.ends_with("/env"))
    {
        let program = words
            .iter()
            .skip(1)
            .position(|word| !word.starts_with('-'))
            .map_or(words.len(), |at| at + 1);
        words.drain(..program);
    }
    Some(words.into_iter().map(str::to_owned).collect())
}
