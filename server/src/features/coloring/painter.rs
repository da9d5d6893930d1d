//! The brush for one instruction, and what it paints of words: images, ports, values, and the variables in them.
//! Leans on `canvas`, `image` and the model.

use std::ops::Range;

use dockwright_model::stage::StageReference;
use dockwright_syntax::expand::variable_uses;
use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use super::canvas::Canvas;
use super::color::ColorKind;
use super::image::paint_image;
use crate::view::View;

/// Paints one instruction. It is one type in three files: words here, commands in `command`, the rest in `instruction`.
pub(super) struct Painter<'a> {
    pub(super) view: &'a View,
    pub(super) index: usize,
    pub(super) escape: char,
    pub(super) canvas: Canvas<'a>,
}

impl Painter<'_> {
    /// Paints a word that is one value, and the variables in it.
    pub(super) fn word(&mut self, joined: &JoinedText, word: &Word, kind: ColorKind) {
        let is_number = !word.text.is_empty() && word.text.bytes().all(|it| it.is_ascii_digit());
        let kind = if is_number { ColorKind::Number } else { kind };
        self.canvas.paint(word.range, kind);
        self.variables(joined, word);
    }

    /// Paints `80-90/tcp`.
    pub(super) fn port(&mut self, joined: &JoinedText, port: &Word) {
        let slash = port.text.find('/').filter(|_| !port.may_expand());
        let end = slash.unwrap_or(port.text.len());
        self.canvas.paint(port.range, ColorKind::Number);
        for (at, _) in port.text[..end].match_indices(['-', ':']) {
            self.canvas
                .paint(port.part(joined, at..at + 1), ColorKind::Operator);
        }
        if let Some(slash) = slash {
            self.canvas
                .paint(port.part(joined, slash..slash + 1), ColorKind::Operator);
            self.canvas.paint(
                port.part(joined, slash + 1..port.text.len()),
                ColorKind::Type,
            );
        }
        self.variables(joined, port);
    }

    pub(super) fn variables(&mut self, joined: &JoinedText, word: &Word) {
        if !word.may_expand() {
            return;
        }
        let is_as_written = joined.text().get(word.joined.clone()) == Some(word.text.as_str());
        if is_as_written {
            let place = |range| word.part(joined, range);
            self.variables_of(&word.text, &place);
        }
    }

    /// Paints `$name`, or of `${name…}` the name, the modifier and the braces.
    pub(super) fn variables_of(&mut self, text: &str, place: &dyn Fn(Range<usize>) -> TextRange) {
        for variable in variable_uses(text, self.escape) {
            let Range { start, end } = variable.range;
            let name_end = variable.name_range.end;
            self.canvas
                .paint(place(start..name_end), ColorKind::Variable);
            if let Some(operand) = variable.operand_range {
                let sign = place(name_end..operand.start.max(name_end));
                self.canvas.paint(sign, ColorKind::Operator);
            }
            if variable.braced && text[..end].ends_with('}') {
                self.canvas.paint(place(end - 1..end), ColorKind::Variable);
            }
        }
    }

    pub(super) fn stage_or_image(&mut self, joined: &JoinedText, word: &Word) {
        match self.view.model().stage_names().resolve(&word.text) {
            StageReference::Stage(_) => self.canvas.paint(word.range, ColorKind::Class),
            _ => paint_image(&mut self.canvas, joined, word),
        }
    }

    /// Takes the paint from continuations and from what BuildKit drops between continued lines.
    pub(super) fn gaps(&mut self, joined: &JoinedText) {
        let mut end = None;
        for stretch in joined.stretches() {
            if let Some(end) = end {
                self.canvas.erase(TextRange::new(end, stretch.start()));
            }
            end = Some(stretch.end());
        }
    }
}
