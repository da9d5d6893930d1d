//! The colors of one instruction.
//! Leans on `painter` and `command`, and on the syntax.

use dockwright_model::stage::StageReference;
use dockwright_syntax::directive::Comment;
use dockwright_syntax::flag::Flag;
use dockwright_syntax::instruction::{Arguments, FromArguments, Instruction, Pair};
use dockwright_syntax::joined::JoinedText;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

use super::canvas::Canvas;
use super::color::{Color, ColorKind, Colored, Modifier};
use super::painter::Painter;
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
                if let Some(it) = word {
                    self.word(joined, it, ColorKind::EnumMember);
                }
            }
            Arguments::Maintainer(word) => {
                if let Some(it) = word {
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
}
