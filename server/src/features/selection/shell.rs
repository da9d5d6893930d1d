//! What can be selected in a script: words, commands, pipelines, lists and blocks.
//! Leans on `candidates` and the shell's syntax.

use dockwright_syntax::shell::{BlockKind, Join, JoinOperator, Redirection, Script, ShellWord};
use dockwright_syntax::text::TextRange;

use super::candidates::Candidates;

/// Collects what is around the place in a script.
pub(super) fn collect(candidates: &mut Candidates, text: &str, script: &Script) {
    for command in &script.commands {
        candidates.add(command.range);
        for word in &command.words {
            collect_word(candidates, text, word);
        }
        for assignment in &command.assignments {
            candidates.add(assignment.range);
            candidates.add(assignment.name_range);
            let value = assignment.value.iter();
            value.for_each(|value| collect_word(candidates, text, value));
        }
        collect_redirections(candidates, text, &command.redirections);
    }
    for pipeline in &script.pipelines {
        candidates.add(pipeline.range);
        for stage in &pipeline.stages {
            candidates.add(stage.range);
        }
    }
    for variable in &script.variables {
        candidates.add(variable.range);
        candidates.add(variable.name_range);
    }
    collect_lists(candidates, script, None);
    for (index, block) in script.blocks.iter().enumerate() {
        if candidates.add(block.range) {
            collect_lists(candidates, script, Some(index));
        }
        collect_redirections(candidates, text, &block.redirections);
    }
}

fn collect_word(candidates: &mut Candidates, text: &str, word: &ShellWord) {
    if candidates.add_quoted(text, word.range) {
        for variable in &word.variables {
            candidates.add(variable.range);
            candidates.add(variable.name_range);
        }
    }
}

fn collect_redirections(candidates: &mut Candidates, text: &str, redirections: &[Redirection]) {
    for redirection in redirections {
        candidates.add(redirection.range);
        if let Some(target) = &redirection.target {
            collect_word(candidates, text, target);
        }
        if let Some(body) = &redirection.heredoc {
            candidates.add(body.range);
        }
    }
}

/// Collects the commands directly in a block that depend on each other (`a && b || c`), and all of them together.
fn collect_lists(candidates: &mut Candidates, script: &Script, block: Option<usize>) {
    let commands = script.written().filter(|it| it.nesting.block() == block);
    let commands = commands.map(|it| (it.range, it.join));
    let blocks = script.blocks.iter();
    let blocks = blocks.filter(|it| it.parent == block && it.holder.is_none());
    let blocks = blocks.map(|it| (it.range, it.join));
    let mut items: Vec<(TextRange, Option<Join>)> = commands.chain(blocks).collect();
    items.sort_by_key(|(range, _)| range.start());
    let lists = items.chunk_by(|_, (_, join)| join.is_some_and(|join| depends(join.operator)));
    // The condition of an `if` and what it decides are no list.
    let holds_parts = block.is_some_and(|block| holds_parts(script.blocks[block].kind));
    let all = (!holds_parts).then_some(items.as_slice());
    for list in lists.chain(all) {
        let ranges = list.iter().map(|(range, _)| *range);
        ranges
            .reduce(TextRange::cover)
            .map(|whole| candidates.add(whole));
    }
}

fn holds_parts(kind: BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::If | BlockKind::Case | BlockKind::While | BlockKind::Until
    )
}

fn depends(operator: JoinOperator) -> bool {
    matches!(
        operator,
        JoinOperator::And | JoinOperator::Or | JoinOperator::Pipe | JoinOperator::PipeBoth
    )
}
