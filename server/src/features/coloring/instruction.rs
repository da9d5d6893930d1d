//! The colors of one instruction.
//! Leans on `canvas`, `image` and `script`, and on the model.

use std::ops::Range;

use dockwright_model::run::Run;
use dockwright_model::stage::StageReference;
use dockwright_syntax::directive::Comment;
use dockwright_syntax::expand::variable_uses;
use dockwright_syntax::flag::Flag;
use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::instruction::{Arguments, FromArguments, Instruction, Invocation, Pair};
use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::shell::{BodyMap, parse_script};
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use super::canvas::Canvas;
use super::color::{Color, ColorKind, Colored, Modifier};
use super::image::paint_image;
use super::script::{heredocs, paint_script, paint_text};
use crate::view::View;

/// Adds the colors of the instruction of an index; `comments` are those between its lines.
pub(super) fn color(view: &View, index: usize, comments: &[Comment], out: &mut Vec<Colored>) {
    let instruction = &view.model().instructions()[index];
    let mut painter = Painter {
        view,
        index,
        escape: view.model().dockerfile().escape(),
        canvas: Canvas::new(view.text(), instruction.range),
    };
    painter.instruction(instruction);
    painter.gaps(&instruction.joined);
    for heredoc in &instruction.heredocs {
        painter.delimiters(heredoc);
    }
    for comment in comments {
        painter.canvas.paint(comment.range, ColorKind::Comment);
    }
    painter.canvas.colored(out);
}

struct Painter<'a> {
    view: &'a View,
    index: usize,
    escape: char,
    canvas: Canvas<'a>,
}

impl<'a> Painter<'a> {
    fn instruction(&mut self, instruction: &'a Instruction) {
        if instruction.kind() != KeywordKind::Unknown {
            self.canvas
                .paint(instruction.keyword.range, ColorKind::Keyword);
        }
        for flag in &instruction.flags {
            self.flag(instruction, flag);
        }
        let joined = &instruction.joined;
        match &instruction.arguments {
            Arguments::From(from) => self.from(joined, from),
            Arguments::Run(invocation) => self.run(instruction, invocation),
            Arguments::Cmd(invocation)
            | Arguments::Entrypoint(invocation)
            | Arguments::Shell(invocation) => self.command(joined, invocation),
            Arguments::Healthcheck(health) => {
                let kind = health.kind.iter();
                kind.for_each(|word| self.canvas.paint(word.range, ColorKind::Keyword));
                self.command(joined, &health.command);
            }
            Arguments::Add(copy) | Arguments::Copy(copy) => {
                self.bodies(instruction);
                self.words(joined, copy.sources.iter().chain(&copy.destination));
            }
            Arguments::Env(pairs) => {
                let name = Color::new(ColorKind::Variable).with(Modifier::Declaration);
                self.pairs(joined, pairs, name);
            }
            Arguments::Arg(pairs) => {
                let name = Color::new(ColorKind::Variable).with(Modifier::Declaration);
                self.pairs(joined, pairs, name.with(Modifier::Readonly));
            }
            Arguments::Label(pairs) => self.pairs(joined, pairs, ColorKind::Property.into()),
            Arguments::Expose(ports) => ports.iter().for_each(|port| self.port(joined, port)),
            Arguments::Volume(words) => self.words(joined, words),
            Arguments::User(word) | Arguments::Workdir(word) => self.words(joined, word),
            Arguments::Stopsignal(word) => {
                for it in word {
                    self.word(joined, it, ColorKind::EnumMember);
                }
            }
            Arguments::Maintainer(word) => {
                for it in word {
                    self.canvas.paint(it.range, ColorKind::String);
                }
            }
            Arguments::Onbuild(Some(trigger)) => self.instruction(trigger),
            Arguments::Onbuild(None) | Arguments::Unknown => {}
        }
    }

    fn from(&mut self, joined: &JoinedText, from: &FromArguments) {
        if let Some(base) = &from.base {
            self.stage_or_image(joined, base);
            self.variables(joined, base);
        }
        if let Some(word) = &from.as_keyword {
            self.canvas.paint(word.range, ColorKind::Keyword);
        }
        if let Some(name) = &from.name {
            let color = Color::new(ColorKind::Class).with(Modifier::Declaration);
            self.canvas.paint(name.range, color);
        }
    }

