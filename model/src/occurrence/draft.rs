//! Symbols and occurrences while they are being collected: symbols that turn out to be one are united.
//! Leans on `symbol`.

use dockwright_syntax::text::TextRange;

use super::symbol::{Role, Spelling, SymbolKind};

/// A symbol that may still turn out to be the same as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell(u32);

/// What is known of a cell.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) kind: SymbolKind,
    pub(super) name: String,
}

/// One place, with the cell it names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note {
    pub(super) range: TextRange,
    pub(super) cell: Cell,
    pub(super) role: Role,
    pub(super) spelling: Spelling,
}

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    parents: Vec<u32>,
    known: Vec<Known>,
    pub(super) notes: Vec<Note>,
    /// Definitions that are not names: the `FROM` of a stage without one.
    pub(super) nameless: Vec<(Cell, TextRange)>,
    /// Words that come to a name through a variable.
    pub(super) indirect: Vec<(Cell, TextRange)>,
}

impl Draft {
    /// Makes a cell of its own.
    pub(super) fn cell(&mut self, kind: SymbolKind, name: &str) -> Cell {
        let cell = self.parents.len() as u32;
        self.parents.push(cell);
        let name = name.to_owned();
        self.known.push(Known { kind, name });
        Cell(cell)
    }

    /// Notes an occurrence.
    pub(super) fn note(&mut self, cell: Cell, range: TextRange, role: Role, spelling: Spelling) {
        self.notes.push(Note {
            range,
            cell,
            role,
            spelling,
        });
    }

    /// Makes two cells one; the earlier of them stands for both.
    pub(super) fn unite(&mut self, one: Cell, other: Cell) {
        let (one, other) = (self.root(one), self.root(other));
        let (first, second) = (one.0.min(other.0), one.0.max(other.0));
        self.parents[second as usize] = first;
    }

    /// The cell that stands for all that are one with this.
    pub(super) fn root(&mut self, cell: Cell) -> Cell {
        let mut at = cell.0 as usize;
        while self.parents[at] as usize != at {
            let parent = self.parents[at] as usize;
            // Halving the path keeps every later look short.
            self.parents[at] = self.parents[parent];
            at = self.parents[at] as usize;
        }
        Cell(at as u32)
    }

    /// What is known of a cell.
    pub(super) fn known(&self, cell: Cell) -> &Known {
        &self.known[cell.0 as usize]
    }

    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.known.len()
    }
}

impl Cell {
    /// Its number, below [`Draft::cells`].
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}
