//! The variables that an instruction reads: in its words and flags, in heredocs, and in what it runs.
//! Leans on `place` and `script`, on `walk` for the words that BuildKit expands, and on `run` for scripts.

use std::collections::HashSet;
use std::ops::Range;

use dockwright_syntax::exec::ExecForm;
use dockwright_syntax::expand::{Expander, VariableUse};
use dockwright_syntax::flag::Flag;
use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::instruction::{Arguments, Instruction, Invocation};
use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::shell::{Dialect, Script, parse_script};
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use super::place::{Place, part, place};
use super::script::{Claim, Mention, mentions};
use super::symbol::Role;
use super::windows;
use crate::run::{JoinedMap, Run, body_of};
use crate::shell::Shell;
use crate::walk::expanded_words;

/// Reads what the words, flags and heredocs of one instruction mention.
pub(super) struct WordReader<'a> {
    pub(super) text: &'a str,
    pub(super) instruction: &'a Instruction,
    pub(super) escape: char,
}

impl WordReader<'_> {
    /// Everything that BuildKit expands.
    pub(super) fn mentions(&self) -> Vec<Mention> {
        let mut found = Vec::new();
        for word in self.words() {
            self.word(word, &mut found);
        }
        for flag in self.instruction.flags_named("mount") {
            self.mount(flag, &mut found);
        }
        let is_content = self.instruction.copy().is_some();
        let bodies = self.instruction.heredocs.iter();
        for heredoc in bodies.filter(|heredoc| is_content && heredoc.expands) {
            found.extend(body_mentions(self.text, heredoc));
        }
        found
    }

    /// The values of a mount, but for its `from`, which BuildKit does not expand.
    fn mount(&self, flag: &Flag, found: &mut Vec<Mention>) {
        if !flag.value_text().contains('$') {
            return;
        }
        let options = flag.options(&self.instruction.joined);
        for option in options.iter().filter(|option| option.key != "from") {
            let value = option.value.as_deref().unwrap_or_default();
            let whole = option.value_range;
            let at = |part: Range<usize>| match whole.slice(self.text) == value {
                true => TextRange::new(whole.start() + part.start, whole.start() + part.end),
                false => whole,
            };
            mentions_in(value, self.escape, &at, found);
        }
    }

    fn words(&self) -> Vec<&Word> {
        let mut words = expanded_words(self.instruction);
        if let Arguments::From(from) = &self.instruction.arguments {
            words.extend(&from.base);
            let platform = self.instruction.flag("platform");
            words.extend(platform.and_then(|flag| flag.value.as_ref()));
        }
        words
    }

    fn word(&self, word: &Word, found: &mut Vec<Mention>) {
        if !word.may_expand() {
            return;
        }
        let joined = &self.instruction.joined;
        let flags = &self.instruction.flags;
        let flag = flags.iter().find(|flag| {
            flag.value
                .as_ref()
                .is_some_and(|value| std::ptr::eq(value, word))
        });
        let at = |range: Range<usize>| match flag {
            Some(flag) => flag.part(joined, range),
            None => part(word, joined, range),
        };
        mentions_in(&word.text, self.escape, &at, found);
    }
}

/// The variables in a text that BuildKit expands.
fn mentions_in(
    source: &str,
    escape: char,
    at: &dyn Fn(Range<usize>) -> TextRange,
    found: &mut Vec<Mention>,
) {
    let uses = Expander::new(escape).variable_uses(source);
    found.extend(uses.into_iter().filter(is_named).map(|used| Mention {
        range: at(used.name_range),
        name: used.name,
        role: Role::Read,
        claim: Claim::Sure,
    }));
}

/// What a `RUN` takes from its environment.
pub(super) fn run_mentions(text: &str, instruction: &Instruction, run: &Run) -> Vec<Mention> {
    if windows::is_windows(&run.shell) && run.dialect.is_none() {
        return windows::mentions(instruction);
    }
    let given = Given {
        script: &run.script,
        dialect: run.dialect,
        heredoc: run.heredoc,
        interpreter: &run.interpreter,
    };
    given.mentions(text, instruction)
}

/// What the command of a container takes from its environment when it runs.
pub(super) fn command_mentions(
    text: &str,
    instruction: &Instruction,
    shell: &Shell,
) -> Vec<Mention> {
    let runs_later = matches!(
        instruction.kind(),
        KeywordKind::Cmd | KeywordKind::Entrypoint | KeywordKind::Healthcheck
    );
    if !runs_later || !instruction.argument_text().contains(['$', '%']) {
        return Vec::new();
    }
    if windows::is_windows(shell) && shell.dialect.is_none() {
        return windows::mentions(instruction);
    }
    let body = body_of(text, instruction, shell);
    let script = body.read().unwrap_or_default();
    let given = Given {
        script: &script,
        dialect: body.dialect,
        heredoc: body.heredoc,
        interpreter: &body.interpreter,
    };
    given.mentions(text, instruction)
}

/// A script with what reads it.
struct Given<'a> {
    script: &'a Script,
    dialect: Option<Dialect>,
    heredoc: Option<TextRange>,
    interpreter: &'a [String],
}

