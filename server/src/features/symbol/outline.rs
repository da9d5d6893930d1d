//! The outline of a file: directives, global build arguments, and stages with what is in them.
//! Leans on `title` and the model.

use dockwright_model::stage::Stage;
use dockwright_syntax::directive::Directive;
use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::instruction::{Instruction, Pair};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::title::{keyword, short, title};
use crate::view::View;

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SymbolKind {
    /// `# syntax=…`.
    Directive,
    /// A stage.
    Stage,
    /// A variable of `ARG`.
    Argument,
    /// A variable of `ENV`.
    Variable,
    /// A key of `LABEL`.
    Label,
    /// An instruction that runs something, now or later.
    Invocation,
    /// An instruction that brings files.
    Files,
    /// The body of a heredoc.
    Heredoc,
    /// An instruction that sets something in the image config.
    Setting,
}

/// One entry of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// What it is called; never empty.
    pub(crate) name: String,
    /// What it is made of.
    pub(crate) detail: Option<String>,
    pub(crate) kind: SymbolKind,
    /// All of it.
    pub(crate) range: TextRange,
    /// Its name, or the word that stands for it; inside `range`.
    pub(crate) selection: TextRange,
    /// Whether it should no longer be used.
    pub(crate) is_deprecated: bool,
    /// What is inside it, in the order of the file; inside `range`.
    pub(crate) children: Vec<Symbol>,
}

/// The outline of a file, in its order.
pub(crate) fn outline(view: &View) -> Vec<Symbol> {
    let model = view.model();
    let instructions = model.instructions();
    let before = model
        .stages()
        .first()
        .map_or(instructions.len(), |stage| stage.instructions.start);
    let directives = model.dockerfile().directives.iter().map(directive);
    let globals = instructions[..before].iter().map(|it| symbol(view, it));
    let stages = model.stages().iter().map(|it| stage(view, it));
    directives.chain(globals).chain(stages).collect()
}

fn directive(directive: &Directive) -> Symbol {
    Symbol {
        name: directive.kind.name().to_owned(),
        detail: Some(short(&directive.value)),
        kind: SymbolKind::Directive,
        range: directive.range,
        selection: directive.name_range,
        is_deprecated: false,
        children: Vec::new(),
    }
}

fn stage(view: &View, stage: &Stage) -> Symbol {
    let instructions = view.model().instructions();
    let from = &instructions[stage.instructions.start];
    let word = stage.name.as_ref().or(stage.base_word.as_ref());
    let name = stage.name.as_ref().map(|name| name.text.clone());
    let inner = &instructions[stage.instructions.start + 1..stage.instructions.end];
    Symbol {
        name: name.unwrap_or_else(|| format!("stage {}", stage.index)),
        detail: base(stage),
        kind: SymbolKind::Stage,
        range: stage.range(instructions),
        selection: word.map_or(from.keyword.range, |word| word.range),
        is_deprecated: false,
        children: inner.iter().map(|it| symbol(view, it)).collect(),
    }
}

/// The base with its variables expanded where they can be.
fn base(stage: &Stage) -> Option<String> {
    let written = stage.base_word.as_ref()?;
    let known = stage.base_text.error.is_none() && !stage.base_text.value.is_empty();
    Some(short(match known {
        true => &stage.base_text.value,
        false => &written.text,
    }))
}

fn symbol(view: &View, instruction: &Instruction) -> Symbol {
    let inner = instruction.innermost();
    let kind = kind(inner);
    let (lone, pairs) = match inner.pairs() {
        [lone] => (Some(lone), &[][..]),
        pairs => (None, pairs),
    };
    let pairs = pairs.iter().map(|it| pair(inner, it, kind));
    let bodies = instruction.heredocs.iter();
    let bodies = bodies.filter_map(|it| heredoc(view, it));
    Symbol {
        name: title(instruction),
        detail: lone.and_then(value).or_else(|| first_command(view, inner)),
        kind,
        range: instruction.range,
        selection: lone.and_then(name_of).unwrap_or(instruction.keyword.range),
        is_deprecated: inner.kind() == KeywordKind::Maintainer,
        children: pairs.chain(bodies).collect(),
    }
}

fn kind(instruction: &Instruction) -> SymbolKind {
    match instruction.kind() {
        KeywordKind::Arg => SymbolKind::Argument,
        KeywordKind::Env => SymbolKind::Variable,
        KeywordKind::Label => SymbolKind::Label,
        KeywordKind::Copy | KeywordKind::Add => SymbolKind::Files,
        KeywordKind::Run
        | KeywordKind::Cmd
        | KeywordKind::Entrypoint
        | KeywordKind::Healthcheck
        | KeywordKind::Shell
        | KeywordKind::Onbuild => SymbolKind::Invocation,
        _ => SymbolKind::Setting,
    }
}

fn pair(instruction: &Instruction, pair: &Pair, kind: SymbolKind) -> Symbol {
    let name = short(pair.key.unquoted());
    Symbol {
        name: match name.is_empty() {
            true => keyword(instruction).to_owned(),
            false => name,
        },
        detail: value(pair),
        kind,
        range: pair.range,
        selection: name_of(pair).unwrap_or(pair.range),
        is_deprecated: false,
        children: Vec::new(),
    }
}

