//! A body of which the tree is being walked, and what is noted on the way besides commands.
//! Leans on `draft`, `outline`, `script` and `source`.
//!
//! The walk is one type in three files, because commands hold scripts and scripts hold commands.

use std::ops::Range;

use super::draft::Draft;
use super::outline::{Outline, Place};
use super::script::{Definition, DefinitionKind};
use super::source::{Source, is_name};

/// A body of which the tree is being walked.
pub(super) struct Walk<'a, 'o> {
    pub(super) source: Source<'a>,
    pub(super) outline: &'o mut Outline,
}

impl<'a> Walk<'a, '_> {
    /// Says which assignments hold longer than the command, and which words `read` sets.
    pub(super) fn settle_definitions(&self, draft: &mut Draft<'a>) {
        if draft.command.words.is_empty() {
            let definitions = draft.definitions.iter_mut();
            definitions.for_each(|definition| definition.kind = DefinitionKind::Assignment);
        }
        if draft.command.runs("read") {
            let words = draft.words.iter().skip(1);
            let names = words.filter(|word| is_name(self.source.text(&word.range)));
            let definitions = names.map(|word| self.definition(&word.range, DefinitionKind::Read));
            draft.definitions.extend(definitions);
        }
    }

    pub(super) fn definition(&self, name: &Range<usize>, kind: DefinitionKind) -> Definition {
        Definition {
            name: self.source.text(name).to_owned(),
            range: self.source.file_range(name),
            kind,
        }
    }

    pub(super) fn define(&mut self, definitions: Vec<Definition>, place: Place) {
        if place.wrapped_by.is_none() {
            self.outline.script.definitions.extend(definitions);
        }
    }
}