    fn stage_or_image(&mut self, joined: &JoinedText, word: &Word) {
        match self.view.model().stage_names().resolve(&word.text) {
            StageReference::Stage(_) => self.canvas.paint(word.range, ColorKind::Class),
            _ => paint_image(&mut self.canvas, joined, word),
        }
    }

    fn flag(&mut self, instruction: &Instruction, flag: &Flag) {
        let joined = &instruction.joined;
        self.canvas.paint(flag.name_range, ColorKind::Parameter);
        let Some(value) = &flag.value else {
            return;
        };
        let sign = TextRange::new(flag.name_range.end(), value.range.start());
        self.canvas.paint(sign, ColorKind::Operator);
        match (instruction.kind(), flag.name.as_str()) {
            (KeywordKind::Run, "mount") => self.mount(joined, flag),
            (KeywordKind::Copy, "from") => self.stage_or_image(joined, value),
            _ => self.word(joined, value, ColorKind::String),
        }
        self.variables(joined, value);
    }

    fn mount(&mut self, joined: &JoinedText, flag: &Flag) {
        // What is not painted over are the commas and the signs.
        flag.value
            .iter()
            .for_each(|it| self.canvas.paint(it.range, ColorKind::Operator));
        for option in flag.options(joined) {
            self.canvas.paint(option.key_range, ColorKind::Property);
            let names_stage = option.key == "from";
            let stages = self.view.model().stage_names();
            let stage = option
                .value
                .as_deref()
                .filter(|_| names_stage)
                .map(|it| stages.resolve(it));
            let kind = match (option.key.as_str(), stage) {
                (_, Some(StageReference::Stage(_))) => ColorKind::Class,
                ("from", _) => ColorKind::Namespace,
                ("type" | "sharing", _) => ColorKind::EnumMember,
                _ => ColorKind::String,
            };
            self.canvas.paint(option.value_range, kind);
        }
    }

    fn pairs(&mut self, joined: &JoinedText, pairs: &[Pair], name: Color) {
        for pair in pairs {
            self.canvas.paint(pair.key.range, name);
            self.variables(joined, &pair.key);
            if let Some(value) = &pair.value {
                if !pair.legacy {
                    let sign = TextRange::new(pair.key.range.end(), value.range.start());
                    self.canvas.paint(sign, ColorKind::Operator);
                }
                self.word(joined, value, ColorKind::String);
            }
        }
    }

    fn words<'w>(&mut self, joined: &JoinedText, words: impl IntoIterator<Item = &'w Word>) {
        for word in words {
            self.word(joined, word, ColorKind::String);
        }
    }

    /// Paints a word that is one value, and the variables in it.
    fn word(&mut self, joined: &JoinedText, word: &Word, kind: ColorKind) {
        let is_number = !word.text.is_empty() && word.text.bytes().all(|it| it.is_ascii_digit());
        let kind = if is_number { ColorKind::Number } else { kind };
        self.canvas.paint(word.range, kind);
        self.variables(joined, word);
    }

    /// Paints `80-90/tcp`.
    fn port(&mut self, joined: &JoinedText, port: &Word) {
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

    fn variables(&mut self, joined: &JoinedText, word: &Word) {
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
    fn variables_of(&mut self, text: &str, place: &dyn Fn(Range<usize>) -> TextRange) {
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

    fn run(&mut self, instruction: &Instruction, invocation: &Invocation) {
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
    fn command(&mut self, joined: &JoinedText, invocation: &Invocation) {
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
    fn bodies(&mut self, instruction: &Instruction) {
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
    fn delimiters(&mut self, heredoc: &Heredoc) {
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

    /// Takes the paint from continuations and from what BuildKit drops between continued lines.
    fn gaps(&mut self, joined: &JoinedText) {
        let mut end = None;
        for stretch in joined.stretches() {
            if let Some(end) = end {
                self.canvas.erase(TextRange::new(end, stretch.start()));
            }
            end = Some(stretch.end());
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
