//! What is expanded in a word of the parser's tree: variables and substitutions, with their places in the body.
//! Leans on the parser's tree only.

use std::ops::Range;

use shuck_ast::{
    ArithmeticExpr, ArithmeticExprNode, ArithmeticLvalue, ArrayElem, Assignment, AssignmentValue,
    BourneParameterExpansion, CommandSubstitutionSyntax, ConditionalExpr, HeredocBody,
    HeredocBodyPart, ParameterExpansion, ParameterOp, Pattern, PatternPart, Span, StmtSeq,
    Subscript, VarRef, Word, WordPart,
};

/// A variable that is read, in offsets of the body.
pub(super) struct FoundVariable {
    pub(super) range: Range<usize>,
    pub(super) name: Range<usize>,
    pub(super) quoted: bool,
}

/// How a substitution is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SubstitutionKind {
    Dollar,
    Backticks,
    Process,
}

/// A substitution, in offsets of the body.
pub(super) struct FoundSubstitution<'a> {
    pub(super) kind: SubstitutionKind,
    pub(super) range: Range<usize>,
    pub(super) content: &'a StmtSeq,
    pub(super) quoted: bool,
}

/// Everything that is expanded in a part of a body, in order.
pub(super) struct Expansions<'a> {
    body: &'a str,
    quoted: bool,
    depth: usize,
    /// The variables, at any depth.
    pub(super) variables: Vec<FoundVariable>,
    /// The substitutions, but not those inside another one.
    pub(super) substitutions: Vec<FoundSubstitution<'a>>,
    /// The outermost expansions of any kind.
    pub(super) outermost: Vec<Range<usize>>,
}

/// The offsets of a span.
pub(super) fn offsets(span: Span) -> Range<usize> {
    let start = span.start.offset();
    start..span.end.offset().max(start)
}

impl<'a> Expansions<'a> {
    /// Starts with nothing found.
    pub(super) fn new(body: &'a str) -> Self {
        Self {
            body,
            quoted: false,
            depth: 0,
            variables: Vec::new(),
            substitutions: Vec::new(),
            outermost: Vec::new(),
        }
    }

    /// Adds what is expanded in a word.
    pub(super) fn word(&mut self, word: &'a Word) {
        for part in &word.parts {
            self.part(&part.kind, part.span);
        }
    }

    /// Adds what is expanded in the value and the index of an assignment.
    pub(super) fn assignment(&mut self, assignment: &'a Assignment) {
        self.inside(|this| this.subscript(assignment.target.subscript.as_deref()));
        match &assignment.value {
            AssignmentValue::Scalar(word) => self.word(word),
            AssignmentValue::Compound(array) => array
                .elements
                .iter()
                .for_each(|element| self.element(element)),
        }
    }

    /// Adds what is expanded in the lines of a heredoc.
    pub(super) fn heredoc(&mut self, heredoc: &'a HeredocBody) {
        let quoted = std::mem::replace(&mut self.quoted, true);
        for part in &heredoc.parts {
            match &part.kind {
                HeredocBodyPart::Literal(_) => {}
                HeredocBodyPart::Variable(name) => self.variable(name, part.span),
                HeredocBodyPart::CommandSubstitution { body, syntax } => {
                    self.substitution(command_kind(*syntax), part.span, body);
                }
                HeredocBodyPart::ArithmeticExpansion {
                    expression_ast,
                    expression_word_ast,
                    ..
                } => self.arithmetic_or_word(expression_ast.as_deref(), Some(expression_word_ast)),
                HeredocBodyPart::Parameter(parameter) => self.parameter(parameter, part.span),
            }
        }
        self.quoted = quoted;
    }

    /// Adds what is expanded in the expression of `[[ … ]]`.
    pub(super) fn condition(&mut self, expression: &'a ConditionalExpr) {
        match expression {
            ConditionalExpr::Binary(binary) => {
                self.condition(&binary.left);
                self.condition(&binary.right);
            }
            ConditionalExpr::Unary(unary) => self.condition(&unary.expr),
            ConditionalExpr::Parenthesized(inner) => self.condition(&inner.expr),
            ConditionalExpr::Word(word) | ConditionalExpr::Regex(word) => self.word(word),
            ConditionalExpr::Pattern(pattern) => self.pattern(pattern),
            ConditionalExpr::VarRef(reference) => self.subscript(reference.subscript.as_deref()),
        }
    }

