//! A text with what it means, for judging a difference about it.
//! Leans on `answer`, and on the model for stages, scopes and scripts.

use dockwright_model::Model;
use dockwright_model::run::Run;
use dockwright_model::source::Source;
use dockwright_model::stage::StageReference;
use dockwright_model::world::MemoryWorld;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use super::answer::{Answer, Asked, Item};

/// Who says something that the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    Theirs,
}

/// One part of an answer that only one side gives.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) asked: Asked,
    pub(super) side: Side,
    pub(super) item: Item,
    /// Why we say nothing at all.
    pub(super) refusal: Option<String>,
    /// Whether the other side says anything.
    pub(super) other_answers: bool,
}

/// What one side says and the other does not.
pub(super) fn differences(asked: Asked, own: &Answer, theirs: &Answer) -> Vec<Difference> {
    let difference = |side, item: &Item, other: &Answer| Difference {
        asked,
        side,
        item: item.clone(),
        refusal: own.refusal.clone(),
        other_answers: !other.items.is_empty(),
    };
    let ours = own.items.difference(&theirs.items);
    let only_theirs = theirs.items.difference(&own.items);
    ours.map(|item| difference(Side::Ours, item, theirs))
        .chain(only_theirs.map(|item| difference(Side::Theirs, item, own)))
        .collect()
}

/// A text with its meaning.
pub(super) struct Scene<'a> {
    pub(super) text: &'a str,
    pub(super) model: Model<'static>,
}

impl<'a> Scene<'a> {
    /// Understands a text.
    pub(super) fn of(text: &'a str) -> Self {
        let parse = dockwright_syntax::parse::parse(text);
        let world = std::sync::Arc::new(MemoryWorld::default());
        Self {
            text,
            model: Model::shared(Source::new("Dockerfile", text), parse, world, None),
        }
    }

