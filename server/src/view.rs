//! One version of one text, understood: what every answer is made from. Made once, never changed.
//! Leans on `position` and `settings`, and on the rooms that read, understand and judge.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use dockwright_model::Model;
use dockwright_model::occurrence::Occurrences;
use dockwright_model::plan::{Plan, Target};
use dockwright_model::source::Source;
use dockwright_model::world::World;
use dockwright_rules::diagnostic::Diagnostic;
use dockwright_rules::lint::lint;
use dockwright_syntax::parse::{Parse, parse, parse_again};
use dockwright_syntax::text::LineIndex;

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
    /// An earlier version: what did not change is not read again. What was read is taken out of it if nobody else
    /// has it, so it is of no use afterwards.
    pub(crate) previous: Option<&'a mut Arc<View>>,
}

impl View {
    /// Understands a text; gives up, with nothing, as soon as nobody wants it any more, unless it took from the earlier
    /// version already.
    pub(crate) fn make(making: Making<'_>, is_wanted: &dyn Fn() -> bool) -> Option<Self> {
        let Making {
            path,
            text,
            encoding,
            settings,
            mut previous,
        } = making;
        if !is_wanted() {
            return None;
        }
        let parse = match &mut previous {
            Some(previous) => read_again(&text, previous),
            None => parse(&text),
        };
        if previous.is_none() && !is_wanted() {
            return None;
        }
        let previous = previous.as_deref();
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

/// Reads a text with what was read of an earlier one; that is taken out of its view, but left to others who have it.
fn read_again(text: &str, previous: &mut Arc<View>) -> Parse {
    let old = Arc::clone(previous.text());
    let before = match Arc::get_mut(previous) {
        Some(view) => view.model.take_parse(),
        None => Parse::of_tree(previous.model.tree().clone()),
    };
    parse_again(text, before, &old)
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
        let parse = parse(text);
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
        let mut before = Arc::new(View::of("FROM a\nRUN apt-get install x\n"));
        let text = "FROM a AS b\nRUN apt-get update && apt-get install 😀\nCMD x\n";
        let making = Making {
            path: "Dockerfile",
            text: Arc::from(text),
            encoding: Encoding::Utf16,
            settings: Arc::new(DocumentSettings::of_path(None)),
            previous: Some(&mut before),
        };
        let after = View::make(making, &|| true).unwrap();
        let fresh = View::of(text);
        let tree = |view: &View| view.model().tree().root_node().to_sexp();
        assert_eq!(tree(&after), tree(&fresh));
        assert_eq!(after.diagnostics(), fresh.diagnostics());
        assert_eq!(after.model().runs(), fresh.model().runs());
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
