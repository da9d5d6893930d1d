//! The parser's tree becomes commands and blocks, and so do the scripts in words.
//! Leans on everything before it.

use std::ops::Range;

use shuck_ast::{
    BackgroundOperator, BinaryCommand, BinaryOp, Command as Node, CompoundCommand, Stmt, StmtSeq,
    StmtTerminator, TimeCommand,
};
use shuck_parser::parser::ParseDiagnostic;

use super::command::PipelinePlace;
use super::construct::{self, Construct, Step};
use super::draft::Draft;
use super::effort;
use super::expansion::offsets;
use super::nesting::BlockKind;
use super::outline::{Outline, Place};
use super::redirection::{Join, JoinOperator};
use super::script::{DefinitionKind, Function};
use super::simple::{fill, is_simple};
use super::source::Source;
use super::tolerant;
use super::walk::Walk;

impl Walk<'_, '_> {
    /// Reads a body and adds what is in it at `place`.
    pub(super) fn read(source: Source<'_>, outline: &mut Outline, place: Place) {
        let Some(result) = effort::parse(source.body, place.nesting.depth()) else {
            if place.nesting.block().is_none() {
                outline.cap(source.map.file_range(0, source.body.len()));
            }
            return;
        };
        let fault = result.diagnostics.first();
        let end = fault.map_or(usize::MAX, |fault| fault.span.start.offset());
        let statements = &result.file.body.stmts;
        let kept = statements.partition_point(|statement| statement.span.end.offset() <= end);
        let kept = &statements[..kept];
        let mut walk = Walk { source, outline };
        walk.statements(kept, place);
        if let Some(fault) = fault {
            walk.fault(fault, place);
            let start = kept.last().map_or(0, |last| last.span.end.offset());
            walk.segments(&tolerant::segments(source.body, start), place);
        }
    }

    fn fault(&mut self, fault: &ParseDiagnostic, place: Place) {
        if place.wrapped_by.is_none() {
            let range = self.source.file_range(&offsets(fault.span));
            self.outline.fail(range, fault.message.clone());
        }
    }
}