    /// The bytes of a place.
    pub(super) fn slice(&self, range: TextRange) -> &'a str {
        range.slice(self.text)
    }

    /// The word at a place.
    pub(super) fn word(&self, at: usize) -> &'a str {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let before = &self.text[..at];
        let start = before.trim_end_matches(is_word).len();
        let rest = &self.text[start..];
        &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())]
    }

    /// The kind of the instruction at a place.
    pub(super) fn kind(&self, at: usize) -> Option<KeywordKind> {
        Some(self.instruction(at)?.kind())
    }

    /// The stage whose variables a place sees; `None` before the first `FROM`, and in one.
    pub(super) fn scope(&self, at: usize) -> Option<usize> {
        let stage = self.model.stage_at(at)?;
        (self.kind(at) != Some(KeywordKind::From)).then_some(stage)
    }

    /// Whether a place names a variable: behind a dollar, or where one is defined.
    pub(super) fn is_variable(&self, at: usize) -> bool {
        let before = &self.text[..self.start_of_word(at)];
        let kind = self.instruction(at).map(|it| it.innermost().kind());
        let is_defined = matches!(kind, Some(KeywordKind::Arg | KeywordKind::Env));
        is_defined || before.ends_with(['$', '{'])
    }

    /// Whether a place is the name in `${name…}` with something behind the name.
    pub(super) fn has_modifier(&self, at: usize) -> bool {
        let word = self.word(at);
        let start = self.start_of_word(at);
        let before = self.text[..start].ends_with("${") || self.text[..start].ends_with("${#");
        let behind = &self.text[start + word.len()..];
        before && !behind.starts_with(['}', ':'])
    }

    /// Whether a place stands behind the name in `${name…}`.
    pub(super) fn is_in_operand(&self, at: usize) -> bool {
        let start = self.start_of_word(at);
        let line = self.text[..start].rfind('\n').map_or(0, |end| end + 1);
        let before = self.text[line..start].trim_end_matches(['$', '{']);
        let open = before.rfind("${");
        open.is_some_and(|open| !before[open..].contains('}'))
    }

    /// Whether a script around a place has single quotes around it.
    pub(super) fn is_in_single_quotes(&self, at: usize) -> bool {
        let commands = self.run(at).map(|run| &run.script.commands);
        let mut commands = commands.into_iter().flatten();
        commands.any(|command| {
            let values = command
                .assignments
                .iter()
                .filter_map(|it| it.value.as_ref());
            let mut words = values.chain(&command.words);
            words.any(|word| word.range.contains(at) && word.text.contains('\''))
        })
    }

    /// Whether a place stands in an exec form.
    pub(super) fn is_in_exec_form(&self, at: usize) -> bool {
        let invocation = self.instruction(at).and_then(Instruction::invocation);
        invocation.is_some_and(|it| !it.is_shell() && it.range().contains(at))
    }

    /// Whether the dollar in front of a place is escaped.
    pub(super) fn is_escaped(&self, at: usize) -> bool {
        let before = &self.text[..self.start_of_word(at)];
        before.ends_with("\\$") || before.ends_with("\\${")
    }

    /// Whether the instruction at a place, or what stands around it, has parts that a template language fills in.
    pub(super) fn is_in_template(&self, at: usize) -> bool {
        let text = self
            .instruction(at)
            .map_or("", |it| it.range.slice(self.text));
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let above = self.text[..line].lines().next_back().unwrap_or_default();
        text.contains("{{") || above.contains("{{")
    }

    /// Whether a place stands in the `--from` of a copy with other flags.
    pub(super) fn is_among_flags(&self, at: usize) -> bool {
        self.instruction(at).is_some_and(|it| {
            let from = it.flag("from");
            it.flags.len() > 1 && from.is_some_and(|flag| flag.range.contains(at))
        })
    }

    /// Whether a place lies within a `RUN` and is not all of it.
    pub(super) fn is_within_run(&self, range: TextRange) -> bool {
        let start = self.text.len() - self.text[range.start()..].trim_start().len();
        self.instruction(start).is_some_and(|it| {
            it.innermost().kind() == KeywordKind::Run && range.end() <= it.range.end() + 1
        })
    }

    /// Whether a run of comments begins with a line that could be taken for a directive.
    pub(super) fn begins_like_a_directive(&self, range: TextRange) -> bool {
        let first = self.text.lines().next().unwrap_or_default();
        let line = range.slice(self.text);
        first.starts_with('#') && first.contains('=') && line.starts_with('#')
    }

    /// Whether the text has a carriage return that ends a line for an editor and none for BuildKit.
    pub(super) fn has_lone_return(&self) -> bool {
        self.text.replace("\r\n", "\n").contains('\r')
    }

    /// Whether the first line at a place begins a stage.
    pub(super) fn starts_stage(&self, at: usize) -> bool {
        self.starts_instruction(at) && self.kind(at) == Some(KeywordKind::From)
    }

    /// Whether an instruction begins at a place, or behind white space there.
    pub(super) fn starts_instruction(&self, at: usize) -> bool {
        let start = self.text.len() - self.text[at..].trim_start_matches([' ', '\t']).len();
        self.instruction(start)
            .is_some_and(|it| it.range.start() == start)
    }

    /// Whether the line behind a place is empty, or there is none.
    pub(super) fn is_before_empty_line(&self, at: usize) -> bool {
        let mut lines = self.text[at..].lines().skip(1);
        lines.next().is_none_or(|line| line.trim().is_empty())
    }

    /// Whether a place stands on a line that begins with `#`.
    pub(super) fn is_comment_line(&self, at: usize) -> bool {
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        self.text[line..].trim_start().starts_with('#')
    }

    /// Whether a place is read by a shell of Windows.
    pub(super) fn is_windows(&self, at: usize) -> bool {
        let index = self.model.instruction_at(at);
        let shell = index.map(|index| &self.model.state(index).shell);
        shell.is_some_and(|shell| shell.dialect.is_none())
    }

    /// Whether the script around a place gives the name there a value of its own.
    pub(super) fn is_set_by_script(&self, at: usize) -> bool {
        let name = self.word(at);
        let is_set = self.run(at).is_some_and(|run| run.sets_variable(name));
        // What the container runs is no `RUN`, and a script with a fault is not fully read.
        let script = self.instruction(at).filter(|it| it.invocation().is_some());
        let text = script.map_or("", |it| it.range.slice(self.text));
        let ways = [
            format!("{name}="),
            format!("for {name} "),
            format!("read {name}"),
        ];
        is_set || ways.iter().any(|way| text.contains(way.as_str()))
    }

    /// Whether the script around a place gives a value to the name there, right there.
    pub(super) fn is_assigned(&self, at: usize) -> bool {
        let start = self.start_of_word(at);
        self.is_set_by_script(at) && !self.text[..start].ends_with(['$', '{'])
    }

    /// Whether a place names the source of a copy that is no stage.
    pub(super) fn is_image(&self, at: usize) -> bool {
        let instruction = self.instruction(at).map(Instruction::innermost);
        let flag = instruction.and_then(|it| it.flag("from"));
        flag.is_some_and(|flag| {
            let is_other = matches!(
                self.model.stage_names().resolve(flag.value_text()),
                StageReference::Other(_) | StageReference::NoSuchIndex(_)
            );
            is_other && flag.range.contains(at)
        })
    }

    /// Whether a place stands in a mount.
    pub(super) fn is_in_mount(&self, at: usize) -> bool {
        let instruction = self.instruction(at).map(Instruction::innermost);
        instruction.is_some_and(|it| it.flags_named("mount").any(|flag| flag.range.contains(at)))
    }

    /// Whether a place is a number in `--from=`.
    pub(super) fn is_number(&self, at: usize) -> bool {
        let start = self.start_of_word(at);
        self.text[..start].ends_with("from=") && self.word(at).parse::<usize>().is_ok()
    }

    fn start_of_word(&self, at: usize) -> usize {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.text[..at].trim_end_matches(is_word).len()
    }

    fn instruction(&self, at: usize) -> Option<&Instruction> {
        self.model
            .instructions()
            .get(self.model.instruction_at(at)?)
    }

    fn run(&self, at: usize) -> Option<&Run> {
        let index = self.model.instruction_at(at)?;
        self.model
            .runs()
            .iter()
            .find(|run| run.instruction == index)
    }
}
