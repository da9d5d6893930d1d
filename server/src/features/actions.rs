//! What can be done about the reports at a place: mend it, mend it otherwise, mend all, silence it, read about it.
//! Leans on the fixes of `rules` and on its comments that silence.

use std::collections::BTreeMap;

use dockwright_rules::apply::{apply, fix};
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Edit, Fix, Safety};
use dockwright_rules::silence::{silence_file, silence_instruction};
use dockwright_syntax::text::{LineIndex, Shift, TextRange};

use crate::view::View;

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    /// What it does, as an order that begins with a capital letter.
    pub(crate) title: String,
    /// What kind of thing it is.
    pub(crate) kind: ActionKind,
    /// The report it answers, as an index into the view's; `None` for what concerns the whole file.
    pub(crate) diagnostic: Option<usize>,
    /// Whether it is the one to take when nobody chooses.
    pub(crate) preferred: bool,
    /// What happens.
    pub(crate) effect: Effect,
}

/// The kinds of things that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionKind {
    /// It mends something.
    QuickFix,
    /// It silences something.
    Suppress,
    /// It applies every safe fix.
    FixAll,
}

/// What happens when something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// The text is edited.
    Edits(Vec<Edit>),
    /// The text is edited; the edits are worked out when somebody chooses it.
    FixAll,
    /// The page of a rule is opened.
    OpenPage(&'static str),
}

/// What can be done about the reports that touch a range, the surest first.
pub(crate) fn actions(view: &View, range: TextRange) -> Vec<Action> {
    let touching: Vec<(usize, &Diagnostic)> = view
        .diagnostics()
        .iter()
        .enumerate()
        .filter(|(_, it)| touches(it.range, range))
        .collect();
    let mut actions = Vec::new();
    for (index, diagnostic) in &touching {
        actions.extend(mending(*index, diagnostic));
    }
    for (index, diagnostic) in &touching {
        actions.extend(whole_rule(view, *index, diagnostic));
    }
    for (index, diagnostic) in &touching {
        actions.extend(silencing(view, *index, diagnostic));
    }
    for (index, diagnostic) in &touching {
        actions.push(reading(*index, diagnostic));
    }
    // Two reports of one rule offer the same comment and the same page.
    let mut seen = Vec::new();
    actions.retain(|action| {
        let is_new = !seen.contains(&(action.title.clone(), action.effect.clone()));
        seen.push((action.title.clone(), action.effect.clone()));
        is_new
    });
    actions
}

/// The offer to apply every safe fix, where there is one to apply.
pub(crate) fn fix_all_offer(view: &View) -> Option<Action> {
    let is_safe = |fix: &Fix| fix.safety == Safety::Safe;
    let has_any = view
        .diagnostics()
        .iter()
        .any(|diagnostic| diagnostic.fix.as_ref().is_some_and(is_safe));
    has_any.then(|| Action {
        title: "Apply every safe fix of Dockwright".to_owned(),
        kind: ActionKind::FixAll,
        diagnostic: None,
        preferred: false,
        effect: Effect::FixAll,
    })
}

/// The edits that apply every safe fix, round by round, as `dockwright fix` does.
pub(crate) fn fix_all(view: &View) -> Vec<Edit> {
    let model = view.model();
    let rules = &view.settings().rules;
    let fixed = fix(model.source(), model.world(), rules, Safety::Safe);
    difference(view.text(), &fixed.text)
}

fn touches(report: TextRange, range: TextRange) -> bool {
    report.start() <= range.end() && range.start() <= report.end()
}

fn mending(index: usize, diagnostic: &Diagnostic) -> impl Iterator<Item = Action> + '_ {
    let first = diagnostic.fix.iter().map(|fix| (fix, true));
    let others = diagnostic.alternatives.iter().map(|fix| (fix, false));
    first.chain(others).map(move |(fix, is_first)| Action {
        title: titled(fix),
        kind: ActionKind::QuickFix,
        diagnostic: Some(index),
        preferred: is_first && fix.safety == Safety::Safe,
        effect: Effect::Edits(fix.edits.clone()),
    })
}

