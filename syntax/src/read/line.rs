//! The arguments of each kind of instruction, read from its logical line.
//! Leans on `instruction` and on the files that name its parts.

use std::ops::Range;
use std::sync::Arc;

use crate::duration::check_health_flags;
use crate::error::SyntaxError;
use crate::exec::{ExecReading, read_exec_form};
use crate::flag::{check_flags, read_flags};
use crate::heredoc::Heredoc;
use crate::instruction::{Arguments, CopyArguments, HealthcheckArguments, Instruction, Invocation};
use crate::joined::JoinedText;
use crate::keyword::{KEYWORDS, Keyword, KeywordKind};
use crate::suggestion::suggest;
use crate::text::TextRange;
use crate::word::{Word, is_blank, split_at_blanks, trim};

/// One logical line on its way to an instruction.
pub(crate) struct Line<'a> {
    pub(crate) joined: &'a Arc<JoinedText>,
    pub(crate) heredocs: &'a [Heredoc],
    pub(crate) escape: char,
    pub(crate) range: TextRange,
    /// How many `ONBUILD`s stand around it.
    pub(crate) depth: usize,
}

impl Line<'_> {
    /// Reads the instruction that starts at `start` of the line; faults go to `errors`.
    pub(crate) fn read(&self, start: usize, errors: &mut Vec<SyntaxError>) -> Instruction {
        let text = self.joined.text();
        let whole = trim(text, start..text.len());
        let keyword_end = text[whole.clone()]
            .bytes()
            .position(is_blank)
            .map_or(whole.end, |length| whole.start + length);
        let keyword = self.keyword(whole.start..keyword_end);
        let (flags, arguments_start) = read_flags(self.joined, keyword_end..whole.end);
        let span = trim(text, arguments_start..whole.end);
        let kind = keyword.kind;
        if kind != KeywordKind::Arg && kind != KeywordKind::Unknown {
            check_flags(kind, &flags, errors);
        }
        if kind == KeywordKind::Healthcheck {
            check_health_flags(&flags, errors);
        }
        let mut arguments = Reading {
            line: self,
            kind,
            keyword: &keyword,
            span: span.clone(),
            errors,
        };
        let arguments = arguments.read();
        let is_heredoc_host = matches!(
            kind,
            KeywordKind::Run | KeywordKind::Copy | KeywordKind::Add | KeywordKind::Onbuild
        );
        Instruction {
            range: TextRange::new(keyword.range.start(), self.range.end()),
            keyword,
            flags,
            arguments,
            joined: Arc::clone(self.joined),
            argument_span: span,
            heredocs: if is_heredoc_host {
                self.heredocs.to_vec()
            } else {
                Vec::new()
            },
            leading_comments: Vec::new(),
            inner_comments: Vec::new(),
            empty_lines: Vec::new(),
        }
    }

    fn keyword(&self, range: Range<usize>) -> Keyword {
        let text = &self.joined.text()[range.clone()];
        Keyword {
            kind: KeywordKind::of(text),
            text: text.to_owned(),
            range: self.joined.file_range(range),
        }
    }
}

/// The reading of one instruction's arguments.
pub(super) struct Reading<'a, 'b> {
    pub(super) line: &'a Line<'a>,
    pub(super) kind: KeywordKind,
    keyword: &'a Keyword,
    pub(super) span: Range<usize>,
    pub(super) errors: &'b mut Vec<SyntaxError>,
}

