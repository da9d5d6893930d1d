//! Commands inside the words of other commands: substitutions, wrapped commands, scripts in quotes.
//! Leans on `walk` and what comes before it; `lower` does the walking.

use std::ops::Range;

use super::body::{DerivedMap, DerivedText};
use super::command::Command;
use super::draft::Draft;
use super::effort;
use super::expansion::{Expansions, FoundSubstitution, SubstitutionKind};
use super::nesting::BlockKind;
use super::outline::Place;
use super::quotes::{remove_backtick_escapes, remove_quotes};
use super::redirection::Join;
use super::source::{Source, WordSource};
use super::tolerant::{self, LooseExpansion, Segment};
use super::walk::Walk;
use super::wrapper::{self, View};

impl<'a> Walk<'a, '_> {
    /// Adds what a draft brought along besides its command.
    pub(super) fn loose_parts(&mut self, draft: Draft<'a>, holder: Option<usize>, place: Place) {
        self.define(draft.definitions, place);
        if place.wrapped_by.is_none() {
            self.outline.script.variables.extend(draft.variables);
        }
        let mut substitutions = draft.substitutions;
        substitutions.sort_by_key(|found| found.range.start);
        for found in substitutions {
            self.substitution(&found, holder, place);
        }
    }

    /// Adds what is expanded outside of commands.
    pub(super) fn expansions(&mut self, expansions: Expansions<'a>, place: Place) {
        if place.wrapped_by.is_none() {
            let variables = self.source.variables(&expansions.variables);
            self.outline.script.variables.extend(variables);
        }
        for found in expansions.substitutions {
            self.substitution(&found, None, place);
        }
    }

    fn substitution(&mut self, found: &FoundSubstitution<'a>, holder: Option<usize>, place: Place) {
        let kind = match found.kind {
            SubstitutionKind::Process => BlockKind::ProcessSubstitution,
            SubstitutionKind::Dollar | SubstitutionKind::Backticks => {
                BlockKind::CommandSubstitution
            }
        };
        let (block, inner) = self.outline.open_block(kind, holder, place.in_word());
        self.outline.script.blocks[block].range = self.source.file_range(&found.range);
        let is_escaped = self.source.text(&found.range).contains('\\');
        if found.kind == SubstitutionKind::Backticks && is_escaped {
            let content = found.range.start + 1..found.range.end.saturating_sub(1);
            let derived =
                remove_backtick_escapes(self.source.text(&content), content.start, found.quoted);
            self.derived(&derived, inner);
        } else {
            self.list(found.content, inner);
        }
    }

    fn derived(&mut self, derived: &DerivedText, place: Place) {
        let map = DerivedMap {
            derived,
            outer: self.source.map,
        };
        let source = Source {
            body: &derived.text,
            map: &map,
        };
        Walk::read(source, self.outline, place);
    }

    /// Looks for a command in the words of another.
    pub(super) fn unwrap(&mut self, index: usize, words: &[WordSource], place: Place) {
        let commands = &self.outline.script.commands;
        let view = match place.wrapping_left {
            0 => None,
            _ if effort::is_long_command(words.len()) => None,
            _ => wrapper::view(&commands[index]),
        };
        let place = place.wrapped(index);
        let before = commands.len();
        match view {
            Some(View::Command(first)) => self.unwrap_command(index, words, first, place),
            Some(View::Script(range)) => {
                self.unwrap_script(index, &words[range.clone()], range, place);
            }
            None => {}
        }
        let commands = &mut self.outline.script.commands;
        commands[index].wraps = commands.len() > before;
    }

    fn unwrap_command(&mut self, index: usize, words: &[WordSource], first: usize, place: Place) {
        let wrapper = &self.outline.script.commands[index];
        let (Some(from), Some(to)) = (words.get(first), words.last()) else {
            return;
        };
        let command = Command {
            range: self.source.file_range(&(from.range.start..to.range.end)),
            words: wrapper.words[first..].to_vec(),
            redirections: wrapper.redirections.clone(),
            ..Command::default()
        };
        let index = self.outline.command(command, &place);
        self.unwrap(index, &words[first..], place);
    }

    fn unwrap_script(
        &mut self,
        index: usize,
        words: &[WordSource],
        range: Range<usize>,
        place: Place,
    ) {
        let wrapper = &self.outline.script.commands[index];
        if wrapper.words[range]
            .iter()
            .any(|word| word.has_substitution)
        {
            return;
        }
        let mut script = DerivedText::default();
        let mut end = None;
        for word in words {
            if let Some(end) = end {
                script.push_decoded(" ", &(end..word.range.start));
            }
            let unquoted = remove_quotes(self.source.body, &word.range, &word.expansions);
            script.append(unquoted.text);
            end = Some(word.range.end);
        }
        if effort::is_long_script(&script.text) {
            return;
        }
        let whole = words.first().map_or(0, |word| word.range.start)..end.unwrap_or_default();
        let (block, inner) =
            self.outline
                .open_block(BlockKind::Wrapped, Some(index), place.in_word());
        self.outline.script.blocks[block].range = self.source.file_range(&whole);
        self.derived(&script, inner);
    }

    /// Adds commands that were found without the tree.
    pub(super) fn segments(&mut self, segments: &[Segment], place: Place) {
        for segment in segments {
            let join = segment.join.as_ref().map(|(operator, range)| Join {
                operator: *operator,
                range: self.source.file_range(range),
            });
            self.segment(segment, place.joined(join));
        }
    }

    fn segment(&mut self, segment: &Segment, place: Place) {
        let mut draft = Draft::new(self.source);
        let mut scripts = Vec::new();
        for range in &segment.words {
            let found = tolerant::expansions(self.source.body, range);
            draft.loose(range, &found);
            let found = found.into_iter().filter(|found| !found.is_variable);
            scripts.extend(found);
        }
        let index = self.outline.script.commands.len();
        self.finish(draft, place);
        for script in scripts.iter().filter(|_| place.wrapping_left > 0) {
            self.loose_substitution(script, index, place);
        }
    }

    fn loose_substitution(&mut self, found: &LooseExpansion, holder: usize, place: Place) {
        let place = Place {
            wrapping_left: place.wrapping_left - 1,
            ..place.in_word()
        };
        let (block, inner) =
            self.outline
                .open_block(BlockKind::CommandSubstitution, Some(holder), place);
        self.outline.script.blocks[block].range = self.source.file_range(&found.range);
        let mut script = DerivedText::default();
        script.push_same(self.source.text(&found.content), found.content.start);
        self.derived(&script, inner);
    }
}