/// The same fix everywhere in the file, where its rule reports more than once.
fn whole_rule(view: &View, index: usize, diagnostic: &Diagnostic) -> Option<Action> {
    let same: Vec<&Fix> = view
        .diagnostics()
        .iter()
        .filter(|it| it.rule == diagnostic.rule)
        .filter_map(|it| it.fix.as_ref())
        .collect();
    if diagnostic.fix.is_none() || same.len() < 2 {
        return None;
    }
    Some(Action {
        title: format!("Fix all {} reports of `{}`", same.len(), diagnostic.rule),
        kind: ActionKind::QuickFix,
        diagnostic: Some(index),
        preferred: false,
        effect: Effect::Edits(together(view, &same)),
    })
}

/// The edits of several fixes that do not touch each other; a fix that would touch an earlier one is left out.
fn together(view: &View, fixes: &[&Fix]) -> Vec<Edit> {
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut chosen: Vec<&Edit> = Vec::new();
    for fix in fixes {
        let is_free = |edit: &Edit| {
            let before = taken.range(..=edit.range.end()).next_back();
            before.is_none_or(|(_, end)| *end < edit.range.start())
        };
        if fix.edits.iter().all(is_free) {
            for edit in &fix.edits {
                taken.insert(edit.range.start(), edit.range.end());
            }
            chosen.extend(&fix.edits);
        }
    }
    chosen.sort_by_key(|edit| edit.range.start());
    let mut edits = Vec::new();
    let mut rest = chosen.as_slice();
    while let Some(first) = rest.first() {
        let mut part = whole_lines(view.lines(), first.range);
        let mut count = 1;
        while let Some(next) = rest.get(count)
            && next.range.start() <= part.end()
        {
            part = part.cover(whole_lines(view.lines(), next.range));
            count += 1;
        }
        let (group, behind) = rest.split_at(count);
        edits.extend(difference_within(view.text(), part, group));
        rest = behind;
    }
    edits
}

/// The lines that a range touches, line breaks included.
fn whole_lines(lines: &LineIndex, range: TextRange) -> TextRange {
    let first = lines.line_range(lines.line_of(range.start()));
    first.cover(lines.line_range(lines.line_of(range.end())))
}

/// The smallest edits that do what some edits do to a part of a text: nothing else of it is looked at.
fn difference_within(text: &str, part: TextRange, edits: &[&Edit]) -> Vec<Edit> {
    let inside = Shift {
        from: part.start(),
        to: 0,
    };
    let moved: Vec<Edit> = edits
        .iter()
        .map(|edit| Edit {
            range: edit.range.shifted(inside),
            text: edit.text.clone(),
        })
        .collect();
    let before = part.slice(text);
    let outside = Shift {
        from: 0,
        to: part.start(),
    };
    let found = difference(before, &apply(before, &moved)).into_iter();
    found
        .map(|edit| Edit {
            range: edit.range.shifted(outside),
            ..edit
        })
        .collect()
}

fn silencing(view: &View, index: usize, diagnostic: &Diagnostic) -> impl Iterator<Item = Action> {
    let model = view.model();
    let fixes = [
        silence_instruction(model, diagnostic),
        silence_file(model, diagnostic),
    ];
    fixes.into_iter().flatten().map(move |fix| Action {
        title: capitalized(&fix.title),
        kind: ActionKind::Suppress,
        diagnostic: Some(index),
        preferred: false,
        effect: Effect::Edits(fix.edits),
    })
}

fn reading(index: usize, diagnostic: &Diagnostic) -> Action {
    let codes = catalog::rule(diagnostic.rule)
        .map(|rule| rule.origins.iter().map(|origin| origin.code()))
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    let codes = match codes.is_empty() {
        true => String::new(),
        false => format!(" ({})", codes.join(", ")),
    };
    Action {
        title: format!("Read about `{}`{codes}", diagnostic.rule),
        kind: ActionKind::QuickFix,
        diagnostic: Some(index),
        preferred: false,
        effect: Effect::OpenPage(diagnostic.rule),
    }
}

