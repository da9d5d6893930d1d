//! What can be selected in the Dockerfile itself: words, flags, pairs, arguments, instructions, stages.
//! Leans on `candidates`, `shell` and the model.

use dockwright_syntax::expand::variable_uses;
use dockwright_syntax::flag::Flag;
use dockwright_syntax::instruction::{Arguments, Instruction, Invocation};
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use super::candidates::Candidates;
use super::shell;
use crate::view::View;

/// Collects what is around the place, all but the parts of words.
pub(super) fn collect(candidates: &mut Candidates, view: &View) {
    let model = view.model();
    candidates.add(model.dockerfile().range);
    collect_comments(candidates, view);
    let Some(index) = model.instruction_at(candidates.at()) else {
        return;
    };
    if let Some(stage) = model.stage_at(candidates.at()) {
        candidates.add(model.stages()[stage].range(model.instructions()));
    }
    let instruction = &model.instructions()[index];
    if candidates.add(instruction.range) {
        collect_instruction(candidates, view, instruction);
        let runs = model.runs();
        let run = runs.binary_search_by_key(&index, |run| run.instruction);
        if let Some(run) = run
            .ok()
            .and_then(|at| runs.get(at))
            .filter(|run| !run.is_exec)
        {
            shell::collect(candidates, view.text(), &run.script);
        }
    }
}

/// Collects the directive or the comment, and the comments on the lines around it.
fn collect_comments(candidates: &mut Candidates, view: &View) {
    let dockerfile = view.model().dockerfile();
    for directive in &dockerfile.directives {
        candidates.add(directive.range);
        candidates.add(directive.name_range);
        candidates.add(directive.value_range);
    }
    let comments = &dockerfile.comments;
    let after = comments.partition_point(|it| it.range.start() <= candidates.at());
    let Some(comment) = after.checked_sub(1).map(|last| &comments[last]) else {
        return;
    };
    if candidates.add(comment.range) {
        let written = comment.range.slice(view.text());
        let marks = written.len() - written.trim_start_matches(['#', ' ', '\t']).len();
        candidates.add(TextRange::new(
            comment.range.start() + marks,
            comment.range.end(),
        ));
        let line_of = |range: TextRange| view.lines().line_of(range.start());
        let mut runs =
            comments.chunk_by(|above, below| line_of(above.range) + 1 == line_of(below.range));
        let run = runs.find(|run| {
            run.last()
                .is_some_and(|it| it.range.start() >= comment.range.start())
        });
        if let Some([first, .., last]) = run {
            candidates.add(first.range.cover(last.range));
        }
    }
}

fn collect_instruction(candidates: &mut Candidates, view: &View, instruction: &Instruction) {
    candidates.add(instruction.head_range());
    candidates.add(instruction.argument_range());
    candidates.add(instruction.keyword.range);
    for flag in &instruction.flags {
        collect_flag(candidates, instruction, flag);
    }
    for heredoc in &instruction.heredocs {
        candidates.add(heredoc.marker);
        candidates.add(heredoc.body);
        let end = heredoc.end.unwrap_or(heredoc.body);
        candidates.add(heredoc.body.cover(end));
        candidates.add(end);
    }
    match &instruction.arguments {
        Arguments::Onbuild(Some(trigger)) => {
            candidates.add(trigger.range);
            collect_instruction(candidates, view, trigger);
        }
        Arguments::Healthcheck(health) => {
            candidates.add(health.command.range());
        }
        _ => {}
    }
    if let Some(Invocation::Exec(form)) = instruction.invocation() {
        candidates.add(form.range);
        for word in &form.words {
            candidates.add_quoted(view.text(), word.range);
        }
    }
    for pair in instruction.pairs() {
        candidates.add(pair.range);
    }
    for word in words(instruction) {
        collect_word(candidates, view, instruction, word);
    }
}

fn collect_flag(candidates: &mut Candidates, instruction: &Instruction, flag: &Flag) {
    if !candidates.add(flag.range) {
        return;
    }
    candidates.add(flag.name_range);
    flag.value.iter().for_each(|value| {
        candidates.add(value.range);
    });
    if flag.name == "mount" {
        for option in flag.options(&instruction.joined) {
            candidates.add(option.range);
            candidates.add(option.key_range);
            candidates.add(option.value_range);
        }
    }
}

/// The words of an instruction's arguments, keys and values of pairs included.
fn words(instruction: &Instruction) -> Vec<&Word> {
    match &instruction.arguments {
        Arguments::From(from) => {
            let parts = [&from.base, &from.as_keyword, &from.name];
            parts.into_iter().flatten().collect()
        }
        Arguments::Add(copy) | Arguments::Copy(copy) => {
            copy.sources.iter().chain(&copy.destination).collect()
        }
        Arguments::Env(pairs) | Arguments::Label(pairs) | Arguments::Arg(pairs) => pairs
            .iter()
            .flat_map(|pair| std::iter::once(&pair.key).chain(&pair.value))
            .collect(),
        Arguments::Expose(words) | Arguments::Volume(words) => words.iter().collect(),
        Arguments::User(word)
        | Arguments::Workdir(word)
        | Arguments::Stopsignal(word)
        | Arguments::Maintainer(word) => word.iter().collect(),
        Arguments::Healthcheck(health) => health.kind.iter().collect(),
        _ => Vec::new(),
    }
}

fn collect_word(candidates: &mut Candidates, view: &View, instruction: &Instruction, word: &Word) {
    if candidates.add_quoted(view.text(), word.range) && word.may_expand() {
        let escape = view.model().dockerfile().escape();
        for variable in variable_uses(&word.text, escape) {
            candidates.add(word.part(&instruction.joined, variable.range));
            candidates.add(word.part(&instruction.joined, variable.name_range));
        }
    }
}
