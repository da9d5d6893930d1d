//! The parts of a simple command in the parser's tree, which has three kinds of them.
//! Leans on `draft`, `expansion` and the parser's tree.

use shuck_ast::{BuiltinCommand, Command, DeclClause, Stmt, Word};

use super::draft::Draft;
use super::expansion::offsets;

/// Whether a statement is one command without `!`.
pub(super) fn is_simple(statement: &Stmt) -> bool {
    let command = &statement.command;
    let is_simple = matches!(
        command,
        Command::Simple(_) | Command::Decl(_) | Command::Builtin(_)
    );
    is_simple && !statement.negated
}

/// Adds all parts of a simple command to its draft.
pub(super) fn fill<'a>(draft: &mut Draft<'a>, statement: &'a Stmt) {
    match &statement.command {
        Command::Simple(simple) => {
            draft.assignments(&simple.assignments);
            draft.word(&simple.name);
            simple.args.iter().for_each(|word| draft.word(word));
        }
        Command::Decl(declaration) => fill_declaration(draft, declaration),
        Command::Builtin(builtin) => fill_builtin(draft, builtin),
        _ => {}
    }
    draft.redirections(&statement.redirects);
}

fn fill_declaration<'a>(draft: &mut Draft<'a>, declaration: &'a DeclClause) {
    draft.assignments(&declaration.assignments);
    draft.name(offsets(declaration.variant_span));
    for operand in &declaration.operands {
        draft.declaration(operand);
    }
}

/// The tree only says which builtin it is, so its name is looked for.
fn fill_builtin<'a>(draft: &mut Draft<'a>, builtin: &'a BuiltinCommand) {
    let (name, first, rest, assignments, span) = match builtin {
        BuiltinCommand::Break(it) => ("break", &it.depth, &it.extra_args, &it.assignments, it.span),
        BuiltinCommand::Continue(it) => (
            "continue",
            &it.depth,
            &it.extra_args,
            &it.assignments,
            it.span,
        ),
        BuiltinCommand::Return(it) => {
            ("return", &it.code, &it.extra_args, &it.assignments, it.span)
        }
        BuiltinCommand::Exit(it) => ("exit", &it.code, &it.extra_args, &it.assignments, it.span),
    };
    draft.assignments(assignments);
    let start = assignments.last().map_or(span.start, |last| last.span.end);
    let words: Vec<&Word> = first.iter().chain(rest).collect();
    let end = words.first().map_or(span.end, |word| word.span.start);
    draft.find_name(name, start.offset()..end.offset().max(start.offset()));
    for word in words {
        draft.word(word);
    }
}
