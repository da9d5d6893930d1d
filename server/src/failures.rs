//! Why builds of open documents failed: each failure at its instruction, for as long as that reads as it did.
//! Leans on `view`.

use std::collections::HashMap;
use std::sync::Mutex;

use dockwright_syntax::text::TextRange;

use crate::lock::lock;
use crate::uri::Uri;
use crate::view::View;

/// The failures of all documents.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    of: Mutex<HashMap<Uri, Vec<Failure>>>,
}

/// Why a build failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The instruction at fault, as it read.
    pub(crate) place: Place,
    /// What and why.
    pub(crate) message: String,
    /// The last lines that the step wrote.
    pub(crate) log: Vec<String>,
}

/// A place in an instruction, found again by its text wherever it moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    instruction: String,
    /// Which of the instructions of the file it was.
    index: usize,
    /// How far into the instruction.
    start: usize,
    length: usize,
}

impl Failures {
    /// Notes a failure; an older one of the same instruction is replaced.
    pub(crate) fn put(&self, uri: &Uri, failure: Failure) {
        let mut all = lock(&self.of);
        let own = all.entry(uri.clone()).or_default();
        own.retain(|it| it.place.instruction != failure.place.instruction);
        own.push(failure);
    }

    /// Notes that a build got past an instruction; `true` where it had failed there before.
    pub(crate) fn pass(&self, uri: &Uri, place: &Place) -> bool {
        let mut all = lock(&self.of);
        let Some(own) = all.get_mut(uri) else {
            return false;
        };
        let before = own.len();
        own.retain(|it| it.place.instruction != place.instruction);
        own.len() < before
    }

    /// Whether builds of a document failed, be it that what failed is mended.
    pub(crate) fn has_any(&self, uri: &Uri) -> bool {
        lock(&self.of).contains_key(uri)
    }

    /// Forgets a document that was closed; `true` where builds of it had failed.
    pub(crate) fn forget(&self, uri: &Uri) -> bool {
        lock(&self.of).remove(uri).is_some()
    }

    /// The failures that still stand in a view, with their places there.
    pub(crate) fn standing(&self, uri: &Uri, view: &View) -> Vec<(TextRange, Failure)> {
        let all = lock(&self.of);
        let own = all.get(uri).into_iter().flatten();
        own.filter_map(|failure| Some((failure.place.find(view)?, failure.clone())))
            .collect()
    }
}

impl Place {
    /// The place of some bytes; nothing where no instruction is.
    pub(crate) fn of(view: &View, range: TextRange) -> Option<Self> {
        let instructions = view.model().instructions();
        let index = instructions
            .iter()
            .position(|it| it.range.start() <= range.start() && range.start() < it.range.end())?;
        let around = instructions[index].range;
        let end = range.end().min(around.end());
        Some(Self {
            instruction: around.slice(view.text()).to_owned(),
            index,
            start: range.start() - around.start(),
            length: end.saturating_sub(range.start()),
        })
    }

    /// Where it is now: in the same instruction if that reads the same, else in the first one that does.
    fn find(&self, view: &View) -> Option<TextRange> {
        let instructions = view.model().instructions();
        let is_it = |index: &usize| {
            let found = instructions.get(*index);
            found.is_some_and(|it| it.range.slice(view.text()) == self.instruction)
        };
        let found = std::iter::once(self.index).chain(0..instructions.len());
        let around = instructions[found.into_iter().find(is_it)?].range;
        let start = around.start() + self.start;
        Some(TextRange::new(start, start + self.length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri() -> Uri {
        "file:///Dockerfile".parse().unwrap()
    }

    /// A build of a text failed at a part of it.
    fn failed(text: &str, part: &str) -> Failures {
        let failures = Failures::default();
        let start = text.find(part).unwrap();
        let range = TextRange::new(start, start + part.len());
        let failure = Failure {
            place: Place::of(&View::of(text), range).unwrap(),
            message: "it failed".to_owned(),
            log: Vec::new(),
        };
        failures.put(&uri(), failure);
        failures
    }

    #[track_caller]
    fn check(failures: &Failures, text: &str, expected: &[(usize, &str)]) {
        let found = failures.standing(&uri(), &View::of(text));
        let found = found.iter();
        let found: Vec<(usize, &str)> = found
            .map(|(range, _)| (range.start(), range.slice(text)))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    const FILE: &str = "FROM a\nRUN b \\\n  c\nRUN d\n";

    #[test]
    fn a_failure_moves_with_its_instruction_and_goes_with_its_text() {
        let failures = failed(FILE, "b \\\n  c");
        check(&failures, FILE, &[(11, "b \\\n  c")]);
        check(&failures, &format!("# é\n{FILE}"), &[(16, "b \\\n  c")]);
        check(
            &failures,
            &FILE.replace("RUN d", "RUN e"),
            &[(11, "b \\\n  c")],
        );
        check(&failures, &FILE.replace("  c", "  f"), &[]);
    }

    #[test]
    fn of_two_that_read_the_same_the_one_that_failed_is_meant() {
        let text = "FROM a\nRUN b\nFROM c\nRUN b\n";
        let failures = failed(text, "RUN b\nFROM");
        check(&failures, text, &[(7, "RUN b")]);
        let second = Place::of(&View::of(text), TextRange::new(20, 25)).unwrap();
        failures.put(
            &uri(),
            Failure {
                place: second,
                message: "again".to_owned(),
                log: Vec::new(),
            },
        );
        check(&failures, text, &[(20, "RUN b")]);
    }

    #[test]
    fn a_build_that_gets_past_it_takes_it_back() {
        let failures = failed(FILE, "RUN d");
        let view = View::of(FILE);
        let other = Place::of(&view, TextRange::new(7, 10)).unwrap();
        assert!(!failures.pass(&uri(), &other));
        let same = Place::of(&view, TextRange::new(19, 22)).unwrap();
        assert!(failures.pass(&uri(), &same));
        check(&failures, FILE, &[]);
    }
}
