//! The ranges around one place that could be selected.
//! Leans on nothing.

use std::cmp::Reverse;

use dockwright_syntax::text::TextRange;

/// Ranges that hold one byte, in any order.
pub(super) struct Candidates {
    at: usize,
    ranges: Vec<TextRange>,
    /// What is taken only where it nests with all the others.
    loose: Vec<TextRange>,
}

impl Candidates {
    /// None yet, around a byte.
    pub(super) fn around(at: usize) -> Self {
        Self {
            at,
            ranges: Vec::new(),
            loose: Vec::new(),
        }
    }

    /// The byte.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Adds a range if it holds the byte, and says whether it does.
    pub(super) fn add(&mut self, range: TextRange) -> bool {
        let holds = range.contains(self.at);
        if holds {
            self.ranges.push(range);
        }
        holds
    }

    /// Adds a range that means less than the others: it is kept only where it nests with them.
    pub(super) fn add_loose(&mut self, range: TextRange) {
        if range.contains(self.at) {
            self.loose.push(range);
        }
    }

    /// Adds a range and the same without the quotes around it.
    pub(super) fn add_quoted(&mut self, text: &str, range: TextRange) -> bool {
        let written = range.slice(text);
        for quote in ['"', '\''] {
            let is_quoted =
                written.len() > 2 && written.starts_with(quote) && written.ends_with(quote);
            if is_quoted {
                self.add(TextRange::new(range.start() + 1, range.end() - 1));
            }
        }
        self.add(range)
    }

    /// Those that nest, innermost first; where two overlap, the longer one is kept.
    pub(super) fn nested(self) -> Vec<TextRange> {
        let mut kept = chain(self.ranges);
        let nests = |range: &TextRange| {
            let fits = |it: &TextRange| it.contains_range(*range) || range.contains_range(*it);
            kept.iter().all(fits)
        };
        let loose: Vec<TextRange> = self.loose.into_iter().filter(nests).collect();
        kept.extend(loose);
        let mut kept = chain(kept);
        kept.reverse();
        kept
    }
}

/// The ranges from the longest on that are each inside the one before.
fn chain(mut ranges: Vec<TextRange>) -> Vec<TextRange> {
    ranges.sort_by_key(|range| Reverse(range.len()));
    let mut kept: Vec<TextRange> = Vec::new();
    for range in ranges {
        let is_inside = |outer: &TextRange| outer.contains_range(range) && *outer != range;
        if kept.last().is_none_or(is_inside) {
            kept.push(range);
        }
    }
    kept
}
