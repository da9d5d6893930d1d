//! The memory of a version of a file: a body that was read as a script once is not read again.
//! Leans on `run`, and on `dockwright-syntax` for scripts and for texts that have moved.

use std::collections::HashMap;
use std::sync::Arc;

use dockwright_syntax::joined::{JoinedText, Layout};
use dockwright_syntax::shell::{Dialect, Script};

use crate::run::{Body, Run};

/// What decides a script, but for where it stands.
type Key<'a> = (Layout<'a>, Dialect);

/// Scripts by the bodies they were read from.
///
/// What a body says depends on its text, on where its pieces stand to each other, and on the dialect; on nothing else.
/// So the script of an equal body is the same script, moved.
#[derive(Default)]
pub(crate) struct Readings<'a> {
    /// Those of the version before, in the order of the file.
    before: &'a [Run],
    known: HashMap<Key<'a>, Known<'a>>,
    /// How many bodies had to be read.
    pub(crate) count: usize,
}

#[derive(Clone)]
struct Known<'a> {
    text: &'a JoinedText,
    script: Arc<Script>,
}

impl<'a> Readings<'a> {
    /// Remembers what was read for a version of the file.
    pub(crate) fn of(before: &'a [Run]) -> Self {
        let key = |run: &'a Run| Some(((run.text.layout(), run.dialect?), Known::of(run)));
        Self {
            before,
            known: before.iter().filter_map(key).collect(),
            count: 0,
        }
    }

    /// The script of a body: one that is known, or else read now.
    pub(crate) fn script(&mut self, body: &'a Body) -> Arc<Script> {
        let Some(dialect) = body.dialect else {
            return Arc::default();
        };
        if let Some(script) = self.unmoved(body) {
            return script;
        }
        let key = (body.text.layout(), dialect);
        if let Some(known) = self.known.get(&key) {
            return known.at(&body.text);
        }
        self.count += 1;
        let script = Arc::new(body.read().unwrap_or_default());
        let known = Known {
            text: &body.text,
            script: Arc::clone(&script),
        };
        self.known.insert(key, known);
        script
    }

    /// The script of an equal body at the same place: of many that are alike, the one that need not be moved.
    fn unmoved(&self, body: &Body) -> Option<Arc<Script>> {
        let place = body.text.file_offset(0);
        let at = self
            .before
            .binary_search_by_key(&place, |run| run.text.file_offset(0))
            .ok()?;
        let run = &self.before[at];
        (run.dialect == body.dialect && run.text == body.text).then(|| Arc::clone(&run.script))
    }
}

impl<'a> Known<'a> {
    fn of(run: &'a Run) -> Self {
        Self {
            text: &run.text,
            script: Arc::clone(&run.script),
        }
    }

    /// The script for the same text where it stands now.
    fn at(&self, text: &JoinedText) -> Arc<Script> {
        let shift = text.shift_from(self.text);
        match shift.is_none() {
            true => Arc::clone(&self.script),
            false => Arc::new(self.script.shifted(shift)),
        }
    }
}