impl Reading<'_, '_> {
    fn read(&mut self) -> Arguments {
        match self.kind {
            KeywordKind::From => Arguments::From(self.from()),
            KeywordKind::Run => Arguments::Run(self.invocation(self.span.clone())),
            KeywordKind::Cmd => Arguments::Cmd(self.invocation(self.span.clone())),
            KeywordKind::Entrypoint => Arguments::Entrypoint(self.invocation(self.span.clone())),
            KeywordKind::Shell => Arguments::Shell(self.shell()),
            KeywordKind::Healthcheck => Arguments::Healthcheck(self.healthcheck()),
            KeywordKind::Add => Arguments::Add(self.copy()),
            KeywordKind::Copy => Arguments::Copy(self.copy()),
            KeywordKind::Env => Arguments::Env(self.pairs()),
            KeywordKind::Label => Arguments::Label(self.pairs()),
            KeywordKind::Arg => Arguments::Arg(self.build_arguments()),
            KeywordKind::Expose => Arguments::Expose(self.ports()),
            KeywordKind::Volume => Arguments::Volume(self.volumes()),
            KeywordKind::User => Arguments::User(self.single()),
            KeywordKind::Workdir => Arguments::Workdir(self.single()),
            KeywordKind::Stopsignal => Arguments::Stopsignal(self.single()),
            KeywordKind::Maintainer => Arguments::Maintainer(self.single()),
            KeywordKind::Onbuild => Arguments::Onbuild(self.trigger()),
            KeywordKind::Unknown => self.unknown(),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.line.joined.text()[self.span.clone()]
    }

    pub(super) fn word(&self, range: Range<usize>) -> Word {
        Word::take(self.line.joined, range)
    }

    pub(super) fn blank_words(&self, range: Range<usize>) -> Vec<Word> {
        split_at_blanks(self.line.joined.text(), range)
            .into_iter()
            .map(|range| self.word(range))
            .collect()
    }

    /// Reports a fault of the arguments, or of the keyword where there are none.
    pub(super) fn fault(&mut self, message: impl Into<String>, help: impl Into<String>) {
        let range = match self.span.is_empty() {
            true => self.keyword.range,
            false => self.line.joined.file_range(self.span.clone()),
        };
        self.errors
            .push(SyntaxError::new(range, message).with_help(help));
    }

    pub(super) fn missing(&mut self, what: &str, example: &str) {
        let name = self.kind.name();
        self.fault(
            format!("`{name}` needs {what}"),
            format!("for example `{example}`"),
        );
    }

    /// Reads the exec form at `range`, if it is one; arrays of other things are reported.
    fn exec(&mut self, range: Range<usize>) -> Option<crate::exec::ExecForm> {
        match read_exec_form(self.line.joined, range) {
            ExecReading::Exec(form) => Some(form),
            ExecReading::Plain => None,
            ExecReading::NotStrings(element) => {
                let error = SyntaxError::new(element, "the exec form holds only strings")
                    .with_help("put the element between double quotes")
                    .while_splitting();
                self.errors.push(error);
                None
            }
        }
    }

    fn invocation(&mut self, span: Range<usize>) -> Invocation {
        match self.exec(span.clone()) {
            Some(form) => Invocation::Exec(form),
            None => Invocation::Shell {
                range: self.line.joined.file_range(span.clone()),
                span,
            },
        }
    }

    fn shell(&mut self) -> Invocation {
        let faults = self.errors.len();
        let invocation = self.invocation(self.span.clone());
        let help = "write `SHELL [\"/bin/bash\", \"-c\"]`";
        if invocation.is_shell() && self.errors.len() == faults {
            self.fault("`SHELL` takes only the exec form", help);
        } else if invocation.is_empty() {
            self.fault("`SHELL` needs a program", help);
        }
        invocation
    }

    fn healthcheck(&mut self) -> HealthcheckArguments {
        let text = self.line.joined.text();
        let kind_end = text[self.span.clone()]
            .find(char::is_whitespace)
            .map_or(self.span.end, |length| self.span.start + length);
        let kind = (!self.span.is_empty()).then(|| self.word(self.span.start..kind_end));
        let rest = trim(text, kind_end..self.span.end);
        let command = self.invocation(rest.clone());
        match kind
            .as_ref()
            .map(|kind| kind.text.to_ascii_uppercase())
            .as_deref()
        {
            None => self.missing(
                "`NONE` or `CMD`",
                "HEALTHCHECK CMD curl -f http://localhost/",
            ),
            Some("NONE") if !rest.is_empty() => {
                let help = "remove what follows, or write `CMD`";
                self.fault("`HEALTHCHECK NONE` takes nothing more", help);
            }
            Some("CMD") if command.is_empty() => {
                let help = "for example `HEALTHCHECK CMD curl -f http://localhost/`";
                self.fault("`HEALTHCHECK CMD` needs a command", help);
            }
            Some("NONE" | "CMD") => {}
            Some(_) => self.fault(
                "a health check is either `NONE` or `CMD …`",
                "write `CMD` before the command",
            ),
        }
        HealthcheckArguments { kind, command }
    }

    fn copy(&mut self) -> CopyArguments {
        let form = self.exec(self.span.clone());
        let exec = form.is_some();
        let mut sources = match form {
            Some(form) => form.words,
            None => self.blank_words(self.span.clone()),
        };
        let name = self.kind.name();
        match sources.len() {
            0 | 1 => self.missing(
                "a source and a destination",
                &format!("{name} package.json /app/"),
            ),
            _ => {}
        }
        let destination = if sources.len() > 1 {
            sources.pop()
        } else {
            None
        };
        self.check_destination(destination.as_ref());
        CopyArguments {
            sources,
            destination,
            exec,
        }
    }

    fn check_destination(&mut self, destination: Option<&Word>) {
        let Some(destination) = destination else {
            return;
        };
        if self
            .line
            .heredocs
            .iter()
            .any(|heredoc| heredoc.marker == destination.range)
        {
            let message = "a heredoc cannot be a destination";
            let error =
                SyntaxError::new(destination.range, message).with_help("put the destination last");
            self.errors.push(error);
        }
    }

    fn ports(&mut self) -> Vec<Word> {
        let ports = self.blank_words(self.span.clone());
        if ports.is_empty() {
            self.missing("a port", "EXPOSE 8080");
        }
        ports
    }

    fn volumes(&mut self) -> Vec<Word> {
        let volumes = match self.exec(self.span.clone()) {
            Some(form) => form.words,
            None => self.blank_words(self.span.clone()),
        };
        if volumes.is_empty() {
            self.missing("a path", "VOLUME /data");
        }
        for volume in volumes.iter().filter(|volume| volume.text.is_empty()) {
            let error = SyntaxError::new(volume.range, "a volume cannot be an empty string");
            self.errors
                .push(error.with_help("write a path, or remove it"));
        }
        volumes
    }

    fn single(&mut self) -> Option<Word> {
        if self.span.is_empty() {
            let (what, example) = match self.kind {
                KeywordKind::User => ("a user", "USER 1000:1000"),
                KeywordKind::Workdir => ("a path", "WORKDIR /app"),
                KeywordKind::Stopsignal => ("a signal", "STOPSIGNAL SIGTERM"),
                _ => ("a name", "LABEL org.opencontainers.image.authors=\"…\""),
            };
            self.missing(what, example);
            return None;
        }
        Some(self.word(self.span.clone()))
    }

    fn trigger(&mut self) -> Option<Box<Instruction>> {
        if self.span.is_empty() {
            self.missing("an instruction", "ONBUILD COPY . /app");
            return None;
        }
        // A trigger of a trigger is refused, so it needs no reading; a hostile file nests them by the thousand.
        if self.line.depth > 1 {
            return None;
        }
        let mut faults = Vec::new();
        let line = Line {
            depth: self.line.depth + 1,
            ..*self.line
        };
        let trigger = line.read(self.span.start, &mut faults);
        let refused = matches!(
            trigger.kind(),
            KeywordKind::Onbuild | KeywordKind::From | KeywordKind::Maintainer
        );
        if refused {
            let message = format!("`{}` cannot be an `ONBUILD` trigger", trigger.kind().name());
            let error = SyntaxError::new(trigger.keyword.range, message);
            self.errors
                .push(error.with_help("run another instruction when the image is built on"));
        }
        self.errors
            .extend(faults.into_iter().map(|fault| SyntaxError {
                deferred: fault.deferred || !fault.splitting,
                ..fault
            }));
        Some(Box::new(trigger))
    }

    fn unknown(&mut self) -> Arguments {
        let word = &self.keyword.text;
        let error = SyntaxError::new(
            self.keyword.range,
            format!("`{word}` is not an instruction"),
        )
        .with_help(unknown_help(word))
        .with_replacement(suggest(word, KEYWORDS.iter().map(|(_, name)| *name)));
        self.errors.push(error);
        Arguments::Unknown
    }
}

/// Why a line that starts with `word` may have been meant otherwise.
fn unknown_help(word: &str) -> &'static str {
    if word.starts_with("&&") || word.starts_with('|') || word.starts_with('-') {
        "the line before it should end in a continuation"
    } else if word.starts_with("{{") || word.starts_with("{%") {
        "this is a template: lint what it renders to"
    } else {
        "an instruction starts with one of `FROM`, `RUN`, `COPY`, …"
    }
}
