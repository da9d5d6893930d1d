//! A template from its symbols: what belongs to which `{{end}}`, and what is given to which function.
//! Leans on `symbol`, `tree` and `functions`.

use super::error::TemplateError;
use super::functions::{FUNCTIONS, find};
use super::symbol::{Symbol, SymbolKind, symbols};
use super::tree::{Base, Branch, Call, Node, Operand, Pipe};

/// How deeply actions may nest; deeper ones would fill the stack.
const DEEPEST: usize = 100;

/// A template that was understood.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(super) nodes: Vec<Node>,
}

impl Template {
    /// Reads a template.
    pub(crate) fn read(text: &str) -> Result<Self, TemplateError> {
        let mut parser = Parser {
            end: text.chars().count() + 1,
            symbols: symbols(text)?,
            at: 0,
            open: Vec::new(),
            groups: 0,
        };
        let (nodes, _) = parser.nodes()?;
        Ok(Self { nodes })
    }
}

/// An action that waits for its `{{end}}`.
#[derive(Clone, Copy)]
struct Open {
    character: usize,
    keyword: Keyword,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keyword {
    If,
    With,
    Range,
}

/// What a list of nodes ended with.
enum Ending {
    Template,
    End,
    /// `{{else}}`, or `{{else if …}}` with that keyword.
    Else(Option<Open>),
}

struct Parser {
    /// The character after the last.
    end: usize,
    symbols: Vec<Symbol>,
    at: usize,
    open: Vec<Open>,
    groups: usize,
}

impl Parser {
    fn nodes(&mut self) -> Result<(Vec<Node>, Ending), TemplateError> {
        let mut nodes = Vec::new();
        while let Some(symbol) = self.next() {
            if let SymbolKind::Text(text) = symbol.kind {
                nodes.push(Node::Text(text));
                continue;
            }
            let Some(word) = self.keyword() else {
                let node = Node::Show(self.pipe()?);
                self.close()?;
                nodes.push(node);
                continue;
            };
            match self.action(&word, symbol.character)? {
                Step::Node(node) => nodes.push(node),
                Step::Ending(ending) => return Ok((nodes, ending)),
            }
        }
        match self.open.last() {
            Some(open) => Err(wrong(open.character, "this has no `{{end}}`".to_owned())),
            None => Ok((nodes, Ending::Template)),
        }
    }

    /// The word that the action begins with, if it is no function.
    fn keyword(&mut self) -> Option<String> {
        let is_keyword = |symbol: &Symbol| matches!(&symbol.kind, SymbolKind::Word(word) if find(word).is_none());
        let symbol = self.next_if(is_keyword)?;
        match symbol.kind {
            SymbolKind::Word(word) => Some(word),
            _ => None,
        }
    }

    fn action(&mut self, word: &str, character: usize) -> Result<Step, TemplateError> {
        let in_range = self.open.iter().any(|open| open.keyword == Keyword::Range);
        match word {
            "if" | "with" | "range" => {
                let keyword = opening(word).unwrap_or(Keyword::If);
                self.branch(Open { character, keyword }).map(Step::Node)
            }
            "end" | "else" if self.open.is_empty() => Err(wrong(
                character,
                format!("`{{{{{word}}}}}` belongs to nothing"),
            )),
            "end" => {
                self.close()?;
                Ok(Step::Ending(Ending::End))
            }
            "else" => {
                let keyword = self.keyword();
                let open = keyword.as_deref().and_then(opening);
                if open.is_none() {
                    self.close()?;
                }
                let open = open.map(|keyword| Open { character, keyword });
                Ok(Step::Ending(Ending::Else(open)))
            }
            "break" | "continue" if !in_range => Err(wrong(
                character,
                format!("`{{{{{word}}}}}` stands outside of a `range`"),
            )),
            "break" | "continue" => {
                self.close()?;
                Ok(Step::Node(if word == "break" {
                    Node::Break
                } else {
                    Node::Continue
                }))
            }
            "define" | "template" | "block" => Err(wrong(
                character,
                format!("`{word}` is not understood here; write the template in one piece"),
            )),
            other => Err(unknown(character, other)),
        }
    }

    fn branch(&mut self, open: Open) -> Result<Node, TemplateError> {
        self.open.push(open);
        if self.open.len() > DEEPEST {
            return Err(wrong(open.character, "actions nest too deeply".to_owned()));
        }
        let pipe = self.pipe()?;
        self.close()?;
        let (body, ending) = self.nodes()?;
        let otherwise = match ending {
            Ending::Template | Ending::End => Vec::new(),
            Ending::Else(Some(open)) => vec![self.branch(open)?],
            Ending::Else(None) => match self.nodes()? {
                (_, Ending::Else(_)) => {
                    let message = "this has a second `{{else}}`".to_owned();
                    return Err(wrong(open.character, message));
                }
                (nodes, _) => nodes,
            },
        };
        self.open.pop();
        let branch = Branch {
            pipe,
            body,
            otherwise,
        };
        Ok(match open.keyword {
            Keyword::If => Node::If(branch),
            Keyword::With => Node::With(branch),
            Keyword::Range => Node::Range(branch),
        })
    }

    /// `$a, $b := call | call`
    fn pipe(&mut self) -> Result<Pipe, TemplateError> {
        let (names, is_new) = self.names()?;
        let mut calls = vec![self.call()?];
        while self.sign('|') {
            calls.push(self.call()?);
        }
        Ok(Pipe {
            names,
            is_new,
            calls,
        })
    }