    /// Adds what is expanded in a pattern.
    pub(super) fn pattern(&mut self, pattern: &'a Pattern) {
        for part in &pattern.parts {
            match &part.kind {
                PatternPart::Group { patterns, .. } => {
                    for pattern in patterns {
                        self.pattern(pattern);
                    }
                }
                PatternPart::Word(word) => self.word(word),
                _ => {}
            }
        }
    }

    /// Adds what is read in arithmetic, where names need no `$`.
    pub(super) fn arithmetic(&mut self, node: &'a ArithmeticExprNode) {
        match &node.kind {
            ArithmeticExpr::Number(_) => {}
            ArithmeticExpr::Variable(name) => self.bare_variable(name, node.span),
            ArithmeticExpr::Indexed { index, .. } => self.arithmetic(index),
            ArithmeticExpr::ShellWord(word) => self.word(word),
            ArithmeticExpr::Parenthesized { expression } => self.arithmetic(expression),
            ArithmeticExpr::Unary { expr, .. } | ArithmeticExpr::Postfix { expr, .. } => {
                self.arithmetic(expr);
            }
            ArithmeticExpr::Binary { left, right, .. } => {
                self.arithmetic(left);
                self.arithmetic(right);
            }
            ArithmeticExpr::Conditional {
                condition,
                then_expr,
                else_expr,
            } => [condition, then_expr, else_expr]
                .into_iter()
                .for_each(|node| self.arithmetic(node)),
            ArithmeticExpr::Assignment { target, value, .. } => {
                if let ArithmeticLvalue::Indexed { index, .. } = target {
                    self.arithmetic(index);
                }
                self.arithmetic(value);
            }
        }
    }

    fn part(&mut self, part: &'a WordPart, span: Span) {
        if self.depth == 0 && is_expansion(part) {
            self.outermost.push(offsets(span));
        }
        match part {
            WordPart::DoubleQuoted { parts, .. } => {
                let quoted = std::mem::replace(&mut self.quoted, true);
                for part in parts {
                    self.part(&part.kind, part.span);
                }
                self.quoted = quoted;
            }
            WordPart::Variable(name) => self.variable(name, span),
            WordPart::CommandSubstitution { body, syntax } => {
                self.substitution(command_kind(*syntax), span, body);
            }
            WordPart::ProcessSubstitution { body, .. } => {
                self.substitution(SubstitutionKind::Process, span, body);
            }
            WordPart::ArithmeticExpansion {
                expression_ast,
                expression_word_ast,
                ..
            } => self.arithmetic_or_word(expression_ast.as_deref(), Some(expression_word_ast)),
            WordPart::Parameter(parameter) => self.parameter(parameter, span),
            // The parser turns every form of `${…}` into a `Parameter`.
            _ => {}
        }
    }

    fn parameter(&mut self, parameter: &'a ParameterExpansion, span: Span) {
        let Some(parameter) = parameter.bourne() else {
            return;
        };
        match parameter {
            BourneParameterExpansion::Access { reference }
            | BourneParameterExpansion::Length { reference }
            | BourneParameterExpansion::Indices { reference }
            | BourneParameterExpansion::Transformation { reference, .. } => {
                self.reference(reference, span);
            }
            BourneParameterExpansion::PrefixMatch { .. } => {}
            BourneParameterExpansion::Indirect {
                reference,
                operator,
                operand_word_ast,
                ..
            } => self.operation(
                reference,
                span,
                operator.as_deref(),
                operand_word_ast.as_deref(),
            ),
            BourneParameterExpansion::Operation {
                reference,
                operator,
                operand_word_ast,
                ..
            } => self.operation(reference, span, Some(operator), operand_word_ast.as_deref()),
            BourneParameterExpansion::Slice {
                reference,
                offset_ast,
                offset_word_ast,
                length_ast,
                length_word_ast,
                ..
            } => {
                self.reference(reference, span);
                self.arithmetic_or_word(offset_ast.as_deref(), Some(offset_word_ast));
                self.arithmetic_or_word(length_ast.as_deref(), length_word_ast.as_deref());
            }
        }
    }

