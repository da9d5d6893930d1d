//! Semantic tokens of the protocol: the legend, numbers for colors, and the difference to what was told before.
//! Leans on nothing but the colors; a token is never longer than its line.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tower_lsp_server::ls_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensEdit, SemanticTokensFullDeltaResult, SemanticTokensFullOptions,
    SemanticTokensLegend, SemanticTokensOptions,
};

use crate::features::coloring::{Color, ColorKind, Colored, Modifier};
use crate::lock::lock;
use crate::uri::Uri;
use crate::view::View;

/// How many numbers of the protocol make a token.
const NUMBERS: usize = 5;

/// What the server offers.
pub(crate) fn options() -> SemanticTokensOptions {
    SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: ColorKind::ALL.map(token_type).to_vec(),
            token_modifiers: Modifier::ALL.map(token_modifier).to_vec(),
        },
        range: Some(true),
        full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
        ..SemanticTokensOptions::default()
    }
}

/// Colors as tokens, each told from the one before; in one pass through the text.
pub(crate) fn tokens(view: &View, colors: &[Colored]) -> Vec<SemanticToken> {
    let (lines, encoding) = (view.lines(), view.ruler().encoding);
    let text = view.text();
    let mut tokens = Vec::with_capacity(colors.len());
    let (mut line, mut line_end) = (0, lines.line_range(0).end());
    let (mut offset, mut character) = (0, 0);
    let (mut told_line, mut told_character) = (0, 0);
    for Colored { range, color } in colors {
        let start = text.floor_char_boundary(range.start());
        let end = text.ceil_char_boundary(range.end());
        while start >= line_end && line + 1 < lines.line_count() {
            line += 1;
            line_end = lines.line_range(line).end();
            (offset, character) = (lines.line_range(line).start(), 0);
        }
        character += encoding.length(text.get(offset..start).unwrap_or_default());
        let length = encoding.length(text.get(start..end).unwrap_or_default());
        let is_same_line = line == told_line;
        tokens.push(token(
            line - told_line,
            character - if is_same_line { told_character } else { 0 },
            length,
            *color,
        ));
        (told_line, told_character) = (line, character);
        (offset, character) = (end, character + length);
    }
    tokens
}

fn token(delta_line: usize, delta_start: usize, length: usize, color: Color) -> SemanticToken {
    SemanticToken {
        delta_line: delta_line as u32,
        delta_start: delta_start as u32,
        length: length as u32,
        token_type: color.kind as u32,
        token_modifiers_bitset: u32::from(color.modifiers),
    }
}

/// The tokens that an editor was told last, by document.
#[derive(Default)]
pub(crate) struct ToldTokens {
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    /// Counts the answers, so that each has a name of its own.
    count: u64,
    by_document: HashMap<Uri, (String, Arc<[SemanticToken]>)>,
}

impl ToldTokens {
    /// Keeps an answer under a new name.
    pub(crate) fn full(&self, uri: &Uri, tokens: Vec<SemanticToken>) -> SemanticTokens {
        let kept = Arc::from(tokens.as_slice());
        let mut told = self.lock();
        told.count += 1;
        let name = told.count.to_string();
        told.by_document.insert(uri.clone(), (name.clone(), kept));
        SemanticTokens {
            result_id: Some(name),
            data: tokens,
        }
    }

    /// What changed since an answer; everything, if that answer was not the last one.
    pub(crate) fn since(
        &self,
        uri: &Uri,
        previous: &str,
        tokens: Vec<SemanticToken>,
    ) -> SemanticTokensFullDeltaResult {
        let last = self.lock().by_document.get(uri).cloned();
        let Some((_, last)) = last.filter(|(name, _)| name == previous) else {
            return self.full(uri, tokens).into();
        };
        let edits: Vec<_> = difference(&last, &tokens).into_iter().collect();
        let name = match edits.is_empty() {
            true => Some(previous.to_owned()),
            false => self.full(uri, tokens).result_id,
        };
        SemanticTokensDelta {
            result_id: name,
            edits,
        }
        .into()
    }

    /// Forgets a document that was closed.
    pub(crate) fn forget(&self, uri: &Uri) {
        self.lock().by_document.remove(uri);
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        lock(&self.told)
    }
}

/// The one edit that makes `new` of `old`: all between what both begin and end with.
fn difference(old: &[SemanticToken], new: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let start = old
        .iter()
        .zip(new)
        .take_while(|(old, new)| old == new)
        .count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let pairs = old_rest.iter().rev().zip(new_rest.iter().rev());
    let end = pairs.take_while(|(old, new)| old == new).count();
    let deleted = old_rest.len() - end;
    let inserted = &new_rest[..new_rest.len() - end];
    (deleted > 0 || !inserted.is_empty()).then(|| SemanticTokensEdit {
        start: (start * NUMBERS) as u32,
        delete_count: (deleted * NUMBERS) as u32,
        data: (!inserted.is_empty()).then(|| inserted.to_vec()),
    })
}