impl<'a> Walk<'a, '_> {
    pub(super) fn list(&mut self, list: &'a StmtSeq, place: Place) -> Option<Range<usize>> {
        self.statements(&list.stmts, place)
    }

    pub(super) fn statements(
        &mut self,
        statements: &'a [Stmt],
        mut place: Place,
    ) -> Option<Range<usize>> {
        let mut whole: Option<Range<usize>> = None;
        for (index, statement) in statements.iter().enumerate() {
            if let (Some(before), Some(range)) = (index.checked_sub(1), &whole) {
                place.join = Some(self.join_behind(&statements[before], range.end, statement));
            }
            let range = self.statement(statement, place);
            let start = whole.map_or(range.start, |whole| whole.start);
            whole = Some(start..range.end);
        }
        whole
    }

    fn join_behind(&self, before: &Stmt, end: usize, next: &Stmt) -> Join {
        let operator = match before.terminator {
            Some(StmtTerminator::Semicolon) => JoinOperator::Semicolon,
            Some(StmtTerminator::Background(_)) => JoinOperator::Background,
            None => JoinOperator::Newline,
        };
        let span = before.terminator_span.map(offsets);
        let range = span.unwrap_or_else(|| {
            let between = self.source.text(&(end..next.span.start.offset().max(end)));
            let newline = end + between.find('\n').unwrap_or(0);
            newline..newline + usize::from(between.contains('\n'))
        });
        Join {
            operator,
            range: self.source.file_range(&range),
        }
    }

    /// Adds a statement and gives its range, which the parser's spans overshoot.
    fn statement(&mut self, statement: &'a Stmt, mut place: Place) -> Range<usize> {
        if statement.negated {
            place.nesting = place.nesting.negated();
        }
        if statement.terminator == Some(StmtTerminator::Background(BackgroundOperator::Plain)) {
            place.nesting = place.nesting.background();
        }
        let range = match &statement.command {
            Node::Simple(_) | Node::Builtin(_) | Node::Decl(_) => self.simple(statement, place),
            Node::Binary(binary) if is_pipe(binary.op) => self.pipeline(binary, place),
            Node::Binary(binary) => self.chain(binary, place),
            Node::Compound(CompoundCommand::Time(time)) => self.time(time, place),
            Node::Compound(compound) => match Construct::compound(self.source, compound) {
                Some(construct) => self.construct(construct, statement, place),
                None => offsets(statement.span),
            },
            Node::Function(function) => {
                let block = self.outline.script.blocks.len();
                let names = function.static_name_entries();
                let functions = names.map(|(name, span)| Function {
                    name: name.as_str().to_owned(),
                    range: self.source.file_range(&offsets(span)),
                    block,
                });
                self.outline.script.functions.extend(functions);
                self.construct(Construct::function(function), statement, place)
            }
            Node::AnonymousFunction(function) => {
                let construct = Construct::anonymous_function(self.source, function);
                self.construct(construct, statement, place)
            }
        };
        let start = if statement.negated {
            statement.span.start.offset()
        } else {
            range.start
        };
        start.min(range.start)..range.end
    }

    /// Adds the commands of a chain of `&&` and `||`, which the tree nests to the left.
    fn chain(&mut self, binary: &'a BinaryCommand, place: Place) -> Range<usize> {
        let (first, links) = unchain(binary, |op| !is_pipe(op));
        let mut range = self.statement(first, place);
        for (binary, statement) in links {
            let operator = match binary.op {
                BinaryOp::Or => JoinOperator::Or,
                _ => JoinOperator::And,
            };
            let join = Join {
                operator,
                range: self.source.file_range(&offsets(binary.op_span)),
            };
            range.end = self.statement(statement, place.joined(Some(join))).end;
        }
        range
    }

    fn pipeline(&mut self, binary: &'a BinaryCommand, place: Place) -> Range<usize> {
        let (first, links) = unchain(binary, is_pipe);
        let operators: Vec<_> = links
            .iter()
            .map(|(binary, _)| self.source.file_range(&offsets(binary.op_span)))
            .collect();
        let pipeline = self.outline.open_pipeline(operators, &place);
        let at = |stage, join| Place {
            pipeline: Some(PipelinePlace { pipeline, stage }),
            join,
            ..place
        };
        let mut range = self.statement(first, at(0, place.join));
        let mut stages = vec![self.source.file_range(&range)];
        for (index, (binary, statement)) in links.into_iter().enumerate() {
            let operator = match binary.op {
                BinaryOp::PipeAll => JoinOperator::PipeBoth,
                _ => JoinOperator::Pipe,
            };
            let join = Join {
                operator,
                range: self.source.file_range(&offsets(binary.op_span)),
            };
            let stage = self.statement(statement, at(index + 1, Some(join)));
            stages.push(self.source.file_range(&stage));
            range.end = stage.end;
        }
        self.outline
            .close_pipeline(pipeline, &stages, place.pipeline);
        range
    }

    fn construct(
        &mut self,
        construct: Construct<'a>,
        statement: &'a Stmt,
        place: Place,
    ) -> Range<usize> {
        let (block, inner) = self.outline.open_block(construct.kind, None, place);
        let targets = construct.targets.iter();
        let targets = targets
            .map(|target| self.definition(target, DefinitionKind::Loop))
            .collect();
        self.define(targets, place);
        let mut range = construct.range;
        for step in construct.steps {
            let end = match step {
                Step::Words(expansions) => {
                    self.expansions(expansions, inner);
                    range.end
                }
                Step::Part(kind, list) => self.part(kind, list, inner),
                Step::List(list, close) => {
                    let end = self.list(list, inner).map_or(range.end, |list| list.end);
                    construct::closed(self.source, list, close, end)
                }
                Step::Statement(statement) => self.statement(statement, inner).end,
            };
            range.end = range.end.max(end);
        }
        let mut draft = Draft::new(self.source);
        draft.redirections(&statement.redirects);
        let redirections = std::mem::take(&mut draft.command.redirections);
        let file_range = self.source.file_range(&range);
        let block = &mut self.outline.script.blocks[block];
        block.range = file_range;
        block.redirections = redirections;
        range.end = draft
            .range
            .as_ref()
            .map_or(range.end, |redirections| redirections.end.max(range.end));
        self.loose_parts(draft, None, place);
        range
    }

    /// Adds a list as a block of its own and gives its end.
    fn part(&mut self, kind: BlockKind, list: &'a StmtSeq, place: Place) -> usize {
        let (block, inner) = self.outline.open_block(kind, None, place);
        let start = list.span.start.offset();
        let range = self.list(list, inner).unwrap_or(start..start);
        self.outline.script.blocks[block].range = self.source.file_range(&range);
        range.end
    }

    fn time(&mut self, time: &'a TimeCommand, place: Place) -> Range<usize> {
        let start = time.span.start.offset();
        let mut draft = Draft::new(self.source);
        draft.name(start..start + "time".len());
        let behind = self.source.text(&(start + 4..self.source.body.len()));
        if time.posix_format {
            let flag = start + 4 + behind.len() - behind.trim_start().len();
            draft.name(flag..flag + 2);
        }
        match time.command.as_deref() {
            Some(inner) if is_simple(inner) => {
                fill(&mut draft, inner);
                self.finish(draft, place)
            }
            Some(inner) => {
                self.finish(draft, place);
                start..self.statement(inner, place.joined(None)).end
            }
            None => self.finish(draft, place),
        }
    }

    fn simple(&mut self, statement: &'a Stmt, place: Place) -> Range<usize> {
        let mut draft = Draft::new(self.source);
        fill(&mut draft, statement);
        if draft.range.is_none() {
            let start = statement.span.start.offset();
            return start..start;
        }
        self.finish(draft, place)
    }

    /// Adds the drafted command, then what is in its words.
    pub(super) fn finish(&mut self, mut draft: Draft<'a>, place: Place) -> Range<usize> {
        let range = draft.range.clone().unwrap_or_default();
        draft.command.range = self.source.file_range(&range);
        self.settle_definitions(&mut draft);
        let command = std::mem::take(&mut draft.command);
        let index = self.outline.command(command, &place);
        let words = std::mem::take(&mut draft.words);
        self.unwrap(index, &words, place);
        self.loose_parts(draft, Some(index), place);
        range
    }
}

fn is_pipe(operator: BinaryOp) -> bool {
    matches!(operator, BinaryOp::Pipe | BinaryOp::PipeAll)
}

/// The first statement of a chain, and behind it each operator with its right side.
fn unchain(
    last: &BinaryCommand,
    belongs: impl Fn(BinaryOp) -> bool,
) -> (&Stmt, Vec<(&BinaryCommand, &Stmt)>) {
    let mut links = vec![(last, &*last.right)];
    let mut first = &*last.left;
    while let Node::Binary(binary) = &first.command
        && belongs(binary.op)
        && !first.negated
    {
        links.push((binary, &*binary.right));
        first = &*binary.left;
    }
    links.reverse();
    (first, links)
}