    /// The variables that are given a value. Whether there are any is seen only at the sign behind them.
    fn names(&mut self) -> Result<(Vec<String>, bool), TemplateError> {
        let mut names = Vec::new();
        let mut ahead = self.symbols[self.at..].iter();
        while let Some(SymbolKind::Variable(name)) = ahead.next().map(|symbol| &symbol.kind) {
            names.push(name.clone());
            match ahead.next().map(|symbol| &symbol.kind) {
                Some(SymbolKind::Sign(',')) => {}
                Some(sign @ (SymbolKind::Declare | SymbolKind::Sign('='))) => {
                    let is_new = *sign == SymbolKind::Declare;
                    return self.named(names, is_new);
                }
                _ => break,
            }
        }
        Ok((Vec::new(), false))
    }

    fn named(
        &mut self,
        names: Vec<String>,
        is_new: bool,
    ) -> Result<(Vec<String>, bool), TemplateError> {
        if names.len() > 2 {
            let message = "more than two variables cannot get values".to_owned();
            return Err(wrong(self.symbols[self.at].character, message));
        }
        self.at += 2 * names.len();
        Ok((names, is_new))
    }

    fn call(&mut self) -> Result<Call, TemplateError> {
        let first = self.operand()?;
        let mut arguments = Vec::new();
        while self
            .symbols
            .get(self.at)
            .is_some_and(|symbol| starts_operand(&symbol.kind))
        {
            arguments.push(self.operand()?);
        }
        Ok(Call { first, arguments })
    }

    fn operand(&mut self) -> Result<Operand, TemplateError> {
        let Some(symbol) = self.next() else {
            return Err(wrong(self.end, "a value is missing here".to_owned()));
        };
        let character = symbol.character;
        let mut fields = Vec::new();
        let base = match symbol.kind {
            SymbolKind::Dot => Base::Dot,
            SymbolKind::Field(name) => {
                fields.push(name);
                Base::Dot
            }
            SymbolKind::Variable(name) => Base::Variable(name),
            SymbolKind::Literal(value) => Base::Literal(value),
            SymbolKind::Word(name) if find(&name).is_some() => Base::Function(name),
            SymbolKind::Word(name) => return Err(unknown(character, &name)),
            SymbolKind::Sign('(') => self.group(character)?,
            _ => return Err(wrong(character, "a value is missing here".to_owned())),
        };
        let is_field =
            |symbol: &Symbol| !symbol.is_apart && matches!(symbol.kind, SymbolKind::Field(_));
        while let Some(Symbol {
            kind: SymbolKind::Field(name),
            ..
        }) = self.next_if(is_field)
        {
            fields.push(name);
        }
        Ok(Operand {
            character,
            base,
            fields,
        })
    }

    fn group(&mut self, character: usize) -> Result<Base, TemplateError> {
        self.groups += 1;
        if self.groups > DEEPEST {
            return Err(wrong(character, "parentheses nest too deeply".to_owned()));
        }
        let pipe = self.pipe()?;
        self.groups -= 1;
        match self.sign(')') {
            true => Ok(Base::Group(Box::new(pipe))),
            false => Err(wrong(character, "`(` has no `)`".to_owned())),
        }
    }

    fn next(&mut self) -> Option<Symbol> {
        let symbol = self.symbols.get(self.at)?.clone();
        self.at += 1;
        Some(symbol)
    }

    fn next_if(&mut self, fits: impl Fn(&Symbol) -> bool) -> Option<Symbol> {
        fits(self.symbols.get(self.at)?)
            .then(|| self.next())
            .flatten()
    }

    fn sign(&mut self, sign: char) -> bool {
        let is_sign = |symbol: &Symbol| symbol.kind == SymbolKind::Sign(sign);
        self.next_if(is_sign).is_some()
    }

    fn close(&mut self) -> Result<(), TemplateError> {
        match self.next() {
            Some(Symbol {
                kind: SymbolKind::Close,
                ..
            }) => Ok(()),
            Some(symbol) => Err(wrong(
                symbol.character,
                "`}}` is missing before this".to_owned(),
            )),
            None => Err(wrong(self.end, "`}}` is missing here".to_owned())),
        }
    }
}

enum Step {
    Node(Node),
    Ending(Ending),
}

fn opening(word: &str) -> Option<Keyword> {
    match word {
        "if" => Some(Keyword::If),
        "with" => Some(Keyword::With),
        "range" => Some(Keyword::Range),
        _ => None,
    }
}

fn starts_operand(kind: &SymbolKind) -> bool {
    matches!(
        kind,
        SymbolKind::Dot
            | SymbolKind::Field(_)
            | SymbolKind::Variable(_)
            | SymbolKind::Word(_)
            | SymbolKind::Literal(_)
            | SymbolKind::Sign('(')
    )
}

fn unknown(character: usize, word: &str) -> TemplateError {
    let names: Vec<String> = FUNCTIONS
        .iter()
        .map(|function| format!("`{}`", function.name))
        .collect();
    let known = names.join(", ");
    wrong(
        character,
        format!(
            "there is no function `{word}`; a field is written `.{word}`, and the functions are {known}"
        ),
    )
}

fn wrong(character: usize, message: String) -> TemplateError {
    TemplateError { character, message }
}
