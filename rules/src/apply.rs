//! Fixing: the edits of many diagnostics put into one text, again and again until nothing is left to fix.
//! Leans on `lint`. A text that would no longer say the same instructions is never given back.

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
    let mut text = source.text().to_owned();
    let mut applied = 0;
    for round in 0.. {
        let model = Model::new(Source::new(source.path(), text.as_str()), world);
        let diagnostics = lint(&model, settings);
        let chosen = chosen_fixes(&diagnostics, safety);
        let next = (round < MAX_ROUNDS)
            .then(|| apply_checked(&model, &chosen, world, settings))
            .flatten();
        let Some((next, count)) = next else {
            return Fixed {
                text,
                applied,
                remaining: diagnostics,
            };
        };
        text = next;
        applied += count;
    }
    unreachable!("the loop ends when the rounds are used up")
}

/// The fixes of a round: those that do not touch each other, the earlier before the later.
fn chosen_fixes(diagnostics: &[Diagnostic], safety: Safety) -> Vec<&Fix> {
    let mut taken: Vec<TextRange> = Vec::new();
    let mut chosen = Vec::new();
    for fix in diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
    {
        let touches = |edit: &Edit| {
            taken
                .iter()
                .rev()
                .take(64)
                .any(|range| overlap(*range, edit.range))
        };
        if fix.safety <= safety && !fix.edits.is_empty() && !fix.edits.iter().any(touches) {
            taken.extend(fix.edits.iter().map(|edit| edit.range));
            chosen.push(fix);
        }
    }
    chosen
}

/// Whether two edits cannot both be made: they share a byte, or they meet in one place.
fn overlap(left: TextRange, right: TextRange) -> bool {
    left.start() <= right.end() && right.start() <= left.end()
}

/// Applies all of a round at once, or, where that breaks the text, one fix after the other, leaving out what breaks it.
fn apply_checked(
    model: &Model<'_>,
    fixes: &[&Fix],
    world: &dyn World,
    settings: &Settings,
) -> Option<(String, usize)> {
    let source = model.source();
    let all = apply(source.text(), fixes.iter().flat_map(|fix| &fix.edits));
    if fixes.is_empty() || all == source.text() {
        return None;
    }
    if keeps_whole(model, &all, world, settings) {
        return Some((all, fixes.len()));
    }
    let sound: Vec<&Fix> = fixes
        .iter()
        .copied()
        .filter(|fix| keeps_whole(model, &apply(source.text(), &fix.edits), world, settings))
        .collect();
    let text = apply(source.text(), sound.iter().flat_map(|fix| &fix.edits));
    let is_better =
        !sound.is_empty() && text != source.text() && keeps_whole(model, &text, world, settings);
    is_better.then_some((text, sound.len()))
}

/// Whether a text is refused in no more places than before.
fn keeps_whole(model: &Model<'_>, text: &str, world: &dyn World, settings: &Settings) -> bool {
    let after = Model::new(Source::new(model.source().path(), text), world);
    let refusals = |model: &Model<'_>| {
        lint(model, settings)
            .iter()
            .filter(|diagnostic| diagnostic.phase != Phase::Lint)
            .count()
    };
    let errors = |model: &Model<'_>| model.syntax_errors().len() + model.build_errors().len();
    errors(&after) <= errors(model) && refusals(&after) <= refusals(model)
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
