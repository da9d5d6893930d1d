//! Which files an instruction brings, unpacks, removes, or gives to somebody else, as paths of the image.
//! Leans on `walk` for the folder it works in, and on `dockwright-syntax` for commands.

use dockwright_syntax::expand::Expander;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::shell::{Command, RedirectionKind, Script, ShellWord};
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use crate::check::copying::{is_git, is_url};
use crate::expansion::Expansions;
use crate::path::{join, last_part};
use crate::walk::State;

/// What a command does with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileAction {
    /// Fetches it from the network.
    Download,
    /// Unpacks or installs what is in it.
    Unpack,
    /// Removes it; the path may be a pattern.
    Remove,
    /// May take it away: moves it, or removes what `find` finds.
    MayRemove,
    /// Changes owner or mode of it and of everything below.
    ChangeOwner,
}

/// One file that a command names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileUse {
    /// What is done with it.
    pub action: FileAction,
    /// The path from the root, with the variables of the shell as they are written.
    pub path: String,
    /// The word that names it.
    pub range: TextRange,
    /// Which command of the script it is.
    pub command: usize,
}

/// One path that a `COPY` or `ADD` brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedPath {
    /// The path from the root.
    pub path: String,
    /// Whether it is surely a file, and not a folder into which more goes.
    pub is_file: bool,
    /// The source.
    pub range: TextRange,
}

/// Reads what the commands of a script do with files.
pub(crate) fn read_files(script: &Script, state: &State) -> Vec<FileUse> {
    let start = state
        .working_directory
        .as_ref()
        .map_or("…", |directory| &directory.value)
        .to_owned();
    let mut reader = Reader {
        script,
        state,
        folder: start.clone(),
        inner: (None, start),
        uses: Vec::new(),
    };
    for (index, command) in script
        .commands
        .iter()
        .enumerate()
        .filter(|(_, command)| !command.wraps)
    {
        reader.read(index, command);
    }
    reader.uses
}

/// The paths that a `COPY` or `ADD` brings.
pub(crate) fn copied_paths(
    instruction: &Instruction,
    state: &State,
    expansions: &Expansions,
) -> Vec<CopiedPath> {
    let Some((copy, destination)) = instruction
        .copy()
        .and_then(|copy| Some((copy, copy.destination.as_ref()?)))
    else {
        return Vec::new();
    };
    let folder = state
        .working_directory
        .as_ref()
        .map_or("…", |directory| &directory.value);
    let target = expansions.value(destination);
    let is_folder = copy.sources.len() > 1 || target.ends_with('/') || matches!(target, "." | "..");
    let target = join(folder, target);
    let path = |source: &Word| {
        let name = last_part(expansions.value(source));
        let is_file = is_file_name(expansions.value(source));
        let path = if is_folder && is_file {
            join(&target, name)
        } else {
            target.clone()
        };
        CopiedPath {
            path,
            is_file,
            range: source.range,
        }
    };
    copy.sources.iter().map(path).collect()
}

/// Whether a source is surely a file, going by its name.
fn is_file_name(source: &str) -> bool {
    let name = last_part(source);
    let has_extension = name
        .rfind('.')
        .is_some_and(|at| at > 0 && at + 1 < name.len());
    let is_repository = is_git(source);
    !is_repository
        && !source.ends_with('/')
        && !name.contains(['*', '?', '[', '<'])
        && (has_extension || is_url(source))
}

struct Reader<'a> {
    script: &'a Script,
    state: &'a State,
    /// The folder in force.
    folder: String,
    /// The folder in force in a subshell, with the block that stands for it.
    inner: (Option<usize>, String),
    uses: Vec<FileUse>,
}

