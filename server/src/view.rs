//! One version of one text, understood: what every answer is made from. Made once, never changed.
//! Leans on `position`, `settings` and `kept`, and on the rooms that read, understand and judge.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use dockwright_model::Model;
use dockwright_model::occurrence::Occurrences;
use dockwright_model::plan::{Plan, Target};
use dockwright_model::source::Source;
use dockwright_model::world::World;
use dockwright_rules::diagnostic::Diagnostic;
use dockwright_rules::lint::lint;
use dockwright_syntax::parse::parse_tree;
use dockwright_syntax::text::LineIndex;
use tree_sitter::{InputEdit, Point, Tree};

use crate::kept::Kept;
use crate::position::{Encoding, Ruler};
use crate::settings::DocumentSettings;

/// A text with its tree, its meaning and its diagnostics.
pub(crate) struct View {
    model: Model<'static>,
    lines: LineIndex,
    encoding: Encoding,
    settings: Arc<DocumentSettings>,
    surroundings: Surroundings,
    diagnostics: OnceLock<Vec<Diagnostic>>,
    occurrences: OnceLock<Occurrences>,
    plan: OnceLock<Option<Plan>>,
    kept: Kept,
}

/// The world around a document, and when it was first asked.
#[derive(Clone)]
struct Surroundings {
    world: Arc<dyn World + Send>,
    since: Instant,
}

/// How long what was found around a document is taken for true, so that fast typing does not look at every file of
/// the build context for each letter.
const MAX_AGE: Duration = Duration::from_secs(1);

/// What a view is made of.
pub(crate) struct Making<'a> {
    /// The path that settings and ignore files go by.
    pub(crate) path: &'a str,
    pub(crate) text: Arc<str>,
    pub(crate) encoding: Encoding,
    pub(crate) settings: Arc<DocumentSettings>,
    /// An earlier version: what did not change is not read again.
    pub(crate) previous: Option<&'a View>,
}

impl View {
    /// Understands a text; gives up, with nothing, as soon as nobody wants it any more.
    pub(crate) fn make(making: Making<'_>, is_wanted: &dyn Fn() -> bool) -> Option<Self> {
        let Making {
            path,
            text,
            encoding,
            settings,
            previous,
        } = making;
        let edited = previous.map(|previous| edited_tree(previous, &text));
        let tree = dockwright_grammar::parse(&text, edited.as_ref());
        if !is_wanted() {
            return None;
        }
        let parse = parse_tree(&text, tree);
        if !is_wanted() {
            return None;
        }
        let lines = LineIndex::for_editor(Arc::clone(&text));
        let source = Source::new(path, text);
        let known = previous.map(|previous| &previous.model);
        let surroundings = previous
            .and_then(|previous| previous.still_around(&settings))
            .unwrap_or_else(|| Surroundings {
                world: settings.world(),
                since: Instant::now(),
            });
        let model = Model::shared(source, parse, Arc::clone(&surroundings.world), known);
        Some(Self {
            model,
            lines,
            encoding,
            settings,
            surroundings,
            diagnostics: OnceLock::new(),
            occurrences: OnceLock::new(),
            plan: OnceLock::new(),
            kept: Kept::default(),
        })
    }

    /// The world around this view, if it is that of these settings and was looked at just now.
    fn still_around(&self, settings: &Arc<DocumentSettings>) -> Option<Surroundings> {
        let is_theirs = Arc::ptr_eq(&self.settings, settings);
        let is_fresh = self.surroundings.since.elapsed() < MAX_AGE;
        (is_theirs && is_fresh).then(|| self.surroundings.clone())
    }

