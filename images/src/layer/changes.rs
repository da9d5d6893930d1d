//! What a container changed: the list that `diff` prints.
//! Leans on `difference`. The directories around a change are listed too, as Docker does.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::difference::{Excluded, Item, Reading, State, Step, below, difference};
use super::stack::joined;

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It is another, or another's: `C`.
    Changed,
    /// It is new: `A`.
    Added,
    /// It is gone: `D`.
    Deleted,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path from the root, beginning with a slash.
    pub path: PathBuf,
    /// What happened to it.
    pub kind: ChangeKind,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.kind {
            ChangeKind::Changed => 'C',
            ChangeKind::Added => 'A',
            ChangeKind::Deleted => 'D',
        };
        write!(f, "{letter} {}", self.path.display())
    }
}

/// Lists what an overlay's upper directory changes of those below it, given with the upper ones before the lower.
///
/// # Errors
/// When a directory or a file cannot be read.
pub fn changes(upper: &Path, lowers: &[&Path], excluded: Excluded<'_>) -> io::Result<Vec<Change>> {
    let mut listing = Listing::default();
    let below = below(Some(lowers))?;
    difference(upper, &below, Reading::Expanded, excluded, &mut |step| {
        listing.take(&step);
        io::Result::Ok(())
    })?;
    Ok(listing.changes)
}

#[derive(Default)]
struct Listing {
    changes: Vec<Change>,
    open: Vec<Vec<OsString>>,
    /// How many of the open directories are listed, counted from the outermost.
    listed: usize,
}

impl Listing {
    fn take(&mut self, step: &Step<'_>) {
        match step {
            Step::Gone(path) => self.add(path, ChangeKind::Deleted),
            Step::Leaf(item) => self.add_item(item),
            Step::Enter { item, .. } => {
                self.add_item(item);
                self.open.push(item.path.to_vec());
                if item.state != State::Same {
                    self.listed = self.open.len();
                }
            }
            Step::Leave => {
                self.open.pop();
                self.listed = self.listed.min(self.open.len());
            }
        }
    }

    fn add_item(&mut self, item: &Item<'_>) {
        match item.state {
            State::New => self.add(item.path, ChangeKind::Added),
            State::Changed => self.add(item.path, ChangeKind::Changed),
            State::Same => {}
        }
    }

    /// Lists the directories around a change before it, each once.
    fn add(&mut self, path: &[OsString], kind: ChangeKind) {
        for directory in &self.open[self.listed..] {
            self.changes.push(change(directory, ChangeKind::Changed));
        }
        self.listed = self.open.len();
        self.changes.push(change(path, kind));
    }
}

fn change(path: &[OsString], kind: ChangeKind) -> Change {
    Change {
        path: Path::new("/").join(joined(path)),
        kind,
    }
}