/// Where the name of a pair stands, if it has one.
fn name_of(pair: &Pair) -> Option<TextRange> {
    let key = pair.key.range;
    (!key.is_empty() && pair.range.contains_range(key)).then_some(key)
}

fn value(pair: &Pair) -> Option<String> {
    let value = pair.value.as_ref().map(|value| short(value.unquoted()));
    value.filter(|value| !value.is_empty())
}

/// For a lone heredoc the first line that does something, since `<<EOF` tells nothing.
fn first_command(view: &View, instruction: &Instruction) -> Option<String> {
    let [heredoc] = instruction.heredocs.as_slice() else {
        return None;
    };
    let says_more =
        |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.starts_with("set -");
    let mut lines = heredoc.body.slice(view.text()).lines().map(str::trim);
    let is_lone = instruction.argument_text() == heredoc.marker.slice(view.text());
    is_lone.then(|| lines.find(says_more).map(short)).flatten()
}

fn heredoc(view: &View, heredoc: &Heredoc) -> Option<Symbol> {
    let range = match heredoc.end {
        Some(end) if heredoc.body.is_empty() => end,
        Some(end) => heredoc.body.cover(end),
        None => heredoc.body,
    };
    let line = view.lines().line_of(range.start());
    let first = view.lines().line_content_range(line);
    (!range.is_empty()).then(|| Symbol {
        name: short(heredoc.marker.slice(view.text())),
        detail: None,
        kind: SymbolKind::Heredoc,
        range,
        selection: TextRange::new(range.start(), first.end().min(range.end())),
        is_deprecated: false,
        children: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outline, a line for each symbol: indented name, detail behind a bar, the selected text behind a colon.
    fn check(text: &str, expected: &[&str]) {
        let view = View::of(text);
        let mut shown = Vec::new();
        for symbol in outline(&view) {
            draw(&view, &symbol, 0, &mut shown);
        }
        assert_eq!(shown, expected, "{text}");
    }

    fn draw(view: &View, symbol: &Symbol, depth: usize, shown: &mut Vec<String>) {
        assert!(symbol.range.contains_range(symbol.selection), "{symbol:?}");
        let detail = symbol.detail.as_ref().map(|it| format!(" | {it}"));
        let selected = symbol.selection.slice(view.text());
        let (indent, name) = ("  ".repeat(depth), &symbol.name);
        shown.push(format!(
            "{indent}{name}{} : {selected}",
            detail.unwrap_or_default()
        ));
        for child in &symbol.children {
            assert!(symbol.range.contains_range(child.range), "{child:?}");
            draw(view, child, depth + 1, shown);
        }
    }

    #[test]
    fn stages_hold_their_instructions() {
        let text = "# syntax=docker/dockerfile:1\nARG GO=1.22\nFROM golang:$GO AS build\nWORKDIR /src\n\nFROM scratch\nCOPY --from=build --chmod=755 /a /b /c/\nEXPOSE 80 443/udp\nMAINTAINER me\n";
        check(
            text,
            &[
                "syntax | docker/dockerfile:1 : syntax",
                "ARG GO | 1.22 : GO",
                "build | golang:1.22 : build",
                "  WORKDIR /src : WORKDIR",
                "stage 1 | scratch : scratch",
                "  COPY --from=build /a /b → /c/ : COPY",
                "  EXPOSE 80 443/udp : EXPOSE",
                "  MAINTAINER me : MAINTAINER",
            ],
        );
    }

    #[test]
    fn pairs_are_named_with_their_values() {
        let text = "FROM a\nENV A=\"x y\" \\\n  # c\n  B=2\nENV C old\nLABEL k=v\nARG D\n";
        check(
            text,
            &[
                "stage 0 | a : a",
                "  ENV A, B : ENV",
                "    A | x y : A",
                "    B | 2 : B",
                "  ENV C | old : C",
                "  LABEL k | v : k",
                "  ARG D : D",
            ],
        );
    }

    #[test]
    fn invocations_are_short() {
        let text = "FROM a\nrun set -eux; \\\n  apt-get update && \\\n  apt-get install -y --no-install-recommends curl git ca-certificates\nCMD [\"x\", \"-y\"]\nONBUILD COPY . /src\nHEALTHCHECK --interval=3s CMD curl -f x\nFOO bar\n";
        check(
            text,
            &[
                "stage 0 | a : a",
                "  RUN apt-get update && apt-get install -y --no-install-recomm… : run",
                "  CMD x -y : CMD",
                "  ONBUILD COPY . → /src : ONBUILD",
                "  HEALTHCHECK CMD curl -f x : HEALTHCHECK",
                "  FOO bar : FOO",
            ],
        );
    }

    #[test]
    fn heredocs_are_inside_their_instruction() {
        let text =
            "FROM a\nRUN <<EOF\n#!/bin/sh\nset -e\necho hi\nEOF\nCOPY <<a <<b /x/\n1\na\nb\n";
        check(
            text,
            &[
                "stage 0 | a : a",
                "  RUN <<EOF | echo hi : RUN",
                "    <<EOF : #!/bin/sh",
                "  COPY <<a <<b → /x/ : COPY",
                "    <<a : 1",
                "    <<b : b",
            ],
        );
    }

    #[test]
    fn half_typed_files_have_an_outline() {
        check("FROM", &["stage 0 : FROM"]);
        check("ENV =\nRUN", &["ENV : ENV", "RUN : RUN"]);
        check("", &[]);
    }
}
