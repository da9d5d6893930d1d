//! What a `RUN` and its kin hold: scripts, exec forms and heredocs.
//! Leans on `painter` and `script`, and on the model for what a script means.

use std::ops::Range;

use dockwright_model::run::Run;
use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::instruction::{Instruction, Invocation};
use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::shell::{BodyMap, parse_script};
use dockwright_syntax::text::TextRange;

use super::color::ColorKind;
use super::painter::Painter;
use super::script::{heredocs, paint_script, paint_text};

impl<'a> Painter<'a> {
    pub(super) fn run(&mut self, instruction: &Instruction, invocation: &Invocation) {
        self.bodies(instruction);
        let Invocation::Shell { span, .. } = invocation else {
            return self.exec(invocation);
        };
        let Some(run) = self.own_run() else {
            return;
        };
        if run.dialect.is_none() {
            return;
        }
        match run.heredoc {
            Some(body) => {
                self.interpreter(&instruction.joined, span.clone());
                self.body(run, body);
            }
            None => self.line(&instruction.joined, span.clone()),
        }
        paint_script(&mut self.canvas, &run.script);
    }

    fn own_run(&self) -> Option<&'a Run> {
        let runs = self.view.model().runs();
        let at = runs.binary_search_by_key(&self.index, |run| run.instruction);
        runs.get(at.ok()?)
    }

    /// Paints a script that is the body of a heredoc.
    fn body(&mut self, run: &Run, body: TextRange) {
        self.canvas.erase(body);
        let mut skipped: Vec<Range<usize>> = heredocs(&run.script)
            .filter(|inner| body.contains_range(inner.range))
            .map(|inner| inner.range.start() - body.start()..inner.range.end() - body.start())
            .collect();
        skipped.sort_by_key(|range| range.start);
        let place =
            |range: Range<usize>| (body.start() + range.start..body.start() + range.end).into();
        paint_text(
            &mut self.canvas,
            body.slice(self.view.text()),
            &skipped,
            &place,
        );
    }

    /// Paints the words in front of a heredoc that holds a script: the shell that reads it.
    fn interpreter(&mut self, joined: &JoinedText, span: Range<usize>) {
        let text = &joined.text()[span.clone()];
        let mut at = 0;
        for (index, word) in text.split_ascii_whitespace().enumerate() {
            let start = at + text[at..].find(word).unwrap_or_default();
            at = start + word.len();
            let kind = match word.starts_with('-') {
                true => ColorKind::Parameter,
                false if index == 0 => ColorKind::Function,
                false => ColorKind::String,
            };
            self.canvas
                .paint(joined.file_range(span.start + start..span.start + at), kind);
        }
    }

    fn line(&mut self, joined: &JoinedText, span: Range<usize>) {
        let place = |range: Range<usize>| {
            joined.file_range(span.start + range.start..span.start + range.end)
        };
        paint_text(&mut self.canvas, &joined.text()[span.clone()], &[], &place);
    }

    /// Paints the command of a container, which no `RUN` of the model reads.
    pub(super) fn command(&mut self, joined: &JoinedText, invocation: &Invocation) {
        let Invocation::Shell { span, .. } = invocation else {
            return self.exec(invocation);
        };
        let Some(dialect) = self.view.model().state(self.index).shell.dialect else {
            return;
        };
        self.line(joined, span.clone());
        let map = Part {
            joined,
            start: span.start,
        };
        let script = parse_script(&joined.text()[span.clone()], &map, dialect);
        paint_script(&mut self.canvas, &script);
    }

    fn exec(&mut self, invocation: &Invocation) {
        if let Invocation::Exec(form) = invocation {
            form.words
                .iter()
                .for_each(|it| self.canvas.paint(it.range, ColorKind::String));
        }
    }

    /// Paints the bodies of heredocs as text, with the variables that are expanded in it.
    pub(super) fn bodies(&mut self, instruction: &Instruction) {
        let is_content = instruction.kind() != KeywordKind::Run;
        for heredoc in &instruction.heredocs {
            self.canvas.paint(heredoc.body, ColorKind::String);
            if heredoc.expands && is_content {
                let start = heredoc.body.start();
                let place = |range: Range<usize>| (start + range.start..start + range.end).into();
                self.variables_of(heredoc.body.slice(self.view.text()), &place);
            }
        }
    }

    /// Paints `<<` and both places of the name.
    pub(super) fn delimiters(&mut self, heredoc: &Heredoc) {
        let marker = heredoc.marker;
        let written = marker.slice(self.view.text());
        let name = written.len()
            - written
                .trim_start_matches(|it: char| it.is_ascii_digit() || "<-".contains(it))
                .len();
        let name = marker.start() + name;
        self.canvas
            .paint(TextRange::new(marker.start(), name), ColorKind::Operator);
        self.canvas
            .paint(TextRange::new(name, marker.end()), ColorKind::Macro);
        if let Some(end) = heredoc.end {
            self.canvas.paint(end, ColorKind::Macro);
        }
    }
}

/// A part of a logical line as the map of a script.
struct Part<'a> {
    joined: &'a JoinedText,
    start: usize,
}

impl BodyMap for Part<'_> {
    fn file_range(&self, start: usize, end: usize) -> TextRange {
        self.joined.file_range(self.start + start..self.start + end)
    }
}
