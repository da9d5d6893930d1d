//! An instruction: its keyword, flags, arguments and heredocs as owned values with places.
//! Leans on the files that name its parts: `keyword`, `flag`, `word`, `exec`, `heredoc`, `directive`.

use std::ops::Range;
use std::sync::Arc;

use crate::directive::Comment;
use crate::exec::ExecForm;
use crate::flag::Flag;
use crate::heredoc::Heredoc;
use crate::joined::JoinedText;
use crate::keyword::{Keyword, KeywordKind};
use crate::nearly_exec::{NearlyExec, read_nearly_exec};
use crate::text::TextRange;
use crate::word::Word;

/// One unit of a Dockerfile: `RUN …`, `FROM …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// From the keyword to the last byte, heredocs included.
    pub range: TextRange,
    /// The first word.
    pub keyword: Keyword,
    /// The flags between the keyword and the arguments.
    pub flags: Vec<Flag>,
    /// What it says, by kind.
    pub arguments: Arguments,
    /// The logical line, keyword included.
    pub joined: Arc<JoinedText>,
    /// Where the arguments stand in the logical line, flags excluded, trimmed.
    pub argument_span: Range<usize>,
    /// The heredocs, in the order of their markers.
    pub heredocs: Vec<Heredoc>,
    /// The comments above it, back to the instruction or the empty comment before.
    pub leading_comments: Vec<Comment>,
    /// The comments between its continued lines.
    pub inner_comments: Vec<Comment>,
    /// The lines of white space between its continued lines, without their newlines.
    pub empty_lines: Vec<TextRange>,
}

/// The arguments of an instruction, by its kind. Missing parts are `None` or empty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each holds what the instruction of its name says"
)]
pub enum Arguments {
    From(FromArguments),
    Run(Invocation),
    Cmd(Invocation),
    Entrypoint(Invocation),
    Shell(Invocation),
    Healthcheck(HealthcheckArguments),
    Add(CopyArguments),
    Copy(CopyArguments),
    Env(Vec<Pair>),
    Label(Vec<Pair>),
    Arg(Vec<Pair>),
    Expose(Vec<Word>),
    Volume(Vec<Word>),
    User(Option<Word>),
    Workdir(Option<Word>),
    Stopsignal(Option<Word>),
    Maintainer(Option<Word>),
    Onbuild(Option<Box<Instruction>>),
    Unknown,
}

/// `FROM base [AS name]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FromArguments {
    /// What the stage starts from.
    pub base: Option<Word>,
    /// The word `AS`.
    pub as_keyword: Option<Word>,
    /// The stage name.
    pub name: Option<Word>,
}

/// The command of `RUN`, `CMD`, `ENTRYPOINT` or `HEALTHCHECK CMD`, in one of its two spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invocation {
    /// A JSON array of strings.
    Exec(ExecForm),
    /// Text for the shell; the span is in the logical line.
    Shell {
        /// Where the text stands in the file; empty when there is none.
        range: TextRange,
        /// Where it stands in the logical line.
        span: Range<usize>,
    },
}

impl Invocation {
    /// Where the command stands in the file.
    pub fn range(&self) -> TextRange {
        match self {
            Self::Exec(form) => form.range,
            Self::Shell { range, .. } => *range,
        }
    }

    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Exec(form) => form.words.is_empty(),
            Self::Shell { range, .. } => range.is_empty(),
        }
    }

    /// Whether it is text for the shell.
    pub fn is_shell(&self) -> bool {
        matches!(self, Self::Shell { .. })
    }
}

/// `HEALTHCHECK NONE` or `HEALTHCHECK CMD …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthcheckArguments {
    /// `NONE`, `CMD`, or what stands in their place.
    pub kind: Option<Word>,
    /// What follows it.
    pub command: Invocation,
}

/// `COPY source… destination`, and the same of `ADD`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyArguments {
    /// The sources, heredoc markers included.
    pub sources: Vec<Word>,
    /// Where they go.
    pub destination: Option<Word>,
    /// Whether they are written as a JSON array.
    pub exec: bool,
}

/// One `key=value` of `ENV`, `LABEL` or `ARG`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The whole pair.
    pub range: TextRange,
    /// The name, quotes still in it.
    pub key: Word,
    /// The value, quotes still in it; `None` for an `ARG` without one.
    pub value: Option<Word>,
    /// Whether it is written `key value`, without the `=`.
    pub legacy: bool,
}

impl Instruction {
    /// The kind of its keyword.
    pub fn kind(&self) -> KeywordKind {
        self.keyword.kind
    }

    /// The first flag of that name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }

    /// All flags of that name.
    pub fn flags_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Flag> {
        self.flags.iter().filter(move |flag| flag.name == name)
    }

    /// The arguments' text, continuations removed.
    pub fn argument_text(&self) -> &str {
        &self.joined.text()[self.argument_span.clone()]
    }

    /// Where the arguments stand in the file.
    pub fn argument_range(&self) -> TextRange {
        self.joined.file_range(self.argument_span.clone())
    }

    /// The keyword to the end of the last argument: the instruction without its heredocs.
    pub fn head_range(&self) -> TextRange {
        self.keyword.range.cover(self.argument_range())
    }

    /// The instruction that a trigger will run, or else this one.
    pub fn innermost(&self) -> &Self {
        match &self.arguments {
            Arguments::Onbuild(Some(trigger)) => trigger,
            _ => self,
        }
    }

    /// The command of `RUN`, `CMD`, `ENTRYPOINT`, `SHELL` or `HEALTHCHECK`.
    pub fn invocation(&self) -> Option<&Invocation> {
        match &self.arguments {
            Arguments::Run(invocation)
            | Arguments::Cmd(invocation)
            | Arguments::Entrypoint(invocation)
            | Arguments::Shell(invocation) => Some(invocation),
            Arguments::Healthcheck(arguments) => Some(&arguments.command),
            _ => None,
        }
    }

    /// What would be its exec form, had its strings not been put between single quotes.
    pub fn nearly_exec(&self) -> Option<NearlyExec> {
        let span = match (&self.arguments, self.invocation()) {
            (_, Some(Invocation::Shell { span, .. })) => span,
            (Arguments::Copy(_) | Arguments::Add(_) | Arguments::Volume(_), _) => {
                &self.argument_span
            }
            _ => return None,
        };
        read_nearly_exec(&self.joined, span.clone())
    }

    /// The sources and destination of `COPY` or `ADD`.
    pub fn copy(&self) -> Option<&CopyArguments> {
        match &self.arguments {
            Arguments::Copy(arguments) | Arguments::Add(arguments) => Some(arguments),
            _ => None,
        }
    }

    /// The pairs of `ENV`, `LABEL` or `ARG`; empty for the others.
    pub fn pairs(&self) -> &[Pair] {
        match &self.arguments {
            Arguments::Env(pairs) | Arguments::Label(pairs) | Arguments::Arg(pairs) => pairs,
            _ => &[],
        }
    }
}
