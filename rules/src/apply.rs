//! Fixing: the edits of many diagnostics put into one text, again and again until nothing is left to fix.
//! Leans on `lint`. A text that would no longer say the same instructions is never given back.

use std::collections::BTreeMap;

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::World;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Diagnostic, Edit, Fix, Phase, Safety};
use crate::lint::lint;
use crate::settings::Settings;

/// How often a text is linted anew before fixing gives up on it.
const MAX_ROUNDS: usize = 10;

/// A text with its fixes applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The text afterwards.
    pub text: String,
    /// How many fixes were applied, over all rounds.
    pub applied: usize,
    /// What is left to report.
    pub remaining: Vec<Diagnostic>,
}

/// Applies every fix up to `safety`, in rounds, until no more can be applied.
pub fn fix(source: &Source, world: &dyn World, settings: &Settings, safety: Safety) -> Fixed {
    let mut round = Round::judge(source.text().to_owned(), source.path(), world, settings);
    let mut applied = 0;
    for _ in 0..MAX_ROUNDS {
        let Some((next, count)) = round.next(source.path(), world, settings, safety) else {
            break;
        };
        round = next;
        applied += count;
    }
    Fixed {
        text: round.text,
        applied,
        remaining: round.diagnostics,
    }
}

/// A text with what is reported of it.
struct Round {
    text: String,
    diagnostics: Vec<Diagnostic>,
    errors: usize,
}

impl Round {
    fn judge(text: String, path: &str, world: &dyn World, settings: &Settings) -> Self {
        let model = Model::new(Source::new(path, text.as_str()), world);
        let diagnostics = lint(&model, settings);
        let refusals = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.phase != Phase::Lint);
        let errors = refusals.count() + model.syntax_errors().len() + model.build_errors().len();
        Self {
            text,
            diagnostics,
            errors,
        }
    }

    /// The text after as many of its fixes as are sound together, and how many those are.
    fn next(
        &self,
        path: &str,
        world: &dyn World,
        settings: &Settings,
        safety: Safety,
    ) -> Option<(Self, usize)> {
        let judge = |fixes: &[Chosen<'_>]| {
            let edits = fixes.iter().flat_map(|chosen| &chosen.fix.edits);
            let after = Self::judge(apply(&self.text, edits), path, world, settings);
            self.is_mended(&after, fixes, safety).then_some(after)
        };
        let mut sound = Vec::new();
        let mut best = None;
        let mut waiting = vec![chosen_fixes(&self.diagnostics, safety)];
        while let Some(mut fixes) = waiting.pop().filter(|fixes| !fixes.is_empty()) {
            let together: Vec<Chosen<'_>> = sound.iter().chain(&fixes).copied().collect();
            match judge(&together) {
                Some(after) => (sound, best) = (together, Some(after)),
                // What breaks the text is found by halves, and left out.
                None if fixes.len() > 1 => {
                    let behind = fixes.split_off(fixes.len() / 2);
                    waiting.extend([behind, fixes]);
                }
                None => {}
            }
        }
        best.map(|after| (after, sound.len()))
    }

    /// Whether a text is refused in no more places than before, and each of the rules has less to fix.
    fn is_mended(&self, after: &Self, fixes: &[Chosen<'_>], safety: Safety) -> bool {
        let (before, left) = (self.fixable(safety), after.fixable(safety));
        let has_less = |rule| left.get(rule) < before.get(rule);
        after.errors <= self.errors && fixes.iter().all(|chosen| has_less(chosen.rule))
    }

    /// How many fixes each rule proposes.
    fn fixable(&self, safety: Safety) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for diagnostic in &self.diagnostics {
            if diagnostic
                .fix
                .as_ref()
                .is_some_and(|fix| fix.safety <= safety)
            {
                *counts.entry(diagnostic.rule).or_default() += 1;
            }
        }
        counts
    }
}

/// A fix that is to be made, with the rule that proposes it.
#[derive(Clone, Copy)]
struct Chosen<'a> {
    rule: &'static str,
    fix: &'a Fix,
}

/// The fixes of a round: those that do not touch each other, the earlier before the later.
fn chosen_fixes(diagnostics: &[Diagnostic], safety: Safety) -> Vec<Chosen<'_>> {
    let mut taken = Taken::default();
    let mut chosen = Vec::new();
    for diagnostic in diagnostics {
        let Some(fix) = diagnostic.fix.as_ref().filter(|fix| fix.safety <= safety) else {
            continue;
        };
        if !fix.edits.is_empty() && !fix.edits.iter().any(|edit| taken.touches(edit.range)) {
            fix.edits.iter().for_each(|edit| taken.add(edit.range));
            chosen.push(Chosen {
                rule: diagnostic.rule,
                fix,
            });
        }
    }
    chosen
}

/// The places that a round edits, by where they start.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    /// Whether an edit there shares a byte with another, or meets it in one place.
    fn touches(&self, range: TextRange) -> bool {
        let before = self.0.range(..=range.end()).next_back();
        before.is_some_and(|(_, end)| *end >= range.start())
    }

    fn add(&mut self, range: TextRange) {
        let end = self.0.entry(range.start()).or_default();
        *end = range.end().max(*end);
    }
}

/// Puts edits into a text. They must not overlap; the order in which they come does not matter.
pub fn apply<'a>(text: &str, edits: impl IntoIterator<Item = &'a Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if edit.range.start() < at {
            continue;
        }
        result.push_str(&text[at..edit.range.start()]);
        result.push_str(&edit.text);
        at = edit.range.end();
    }
    result.push_str(&text[at..]);
    result
}
