//! The general form of a pattern: steps that walk along a path, all possibilities at once.
//! Leans on `class`.

use super::class::{Class, Escaped, is_word};

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// This character.
    Character(char),
    /// `?`: any character but a slash.
    NotSlash,
    /// `*`: any run of such characters.
    NameText,
    /// `**` at the end: any run of characters.
    AnyText,
    /// `**` before the end: nothing, or any run of characters that ends in a slash.
    Folders,
    /// Such a run after its first character; always stands behind [`Step::Folders`].
    WithinFolders,
    /// One character of a class.
    Class(Class),
    /// The start of the path.
    Start,
    /// A place where a word begins or ends, or (`false`) where none does.
    WordBoundary(bool),
    /// What no path has.
    Never,
}

impl From<Escaped> for Step {
    fn from(escaped: Escaped) -> Self {
        match escaped {
            Escaped::Character(character) => Self::Character(character),
            Escaped::Set(set) => Self::Class(Class::of(set)),
            Escaped::WordBoundary(expected) => Self::WordBoundary(expected),
            Escaped::Start => Self::Start,
            Escaped::End => Self::Never,
        }
    }
}

/// Whether the steps match the path; with `or_parent` also whether they match a folder above it.
pub(super) fn match_steps(steps: &[Step], path: &str, or_parent: bool) -> bool {
    let mut walk = StepWalk::new(steps);
    for character in path.chars() {
        walk.pass(Some(character));
        if or_parent && character == '/' && walk.is_done() {
            return true;
        }
        if !walk.take(character) {
            return false;
        }
    }
    walk.pass(None);
    walk.is_done()
}

/// Whether the steps could match some path that starts with `start`.
pub(super) fn may_continue(steps: &[Step], start: &str) -> bool {
    let mut walk = StepWalk::new(steps);
    start.chars().all(|character| {
        walk.pass(Some(character));
        walk.take(character)
    })
}

/// Which steps are open at one place of a path; the one past the last means that all are done.
struct StepWalk<'a> {
    steps: &'a [Step],
    open: Vec<bool>,
    next: Vec<bool>,
    previous: Option<char>,
}

impl<'a> StepWalk<'a> {
    fn new(steps: &'a [Step]) -> Self {
        let closed = vec![false; steps.len() + 1];
        let mut open = closed.clone();
        open[0] = true;
        Self {
            steps,
            open,
            next: closed,
            previous: None,
        }
    }

    fn is_done(&self) -> bool {
        self.open[self.steps.len()]
    }

    /// Opens the steps behind those that need no character.
    fn pass(&mut self, following: Option<char>) {
        let is_word = |character: Option<char>| character.is_some_and(is_word);
        let at_boundary = is_word(self.previous) != is_word(following);
        let at_start = self.previous.is_none();
        for (index, step) in self.steps.iter().enumerate() {
            let skipped = match step {
                Step::NameText | Step::AnyText => 1,
                Step::Folders => 2,
                Step::Start if at_start => 1,
                Step::WordBoundary(expected) if *expected == at_boundary => 1,
                _ => continue,
            };
            if self.open[index] {
                self.open[index + skipped] = true;
            }
        }
    }

    /// Takes one character; `false` where no step is left.
    fn take(&mut self, character: char) -> bool {
        self.next.fill(false);
        let mut any = false;
        for (index, step) in self.steps.iter().enumerate() {
            if self.open[index] {
                any |= take_step(step, character, &mut self.next[index..]);
            }
        }
        std::mem::swap(&mut self.open, &mut self.next);
        self.previous = Some(character);
        any
    }
}

/// Opens what `step` leads to with `character`: places in `next` count from the step itself.
fn take_step(step: &Step, character: char, next: &mut [bool]) -> bool {
    let is_slash = character == '/';
    let is_line_feed = character == '\n';
    let (stays, moves) = match step {
        Step::Character(expected) => (false, *expected == character),
        Step::NotSlash => (false, !is_slash),
        Step::Class(class) => (false, class.contains(character)),
        Step::NameText => (!is_slash, false),
        Step::AnyText => (!is_line_feed, false),
        Step::WithinFolders => (!is_line_feed, is_slash),
        Step::Folders => return take_step(&Step::WithinFolders, character, &mut next[1..]),
        Step::Start | Step::WordBoundary(_) | Step::Never => (false, false),
    };
    next[0] |= stays;
    if moves {
        next[1] = true;
    }
    stays || moves
}
