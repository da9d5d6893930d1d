//! Reads one instruction as work: its words after expansion, in the shape that a build carries out.
//! Leans on `operation` for the shapes and on `walk` for what holds before and after the instruction.

use dockwright_syntax::duration::parse_duration;
use dockwright_syntax::expand::Expander;
use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::instruction::{
    Arguments, HealthcheckArguments, Instruction, Invocation, Pair,
};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::word::Word;

use crate::error::BuildError;
use crate::expansion::Expansions;
use crate::model::Model;
use crate::mount::read_mounts;
use crate::operation::{CopyWork, HealthWork, InlineFile, RunMount, RunWork, Work};
use crate::step::{InputOrigin, named};
use crate::walk::State;

/// Where BuildKit offers the script of a heredoc as a file.
const PIPES: &str = "/dev/pipes/";

/// One instruction with what holds around it.
pub(crate) struct Reading<'a> {
    pub(crate) model: &'a Model<'a>,
    /// The text that the instruction stands in.
    pub(crate) text: &'a str,
    pub(crate) instruction: &'a Instruction,
    pub(crate) expansions: &'a Expansions,
    pub(crate) before: &'a State,
    pub(crate) after: &'a State,
}

impl Reading<'_> {
    /// What the instruction does; nothing for one that no build knows or that is not whole.
    pub(crate) fn work(&self, errors: &mut Vec<BuildError>) -> Option<Work> {
        Some(match &self.instruction.arguments {
            Arguments::Run(command) => Work::Run(self.run(command, errors)),
            Arguments::Copy(_) | Arguments::Add(_) => Work::Copy(self.copy()?),
            Arguments::Workdir(word) => Work::Workdir(self.value(word.as_ref()?)),
            Arguments::Env(pairs) => Work::Environment(self.pairs(pairs)),
            Arguments::Label(pairs) => Work::Labels(self.pairs(pairs)),
            Arguments::Arg(_) => Work::Arguments(self.declared()),
            Arguments::Expose(words) => Work::Expose(self.split_values(words)),
            Arguments::Volume(words) => {
                Work::Volume(words.iter().map(|word| self.value(word)).collect())
            }
            Arguments::User(word) => Work::User(self.value(word.as_ref()?)),
            Arguments::Stopsignal(word) => Work::Stopsignal(self.value(word.as_ref()?)),
            Arguments::Maintainer(word) => Work::Maintainer(word.as_ref()?.text.clone()),
            Arguments::Cmd(command) => Work::Command(self.words(command)),
            Arguments::Entrypoint(command) => Work::Entrypoint(self.words(command)),
            Arguments::Shell(Invocation::Exec(form)) => {
                Work::Shell(form.words.iter().map(|word| word.text.clone()).collect())
            }
            Arguments::Healthcheck(arguments) => Work::Healthcheck(self.health(arguments)?),
            Arguments::Onbuild(Some(_)) => Work::Onbuild(self.expression()),
            Arguments::From(_)
            | Arguments::Shell(_)
            | Arguments::Onbuild(None)
            | Arguments::Unknown => {
                return None;
            }
        })
    }

    /// The text of what an `ONBUILD` leaves, with its heredocs.
    pub(crate) fn expression(&self) -> String {
        let mut text = self.instruction.argument_text().to_owned();
        if let Arguments::Onbuild(Some(inner)) = &self.instruction.arguments {
            for heredoc in &inner.heredocs {
                text.push('\n');
                text.push_str(heredoc.body.slice(self.text));
                text.push_str(&heredoc.name);
            }
        }
        text.trim_start().to_owned()
    }

    /// The build arguments that the instruction declares, with the values they get.
    pub(crate) fn declared(&self) -> Vec<(String, Option<String>)> {
        let Arguments::Arg(pairs) = &self.instruction.arguments else {
            return Vec::new();
        };
        let declared = |pair: &Pair| {
            let name = self.value(&pair.key);
            let value = self.after.scope.argument(&name);
            let value = value.and_then(|variable| variable.value.as_deref());
            (name, value.map(str::to_owned))
        };
        pairs.iter().map(declared).collect()
    }

    fn value(&self, word: &Word) -> String {
        self.expansions.value(word).to_owned()
    }

    fn pairs(&self, pairs: &[Pair]) -> Vec<(String, String)> {
        let value = |pair: &Pair| pair.value.as_ref().map(|word| self.value(word));
        pairs
            .iter()
            .map(|pair| (self.value(&pair.key), value(pair).unwrap_or_default()))
            .collect()
    }

    /// The values of words of which each may hold several, or none.
    fn split_values(&self, words: &[Word]) -> Vec<String> {
        let values = words.iter().map(|word| self.expansions.value(word));
        values
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect()
    }

    fn flag(&self, name: &str) -> Option<String> {
        let flag = self.instruction.flag(name)?;
        Some(
            flag.value
                .as_ref()
                .map(|word| self.value(word))
                .unwrap_or_default(),
        )
    }

    fn flags(&self, name: &str) -> Vec<String> {
        let values = self.instruction.flags_named(name);
        values
            .filter_map(|flag| Some(self.value(flag.value.as_ref()?)))
            .collect()
    }

    fn is_on(&self, name: &str) -> bool {
        self.instruction
            .flag(name)
            .is_some_and(dockwright_syntax::flag::Flag::is_on)
    }

    /// The words of a command, the shell in front of a shell form.
    fn words(&self, command: &Invocation) -> Vec<String> {
        match command {
            Invocation::Exec(form) => form.words.iter().map(|word| word.text.clone()).collect(),
            Invocation::Shell { span, .. } => {
                let text = self.instruction.joined.text();
                self.in_shell(text.get(span.clone()).unwrap_or_default())
            }
        }
    }

    fn in_shell(&self, text: &str) -> Vec<String> {
        let mut words = self.before.shell.words.clone();
        words.push(text.to_owned());
        words
    }

    fn run(&self, command: &Invocation, errors: &mut Vec<BuildError>) -> RunWork {
        let (words, script) = self.program(command);
        let escape = self.model.dockerfile().escape();
        let mounts = read_mounts(self.instruction, escape, &self.before.scope, errors);
        let with_origin = |mount: crate::mount::Mount| RunMount {
            from: mount.from.as_ref().and_then(|(name, _)| self.origin(name)),
            mount,
        };
        RunWork {
            words,
            script,
            mounts: mounts.into_iter().map(with_origin).collect(),
            network: self.flag("network").unwrap_or_default(),
            security: self.flag("security").unwrap_or_default(),
            devices: self.flags("device"),
        }
    }

    /// What is run. A heredoc that is all of the command is the script itself; behind other words, the shell reads it.
    fn program(&self, command: &Invocation) -> (Vec<String>, Option<InlineFile>) {
        let heredocs = self.instruction.heredocs.as_slice();
        let Invocation::Shell { span, range } = command else {
            return (self.words(command), None);
        };
        let line = self
            .instruction
            .joined
            .text()
            .get(span.clone())
            .unwrap_or_default();
        match heredocs {
            [] => (self.in_shell(line), None),
            [only] if only.marker == *range => {
                let content = self.content(only);
                if !content.starts_with("#!") {
                    return (self.in_shell(&content), None);
                }
                let words = self.in_shell(&format!("{PIPES}{}", only.name));
                let name = only.name.clone();
                (words, Some(InlineFile { name, content }))
            }
            _ => {
                let mut whole = line.to_owned();
                for heredoc in heredocs {
                    whole.push('\n');
                    whole.push_str(heredoc.body.slice(self.text));
                    whole.push_str(&heredoc.name);
                }
                (self.in_shell(&whole), None)
            }
        }
    }

    /// The body of a heredoc, without leading tabs where those do not count.
    fn content(&self, heredoc: &Heredoc) -> String {
        let body = heredoc.body.slice(self.text);
        match heredoc.strips_tabs {
            true => body
                .split_inclusive('\n')
                .map(|line| line.trim_start_matches('\t'))
                .collect(),
            false => body.to_owned(),
        }
    }

    /// The body of a heredoc with its variables expanded.
    fn expanded_content(&self, heredoc: &Heredoc) -> String {
        let content = self.content(heredoc);
        if !heredoc.expands {
            return content;
        }
        let expansion = Expander::heredoc().expand(&content, &self.before.scope);
        // What cannot be expanded has been reported where the file was read.
        expansion.map_or(content, |expansion| expansion.text)
    }

    fn copy(&self) -> Option<CopyWork> {
        let instruction = self.instruction;
        let copy = instruction.copy()?;
        let heredoc = |word: &Word| {
            let mut heredocs = instruction.heredocs.iter();
            heredocs.find(|heredoc| heredoc.marker == word.range)
        };
        let inline = |heredoc: &Heredoc| InlineFile {
            name: heredoc.name.clone(),
            content: self.expanded_content(heredoc),
        };
        let sources = copy.sources.iter();
        Some(CopyWork {
            is_add: instruction.kind() == KeywordKind::Add,
            files: sources.clone().filter_map(heredoc).map(inline).collect(),
            sources: sources
                .filter(|word| heredoc(word).is_none())
                .map(|word| self.value(word))
                .collect(),
            destination: self.value(copy.destination.as_ref()?),
            from: instruction
                .flag("from")
                .and_then(|flag| self.origin(flag.value_text())),
            owner: self.flag("chown").filter(|owner| !owner.is_empty()),
            mode: self.flag("chmod").filter(|mode| !mode.is_empty()),
            checksum: self
                .flag("checksum")
                .filter(|checksum| !checksum.is_empty()),
            excludes: self.flags("exclude"),
            link: self.is_on("link"),
            parents: self.is_on("parents"),
            keep_git_dir: self.is_on("keep-git-dir"),
            unpack: instruction.flag("unpack").map(|_| self.is_on("unpack")),
        })
    }

    fn origin(&self, name: &str) -> Option<InputOrigin> {
        let range = self.instruction.range;
        named(self.model, name, range).map(|input| input.origin)
    }

    fn health(&self, arguments: &HealthcheckArguments) -> Option<HealthWork> {
        let kind = arguments.kind.as_ref()?.text.to_ascii_uppercase();
        if kind == "NONE" {
            return Some(HealthWork {
                test: vec![kind],
                ..HealthWork::default()
            });
        }
        let mut test = match &arguments.command {
            Invocation::Exec(_) => vec![kind],
            Invocation::Shell { .. } => vec!["CMD-SHELL".to_owned()],
        };
        match &arguments.command {
            Invocation::Exec(form) => test.extend(form.words.iter().map(|word| word.text.clone())),
            Invocation::Shell { span, .. } => {
                let text = self.instruction.joined.text();
                test.push(text.get(span.clone()).unwrap_or_default().to_owned());
            }
        }
        let duration = |name: &str| {
            let text = self.flag(name).unwrap_or_default();
            parse_duration(&text).unwrap_or_default() as i64
        };
        Some(HealthWork {
            test,
            interval: duration("interval"),
            timeout: duration("timeout"),
            start_period: duration("start-period"),
            start_interval: duration("start-interval"),
            retries: self
                .flag("retries")
                .and_then(|text| text.parse().ok())
                .unwrap_or_default(),
        })
    }
}