fn titled(fix: &Fix) -> String {
    let title = capitalized(&fix.title);
    match fix.safety {
        Safety::Safe => title,
        Safety::Unsafe => format!("{title} (look at it: it can change what is built)"),
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

/// The smallest edits, line by line, that make one text of another, so that cursors and marks stay where they are.
fn difference(before: &str, after: &str) -> Vec<Edit> {
    let diff = similar::TextDiff::from_lines(before, after);
    let starts = line_starts(before);
    let new_starts = line_starts(after);
    let changed = diff
        .ops()
        .iter()
        .filter(|operation| operation.tag() != similar::DiffTag::Equal);
    let mut edits = Vec::new();
    for operation in changed {
        let (old, new) = (operation.old_range(), operation.new_range());
        // As many lines as before: each is edited by itself.
        let steps = match old.len() == new.len() {
            true => old.len(),
            false => 1,
        };
        for step in 0..steps {
            let part = |range: &std::ops::Range<usize>| match steps {
                1 => range.clone(),
                _ => range.start + step..range.start + step + 1,
            };
            let (old, new) = (part(&old), part(&new));
            let removed = TextRange::new(starts[old.start], starts[old.end]);
            let text = &after[new_starts[new.start]..new_starts[new.end]];
            edits.push(trimmed(before, removed, text));
        }
    }
    edits
}

/// Where each line starts, and where the last one ends.
fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    });
    std::iter::once(0).chain(ends).collect()
}

/// An edit without what both sides begin and end with.
fn trimmed(before: &str, range: TextRange, text: &str) -> Edit {
    let old = range.slice(before);
    let shared = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs
            .take_while(|(old, new)| old == new)
            .map(|(old, _)| old.len_utf8())
            .sum()
    };
    let start = shared(&mut old.chars().zip(text.chars()));
    let end = shared(&mut old[start..].chars().rev().zip(text[start..].chars().rev()));
    Edit {
        range: TextRange::new(range.start() + start, range.end() - end),
        text: text[start..text.len() - end].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str, place: &str) -> Vec<String> {
        let view = View::of(text);
        let start = text.find(place).unwrap();
        let range = TextRange::new(start, start + place.len());
        actions(&view, range)
            .into_iter()
            .map(|it| it.title)
            .collect()
    }

    #[test]
    fn a_report_can_be_mended_silenced_and_read_about() {
        assert_eq!(
            titles("FROM debian:12\nMAINTAINER Ada\n", "MAINT"),
            [
                "Turn it into a label (look at it: it can change what is built)",
                "Silence `maintainer-instruction` for this instruction",
                "Silence `maintainer-instruction` for this file",
                "Read about `maintainer-instruction` (MaintainerDeprecated, DL4000)",
            ]
        );
    }

    #[test]
    fn a_choice_of_versions_is_offered() {
        let titles = titles("FROM alpine\n", "alpine");
        let versions = titles
            .iter()
            .filter(|it| it.starts_with("Build on `alpine:3."));
        assert!(versions.count() > 1, "{titles:?}");
    }

    #[test]
    fn a_refusal_cannot_be_silenced() {
        let titles = titles("FROM debian:12\nRNU x\n", "RNU");
        assert!(
            !titles.iter().any(|it| it.starts_with("Silence")),
            "{titles:?}"
        );
        assert!(
            titles.iter().any(|it| it.starts_with("Write `RUN`")),
            "{titles:?}"
        );
    }

    #[test]
    fn a_place_without_reports_offers_nothing() {
        assert!(
            titles("FROM debian:12 # x\n", "# x")
                .iter()
                .all(|it| !it.contains("debian"))
        );
    }

    #[test]
    fn every_safe_fix_is_what_the_command_line_applies() {
        let text = "from debian:12 AS base\nENV a b\n# kept 😀\nENV c d\n";
        let view = View::of(text);
        assert!(fix_all_offer(&view).is_some());
        let edits = fix_all(&view);
        let after = apply(text, &edits);
        let rules = &view.settings().rules;
        let fixed = fix(
            view.model().source(),
            view.model().world(),
            rules,
            Safety::Safe,
        );
        assert_eq!(after, fixed.text);
        assert!(after.contains("ENV a=b\n# kept 😀\nENV c=d\n"), "{after}");
        assert!(edits.iter().all(|edit| edit.range.len() < 12), "{edits:?}");
    }

    #[test]
    fn all_reports_of_a_rule_are_mended_at_once() {
        let text = "FROM debian:12\nENV a b\nENV c d\n";
        let view = View::of(text);
        let at = TextRange::empty(text.find("a b").unwrap());
        let all = actions(&view, at)
            .into_iter()
            .find(|it| it.title.starts_with("Fix all 2"))
            .unwrap();
        let Effect::Edits(edits) = all.effect else {
            panic!("{all:?}");
        };
        assert_eq!(apply(text, &edits), "FROM debian:12\nENV a=b\nENV c=d\n");
    }
}
