//! Questions about the arguments of a command, flags in the meaning of hadolint.
//! Leans on `command` and `word`.
//!
//! A flag is an argument that starts with `-`: `--name[=value]` is the flag `name`, `-abc` are the flags `a`, `b` and `c`.
//! `--` and `-` are no flags, and `--` changes nothing for what follows it.
//! Arguments are read without their quotes, with expansions as they are written.

use super::command::Command;
use super::word::ShellWord;

/// One flag of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag<'a> {
    /// The name without dashes; one character for a short flag.
    pub name: &'a str,
    /// What follows `=` in a long flag.
    pub value: Option<&'a str>,
    /// The argument it stands in.
    pub word: &'a ShellWord,
    /// Which argument that is, from 0.
    pub argument: usize,
}

impl Command {
    /// The flags, in order.
    pub fn flags(&self) -> impl Iterator<Item = Flag<'_>> {
        let arguments = self.arguments().iter().enumerate();
        arguments.flat_map(|(argument, word)| flags_of(word, argument))
    }

    /// Whether one of the flags has this name, given without dashes.
    pub fn has_flag(&self, name: &str) -> bool {
        self.flags().any(|flag| flag.name == name)
    }

    /// Whether one of the flags has one of these names.
    pub fn has_any_flag(&self, names: &[&str]) -> bool {
        self.flags().any(|flag| names.contains(&flag.name))
    }

    /// The value of the first flag of this name: behind its `=`, else the argument that follows.
    ///
    /// The name may be given with its dashes.
    pub fn flag_value(&self, name: &str) -> Option<&str> {
        let name = name.trim_start_matches('-');
        let flag = self.flags().find(|flag| flag.name == name)?;
        flag.value
            .or_else(|| Some(self.arguments().get(flag.argument + 1)?.unquoted()))
    }

    /// The word that holds the value of the first flag of this name; the flag's own word for `--name=value`.
    pub fn flag_value_word(&self, name: &str) -> Option<&ShellWord> {
        let name = name.trim_start_matches('-');
        let flag = self.flags().find(|flag| flag.name == name)?;
        match flag.value {
            Some(_) => Some(flag.word),
            None => self.arguments().get(flag.argument + 1),
        }
    }

    /// Whether one of the arguments is `text`.
    pub fn has_argument(&self, text: &str) -> bool {
        self.arguments().iter().any(|word| word.unquoted() == text)
    }

    /// Whether one of the arguments is one of these.
    pub fn has_any_argument(&self, texts: &[&str]) -> bool {
        self.arguments()
            .iter()
            .any(|word| texts.contains(&word.unquoted()))
    }

    /// The arguments that are no flags.
    pub fn non_flag_arguments(&self) -> impl Iterator<Item = &ShellWord> {
        self.arguments()
            .iter()
            .filter(|word| !is_flag(word.unquoted()))
    }

    /// The arguments that are neither flags nor the word behind one of these flags.
    ///
    /// A flag with `=` has its value with it, so the word behind it counts.
    pub fn non_flag_arguments_skipping_values(&self, names: &[&str]) -> Vec<&ShellWord> {
        let skipped: Vec<usize> = self
            .flags()
            .filter(|flag| flag.value.is_none() && names.contains(&flag.name))
            .map(|flag| flag.argument + 1)
            .collect();
        let arguments = self.arguments().iter().enumerate();
        arguments
            .filter(|(index, word)| !is_flag(word.unquoted()) && !skipped.contains(index))
            .map(|(_, word)| word)
            .collect()
    }

    /// The first argument that is no flag, when its value is known: `install` of `apt-get -y install`.
    pub fn subcommand(&self) -> Option<&str> {
        self.non_flag_arguments().next()?.value.as_deref()
    }
}

fn is_flag(text: &str) -> bool {
    text.starts_with('-') && text != "-" && text != "--"
}

fn flags_of(word: &ShellWord, argument: usize) -> impl Iterator<Item = Flag<'_>> {
    let text = word.unquoted();
    let long = text.strip_prefix("--").filter(|name| !name.is_empty());
    let short = match long {
        Some(_) => "",
        None => text
            .strip_prefix('-')
            .filter(|rest| *rest != "-")
            .unwrap_or_default(),
    };
    let long = long.map(|flag| match flag.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (flag, None),
    });
    let short = short.char_indices();
    let short = short.map(move |(at, letter)| (&text[at + 1..at + 1 + letter.len_utf8()], None));
    long.into_iter()
        .chain(short)
        .map(move |(name, value)| Flag {
            name,
            value,
            word,
            argument,
        })
}
