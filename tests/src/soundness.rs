//! What must be true of any text: nothing panics, every place lies inside, and fixes leave the file whole.
//! Leans on the façade calls. A fault is told as text, so that a test can fail with it and a chore can shrink it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_rules::apply::{Fixed, fix};
use dockwright_rules::diagnostic::{Diagnostic, Safety};
use dockwright_rules::lint::lint;
use dockwright_rules::settings::Settings;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::parse::parse_again;
use dockwright_syntax::text::TextRange;

/// Reads, understands and judges a text; says what went wrong.
pub fn check_reading(text: &str) -> Result<(), String> {
    guarded(|| {
        let world = MemoryWorld::default();
        let model = Model::new(Source::new("Dockerfile", text), &world);
        check_places(text, &model)?;
        lint(&model, &Settings::everything())
            .iter()
            .try_for_each(|diagnostic| check_diagnostic(text, diagnostic))
    })
}

/// Fixes a text, safely and unsafely; says what a fix broke.
pub fn check_fixing(text: &str) -> Result<(), String> {
    guarded(|| {
        [Safety::Safe, Safety::Unsafe]
            .into_iter()
            .try_for_each(|safety| {
                check_fix(text, safety).map_err(|fault| format!("{} fixes: {fault}", safety.name()))
            })
    })
}

/// Reads a text that another one became, with the help of that one; says where the result is not that of a fresh reading.
pub fn check_rereading(before: &str, after: &str) -> Result<(), String> {
    guarded(|| {
        let world = MemoryWorld::default();
        let source = |text: &str| Source::new("Dockerfile", text);
        let mut previous = Model::new(source(before), &world);
        let parse = parse_again(after, previous.take_parse(), before);
        let again = Model::reread(source(after), parse, &world, &previous);
        let fresh = Model::new(source(after), &world);
        check_same_syntax(&again, &fresh)?;
        if again.runs().len() != fresh.runs().len() || again.build_errors() != fresh.build_errors()
        {
            return Err("another number of `RUN`s, or other build errors".to_owned());
        }
        let mut pairs = again.runs().iter().zip(fresh.runs());
        let differs = pairs.find(|(again, fresh)| again != fresh);
        differs.map_or(Ok(()), |(again, fresh)| {
            Err(format!("{again:#?}\ninstead of\n{fresh:#?}"))
        })
    })
}

fn check_same_syntax(again: &Model<'_>, fresh: &Model<'_>) -> Result<(), String> {
    let tree = |model: &Model<'_>| model.tree().root_node().to_sexp();
    if tree(again) != tree(fresh) {
        return Err("another tree".to_owned());
    }
    if again.syntax_errors() != fresh.syntax_errors() {
        return Err("other syntax errors".to_owned());
    }
    let (again, fresh) = (again.dockerfile(), fresh.dockerfile());
    match again == fresh {
        true => Ok(()),
        false => Err(format!("{again:#?}\ninstead of\n{fresh:#?}")),
    }
}

/// Turns a panic into a fault.
fn guarded(check: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|payload| {
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
        Err(format!("panic: {}", message.unwrap_or("no message")))
    })
}

fn check_places(text: &str, model: &Model<'_>) -> Result<(), String> {
    for instruction in model.instructions() {
        check_range(text, instruction.range, "an instruction")?;
        check_range(text, instruction.innermost().argument_range(), "arguments")?;
        instruction
            .innermost()
            .heredocs
            .iter()
            .try_for_each(|heredoc| check_range(text, heredoc.body, "a heredoc"))?;
    }
    for comment in &model.dockerfile().comments {
        check_range(text, comment.range, "a comment")?;
    }
    model
        .syntax_errors()
        .iter()
        .try_for_each(|error| check_range(text, error.range, &error.message))?;
    model
        .build_errors()
        .iter()
        .try_for_each(|error| check_range(text, error.range, &error.message))
}

fn check_diagnostic(text: &str, diagnostic: &Diagnostic) -> Result<(), String> {
    let rule = diagnostic.rule;
    check_range(text, diagnostic.range, rule)?;
    diagnostic
        .notes
        .iter()
        .try_for_each(|note| check_range(text, note.range, &format!("a note of {rule}")))?;
    let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
    edits
        .into_iter()
        .try_for_each(|edit| check_range(text, edit.range, &format!("an edit of {rule}")))
}