impl Given<'_> {
    fn mentions(&self, text: &str, instruction: &Instruction) -> Vec<Mention> {
        match (instruction.invocation(), instruction.heredocs.as_slice()) {
            (Some(Invocation::Exec(form)), _) => self.exec(text, instruction, form),
            (Some(Invocation::Shell { .. }), [heredoc])
                if self.heredoc.is_some()
                    && heredoc.expands
                    && heredoc.marker != instruction.argument_range() =>
            {
                // The shell in force fills in the body before the program behind it reads a line.
                body_mentions(text, heredoc)
            }
            (Some(Invocation::Shell { span, .. }), _) if self.script.error.is_some() => {
                self.with_loose(text, instruction, span)
            }
            _ => mentions(text, self.script),
        }
    }

    /// Of a script with a fault, half typed perhaps, also what the parser did not get to see.
    fn with_loose(
        &self,
        text: &str,
        instruction: &Instruction,
        span: &Range<usize>,
    ) -> Vec<Mention> {
        let mut found = mentions(text, self.script);
        let line = &instruction.joined.text()[span.clone()];
        let known: HashSet<usize> = found.iter().map(|it| it.range.start()).collect();
        let assigned: HashSet<&str> = line
            .match_indices('=')
            .map(|(at, _)| name_before(line, at))
            .collect();
        let uses = Expander::heredoc().variable_uses(line);
        let loose = uses.into_iter().filter(is_named).map(|used| Mention {
            range: instruction
                .joined
                .file_range(span.start + used.name_range.start..span.start + used.name_range.end),
            claim: match assigned.contains(used.name.as_str()) {
                true => Claim::IfDeclared,
                false => Claim::Sure,
            },
            name: used.name,
            role: Role::Read,
        });
        found.extend(loose.filter(|it| !known.contains(&it.range.start())));
        found
    }

    /// Of an exec form only the script that a shell is given.
    fn exec(&self, text: &str, instruction: &Instruction, form: &ExecForm) -> Vec<Mention> {
        let dialect = self.interpreter.first().and(self.dialect);
        let word = form.words.get(self.interpreter.len());
        let (Some(dialect), Some(word)) = (dialect, word) else {
            return Vec::new();
        };
        match decoded(&instruction.joined, word) {
            Some(joined) => {
                let script = parse_script(joined.text(), &JoinedMap(&joined), dialect);
                mentions(text, &script)
            }
            None => Vec::new(),
        }
    }
}

/// A JSON string as the text it stands for, with its places; `None` where it spells characters by number.
fn decoded(line: &JoinedText, word: &Word) -> Option<JoinedText> {
    let inner = word.joined.start + 1..word.joined.end.checked_sub(1)?;
    let written = line.text().get(inner.clone())?;
    let mut joined = JoinedText::default();
    let mut characters = written.char_indices();
    while let Some((at, character)) = characters.next() {
        let (start, shown) = match character {
            '\\' => match characters.next()? {
                (_, 'u') => return None,
                (start, 'n') => (start, '\n'),
                (start, 't') => (start, '\t'),
                (start, 'r') => (start, '\r'),
                other => other,
            },
            other => (at, other),
        };
        joined.push_text(
            shown.encode_utf8(&mut [0; 4]),
            line.file_offset(inner.start + start),
        );
    }
    Some(joined)
}

fn body_mentions(text: &str, heredoc: &Heredoc) -> Vec<Mention> {
    let start = heredoc.body.start();
    let uses = Expander::heredoc().variable_uses(heredoc.body.slice(text));
    let mention = |used: VariableUse| Mention {
        range: (start + used.name_range.start..start + used.name_range.end).into(),
        name: used.name,
        role: Role::Read,
        claim: Claim::Sure,
    };
    uses.into_iter().filter(is_named).map(mention).collect()
}

/// The word that ends where something stands in a line.
fn name_before(line: &str, at: usize) -> &str {
    let before = &line[..at];
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    &before[before.trim_end_matches(is_name).len()..]
}

fn is_named(used: &VariableUse) -> bool {
    used.name
        .starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The names that an instruction defines, with their places.
pub(super) fn defined<'a>(
    text: &'a str,
    instruction: &'a Instruction,
    value_of: &'a dyn Fn(&'a Word) -> &'a str,
) -> impl Iterator<Item = (&'a str, Place)> {
    let pairs = match instruction.kind() {
        KeywordKind::Label => &[],
        _ => instruction.pairs(),
    };
    pairs.iter().map(move |pair| {
        let name = value_of(&pair.key);
        (name, place(text, pair.key.range, name))
    })
}

/// The variables that a `RUN` gets from secrets: `--mount=type=secret,env=NAME`.
pub(super) fn secret_variables(text: &str, instruction: &Instruction) -> Vec<(String, Place)> {
    let mounts = instruction
        .flags_named("mount")
        .filter(|flag| flag.value.is_some());
    let options = mounts.flat_map(|flag| flag.options(&instruction.joined));
    let named = options.filter(|option| option.key == "env");
    let variables = named.filter_map(|option| {
        let name = option.value?;
        let at = place(text, option.value_range, &name);
        (!name.is_empty() && !name.contains('$')).then_some((name, at))
    });
    variables.collect()
}