    fn operation(
        &mut self,
        reference: &'a VarRef,
        span: Span,
        operator: Option<&'a ParameterOp>,
        operand: Option<&'a Word>,
    ) {
        self.reference(reference, span);
        self.inside(|this| {
            if let Some(operand) = operand {
                this.word(operand);
            }
            match operator {
                Some(
                    ParameterOp::RemovePrefixShort { pattern }
                    | ParameterOp::RemovePrefixLong { pattern }
                    | ParameterOp::RemoveSuffixShort { pattern }
                    | ParameterOp::RemoveSuffixLong { pattern },
                ) => this.pattern(pattern),
                Some(
                    ParameterOp::ReplaceFirst {
                        pattern,
                        replacement_word_ast,
                        ..
                    }
                    | ParameterOp::ReplaceAll {
                        pattern,
                        replacement_word_ast,
                        ..
                    },
                ) => {
                    this.pattern(pattern);
                    this.word(replacement_word_ast);
                }
                _ => {}
            }
        });
    }

    fn reference(&mut self, reference: &'a VarRef, span: Span) {
        self.variable(&reference.name, span);
        self.inside(|this| this.subscript(reference.subscript.as_deref()));
    }

    fn subscript(&mut self, subscript: Option<&'a Subscript>) {
        if let Some(subscript) = subscript.filter(|subscript| !subscript.is_array_selector()) {
            self.arithmetic_or_word(
                subscript.arithmetic_ast.as_ref(),
                subscript.word_ast.as_ref(),
            );
        }
    }

    fn element(&mut self, element: &'a ArrayElem) {
        if let ArrayElem::Keyed { key, .. } | ArrayElem::KeyedAppend { key, .. } = element {
            self.subscript(Some(key));
        }
        self.word(&element.value().word);
    }

    /// Arithmetic is not split into words, so what stands in it counts as quoted.
    fn arithmetic_or_word(&mut self, node: Option<&'a ArithmeticExprNode>, word: Option<&'a Word>) {
        let quoted = std::mem::replace(&mut self.quoted, true);
        self.inside(|this| match (node, word) {
            (Some(node), _) => this.arithmetic(node),
            (None, Some(word)) => this.word(word),
            (None, None) => {}
        });
        self.quoted = quoted;
    }

    fn inside(&mut self, visit: impl FnOnce(&mut Self)) {
        self.depth += 1;
        visit(self);
        self.depth -= 1;
    }

    fn variable(&mut self, name: &str, span: Span) {
        let range = offsets(span);
        let text = self.body.get(range.clone()).unwrap_or_default();
        let at = text.find(name).filter(|_| text.starts_with('$'));
        if let Some(at) = at {
            let start = range.start + at;
            self.variables.push(FoundVariable {
                range,
                name: start..start + name.len(),
                quoted: self.quoted,
            });
        }
    }

    fn bare_variable(&mut self, name: &str, span: Span) {
        let range = offsets(span);
        if self.body.get(range.clone()) == Some(name) {
            self.variables.push(FoundVariable {
                name: range.clone(),
                range,
                quoted: true,
            });
        }
    }

    fn substitution(&mut self, kind: SubstitutionKind, span: Span, content: &'a StmtSeq) {
        let range = offsets(span);
        let text = self.body.get(range.clone()).unwrap_or_default();
        let is_there = match kind {
            SubstitutionKind::Dollar => text.starts_with("$(") || text.starts_with("${"),
            SubstitutionKind::Backticks => text.starts_with('`'),
            SubstitutionKind::Process => text.starts_with(['<', '>', '=']),
        };
        if is_there {
            self.substitutions.push(FoundSubstitution {
                kind,
                range,
                content,
                quoted: self.quoted,
            });
        }
    }
}

fn command_kind(syntax: CommandSubstitutionSyntax) -> SubstitutionKind {
    match syntax {
        CommandSubstitutionSyntax::DollarParen => SubstitutionKind::Dollar,
        CommandSubstitutionSyntax::Backtick => SubstitutionKind::Backticks,
    }
}

fn is_expansion(part: &WordPart) -> bool {
    !matches!(
        part,
        WordPart::Literal(_)
            | WordPart::SingleQuoted { .. }
            | WordPart::DoubleQuoted { .. }
            | WordPart::ZshQualifiedGlob(_)
    )
}
