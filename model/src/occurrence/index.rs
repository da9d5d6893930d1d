//! All occurrences of a file, sorted, with the symbols they name.
//! Leans on everything above it.

use dockwright_syntax::text::TextRange;

use super::draft::{Draft, Note};
use super::symbol::{Occurrence, Role, Symbol, SymbolId};
use super::{heredocs, stages, variables};
use crate::model::Model;

/// Every place of a file that names something.
#[derive(Clone, Debug, Default)]
pub struct Occurrences {
    /// In the order of the file.
    list: Vec<Occurrence>,
    symbols: Vec<Symbol>,
    /// The indexes into `list`, those of one symbol together.
    by_symbol: Vec<u32>,
    /// Where the part of each symbol in `by_symbol` starts, and behind the last one the end.
    starts: Vec<u32>,
}

impl Occurrences {
    /// Finds the names of a file.
    pub fn of(model: &Model<'_>) -> Self {
        let mut draft = Draft::default();
        stages::collect(model, &mut draft);
        variables::collect(model, &mut draft);
        for instruction in model.instructions() {
            heredocs::collect(model.source().text(), instruction, &mut draft);
        }
        Self::settle(draft)
    }

    /// All of them, in the order of the file; no two overlap.
    pub fn all(&self) -> &[Occurrence] {
        &self.list
    }

    /// The occurrence at `offset`, or the one that ends there.
    pub fn at(&self, offset: usize) -> Option<&Occurrence> {
        let after = self
            .list
            .partition_point(|occurrence| occurrence.range.start() <= offset);
        let nearest = &self.list[after.checked_sub(1)?];
        (offset <= nearest.range.end()).then_some(nearest)
    }

    /// The occurrences that lie in `range`.
    pub fn within(&self, range: TextRange) -> &[Occurrence] {
        let start = self
            .list
            .partition_point(|occurrence| occurrence.range.start() < range.start());
        let end = self
            .list
            .partition_point(|occurrence| occurrence.range.end() <= range.end());
        &self.list[start..end.max(start)]
    }

    /// The occurrences of a symbol, in the order of the file.
    pub fn of_symbol(&self, symbol: SymbolId) -> impl Iterator<Item = &Occurrence> {
        let at = symbol.0 as usize;
        let range = self.starts[at] as usize..self.starts[at + 1] as usize;
        self.by_symbol[range]
            .iter()
            .map(|&index| &self.list[index as usize])
    }

    /// A symbol.
    pub fn symbol(&self, symbol: SymbolId) -> &Symbol {
        &self.symbols[symbol.0 as usize]
    }

    /// All symbols, in the order of their first places.
    pub fn symbols(&self) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        let numbered = self.symbols.iter().enumerate();
        numbered.map(|(index, symbol)| (SymbolId(index as u32), symbol))
    }

    fn settle(mut draft: Draft) -> Self {
        let mut notes = std::mem::take(&mut draft.notes);
        notes.sort_by_key(|note| (note.range.start(), note.range.end()));
        // A script in a word is read twice, and an open quote can make words of it overlap.
        let mut end = 0;
        notes.retain(|note| {
            let is_own = note.range.start() >= end && !note.range.is_empty();
            end = if is_own { note.range.end() } else { end };
            is_own
        });
        let mut occurrences = Self::default();
        let mut numbers = vec![None; draft.cells()];
        occurrences.add_all(&mut draft, &notes, &mut numbers);
        occurrences.add_rest(&mut draft, &numbers);
        occurrences.group();
        occurrences
    }

    fn add_all(&mut self, draft: &mut Draft, notes: &[Note], numbers: &mut [Option<SymbolId>]) {
        for note in notes {
            let root = draft.root(note.cell);
            let symbol = *numbers[root.index()].get_or_insert_with(|| {
                let known = draft.known(note.cell);
                self.symbols.push(Symbol {
                    kind: known.kind,
                    name: known.name.clone(),
                    definitions: Vec::new(),
                    indirect: Vec::new(),
                });
                SymbolId(self.symbols.len() as u32 - 1)
            });
            if note.role == Role::Definition {
                let definitions = &mut self.symbols[symbol.0 as usize].definitions;
                definitions.push(note.range);
            }
            self.list.push(Occurrence {
                range: note.range,
                symbol,
                role: note.role,
                spelling: note.spelling,
            });
        }
    }

    fn add_rest(&mut self, draft: &mut Draft, numbers: &[Option<SymbolId>]) {
        for (cell, range) in std::mem::take(&mut draft.nameless) {
            if let Some(symbol) = numbers[draft.root(cell).index()] {
                self.symbols[symbol.0 as usize].definitions.push(range);
            }
        }
        for (cell, range) in std::mem::take(&mut draft.indirect) {
            if let Some(symbol) = numbers[draft.root(cell).index()] {
                self.symbols[symbol.0 as usize].indirect.push(range);
            }
        }
    }

    fn group(&mut self) {
        let mut order: Vec<u32> = (0..self.list.len() as u32).collect();
        order.sort_by_key(|&index| self.list[index as usize].symbol);
        let mut starts = vec![0; self.symbols.len() + 1];
        for occurrence in &self.list {
            starts[occurrence.symbol.0 as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        self.by_symbol = order;
        self.starts = starts;
    }
}
