//! The arguments of each kind of instruction, read from its logical line.
//! Leans on `instruction` and on the files that name its parts.

use std::ops::Range;
use std::sync::Arc;

use crate::duration::check_health_flags;
use crate::error::SyntaxError;
use crate::exec::{ExecReading, read_exec_form};
use crate::flag::{check_flags, read_flags};
use crate::heredoc::Heredoc;
use crate::instruction::{Arguments, CopyArguments, FromArguments, HealthcheckArguments, Instruction, Invocation, Pair};
use crate::joined::JoinedText;
use crate::keyword::{KEYWORDS, Keyword, KeywordKind};
use crate::suggestion::suggest;
use crate::text::TextRange;
use crate::word::{Word, is_blank, split_at_blanks, split_quoted, trim};

/// One logical line on its way to an instruction.
pub(crate) struct Line<'a> {
    pub(crate) joined: &'a Arc<JoinedText>,
    pub(crate) heredocs: &'a [Heredoc],
    pub(crate) escape: char,
    pub(crate) range: TextRange,
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
        let mut arguments = Reading { line: self, kind, keyword: &keyword, span: span.clone(), errors };
        let arguments = arguments.read();
        let is_heredoc_host = matches!(kind, KeywordKind::Run | KeywordKind::Copy | KeywordKind::Add | KeywordKind::Onbuild);
        Instruction {
            range: TextRange::new(keyword.range.start(), self.range.end()),
            keyword,
            flags,
            arguments,
            joined: Arc::clone(self.joined),
            argument_span: span,
            heredocs: if is_heredoc_host { self.heredocs.to_vec() } else { Vec::new() },
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
struct Reading<'a, 'b> {
    line: &'a Line<'a>,
    kind: KeywordKind,
    keyword: &'a Keyword,
    span: Range<usize>,
    errors: &'b mut Vec<SyntaxError>,
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

    fn text(&self) -> &str {
        &self.line.joined.text()[self.span.clone()]
    }

    fn word(&self, range: Range<usize>) -> Word {
        Word::take(self.line.joined, range)
    }

    fn blank_words(&self, range: Range<usize>) -> Vec<Word> {
        split_at_blanks(self.line.joined.text(), range)
            .into_iter()
            .map(|range| self.word(range))
            .collect()
    }

    /// Reports a fault of the arguments, or of the keyword where there are none.
    fn fault(&mut self, message: impl Into<String>, help: impl Into<String>) {
        let range = match self.span.is_empty() {
            true => self.keyword.range,
            false => self.line.joined.file_range(self.span.clone()),
        };
        self.errors.push(SyntaxError::new(range, message).with_help(help));
    }

    fn missing(&mut self, what: &str, example: &str) {
        let name = self.kind.name();
        self.fault(format!("`{name}` needs {what}"), format!("for example `{example}`"));
    }

    fn from(&mut self) -> FromArguments {
        let mut words = self.blank_words(self.span.clone()).into_iter();
        let (base, second, third, fourth) = (words.next(), words.next(), words.next(), words.next());
        let has_as = second.as_ref().is_some_and(|word| word.text.eq_ignore_ascii_case("as"));
        match (&base, &second, &third, &fourth) {
            (None, ..) => self.missing("a base image", "FROM debian:12-slim"),
            (Some(_), None, ..) => {}
            (_, _, Some(name), None) if has_as => self.check_stage_name(name),
            (_, Some(second), ..) => self.report_extra_words(second, has_as),
        }
        match has_as {
            true => FromArguments { base, as_keyword: second, name: third },
            false => FromArguments { base, as_keyword: None, name: None },
        }
    }

    fn report_extra_words(&mut self, second: &Word, has_as: bool) {
        let end = self.line.joined.file_range(self.span.clone()).end();
        let range = TextRange::new(second.range.start(), end);
        let help = if second.text.starts_with('#') {
            "a comment stands on a line of its own"
        } else if has_as {
            "write `FROM base AS name`, the name in one word"
        } else {
            "write `FROM base` or `FROM base AS name`"
        };
        let message = "`FROM` takes a base image, or a base image, `AS` and a name";
        self.errors.push(SyntaxError::new(range, message).with_help(help));
    }

    fn check_stage_name(&mut self, name: &Word) {
        let mut characters = name.text.chars();
        let starts_well = characters.next().is_some_and(|c| c.is_ascii_alphabetic());
        let goes_on_well = characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !(starts_well && goes_on_well) {
            let message = format!("`{}` cannot name a stage", name.text);
            let help = "a stage name starts with a letter and goes on with letters, digits, `-`, `_` and `.`";
            self.errors.push(SyntaxError::new(name.range, message).with_help(help));
        }
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
        match kind.as_ref().map(|kind| kind.text.to_ascii_uppercase()).as_deref() {
            None => self.missing("`NONE` or `CMD`", "HEALTHCHECK CMD curl -f http://localhost/"),
            Some("NONE") if !rest.is_empty() => {
                let help = "remove what follows, or write `CMD`";
                self.fault("`HEALTHCHECK NONE` takes nothing more", help);
            }
            Some("CMD") if command.is_empty() => {
                let help = "for example `HEALTHCHECK CMD curl -f http://localhost/`";
                self.fault("`HEALTHCHECK CMD` needs a command", help);
            }
            Some("NONE" | "CMD") => {}
            Some(_) => self.fault("a health check is either `NONE` or `CMD …`", "write `CMD` before the command"),
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
            0 | 1 => self.missing("a source and a destination", &format!("{name} package.json /app/")),
            _ => {}
        }
        let destination = if sources.len() > 1 { sources.pop() } else { None };
        self.check_destination(destination.as_ref());
        CopyArguments { sources, destination, exec }
    }

    fn check_destination(&mut self, destination: Option<&Word>) {
        let Some(destination) = destination else { return };
        if self.line.heredocs.iter().any(|heredoc| heredoc.marker == destination.range) {
            let message = "a heredoc cannot be a destination";
            let error = SyntaxError::new(destination.range, message).with_help("put the destination last");
            self.errors.push(error);
        }
    }

    fn pairs(&mut self) -> Vec<Pair> {
        let words = split_quoted(self.line.joined.text(), self.span.clone(), self.line.escape);
        let Some(first) = words.first() else {
            let example = format!("{} key=value", self.kind.name());
            self.missing("a name and a value", &example);
            return Vec::new();
        };
        let pairs = match self.line.joined.text()[first.clone()].contains('=') {
            true => words.into_iter().filter_map(|word| self.pair(word)).collect(),
            false => self.legacy_pair(),
        };
        self.check_names(&pairs);
        pairs
    }

    fn pair(&mut self, range: Range<usize>) -> Option<Pair> {
        let text = &self.line.joined.text()[range.clone()];
        let Some(equals) = text.find('=') else {
            let name = self.kind.name();
            let message = format!("`{text}` has no `=`: `{name}` takes `name=value`");
            let help = "put quotes around a value with spaces, or write the `=`";
            let error = SyntaxError::new(self.line.joined.file_range(range), message).with_help(help);
            self.errors.push(error.while_splitting());
            return None;
        };
        Some(Pair {
            range: self.line.joined.file_range(range.clone()),
            key: self.word(range.start..range.start + equals),
            value: Some(self.word(range.start + equals + 1..range.end)),
            legacy: false,
        })
    }

    fn legacy_pair(&mut self) -> Vec<Pair> {
        let text = self.line.joined.text();
        let key_end = text[self.span.clone()]
            .bytes()
            .position(is_blank)
            .map(|length| self.span.start + length);
        let Some(key_end) = key_end else {
            let name = self.kind.name();
            let key = self.text().to_owned();
            let error = SyntaxError::new(
                self.line.joined.file_range(self.span.clone()),
                format!("`{name}` needs a value for `{key}`"),
            );
            let help = format!("write `{name} {key}=…`");
            self.errors.push(error.with_help(help).while_splitting());
            return vec![Pair {
                range: self.line.joined.file_range(self.span.clone()),
                key: self.word(self.span.clone()),
                value: None,
                legacy: true,
            }];
        };
        let value_start = key_end + text[key_end..self.span.end].bytes().take_while(|byte| is_blank(*byte)).count();
        vec![Pair {
            range: self.line.joined.file_range(self.span.clone()),
            key: self.word(self.span.start..key_end),
            value: Some(self.word(value_start..self.span.end)),
            legacy: true,
        }]
    }

    fn check_names(&mut self, pairs: &[Pair]) {
        for pair in pairs.iter().filter(|pair| pair.key.text.is_empty()) {
            let message = format!("`{}` needs a name before the `=`", self.kind.name());
            self.errors.push(SyntaxError::new(pair.range, message).with_help("write `name=value`"));
        }
    }

    fn build_arguments(&mut self) -> Vec<Pair> {
        let words = split_quoted(self.line.joined.text(), self.span.clone(), self.line.escape);
        if words.is_empty() {
            self.missing("a name", "ARG VERSION=1.0");
        }
        let pairs: Vec<Pair> = words.into_iter().map(|word| self.build_argument(word)).collect();
        self.check_names(&pairs);
        pairs
    }

    fn build_argument(&self, range: Range<usize>) -> Pair {
        let text = &self.line.joined.text()[range.clone()];
        let key_end = text.find('=').map_or(range.end, |length| range.start + length);
        Pair {
            range: self.line.joined.file_range(range.clone()),
            key: self.word(range.start..key_end),
            value: (key_end < range.end).then(|| self.word(key_end + 1..range.end)),
            legacy: false,
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
            self.errors.push(error.with_help("write a path, or remove it"));
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
        let mut faults = Vec::new();
        let trigger = self.line.read(self.span.start, &mut faults);
        let refused = matches!(
            trigger.kind(),
            KeywordKind::Onbuild | KeywordKind::From | KeywordKind::Maintainer
        );
        if refused {
            let message = format!("`{}` cannot be an `ONBUILD` trigger", trigger.kind().name());
            let error = SyntaxError::new(trigger.keyword.range, message);
            self.errors.push(error.with_help("run another instruction when the image is built on"));
        }
        self.errors.extend(faults.into_iter().map(|fault| SyntaxError {
            deferred: fault.deferred || !fault.splitting,
            ..fault
        }));
        Some(Box::new(trigger))
    }

    fn unknown(&mut self) -> Arguments {
        let word = &self.keyword.text;
        let error = SyntaxError::new(self.keyword.range, format!("`{word}` is not an instruction"))
            .with_help(unknown_help(word))
            .with_suggestion(suggest(word, KEYWORDS.iter().map(|(_, name)| *name)));
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
