//! What can be typed, and the word that is typed with everything around it.
//! Leans on `line`.

use dockwright_model::Model;
use dockwright_syntax::directive::{Directive, DirectiveKind};
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::line::Line;
use crate::view::View;

/// What is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// Something that is nobody's but the writer's.
    Nothing,
    /// A comment; at the head of the file it may become a directive.
    Comment { may_be_directive: bool },
    /// The value of a directive.
    DirectiveValue(DirectiveKind),
    /// A rule in a comment that silences it, in the words of hadolint or in our own.
    SilencedRule { is_hadolint: bool },
    /// The first word of an instruction.
    Keyword { in_trigger: bool },
    /// `--name`.
    FlagName,
    /// What stands behind `--name=`.
    FlagValue(&'a str),
    /// A key of `--mount=`; the options before it.
    MountKey(&'a str),
    /// The value of a key of `--mount=`; the options before it.
    MountValue(&'a str, &'a str),
    /// The name of a variable behind `$` or `${`.
    Variable { is_braced: bool },
    /// What a stage starts from.
    Base,
    /// The word between a base and a stage name.
    As,
    /// A file that is copied, where it goes, or either.
    Path { source: bool, destination: bool },
    /// A folder of the image.
    Folder,
    /// A user, or a user and a group.
    User,
    /// A port.
    Port,
    /// A signal.
    Signal,
    /// The key of a label.
    LabelKey,
    /// The name of a build argument.
    ArgumentName,
    /// `CMD` or `NONE`.
    HealthcheckKind,
    /// A command where an exec form can begin.
    ExecForm,
}

/// What is being typed, with everything around it.
#[derive(Clone)]
pub(crate) struct Typing<'a> {
    pub(crate) view: &'a View,
    pub(crate) line: Line<'a>,
    /// The instruction it belongs to, behind `ONBUILD` the inner one.
    pub(crate) keyword: KeywordKind,
    pub(crate) place: Place<'a>,
    /// What stands before the cursor of the word that is typed.
    pub(crate) word: &'a str,
    /// What is replaced.
    pub(crate) range: TextRange,
    /// Whether a flag can stand here as well.
    pub(crate) takes_flags: bool,
}

impl<'a> Typing<'a> {
    /// The model of the text.
    pub(crate) fn model(&self) -> &'a Model<'static> {
        self.view.model()
    }

    /// The instruction around the cursor, behind `ONBUILD` the inner one.
    pub(crate) fn instruction(&self) -> Option<&'a Instruction> {
        let instruction = self.model().instructions().get(self.line.instruction?)?;
        Some(instruction.innermost())
    }

    /// How many instructions begin before the cursor's.
    pub(crate) fn index(&self) -> usize {
        let before = || self.model().instruction_at(self.line.offset);
        self.line
            .instruction
            .unwrap_or_else(|| before().map_or(0, |before| before + 1))
    }

    /// Whether the line stands at the head of the file, where directives are read.
    pub(crate) fn is_at_head(&self) -> bool {
        self.line.instruction.is_none() && is_at_head(self.view, self.line.offset)
    }

    /// The stage around the cursor.
    pub(crate) fn stage(&self) -> Option<usize> {
        self.model().stage_names().of_instruction(self.index())
    }

    /// The same place with only what stands behind the last separator, and what stands before that.
    pub(crate) fn behind(&self, separators: &[char]) -> (&'a str, Self) {
        let start = self.word.rfind(separators).map_or(0, |at| at + 1);
        let (before, word) = self.word.split_at(start);
        let replaced = self.range.end() - self.line.offset;
        let tail = self.line.tail.get(..replaced).unwrap_or_default();
        let behind = tail.find(separators).unwrap_or(tail.len());
        let narrowed = Self {
            word,
            range: self.line.range(word.len(), behind),
            ..self.clone()
        };
        (before, narrowed)
    }

    pub(super) fn at(view: &'a View, line: Line<'a>, keyword: KeywordKind) -> Self {
        Self {
            view,
            line,
            keyword,
            place: Place::Nothing,
            word: "",
            range: TextRange::empty(line.offset),
            takes_flags: false,
        }
    }

    /// Takes the word that begins at `start` of the head; what is typed inside of a word replaces the rest of it.
    pub(super) fn typed(
        mut self,
        start: usize,
        place: Place<'a>,
        ends: impl Fn(char) -> bool,
    ) -> Self {
        self.word = self.line.written(start);
        let behind = match self.word {
            "" => 0,
            _ => self.line.tail.find(ends).unwrap_or(self.line.tail.len()),
        };
        self.range = self.line.range(self.word.len(), behind);
        self.place = place;
        self
    }
}

/// Whether only directives stand above the line.
fn is_at_head(view: &View, offset: usize) -> bool {
    let line = view.lines().line_of(offset);
    let directives = &view.model().dockerfile().directives;
    let stands_on = |(row, directive): (usize, &Directive)| {
        view.lines().line_of(directive.range.start()) == row
    };
    directives.len() >= line && directives.iter().take(line).enumerate().all(stands_on)
}
