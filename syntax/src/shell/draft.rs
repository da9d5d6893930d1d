//! A command while its parts are being collected.
//! Leans on `command`, `expansion`, `redirection`, `script`, `source`, `tolerant` and `word`.

use std::ops::Range;

use shuck_ast::{Assignment, AssignmentValue, DeclOperand, Redirect, RedirectTarget, Word};

use super::command::Command;
use super::expansion::{Expansions, FoundSubstitution, FoundVariable, offsets};
use super::redirection::{HeredocBody, Redirection, RedirectionKind};
use super::script::{Definition, DefinitionKind};
use super::source::{Source, WordSource, is_name, redirection_operator};
use super::tolerant::LooseExpansion;
use super::word::{ShellWord, VariableUse};

/// The parts of a command, with what they bring along.
pub(super) struct Draft<'a> {
    source: Source<'a>,
    pub(super) command: Command,
    /// Where the words stand in the body, one for each.
    pub(super) words: Vec<WordSource>,
    pub(super) substitutions: Vec<FoundSubstitution<'a>>,
    pub(super) variables: Vec<VariableUse>,
    pub(super) definitions: Vec<Definition>,
    /// From the first part to the last, in offsets of the body.
    pub(super) range: Option<Range<usize>>,
}

impl<'a> Draft<'a> {
    /// Starts without any part.
    pub(super) fn new(source: Source<'a>) -> Self {
        Self {
            source,
            command: Command::default(),
            words: Vec::new(),
            substitutions: Vec::new(),
            variables: Vec::new(),
            definitions: Vec::new(),
            range: None,
        }
    }

    /// Adds a word of the tree.
    pub(super) fn word(&mut self, word: &'a Word) {
        let mut expansions = self.source.expansions();
        expansions.word(word);
        self.argument(offsets(word.span), expansions);
    }

    /// Adds a word without expansions that the tree only names.
    pub(super) fn name(&mut self, range: Range<usize>) {
        self.argument(range, self.source.expansions());
    }

    /// Adds a word of `export`, `local` and their kin.
    pub(super) fn declaration(&mut self, operand: &'a DeclOperand) {
        match operand {
            DeclOperand::Flag(word) | DeclOperand::Dynamic(word) => self.word(word),
            DeclOperand::Name(name) => {
                self.define(&offsets(name.name_span), DefinitionKind::Declaration);
                self.name(offsets(name.span));
            }
            DeclOperand::Assignment(assignment) => {
                let mut expansions = self.source.expansions();
                expansions.assignment(assignment);
                self.define(
                    &offsets(assignment.target.name_span),
                    DefinitionKind::Declaration,
                );
                self.argument(offsets(assignment.span), expansions);
            }
        }
    }

    /// Adds a word that is known to stand somewhere in a range.
    pub(super) fn find_name(&mut self, name: &str, range: Range<usize>) {
        if let Some(at) = self.source.text(&range).find(name) {
            let start = range.start + at;
            self.name(start..start + name.len());
        }
    }

    /// Adds the assignments in front of the program.
    pub(super) fn assignments(&mut self, assignments: &'a [Assignment]) {
        for assignment in assignments {
            self.assignment(assignment);
        }
    }

    fn assignment(&mut self, assignment: &'a Assignment) {
        let mut expansions = self.source.expansions();
        expansions.assignment(assignment);
        let mut whole = self.source.trimmed(offsets(assignment.span));
        whole.end = whole.end.max(list_end(assignment));
        let name = offsets(assignment.target.name_span);
        let value = self.assigned_range(assignment, &whole, &name);
        let value = value.map(|range| self.cut(range, expansions).0);
        self.set(&whole, &name, value);
    }

    /// Adds a word that was found without the tree: an assignment, as long as no other word came before it.
    pub(super) fn loose(&mut self, range: &Range<usize>, found: &[LooseExpansion]) {
        let text = self.source.text(range);
        let name = text
            .split_once('=')
            .map_or("", |(name, _)| name.trim_end_matches('+'));
        if self.words.is_empty() && is_name(name) {
            let start = range.start + text.find('=').unwrap_or_default() + 1;
            let value = self.loose_value(start..range.end, found).0;
            self.set(range, &(range.start..range.start + name.len()), Some(value));
        } else {
            let (word, source) = self.loose_value(range.clone(), found);
            self.cover(range);
            self.command.words.push(word);
            self.words.push(source);
        }
    }

    fn loose_value(
        &mut self,
        range: Range<usize>,
        found: &[LooseExpansion],
    ) -> (ShellWord, WordSource) {
        let source = WordSource {
            range,
            expansions: found.iter().map(|found| found.range.clone()).collect(),
        };
        let variables: Vec<FoundVariable> = found.iter().filter_map(loose_variable).collect();
        let has_substitution = variables.len() < found.len();
        let word = self.source.word(&source, &variables, has_substitution);
        self.variables.extend_from_slice(&word.variables);
        (word, source)
    }

    /// Adds redirections; the parser writes some of them as two.
    pub(super) fn redirections(&mut self, redirects: &'a [Redirect]) {
        let mut before = 0..0;
        for redirect in redirects {
            let range = offsets(redirect.span);
            let is_implied = before.start <= range.start && range.end <= before.end;
            if is_implied && !before.is_empty() {
                continue;
            }
            before = range;
            self.redirection(redirect);
        }
    }

