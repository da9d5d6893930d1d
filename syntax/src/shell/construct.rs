//! What a compound command of the parser's tree consists of: lists of commands, and words around them.
//! Leans on `expansion`, `nesting` and `source`.

use std::ops::Range;

use shuck_ast::{
    AnonymousFunctionCommand, ArithmeticForCommand, CaseCommand, CompoundCommand, ForCommand,
    ForSyntax, FunctionDef, IfCommand, IfSyntax, Span, Stmt, StmtSeq, Word,
};

use super::expansion::{Expansions, offsets};
use super::nesting::BlockKind;
use super::source::Source;

/// One part of a construct.
pub(super) enum Step<'a> {
    /// Words, patterns or expressions.
    Words(Expansions<'a>),
    /// A list of commands in a block of its own.
    Part(BlockKind, &'a StmtSeq),
    /// The list of commands between brackets, with the closing one.
    List(&'a StmtSeq, char),
    /// A single command.
    Statement(&'a Stmt),
}

/// A construct taken apart.
pub(super) struct Construct<'a> {
    pub(super) kind: BlockKind,
    /// Its range as far as keywords tell; the steps may reach further.
    pub(super) range: Range<usize>,
    /// The variables of a loop.
    pub(super) targets: Vec<Range<usize>>,
    pub(super) steps: Vec<Step<'a>>,
}

impl<'a> Construct<'a> {
    /// Takes a function's definition apart.
    pub(super) fn function(function: &'a FunctionDef) -> Self {
        let start = function.span.start.offset();
        Self::new(
            BlockKind::Function,
            start..start,
            vec![Step::Statement(&function.body)],
        )
    }

    /// Takes a function without a name apart, which runs where it stands.
    pub(super) fn anonymous_function(
        source: Source<'a>,
        function: &'a AnonymousFunctionCommand,
    ) -> Self {
        let start = function.span.start.offset();
        let steps = vec![
            Step::Statement(&function.body),
            words(source, &function.args),
        ];
        Self::new(BlockKind::Function, start..start, steps)
    }

    /// Takes a compound command apart; none for those without a construct of their own.
    pub(super) fn compound(source: Source<'a>, command: &'a CompoundCommand) -> Option<Self> {
        let construct = match command {
            CompoundCommand::If(command) => if_construct(source, command),
            CompoundCommand::For(command) => for_construct(source, command),
            CompoundCommand::Repeat(command) => {
                let steps = vec![
                    words(source, std::slice::from_ref(&command.count)),
                    body(&command.body),
                ];
                Self::new(BlockKind::For, offsets(command.span), steps)
            }
            CompoundCommand::Foreach(command) => {
                let steps = vec![words(source, &command.words), body(&command.body)];
                Self::new(BlockKind::For, offsets(command.span), steps).over(command.variable_span)
            }
            CompoundCommand::Select(command) => {
                let range = command.span.start.offset()..command.done_span.end.offset();
                let steps = vec![words(source, &command.words), body(&command.body)];
                Self::new(BlockKind::For, range, steps).over(command.variable_span)
            }
            CompoundCommand::ArithmeticFor(command) => arithmetic_for(source, command),
            CompoundCommand::While(command) => {
                let steps = vec![
                    Step::Part(BlockKind::Condition, &command.condition),
                    body(&command.body),
                ];
                Self::new(
                    BlockKind::While,
                    up_to(command.span, command.done_span),
                    steps,
                )
            }
            CompoundCommand::Until(command) => {
                let steps = vec![
                    Step::Part(BlockKind::Condition, &command.condition),
                    body(&command.body),
                ];
                Self::new(
                    BlockKind::Until,
                    up_to(command.span, command.done_span),
                    steps,
                )
            }
            CompoundCommand::Case(command) => case_construct(source, command),
            CompoundCommand::Subshell(list) => {
                let range = opened(source, list, '(');
                Self::new(BlockKind::Subshell, range, vec![Step::List(list, ')')])
            }
            CompoundCommand::BraceGroup(list) => {
                let range = opened(source, list, '{');
                Self::new(BlockKind::Group, range, vec![Step::List(list, '}')])
            }
            CompoundCommand::Arithmetic(command) => {
                let mut expansions = source.expansions();
                command
                    .expr_ast
                    .iter()
                    .for_each(|node| expansions.arithmetic(node));
                let range = command.span.start.offset()..command.right_paren_span.end.offset();
                Self::new(BlockKind::Arithmetic, range, vec![Step::Words(expansions)])
            }
            CompoundCommand::Conditional(command) => {
                let mut expansions = source.expansions();
                expansions.condition(&command.expression);
                let range = command.left_bracket_span.start.offset()
                    ..command.right_bracket_span.end.offset();
                Self::new(BlockKind::Test, range, vec![Step::Words(expansions)])
            }
            CompoundCommand::Always(command) => {
                let steps = vec![
                    Step::Part(BlockKind::Group, &command.body),
                    Step::Part(BlockKind::Group, &command.always_body),
                ];
                Self::new(BlockKind::Group, offsets(command.span), steps)
            }
            CompoundCommand::Coproc(command) => {
                let start = command.span.start.offset();
                Self::new(
                    BlockKind::Group,
                    start..start,
                    vec![Step::Statement(&command.body)],
                )
            }
            CompoundCommand::Time(_) => return None,
        };
        Some(construct)
    }

    fn new(kind: BlockKind, range: Range<usize>, steps: Vec<Step<'a>>) -> Self {
        Self {
            kind,
            range,
            targets: Vec::new(),
            steps,
        }
    }

    fn over(mut self, target: Span) -> Self {
        self.targets.push(offsets(target));
        self
    }
}

fn if_construct<'a>(source: Source<'a>, command: &'a IfCommand) -> Construct<'a> {
    let end = match command.syntax {
        IfSyntax::ThenFi { fi_span, .. } => fi_span,
        IfSyntax::Brace {
            right_brace_span, ..
        } => right_brace_span,
    };
    let mut steps = vec![
        Step::Part(BlockKind::Condition, &command.condition),
        Step::Part(BlockKind::Branch, &command.then_branch),
    ];
    for (condition, branch) in &command.elif_branches {
        steps.push(Step::Part(BlockKind::Condition, condition));
        steps.push(Step::Part(BlockKind::Branch, branch));
    }
    let otherwise = command.else_branch.iter();
    steps.extend(otherwise.map(|branch| Step::Part(BlockKind::Branch, branch)));
    let range = source.trimmed(up_to(command.span, Some(end)));
    Construct::new(BlockKind::If, range, steps)
}

fn for_construct<'a>(source: Source<'a>, command: &'a ForCommand) -> Construct<'a> {
    let end = match command.syntax {
        ForSyntax::InDoDone { done_span, .. } | ForSyntax::ParenDoDone { done_span, .. } => {
            Some(done_span)
        }
        ForSyntax::InBrace {
            right_brace_span, ..
        }
        | ForSyntax::ParenBrace {
            right_brace_span, ..
        } => Some(right_brace_span),
        ForSyntax::InDirect { .. } | ForSyntax::ParenDirect { .. } => None,
    };
    let list = command.words.as_deref().unwrap_or_default();
    let steps = vec![words(source, list), body(&command.body)];
    let targets = command.targets.iter().map(|target| target.span);
    let construct = Construct::new(BlockKind::For, up_to(command.span, end), steps);
    targets.fold(construct, Construct::over)
}

fn arithmetic_for<'a>(source: Source<'a>, command: &'a ArithmeticForCommand) -> Construct<'a> {
    let mut expansions = source.expansions();
    let nodes = [&command.init_ast, &command.condition_ast, &command.step_ast];
    nodes
        .into_iter()
        .flatten()
        .for_each(|node| expansions.arithmetic(node));
    let steps = vec![Step::Words(expansions), body(&command.body)];
    Construct::new(
        BlockKind::For,
        up_to(command.span, command.done_span),
        steps,
    )
}

fn case_construct<'a>(source: Source<'a>, command: &'a CaseCommand) -> Construct<'a> {
    let mut steps = vec![words(source, std::slice::from_ref(&command.word))];
    for item in &command.cases {
        let mut expansions = source.expansions();
        item.patterns
            .iter()
            .for_each(|pattern| expansions.pattern(pattern));
        steps.push(Step::Words(expansions));
        steps.push(Step::Part(BlockKind::Branch, &item.body));
    }
    let range = command.span.start.offset()..command.esac_span.end.offset();
    Construct::new(BlockKind::Case, range, steps)
}

fn words<'a>(source: Source<'a>, words: &'a [Word]) -> Step<'a> {
    let mut expansions = source.expansions();
    for word in words {
        expansions.word(word);
    }
    Step::Words(expansions)
}

fn body(list: &StmtSeq) -> Step<'_> {
    Step::Part(BlockKind::Body, list)
}

/// From the start of a span to the end of its last keyword, or as far as the steps reach.
fn up_to(span: Span, end: Option<Span>) -> Range<usize> {
    let start = span.start.offset();
    start..end.map_or(start, |end| end.end.offset()).max(start)
}

/// The opening bracket of a list, which its own span leaves out.
fn opened(source: Source<'_>, list: &StmtSeq, open: char) -> Range<usize> {
    let span = offsets(list.span);
    let start = source
        .text(&(0..span.start))
        .rfind(open)
        .unwrap_or(span.start);
    start..start + 1
}

/// The offset behind the closing bracket of a list that really ends at `end`; its span ends before or behind it.
pub(super) fn closed(source: Source<'_>, list: &StmtSeq, close: char, end: usize) -> usize {
    let span_end = list.span.end.offset().max(end);
    let before = source.text(&(end..span_end)).trim_end();
    if before.ends_with(close) {
        return end + before.len();
    }
    let behind = source.text(&(span_end..source.body.len()));
    let closing = behind.trim_start().strip_prefix(close);
    closing.map_or(end, |rest| source.body.len() - rest.len())
}