fn check_range(text: &str, range: TextRange, what: &str) -> Result<(), String> {
    match text.get(range.start()..range.end()) {
        Some(_) => Ok(()),
        None => Err(format!(
            "{what}: the range {}..{} lies outside of the text",
            range.start(),
            range.end()
        )),
    }
}

/// What of a text fixes must keep.
struct Essence {
    kinds: Vec<KeywordKind>,
    comments: Vec<String>,
    errors: usize,
}

fn check_fix(text: &str, safety: Safety) -> Result<(), String> {
    let before = essence(text);
    let first = apply_fixes(text, safety);
    let after = essence(&first.text);
    if first.applied == 0 && first.text != text {
        return Err("the text changed without a fix".to_owned());
    }
    if after.errors > before.errors {
        return Err(format!("{} errors became {}", before.errors, after.errors));
    }
    check_comments(&before, &after)?;
    if safety == Safety::Safe {
        check_kinds(&before, &after, first.applied)?;
    }
    check_nothing_left(&first, safety)?;
    let second = apply_fixes(&first.text, safety);
    match second.text == first.text {
        true => Ok(()),
        false => Err(format!(
            "a second run changes the text again: {}",
            difference(&first.text, &second.text)
        )),
    }
}

/// The first line in which two texts differ.
fn difference(left: &str, right: &str) -> String {
    let lines = left.lines().zip(right.lines()).enumerate();
    let first = lines.into_iter().find(|(_, (left, right))| left != right);
    first.map_or_else(
        || "at the end".to_owned(),
        |(at, (left, right))| format!("line {}: {left:?} became {right:?}", at + 1),
    )
}

fn apply_fixes(text: &str, safety: Safety) -> Fixed {
    fix(
        &Source::new("Dockerfile", text),
        &MemoryWorld::default(),
        &Settings::everything(),
        safety,
    )
}

fn essence(text: &str) -> Essence {
    let world = MemoryWorld::default();
    let model = Model::new(Source::new("Dockerfile", text), &world);
    Essence {
        kinds: model
            .instructions()
            .iter()
            .map(dockwright_syntax::instruction::Instruction::kind)
            .collect(),
        comments: model
            .dockerfile()
            .comments
            .iter()
            .map(|comment| comment.text.clone())
            .collect(),
        errors: model.syntax_errors().len() + model.build_errors().len(),
    }
}

/// Every comment is still there, unless instructions were taken away, which may have held it.
fn check_comments(before: &Essence, after: &Essence) -> Result<(), String> {
    let mut left = after.comments.clone();
    let mut lost = Vec::new();
    for comment in &before.comments {
        match left.iter().position(|other| other == comment) {
            Some(at) => drop(left.swap_remove(at)),
            None => lost.push(comment),
        }
    }
    match lost.is_empty() || after.kinds.len() < before.kinds.len() {
        true => Ok(()),
        false => Err(format!("comments are lost: {lost:?}")),
    }
}

/// The instructions that no fix is about are the same in the same order: a fix adds, removes or turns at most two.
fn check_kinds(before: &Essence, after: &Essence, applied: usize) -> Result<(), String> {
    let changed = before.kinds.len() + after.kinds.len() - 2 * shared(&before.kinds, &after.kinds);
    match changed <= 2 * applied {
        true => Ok(()),
        false => Err(format!(
            "{:?} became {:?} by {applied} fixes",
            before.kinds, after.kinds
        )),
    }
}

/// The length of the longest sequence that both hold in order.
fn shared(left: &[KeywordKind], right: &[KeywordKind]) -> usize {
    let mut lengths = vec![0; right.len() + 1];
    for kind in left {
        let mut diagonal = 0;
        for (at, other) in right.iter().enumerate() {
            let above = lengths[at + 1];
            lengths[at + 1] = if kind == other {
                diagonal + 1
            } else {
                above.max(lengths[at])
            };
            diagonal = above;
        }
    }
    lengths[right.len()]
}

fn check_nothing_left(fixed: &Fixed, safety: Safety) -> Result<(), String> {
    let is_left = |diagnostic: &&Diagnostic| {
        diagnostic
            .fix
            .as_ref()
            .is_some_and(|fix| fix.safety <= safety)
    };
    match fixed.remaining.iter().find(is_left) {
        None => Ok(()),
        Some(diagnostic) => Err(format!(
            "`{}` still has a fix at byte {}",
            diagnostic.rule,
            diagnostic.range.start()
        )),
    }
}
