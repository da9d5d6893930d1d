//! What happened to a text on its way to the next version: one stretch of bytes took the place of another.
//! Leans on `text`.

use tree_sitter::{InputEdit, Point, Tree};

use crate::text::Shift;

/// The one stretch in which two versions of a text differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The first byte that is another one.
    pub start: usize,
    /// The end of what was replaced, in the earlier text.
    pub old_end: usize,
    /// The end of what replaced it, in the later text.
    pub new_end: usize,
}

impl Edit {
    /// Everything between what both texts begin and end with.
    pub fn between(old: &str, new: &str) -> Self {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let start = shared_prefix(old, new);
        let end = shared_suffix(&old[start..], &new[start..]);
        Self {
            start,
            old_end: old.len() - end,
            new_end: new.len() - end,
        }
    }

    /// How far everything behind it has moved.
    pub fn shift(self) -> Shift {
        Shift {
            from: self.old_end,
            to: self.new_end,
        }
    }

    /// The earlier tree, told what changed, to read the later text with.
    pub fn apply(self, tree: &Tree, old: &str, new: &str) -> Tree {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let mut tree = tree.clone();
        tree.edit(&InputEdit {
            start_byte: self.start,
            old_end_byte: self.old_end,
            new_end_byte: self.new_end,
            start_position: point(old, self.start),
            old_end_position: point(old, self.old_end),
            new_end_position: point(new, self.new_end),
        });
        tree
    }
}

/// The bytes compared at once, which is what makes long texts that hardly differ cheap to compare.
const STRIDE: usize = 256;

fn shared_prefix(old: &[u8], new: &[u8]) -> usize {
    let strides = old.chunks_exact(STRIDE).zip(new.chunks_exact(STRIDE));
    let start = strides.take_while(|(old, new)| old == new).count() * STRIDE;
    let rest = old[start..].iter().zip(&new[start..]);
    start + rest.take_while(|(old, new)| old == new).count()
}

fn shared_suffix(old: &[u8], new: &[u8]) -> usize {
    let strides = old.rchunks_exact(STRIDE).zip(new.rchunks_exact(STRIDE));
    let end = strides.take_while(|(old, new)| old == new).count() * STRIDE;
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    let rest = old.iter().rev().zip(new.iter().rev());
    end + rest.take_while(|(old, new)| old == new).count()
}

fn point(text: &[u8], offset: usize) -> Point {
    let before = &text[..offset];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    Point::new(
        memchr::memchr_iter(b'\n', before).count(),
        offset - line_start,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_texts_share_is_found_in_strides_and_behind_them() {
        let text = |length: usize| "ab".repeat(length);
        for (start, end) in [(0, 0), (1, 0), (300, 3), (256, 512), (7, 1000)] {
            let (head, tail) = (text(start), text(end));
            let old = [&head, "x", &tail].concat();
            let new = [&head, "yz", &tail].concat();
            let edit = Edit {
                start: head.len(),
                old_end: head.len() + 1,
                new_end: head.len() + 2,
            };
            assert_eq!(Edit::between(&old, &new), edit);
            let none = Edit::between(&old, &old);
            assert_eq!((none.start, none.old_end), (old.len(), old.len()));
        }
    }
}