impl Reader<'_> {
    fn read(&mut self, index: usize, command: &Command) {
        let Some(program) = command.program_name() else {
            return;
        };
        let words = command.arguments();
        match program {
            "cd" => self.change_folder(command),
            "wget" => self.wget(index, command),
            "curl" => self.curl(index, command),
            "tar" | "bsdtar" => {
                if let Some((word, text)) = tar_file(words) {
                    self.add(index, FileAction::Unpack, command, word, text);
                }
            }
            "unzip" | "zgz" | "zcat" | "gzcat" | "xzcat" | "bzcat" => {
                let files = command.non_flag_arguments_skipping_values(&["d", "x"]);
                self.add_all(
                    index,
                    FileAction::Unpack,
                    command,
                    files.into_iter().take(1).collect(),
                );
            }
            "gunzip" | "bunzip2" | "unxz" | "unlzma" | "uncompress" => {
                self.decompress(index, command);
            }
            "dpkg" if command.has_any_flag(&["i", "install"]) => {
                self.all_arguments(index, FileAction::Unpack, command);
            }
            "rpm" if command.has_any_flag(&["i", "U", "install", "upgrade"]) => {
                self.all_arguments(index, FileAction::Unpack, command);
            }
            "rm" | "unlink" => self.all_arguments(index, FileAction::Remove, command),
            "mv" => self.all_arguments(index, FileAction::MayRemove, command),
            "find" if command.has_any_argument(&["-delete", "rm"]) => {
                self.all_arguments(index, FileAction::MayRemove, command);
            }
            "chown" | "chmod" | "chgrp" if command.has_any_flag(&["R", "recursive"]) => {
                let skipped = usize::from(!command.has_flag("reference"));
                let files = command.non_flag_arguments().skip(skipped).collect();
                self.add_all(index, FileAction::ChangeOwner, command, files);
            }
            _ => {}
        }
    }

    fn change_folder(&mut self, command: &Command) {
        let target = command
            .non_flag_arguments()
            .next()
            .map_or_else(|| "~".to_owned(), |word| self.path(word, command));
        match command.nesting.in_subshell() || command.nesting.in_substitution() {
            true => self.inner = (command.nesting.block(), target),
            false => self.folder = target,
        }
    }

    fn wget(&mut self, index: usize, command: &Command) {
        let words = command.arguments();
        let target = option_value(words, 'O', "output-document").or_else(|| redirected(command));
        if let Some((word, text)) = target {
            return self.add(index, FileAction::Download, command, word, text);
        }
        let folder = option_value(words, 'P', "directory-prefix").map(|(_, text)| text);
        self.add_urls(index, command, folder);
    }

    fn curl(&mut self, index: usize, command: &Command) {
        let target =
            option_value(command.arguments(), 'o', "output").or_else(|| redirected(command));
        if let Some((word, text)) = target {
            self.add(index, FileAction::Download, command, word, text);
        } else if command.has_any_flag(&["O", "remote-name", "remote-name-all"]) {
            let folder =
                option_value(command.arguments(), '\0', "output-dir").map(|(_, text)| text);
            self.add_urls(index, command, folder);
        }
    }

    /// Adds what is called like the end of its URL.
    fn add_urls(&mut self, index: usize, command: &Command, folder: Option<&str>) {
        for word in command
            .arguments()
            .iter()
            .filter(|word| word.unquoted().contains("://"))
        {
            let name = last_part(word.unquoted());
            let path = folder.map_or_else(|| name.to_owned(), |folder| join(folder, name));
            self.add(index, FileAction::Download, command, word, &path);
        }
    }

    /// `gunzip x` removes what it unpacks.
    fn decompress(&mut self, index: usize, command: &Command) {
        self.all_arguments(index, FileAction::Unpack, command);
        if !command.has_any_flag(&["k", "c", "keep", "stdout", "to-stdout"]) {
            self.all_arguments(index, FileAction::Remove, command);
        }
    }

    fn all_arguments(&mut self, index: usize, action: FileAction, command: &Command) {
        self.add_all(
            index,
            action,
            command,
            command.non_flag_arguments().collect(),
        );
    }

    fn add_all(
        &mut self,
        index: usize,
        action: FileAction,
        command: &Command,
        words: Vec<&ShellWord>,
    ) {
        for word in words {
            self.add(index, action, command, word, word.unquoted());
        }
    }

    fn add(
        &mut self,
        index: usize,
        action: FileAction,
        command: &Command,
        word: &ShellWord,
        text: &str,
    ) {
        let is_stream = matches!(text, "" | "-") || text.starts_with("/dev/");
        if !is_stream {
            let path = join(self.folder_of(command), &self.known(word, text));
            self.uses.push(FileUse {
                action,
                path,
                range: word.range,
                command: index,
            });
        }
    }

    fn path(&self, word: &ShellWord, command: &Command) -> String {
        join(self.folder_of(command), &self.known(word, word.unquoted()))
    }

    fn folder_of(&self, command: &Command) -> &str {
        let is_inner = command.nesting.block().is_some() && command.nesting.block() == self.inner.0;
        if is_inner {
            &self.inner.1
        } else {
            &self.folder
        }
    }

    /// The text with the variables that the Dockerfile sets, where all in it are such.
    fn known(&self, word: &ShellWord, text: &str) -> String {
        let is_own = |name: &str| {
            self.script
                .definitions
                .iter()
                .any(|definition| definition.name == name)
        };
        let expands = word.is_expanded() && !word.has_substitution && !word.variables.is_empty();
        if !expands || word.variables.iter().any(|variable| is_own(&variable.name)) {
            return text.to_owned();
        }
        match Expander::default().expand(text, &self.state.scope) {
            Ok(expansion) if expansion.unmatched.is_empty() => expansion.text,
            _ => text.to_owned(),
        }
    }
}