    /// What the text means.
    pub(crate) fn model(&self) -> &Model<'static> {
        &self.model
    }

    /// The text.
    pub(crate) fn text(&self) -> &Arc<str> {
        self.lines.text()
    }

    /// The lines as the editor counts them.
    pub(crate) fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// From bytes to the editor's places and back.
    pub(crate) fn ruler(&self) -> Ruler<'_> {
        Ruler {
            lines: &self.lines,
            encoding: self.encoding,
        }
    }

    /// What holds for the document.
    pub(crate) fn settings(&self) -> &DocumentSettings {
        &self.settings
    }

    /// What was answered about it.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// What is wrong with it; judged when it is first asked for.
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        self.diagnostics
            .get_or_init(|| lint(&self.model, &self.settings.rules))
    }

    /// Where its names stand; found when they are first asked for.
    pub(crate) fn occurrences(&self) -> &Occurrences {
        self.occurrences
            .get_or_init(|| Occurrences::of(&self.model))
    }

    /// What a build of the last stage would do; planned when it is first asked for, and `None` without any stage.
    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.plan
            .get_or_init(|| self.model.plan(&Target::Last).ok())
            .as_ref()
    }
}

/// The tree of an earlier text, told what changed: everything between what both begin and end with.
fn edited_tree(previous: &View, text: &str) -> Tree {
    let (old, new) = (previous.text().as_bytes(), text.as_bytes());
    let start = shared_prefix(old, new);
    let end = shared_suffix(&old[start..], &new[start..]);
    let mut tree = previous.model.tree().clone();
    let (old_end, new_end) = (old.len() - end, new.len() - end);
    tree.edit(&InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position: point(old, start),
        old_end_position: point(old, old_end),
        new_end_position: point(new, new_end),
    });
    tree
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
impl View {
    /// A view of a text that is nowhere on disk, for tests of features.
    pub(crate) fn of(text: &str) -> Self {
        Self::with(text, DocumentSettings::of_path(None))
    }

    /// A view of a text under certain settings, for tests of features.
    pub(crate) fn with(text: &str, settings: DocumentSettings) -> Self {
        let making = Making {
            path: "Dockerfile",
            text: Arc::from(text),
            encoding: Encoding::Utf16,
            settings: Arc::new(settings),
            previous: None,
        };
        Self::make(making, &|| true).unwrap()
    }

    /// A view of a text in a certain world, for tests of features.
    pub(crate) fn in_world(text: &str, world: impl World + Send + 'static) -> Self {
        let source = Source::new("Dockerfile", Arc::from(text));
        let parse = dockwright_syntax::parse::parse(text);
        Self {
            model: Model::shared(source, parse, Arc::new(world), None),
            ..Self::of(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_made_after_another_is_the_one_made_alone() {
        let before = View::of("FROM a\nRUN apt-get install x\n");
        let text = "FROM a AS b\nRUN apt-get update && apt-get install 😀\nCMD x\n";
        let making = Making {
            path: "Dockerfile",
            text: Arc::from(text),
            encoding: Encoding::Utf16,
            settings: Arc::new(DocumentSettings::of_path(None)),
            previous: Some(&before),
        };
        let after = View::make(making, &|| true).unwrap();
        let fresh = View::of(text);
        let tree = |view: &View| view.model().tree().root_node().to_sexp();
        assert_eq!(tree(&after), tree(&fresh));
        assert_eq!(after.diagnostics(), fresh.diagnostics());
        assert_eq!(after.model().runs(), fresh.model().runs());
    }

    #[test]
    fn what_two_texts_share_is_found_in_strides_and_behind_them() {
        let text = |length: usize| "ab".repeat(length).into_bytes();
        for (start, end) in [(0, 0), (1, 0), (300, 3), (256, 512), (7, 1000)] {
            let (head, tail) = (text(start), text(end));
            let old = [&head[..], b"x", &tail].concat();
            let new = [&head[..], b"yz", &tail].concat();
            assert_eq!(shared_prefix(&old, &new), head.len());
            assert_eq!(shared_suffix(&old, &new), tail.len());
            assert_eq!(shared_prefix(&old, &old), old.len());
        }
    }

    #[test]
    fn a_view_that_nobody_wants_is_not_made() {
        let making = Making {
            path: "Dockerfile",
            text: Arc::from("FROM a\n"),
            encoding: Encoding::Utf16,
            settings: Arc::new(DocumentSettings::of_path(None)),
            previous: None,
        };
        assert!(View::make(making, &|| false).is_none());
    }
}
