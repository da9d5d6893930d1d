//! The change that an instruction asks for, its variables expanded by whoever knows their values.
//! Leans on `kind`, and on the typed instructions of `syntax`.

use dockwright_model::check::ports::PortSpec;
use dockwright_syntax::duration::parse_duration;
use dockwright_syntax::instruction::{
    Arguments, HealthcheckArguments, Instruction, Invocation, Pair,
};
use dockwright_syntax::word::Word;

use super::error::ChangeError;
use super::kind::{Change, CommandLine};
use crate::config::Healthcheck;

/// Gives the value of a word, quotes removed.
pub type Expand<'a> = &'a mut dyn FnMut(&Word) -> Result<String, ChangeError>;

impl Change {
    /// The change that an instruction asks for; nothing for those that make layers or mean something to builds alone.
    ///
    /// # Errors
    /// When a word cannot be expanded, or means nothing in its place.
    pub fn read(
        instruction: &Instruction,
        expand: Expand<'_>,
    ) -> Result<Option<Self>, ChangeError> {
        Ok(Some(match &instruction.arguments {
            Arguments::Cmd(line) => Self::Command(command_line(instruction, line)),
            Arguments::Entrypoint(line) => Self::Entrypoint(command_line(instruction, line)),
            Arguments::Env(pairs) => Self::Environment(expanded_pairs(pairs, expand)?),
            Arguments::Expose(words) => Self::Expose(ports(words, expand)?),
            Arguments::Healthcheck(check) => Self::Healthcheck(healthcheck(instruction, check)),
            Arguments::Label(pairs) => Self::Labels(expanded_pairs(pairs, expand)?),
            Arguments::Maintainer(Some(_)) => {
                Self::Maintainer(instruction.argument_text().to_owned())
            }
            Arguments::Onbuild(Some(_)) => Self::Onbuild(instruction.argument_text().to_owned()),
            Arguments::Shell(Invocation::Exec(form)) => Self::Shell(texts(&form.words)),
            Arguments::Stopsignal(Some(word)) => Self::StopSignal(expand(word)?),
            Arguments::User(Some(word)) => Self::User(expand(word)?),
            Arguments::Volume(words) => {
                Self::Volumes(words.iter().map(expand).collect::<Result<_, _>>()?)
            }
            Arguments::Workdir(Some(word)) => Self::WorkingDirectory(expand(word)?),
            _ => return Ok(None),
        }))
    }
}

fn command_line(instruction: &Instruction, line: &Invocation) -> CommandLine {
    match line {
        Invocation::Exec(form) => CommandLine::Exec(texts(&form.words)),
        Invocation::Shell { span, .. } => {
            CommandLine::Shell(instruction.joined.text()[span.clone()].to_owned())
        }
    }
}

fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

fn expanded_pairs(
    pairs: &[Pair],
    expand: Expand<'_>,
) -> Result<Vec<(String, String)>, ChangeError> {
    let mut expanded = Vec::new();
    for pair in pairs {
        let value = pair.value.as_ref().map(&mut *expand).transpose()?;
        expanded.push((expand(&pair.key)?, value.unwrap_or_default()));
    }
    Ok(expanded)
}

/// Ports one by one: a value may hold several, and each may be a range.
fn ports(words: &[Word], expand: Expand<'_>) -> Result<Vec<String>, ChangeError> {
    let mut found = Vec::new();
    for word in words {
        for text in expand(word)?.split_whitespace() {
            found.extend(range(text).ok_or_else(|| ChangeError::Port(text.to_owned()))?);
        }
    }
    Ok(found)
}

fn range(text: &str) -> Option<Vec<String>> {
    let spec = PortSpec::split(text);
    let (first, last) = spec
        .port
        .split_once('-')
        .unwrap_or((&spec.port, &spec.port));
    let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
    let protocol = match spec.protocol.to_ascii_lowercase() {
        none if none.is_empty() => "tcp".to_owned(),
        known if matches!(known.as_str(), "tcp" | "udp" | "sctp") => known,
        _ => return None,
    };
    let port = |number| format!("{number}/{protocol}");
    (first <= last).then(|| (first..=last).map(port).collect())
}

fn healthcheck(instruction: &Instruction, check: &HealthcheckArguments) -> Healthcheck {
    let word = check.kind.as_ref().map(|kind| kind.text.to_uppercase());
    if word.as_deref() == Some("NONE") {
        return Healthcheck {
            test: vec!["NONE".to_owned()],
            ..Healthcheck::default()
        };
    }
    let test = match command_line(instruction, &check.command) {
        CommandLine::Exec(words) => [vec!["CMD".to_owned()], words].concat(),
        CommandLine::Shell(text) => vec!["CMD-SHELL".to_owned(), text],
    };
    let flag = |name| Some(instruction.flag(name)?.value_text());
    let duration = |name| nanoseconds(flag(name)?);
    Healthcheck {
        test,
        interval: duration("interval"),
        timeout: duration("timeout"),
        start_period: duration("start-period"),
        start_interval: duration("start-interval"),
        retries: flag("retries").and_then(|count| count.parse().ok()),
    }
}

/// A duration, as Go writes them; nothing for none, which stands for the usual one.
#[expect(
    clippy::cast_possible_truncation,
    reason = "parts of a nanosecond are nobody's, and what is too long becomes the longest there is"
)]
fn nanoseconds(text: &str) -> Option<i64> {
    parse_duration(text)
        .map(|nanoseconds| nanoseconds as i64)
        .filter(|&nanoseconds| nanoseconds != 0)
}
