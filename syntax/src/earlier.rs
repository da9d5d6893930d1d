//! What the version before lends to the next: the instructions in front of an edit and behind it.
//! Leans on `edit` and `instruction`, and on the tree, which says of a node whether it was in the earlier tree too.

use std::iter::Peekable;
use std::vec::IntoIter;

use tree_sitter::Node;

use crate::edit::Edit;
use crate::error::SyntaxError;
use crate::instruction::Instruction;
use crate::placed::Placed;

/// An instruction with the identity of the node that it was read from.
pub(crate) type Read = (Instruction, usize);

/// The instructions of an earlier version that are not taken yet, in order.
pub(crate) struct Earlier {
    edit: Edit,
    escape: char,
    left: Peekable<IntoIter<Read>>,
    /// Where its faults stand, in order.
    faults: Vec<usize>,
}

impl Earlier {
    pub(crate) fn new(edit: Edit, escape: char, read: Vec<Read>, errors: &[SyntaxError]) -> Self {
        Self {
            edit,
            escape,
            left: read.into_iter().peekable(),
            faults: errors.iter().map(|error| error.range.start()).collect(),
        }
    }

    /// The instruction that was read from this node already, moved to where the node stands now.
    ///
    /// A node that both trees share was made of the same bytes in the same state. What is read beside it is the rest
    /// of its line, so nothing up to the next instruction may have changed either; and a fault is found anew.
    pub(crate) fn take(&mut self, node: Node<'_>, escape: char) -> Option<Instruction> {
        let start = self.before(node.start_byte())?;
        while self
            .left
            .next_if(|(read, _)| read.range.start() < start)
            .is_some()
        {}
        let (mut instruction, id) = self.left.next_if(|(read, _)| read.range.start() == start)?;
        // Behind the last one may be what belongs to it, or not.
        let end = self.left.peek()?.0.range.start();
        let is_behind = start >= self.edit.old_end;
        let is_same = id == node.id() && (is_behind || end <= self.edit.start);
        if !is_same || escape != self.escape || self.has_fault(start, end) {
            return None;
        }
        if is_behind && !self.edit.shift().is_none() {
            instruction.shift(self.edit.shift());
        }
        Some(instruction)
    }

    /// Where the byte stood that stands at `offset` now; nowhere, if it is new.
    fn before(&self, offset: usize) -> Option<usize> {
        match offset {
            _ if offset < self.edit.start => Some(offset),
            _ if offset >= self.edit.new_end => {
                Some(offset - self.edit.new_end + self.edit.old_end)
            }
            _ => None,
        }
    }

    fn has_fault(&self, start: usize, end: usize) -> bool {
        let first = self.faults.partition_point(|fault| *fault < start);
        self.faults.get(first).is_some_and(|fault| *fault < end)
    }
}