fn token_type(kind: ColorKind) -> SemanticTokenType {
    match kind {
        ColorKind::Namespace => SemanticTokenType::NAMESPACE,
        ColorKind::Type => SemanticTokenType::TYPE,
        ColorKind::Class => SemanticTokenType::CLASS,
        ColorKind::Parameter => SemanticTokenType::PARAMETER,
        ColorKind::Variable => SemanticTokenType::VARIABLE,
        ColorKind::Property => SemanticTokenType::PROPERTY,
        ColorKind::EnumMember => SemanticTokenType::ENUM_MEMBER,
        ColorKind::Function => SemanticTokenType::FUNCTION,
        ColorKind::Macro => SemanticTokenType::MACRO,
        ColorKind::Keyword => SemanticTokenType::KEYWORD,
        ColorKind::Comment => SemanticTokenType::COMMENT,
        ColorKind::String => SemanticTokenType::STRING,
        ColorKind::Number => SemanticTokenType::NUMBER,
        ColorKind::Operator => SemanticTokenType::OPERATOR,
    }
}

fn token_modifier(modifier: Modifier) -> SemanticTokenModifier {
    match modifier {
        Modifier::Declaration => SemanticTokenModifier::DECLARATION,
        Modifier::Readonly => SemanticTokenModifier::READONLY,
        Modifier::DefaultLibrary => SemanticTokenModifier::DEFAULT_LIBRARY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::coloring::colors;

    fn of(text: &str) -> Vec<SemanticToken> {
        let view = View::of(text);
        tokens(&view, &colors(&view))
    }

    fn uri() -> Uri {
        "file:///Dockerfile".parse().unwrap()
    }

    #[test]
    fn tokens_are_told_from_the_one_before_in_the_units_agreed_on() {
        let numbers: Vec<_> = of("# 😀\nENV A=😀x B=1\n")
            .into_iter()
            .map(|it| (it.delta_line, it.delta_start, it.length))
            .collect();
        let expected = [
            (0, 0, 4),
            (1, 0, 3),
            (0, 4, 1),
            (0, 1, 1),
            (0, 1, 3),
            (0, 4, 1),
            (0, 1, 1),
            (0, 1, 1),
        ];
        assert_eq!(numbers, expected);
    }

    /// What an editor has after it carries the answer out.
    fn applied(mut tokens: Vec<SemanticToken>, edits: &[SemanticTokensEdit]) -> Vec<SemanticToken> {
        for edit in edits {
            let start = edit.start as usize / NUMBERS;
            let end = start + edit.delete_count as usize / NUMBERS;
            tokens.splice(start..end, edit.data.clone().unwrap_or_default());
        }
        tokens
    }

    #[test]
    fn a_difference_leads_to_the_new_tokens_and_is_small() {
        let texts = [
            "FROM a\nRUN x\nCMD y\n",
            "FROM a\nRUN x && z\nCMD y\n",
            "FROM a\nRUN x && z\nCMD y\n",
            "\n\nFROM a\n",
            "",
            "FROM a\n",
        ];
        let told = ToldTokens::default();
        let mut known = told.full(&uri(), of(""));
        for text in texts {
            let name = known.result_id.clone().unwrap();
            let SemanticTokensFullDeltaResult::TokensDelta(delta) =
                told.since(&uri(), &name, of(text))
            else {
                panic!("everything again: {text}");
            };
            known.data = applied(known.data, &delta.edits);
            known.result_id = delta.result_id;
            assert_eq!(known.data, of(text), "{text}");
        }
        let edit = difference(&of(texts[0]), &of(texts[1])).unwrap();
        assert_eq!((edit.start, edit.delete_count), (20, 0));
        assert_eq!(edit.data.unwrap().len(), 2);
    }

    #[test]
    fn everything_is_told_again_after_an_answer_that_is_not_known() {
        let told = ToldTokens::default();
        let first = told.full(&uri(), of("FROM a\n")).result_id.unwrap();
        let is_full = |answer| matches!(answer, SemanticTokensFullDeltaResult::Tokens(_));
        assert!(is_full(told.since(&uri(), "x", of("FROM b\n"))));
        assert!(is_full(told.since(&uri(), &first, of("FROM b\n"))));
        let last = told.full(&uri(), of("FROM a\n")).result_id.unwrap();
        told.forget(&uri());
        assert!(is_full(told.since(&uri(), &last, of("FROM b\n"))));
    }
}