    fn redirection(&mut self, redirect: &'a Redirect) {
        let mut range = self.source.trimmed(offsets(redirect.span));
        let text = self.source.text(&range);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let Some((kind, len)) = redirection_operator(&text[digits..]) else {
            return;
        };
        let blanks = &text[digits + len..];
        let target = range.start + text.len() - blanks.trim_start().len()..range.end;
        let (target, heredoc) = self.target(redirect, kind, target);
        if let Some(variable) = redirect.fd_var_span {
            let brace = variable.start.offset().saturating_sub(1);
            range.start = range.start.min(brace);
        }
        self.cover(&range);
        self.command.redirections.push(Redirection {
            range: self.source.file_range(&range),
            kind,
            descriptor: text[..digits].parse().ok(),
            target,
            heredoc,
        });
    }

    fn target(
        &mut self,
        redirect: &'a Redirect,
        kind: RedirectionKind,
        range: Range<usize>,
    ) -> (Option<ShellWord>, Option<HeredocBody>) {
        let mut expansions = self.source.expansions();
        match &redirect.target {
            RedirectTarget::Word(word) => {
                if !word.span.slice(self.source.body).is_empty() {
                    expansions.word(word);
                }
                let target = (!range.is_empty()).then(|| self.cut(range, expansions).0);
                (target, None)
            }
            RedirectTarget::Heredoc(heredoc) => {
                debug_assert_eq!(kind, RedirectionKind::Heredoc);
                let delimiter = self.cut(range, self.source.expansions()).0;
                expansions.heredoc(&heredoc.body);
                let body = self.heredoc(
                    offsets(heredoc.body.span),
                    heredoc.body.mode.expands(),
                    expansions,
                );
                (Some(delimiter), Some(body))
            }
        }
    }

    fn heredoc(
        &mut self,
        range: Range<usize>,
        expands: bool,
        expansions: Expansions<'a>,
    ) -> HeredocBody {
        let variables = self.source.variables(&expansions.variables);
        self.variables.extend_from_slice(&variables);
        self.substitutions.extend(expansions.substitutions);
        HeredocBody {
            range: self.source.file_range(&range),
            text: self.source.text(&range).to_owned(),
            expands,
            variables,
        }
    }

    fn argument(&mut self, range: Range<usize>, expansions: Expansions<'a>) {
        if range.is_empty() {
            return;
        }
        self.cover(&range);
        let (word, source) = self.cut(range, expansions);
        self.command.words.push(word);
        self.words.push(source);
    }

    /// Cuts a word and keeps what is expanded in it.
    fn cut(&mut self, range: Range<usize>, expansions: Expansions<'a>) -> (ShellWord, WordSource) {
        let source = WordSource {
            range,
            expansions: expansions.outermost,
        };
        let has_substitution = !expansions.substitutions.is_empty();
        let word = self
            .source
            .word(&source, &expansions.variables, has_substitution);
        self.variables.extend_from_slice(&word.variables);
        self.substitutions.extend(expansions.substitutions);
        (word, source)
    }

    fn assigned_range(
        &self,
        assignment: &Assignment,
        whole: &Range<usize>,
        name: &Range<usize>,
    ) -> Option<Range<usize>> {
        let span = match &assignment.value {
            AssignmentValue::Scalar(word) => offsets(word.span),
            AssignmentValue::Compound(array) => offsets(array.span),
        };
        if !span.is_empty() {
            let span = self.source.trimmed(span);
            return Some(span.start..span.end.max(list_end(assignment)));
        }
        let equals = self.source.text(&(name.end..whole.end)).find('=')?;
        Some(name.end + equals + 1..whole.end)
    }

    fn set(&mut self, whole: &Range<usize>, name: &Range<usize>, value: Option<ShellWord>) {
        self.cover(whole);
        self.define(name, DefinitionKind::Prefix);
        let assignment = self.source.assignment(whole, name, value);
        self.command.assignments.push(assignment);
    }

    fn define(&mut self, name: &Range<usize>, kind: DefinitionKind) {
        self.definitions.push(Definition {
            name: self.source.text(name).to_owned(),
            range: self.source.file_range(name),
            kind,
        });
    }

    fn cover(&mut self, part: &Range<usize>) {
        let range = self.range.get_or_insert_with(|| part.clone());
        range.start = range.start.min(part.start);
        range.end = range.end.max(part.end);
    }
}

/// The end of the last element of a list, whose own span ends early when its `)` is missing.
fn list_end(assignment: &Assignment) -> usize {
    match &assignment.value {
        AssignmentValue::Scalar(_) => 0,
        AssignmentValue::Compound(list) => list
            .elements
            .last()
            .map_or(0, |last| last.span().end.offset()),
    }
}

fn loose_variable(found: &LooseExpansion) -> Option<FoundVariable> {
    found.is_variable.then(|| FoundVariable {
        range: found.range.clone(),
        name: found.content.clone(),
        quoted: found.quoted,
    })
}