/// The word behind an option that takes one, with the value in it: `-o x`, `-fsSLo x`, `-ox`, `--output x`, `--output=x`.
fn option_value<'a>(
    words: &'a [ShellWord],
    letter: char,
    long: &str,
) -> Option<(&'a ShellWord, &'a str)> {
    for (at, word) in words.iter().enumerate() {
        let text = word.unquoted();
        let next = || words.get(at + 1).map(|next| (next, next.unquoted()));
        if let Some(rest) = text.strip_prefix("--") {
            match rest.strip_prefix(long) {
                Some("") => return next(),
                Some(value) if value.starts_with('=') => return Some((word, &value[1..])),
                _ => {}
            }
        } else if let Some(cluster) = text.strip_prefix('-') {
            match cluster.find(letter) {
                Some(place) if place + letter.len_utf8() == cluster.len() => return next(),
                Some(0) => return Some((word, &cluster[letter.len_utf8()..])),
                _ => {}
            }
        }
    }
    None
}

/// The file that the output is led to.
fn redirected(command: &Command) -> Option<(&ShellWord, &str)> {
    let is_output = |kind| matches!(kind, RedirectionKind::Output | RedirectionKind::Clobber);
    let found = command.redirections.iter().find(|redirection| {
        is_output(redirection.kind) && matches!(redirection.descriptor, None | Some(1))
    });
    found?.target.as_ref().map(|word| (word, word.unquoted()))
}

/// The archive that a `tar` unpacks.
fn tar_file(words: &[ShellWord]) -> Option<(&ShellWord, &str)> {
    let first = words.first()?.unquoted();
    let is_old_style = !first.starts_with('-');
    let is_cluster = |text: &str| text.starts_with('-') && !text.starts_with("--");
    let extracts = |word: &ShellWord| {
        let text = word.unquoted();
        matches!(text, "--extract" | "--get") || (is_cluster(text) && text.contains('x'))
    };
    if is_old_style {
        let file = words[1..]
            .iter()
            .find(|word| !word.unquoted().starts_with('-'));
        let file = file.filter(|_| first.contains('x') && first.contains('f'));
        return file.map(|word| (word, word.unquoted()));
    }
    option_value(words, 'f', "file").filter(|_| words.iter().any(extracts))
}
